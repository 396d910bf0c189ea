"""The form for one question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from wtforms import HiddenField, SelectField, SelectMultipleField, ValidationError
from wtforms.widgets import CheckboxInput

from app.core.text import N_
from app.questions import editing
from app.questions.definitions import MOST_CHARS, Condition, Kind, Question
from app.questions.fields import day
from app.web.forms import Form, text_block, text_line, tick

BETWEEN = "="


class StepForm(Form):
    """Only buttons, and the version they were shown for."""

    version = HiddenField()


class QuestionForm(StepForm):
    """What every question has."""

    label_de = text_line(N_("Frage"), most=300, needed=N_("Bitte geben Sie die Frage ein."))
    label_en = text_line(
        N_("Frage auf Englisch"), most=300, hint=N_("Ohne Übersetzung erscheint die deutsche Frage auch auf Englisch.")
    )
    hint_de = text_line(N_("Hinweis"), most=500, hint=N_("Steht klein unter der Frage."))
    hint_en = text_line(N_("Hinweis auf Englisch"), most=500)
    needed = tick(N_("Diese Frage muss beantwortet werden."))
    workshop = SelectField(N_("Wer wird gefragt?"))


def number_line(label: str, hint: str = "") -> Any:
    return text_line(label, most=10, hint=hint)


def date_line(label: str) -> Any:
    return text_line(label, most=20, hint=N_("Zum Beispiel: 5.12.2026"))


LIMITS: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"most_chars": (number_line, N_("Höchstens so viele Zeichen"))},
    Kind.LONG_TEXT: {"most_chars": (number_line, N_("Höchstens so viele Zeichen"))},
    Kind.NUMBER: {"least": (number_line, N_("Kleinste Zahl")), "most": (number_line, N_("Größte Zahl"))},
    Kind.DATE: {"earliest": (date_line, N_("Frühester Tag")), "latest": (date_line, N_("Spätester Tag"))},
    Kind.MANY_OF: {"most_choices": (number_line, N_("Höchstens so viele Antworten"))},
}


def form_for(kind: Kind, workshops: Sequence[tuple[str, str]], earlier: Sequence[Question]) -> type[QuestionForm]:
    """The form for a question of this kind; `earlier` are the questions it may depend on."""
    added: dict[str, Any] = {name: make(label) for name, (make, label) in LIMITS.get(kind, {}).items()}
    added |= {
        f"validate_{name}": _whole if make is number_line else _day for name, (make, _) in LIMITS.get(kind, {}).items()
    }
    if kind in (Kind.ONE_OF, Kind.MANY_OF):
        added["options"] = text_block(
            N_("Antworten"),
            most=10_000,
            needed=N_("Bitte geben Sie mindestens zwei Antworten ein."),
            hint=N_("Jede Antwort in eine eigene Zeile. Englisch dahinter, getrennt mit einem senkrechten Strich."),
        )
    deciding = [question for question in earlier if question.choices]
    if deciding:
        added["show_if"] = SelectMultipleField(
            N_("Nur fragen, wenn vorher so geantwortet wurde"),
            description=N_("Wählen Sie Antworten von nur einer Frage. Ohne Auswahl wird immer gefragt."),
            choices=[
                (f"{question.key}{BETWEEN}{option.value}", f"{question.label_de} {option.label_de}")
                for question in deciding
                for option in question.choices
            ],
            option_widget=CheckboxInput(),
        )
        added["validate_show_if"] = _one_question
    everybody = ("", gettext("Alle Angemeldeten"))
    added["workshop"] = SelectField(N_("Wer wird gefragt?"), choices=[everybody, *workshops])
    return type("QuestionForm", (QuestionForm,), added)


def _whole(_form: Form, field: Any) -> None:
    if field.data and not re.fullmatch(r"\d{1,9}", field.data, re.ASCII):
        raise ValidationError(gettext("Bitte geben Sie eine ganze Zahl ein, zum Beispiel 5."))
    if field.name == "most_chars" and field.data and int(field.data) > MOST_CHARS:
        raise ValidationError(gettext("Möglich sind höchstens %(most)s Zeichen.", most=MOST_CHARS))


def _day(_form: Form, field: Any) -> None:
    if field.data and day(field.data) is None:
        raise ValidationError(gettext("Das ist kein Datum. Ein Beispiel: 5.12.2026"))


def _one_question(_form: Form, field: Any) -> None:
    if len({chosen.partition(BETWEEN)[0] for chosen in field.data or []}) > 1:
        raise ValidationError(gettext("Bitte wählen Sie Antworten von nur einer Frage."))


def typed(question: Question) -> dict[str, Any]:
    """The question as field values."""
    told: dict[str, Any] = {**vars(question), "options": editing.as_lines(question.options)}
    for name in ("most_chars", "least", "most", "most_choices"):
        told[name] = (
            "" if told[name] in (None, 0) and name != "least" else "" if told[name] is None else str(told[name])
        )
    for name in ("earliest", "latest"):
        told[name] = f"{told[name].day}.{told[name].month}.{told[name].year}" if told[name] else ""
    condition = question.show_if
    told["show_if"] = [f"{condition.key}{BETWEEN}{value}" for value in condition.values] if condition else []
    return told


def question_of(form: QuestionForm, key: str, kind: Kind, before: Question | None) -> Question:
    """The question as it was entered; a key of its own is made by the caller, and stays for good."""
    told: dict[str, Any] = {
        name: form[name].data or "" for name in ("label_de", "label_en", "hint_de", "hint_en", "workshop")
    }
    limits: dict[str, Any] = {}
    for name, (make, _label) in LIMITS.get(kind, {}).items():
        value = form[name].data
        if value:
            limits[name] = int(value) if make is number_line else day(value)
    lines = form["options"].data if "options" in form else ""
    return Question(
        key=key,
        kind=kind,
        needed=bool(form.needed.data),
        options=editing.options(lines or "", before.options if before else ()),
        show_if=condition_of(form["show_if"].data or []) if "show_if" in form else None,
        **told,
        **limits,
    )


def condition_of(chosen: Sequence[str]) -> Condition | None:
    pairs = [each.partition(BETWEEN) for each in chosen]
    return Condition(pairs[0][0], tuple(value for _, _, value in pairs)) if pairs else None
