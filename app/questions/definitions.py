"""What an organiser's own question is, and reading a list of them strictly.

A definition is a JSON object: key, kind, label_de, needed; where they matter label_en, hint_de, hint_en, workshop
(a letter; empty asks everybody), options [{value, label_de, label_en}], show_if {key, values}, and the limits
most_chars, least, most, earliest, latest, most_choices.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from app.core.text import N_
from app.events.rules import LETTER
from app.programme.strictjson import Node

MOST_QUESTIONS = 40
MOST_OPTIONS = 30
MOST_CHARS = 5_000
KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?\Z")


class Kind(StrEnum):
    """What an answer is."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    ONE_OF = "one_of"
    MANY_OF = "many_of"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"


KIND_NAMES = {
    Kind.TEXT: N_("Kurzer Text"),
    Kind.LONG_TEXT: N_("Langer Text"),
    Kind.ONE_OF: N_("Eine Antwort aus mehreren"),
    Kind.MANY_OF: N_("Mehrere Antworten"),
    Kind.NUMBER: N_("Zahl"),
    Kind.DATE: N_("Datum"),
    Kind.YES_NO: N_("Ja oder Nein"),
}
CHOOSING = (Kind.ONE_OF, Kind.MANY_OF)
YES, NO = "yes", "no"


@dataclass(frozen=True)
class Option:
    """One possible answer; `value` is what is stored."""

    value: str
    label_de: str
    label_en: str = ""

    def label(self, language: str) -> str:
        return self.label_en if language == "en" and self.label_en else self.label_de


YES_NO = (Option(YES, "Ja", "Yes"), Option(NO, "Nein", "No"))


@dataclass(frozen=True)
class Condition:
    """Asked only when the earlier question `key` was answered with one of `values`."""

    key: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """One question. Limits that are None or 0 do not limit."""

    key: str
    kind: Kind
    label_de: str
    label_en: str = ""
    hint_de: str = ""
    hint_en: str = ""
    needed: bool = False
    workshop: str = ""
    options: tuple[Option, ...] = ()
    show_if: Condition | None = None
    most_chars: int = 0
    least: int | None = None
    most: int | None = None
    earliest: date | None = None
    latest: date | None = None
    most_choices: int = 0

    def label(self, language: str) -> str:
        return self.label_en if language == "en" and self.label_en else self.label_de

    def hint(self, language: str) -> str:
        return self.hint_en if language == "en" and self.hint_en else self.hint_de

    @property
    def choices(self) -> tuple[Option, ...]:
        return YES_NO if self.kind == Kind.YES_NO else self.options

    @property
    def longest(self) -> int:
        """The most characters a text may have."""
        return self.most_chars or (MOST_CHARS if self.kind == Kind.LONG_TEXT else 200)


def read(definitions: object) -> tuple[Question, ...]:
    """The questions of a list of definitions. Raises FileRefused with the path of the fault."""
    root = Node({"questions": definitions}, "")
    found = tuple(each["question"] for each in root.each("questions", _question, MOST_QUESTIONS))
    for number, question in enumerate(found):
        node = Node({}, f"/questions/{number + 1}")
        if question.key in {earlier.key for earlier in found[:number]}:
            raise node.refuse("key", N_("Diesen Schlüssel hat schon eine andere Frage."))
        _check_condition(node, question, {earlier.key: earlier for earlier in found[:number]})
    return found


def _question(node: Node) -> dict[str, Any]:
    key = node.text("key", 40, needed=True)
    if not KEY.match(key):
        raise node.refuse("key", N_("Möglich sind Kleinbuchstaben, Ziffern und Bindestriche."))
    kind = Kind(node.one_of("kind", tuple(Kind)))
    workshop = node.text("workshop", 2)
    if workshop and not LETTER.match(workshop):
        raise node.refuse("workshop", N_("Ein Workshop heißt mit einem Großbuchstaben, etwa C."))
    question = Question(
        key=key,
        kind=kind,
        label_de=node.text("label_de", 300, needed=True),
        label_en=node.text("label_en", 300),
        hint_de=node.text("hint_de", 500),
        hint_en=node.text("hint_en", 500),
        needed=bool(node.flag("needed")),
        workshop=workshop,
        options=_options(node, kind),
        show_if=_condition(node.child("show_if")) if node.has("show_if") else None,
        **_limits(node, kind),
    )
    for name in ("show_if", "options", *_LIMITS):
        node.raw(name)
    node.close()
    return {"question": question}


def _options(node: Node, kind: Kind) -> tuple[Option, ...]:
    found = tuple(each["option"] for each in node.each("options", _option, MOST_OPTIONS))
    if kind in CHOOSING and len(found) < 2:
        raise node.refuse("options", N_("Eine Auswahl braucht mindestens zwei Antworten."))
    if kind not in CHOOSING and found:
        raise node.refuse("options", N_("Nur eine Auswahl hat vorgegebene Antworten."))
    for told in ([option.value for option in found], [option.label_de for option in found]):
        if len(set(told)) < len(told):
            raise node.refuse("options", N_("Zwei Antworten sind gleich."))
    return found


def _option(node: Node) -> dict[str, Any]:
    value = node.text("value", 40, needed=True)
    if not KEY.match(value):
        raise node.refuse("value", N_("Möglich sind Kleinbuchstaben, Ziffern und Bindestriche."))
    option = Option(value, node.text("label_de", 200, needed=True), node.text("label_en", 200))
    node.close()
    return {"option": option}


def _condition(node: Node) -> Condition:
    condition = Condition(node.text("key", 40, needed=True), tuple(node.words("values", MOST_OPTIONS)))
    node.close()
    return condition


def _check_condition(node: Node, question: Question, earlier: Mapping[str, Question]) -> None:
    """A condition looks back, so conditions can never go round in a circle."""
    if question.show_if is None:
        return
    asked = earlier.get(question.show_if.key)
    if asked is None:
        raise node.refuse("show_if", N_("Die Bedingung nennt keine frühere Frage."))
    if not asked.choices:
        raise node.refuse("show_if", N_("Eine Bedingung braucht eine Frage mit Auswahl."))
    if not question.show_if.values or set(question.show_if.values) - {option.value for option in asked.choices}:
        raise node.refuse("show_if", N_("Die Bedingung nennt keine Antwort oder eine, die es nicht gibt."))


_LIMITS = {
    "most_chars": (Kind.TEXT, Kind.LONG_TEXT),
    "least": (Kind.NUMBER,),
    "most": (Kind.NUMBER,),
    "earliest": (Kind.DATE,),
    "latest": (Kind.DATE,),
    "most_choices": (Kind.MANY_OF,),
}


def _limits(node: Node, kind: Kind) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, kinds in _LIMITS.items():
        if not node.has(name):
            continue
        if kind not in kinds:
            raise node.refuse(name, N_("Diese Grenze gibt es bei dieser Art von Frage nicht."))
        found[name] = _day(node, name) if kind == Kind.DATE else node.number(name, _HIGHEST[name])
    for low, high in (("least", "most"), ("earliest", "latest")):
        if low in found and high in found and found[low] > found[high]:
            raise node.refuse(high, N_("Diese Grenze liegt unter der anderen."))
    return found


_HIGHEST = {"most_chars": MOST_CHARS, "least": 10**9, "most": 10**9, "most_choices": MOST_OPTIONS}


def _day(node: Node, name: str) -> date:
    try:
        return date.fromisoformat(node.text(name, 10))
    except ValueError:
        raise node.refuse(name, N_("Hier wird ein Tag wie 2026-12-05 erwartet.")) from None


def written(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """The definitions of `questions`: read() gives the same again. What says nothing is left out."""
    return [_definition(question) for question in questions]


def _definition(question: Question) -> dict[str, Any]:
    numbers = ("least", "most")  # where 0 says something
    told = {name: value for name, value in vars(question).items() if value or (name in numbers and value is not None)}
    for name in ("earliest", "latest"):
        if name in told:
            told[name] = told[name].isoformat()
    if question.options:
        told["options"] = [{name: word for name, word in vars(each).items() if word} for each in question.options]
    if question.show_if:
        told["show_if"] = {"key": question.show_if.key, "values": list(question.show_if.values)}
    return {**told, "kind": str(question.kind)}
