"""Which questions are asked, whether answers will do, and how they read later.

Answers are a JSON object by key: text, the value of an option, a list of values, a number, a day ("2026-12-05"),
true or false. Whatever else stands there is a problem, never a fault.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from app.core.errors import Told
from app.core.text import N_, unprintable
from app.questions.definitions import NO, YES, Kind, Question

Answers = Mapping[str, Any]


def asked(questions: Sequence[Question], letters: Collection[str], answers: Answers) -> tuple[Question, ...]:
    """Those questions that concern somebody who chose these workshops and has answered so far.

    A condition on a question that is itself not asked is not met, whatever answer was sent along.
    """
    found: dict[str, Question] = {}
    for question in questions:
        if question.workshop and question.workshop not in letters:
            continue
        if question.show_if and not _met(question, found, answers):
            continue
        found[question.key] = question
    return tuple(found.values())


def _met(question: Question, before: Mapping[str, Question], answers: Answers) -> bool:
    condition = question.show_if
    if condition is None or condition.key not in before:
        return False
    return bool(set(_chosen(answers.get(condition.key))) & set(condition.values))


def _chosen(answer: object) -> list[str]:
    """An answer as the values of options it stands for."""
    if isinstance(answer, bool):
        return [YES if answer else NO]
    if isinstance(answer, list):
        return [value for value in answer if isinstance(value, str)]
    return [answer] if isinstance(answer, str) else []


def kept(questions: Sequence[Question], letters: Collection[str], answers: Answers) -> dict[str, Any]:
    """The answers to what is asked; what was hidden, empty or never a question is not kept."""
    return {
        question.key: answers[question.key]
        for question in asked(questions, letters, answers)
        if not _is_empty(answers.get(question.key))
    }


def check(questions: Sequence[Question], letters: Collection[str], answers: Answers) -> dict[str, Told]:
    """What is wrong, by key: missing where it is needed, or outside its limits."""
    found: dict[str, Told] = {}
    for question in asked(questions, letters, answers):
        answer = answers.get(question.key)
        if not _is_empty(answer):
            problem = _JUDGES[question.kind](question, answer)
        else:
            problem = _MISSING[question.kind] if question.needed else None
        if problem:
            found[question.key] = problem if isinstance(problem, Told) else Told(problem)
    return found


def _is_empty(answer: object) -> bool:
    return answer is None or answer == [] or (isinstance(answer, str) and not answer.strip())


_ENTER = N_("Bitte beantworten Sie diese Frage.")
_MISSING = {
    Kind.TEXT: _ENTER,
    Kind.LONG_TEXT: _ENTER,
    Kind.ONE_OF: N_("Bitte wählen Sie eine Antwort."),
    Kind.MANY_OF: N_("Bitte wählen Sie mindestens eine Antwort."),
    Kind.NUMBER: N_("Bitte geben Sie eine Zahl ein."),
    Kind.DATE: N_("Bitte geben Sie ein Datum ein."),
    Kind.YES_NO: N_("Bitte wählen Sie Ja oder Nein."),
}
Problem = Told | str | None


def _text(question: Question, answer: object) -> Problem:
    if not isinstance(answer, str):
        return _ENTER
    if len(answer) > question.longest:
        return Told(
            N_("Der Text ist %(length)s Zeichen lang. Möglich sind %(most)s. Bitte kürzen Sie ihn."),
            {"length": len(answer), "most": question.longest},
        )
    hidden = unprintable(answer, lines=question.kind == Kind.LONG_TEXT)
    return N_("Der Text enthält ein unsichtbares Zeichen. Bitte tippen Sie ihn neu ein.") if hidden else None


def _one(question: Question, answer: object) -> Problem:
    known = isinstance(answer, str) and answer in {option.value for option in question.options}
    return None if known else N_("Bitte wählen Sie eine der aufgeführten Antworten.")


def _many(question: Question, answer: object) -> Problem:
    known = {option.value for option in question.options}
    if not isinstance(answer, list) or not all(isinstance(value, str) and value in known for value in answer):
        return N_("Bitte wählen Sie nur aufgeführte Antworten.")
    if question.most_choices and len(set(answer)) > question.most_choices:
        return Told(N_("Bitte wählen Sie höchstens %(most)s Antworten."), {"most": question.most_choices})
    return None


def _number(question: Question, answer: object) -> Problem:
    if isinstance(answer, bool) or not isinstance(answer, int | float) or not math.isfinite(answer):
        return N_("Das ist keine Zahl. Ein Beispiel: 12")
    if question.least is not None and answer < question.least:
        return Told(N_("Bitte geben Sie mindestens %(least)s ein."), {"least": question.least})
    if abs(answer) > 10**9 or (question.most is not None and answer > question.most):
        return Told(N_("Bitte geben Sie höchstens %(most)s ein."), {"most": question.most or 10**9})
    return None


def _date(question: Question, answer: object) -> Problem:
    day = _day(answer)
    if day is None:
        return N_("Das ist kein Datum. Ein Beispiel: 5.12.2026")
    if question.earliest and day < question.earliest:
        return Told(N_("Möglich ist frühestens der %(day)s."), {"day": _written(question.earliest, "de")})
    if question.latest and day > question.latest:
        return Told(N_("Möglich ist spätestens der %(day)s."), {"day": _written(question.latest, "de")})
    return None


def _yes_no(_question: Question, answer: object) -> Problem:
    return None if isinstance(answer, bool) else N_("Bitte wählen Sie Ja oder Nein.")


_JUDGES = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.ONE_OF: _one,
    Kind.MANY_OF: _many,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.YES_NO: _yes_no,
}


def _day(answer: object) -> date | None:
    try:
        return date.fromisoformat(answer) if isinstance(answer, str) and len(answer) == 10 else None
    except ValueError:
        return None


MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def _written(day: date, language: str) -> str:
    if language == "en":
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return f"{day.day}.{day.month}.{day.year}"


def shown(question: Question, answer: object, language: str) -> str:
    """The answer as people read it; what does not fit the question is shown as it is."""
    if question.choices:
        labels = {option.value: option.label(language) for option in question.choices}
        return ", ".join(labels.get(value, value) for value in _chosen(answer))
    day = _day(answer) if question.kind == Kind.DATE else None
    if day:
        return _written(day, language)
    if question.kind == Kind.NUMBER and isinstance(answer, int | float):
        return str(answer) if language == "en" else str(answer).replace(".", ",")
    return "" if answer is None else str(answer)


def readable(questions: Sequence[Question], answers: Answers, language: str) -> list[tuple[str, str]]:
    """Question and answer in order, for the version of the questions that was answered."""
    told = [(question, answers[question.key]) for question in questions if not _is_empty(answers.get(question.key))]
    return [(question.label(language), shown(question, answer, language)) for question, answer in told]
