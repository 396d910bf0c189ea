"""The questions as fields of another package's form, and what was entered there as answers."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext
from wtforms import Field, RadioField, SelectMultipleField
from wtforms.widgets import CheckboxInput

from app.core.errors import Told
from app.core.text import N_
from app.questions import asking
from app.questions.definitions import NO, YES, Kind, Question
from app.web.forms import Form, text_block, text_line

PREFIX = "frage_"
NUMBER = re.compile(r"[+-]?\d{1,12}(?:[.,]\d{1,6})?\Z", re.ASCII)
GERMAN_DAY = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\Z", re.ASCII)
ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z", re.ASCII)


class _Marked:
    """Shows a field as needed; whether it is demanded depends on other answers and is judged by asking.check."""

    field_flags = {"required": True}

    def __call__(self, _form: Any, _field: Any) -> None:
        return None


def name_of(question: Question) -> str:
    """The name of a question's field."""
    return PREFIX + question.key.replace("-", "_")


def extended(form_class: type[Form], questions: Sequence[Question], language: str) -> type[Form]:
    """The form class with one field more for each question."""
    added = {name_of(question): _field(question, language) for question in questions}
    return type(form_class.__name__, (form_class,), added)


def _field(question: Question, language: str) -> Any:
    label, hint = question.label(language), question.hint(language)
    if question.kind in (Kind.ONE_OF, Kind.YES_NO):
        choices = [(option.value, option.label(language)) for option in question.choices]
        return RadioField(label, description=hint, choices=choices, validate_choice=False, validators=_needed(question))
    if question.kind == Kind.MANY_OF:
        return SelectMultipleField(
            label,
            description=hint,
            choices=[(option.value, option.label(language)) for option in question.options],
            option_widget=CheckboxInput(),
            validate_choice=False,
            validators=_needed(question),
        )
    if question.kind == Kind.LONG_TEXT:
        made = text_block(label, most=question.longest, hint=hint)
    elif question.kind == Kind.TEXT:
        made = text_line(label, most=question.longest, hint=hint)
    else:
        made = text_line(label, most=40, hint=hint or _example(question))
        made.kwargs["render_kw"] = {"inputmode": "decimal"} if question.kind == Kind.NUMBER else {"autocomplete": "off"}
    made.kwargs["validators"] = [*made.kwargs["validators"], *_needed(question)]
    return made


def _needed(question: Question) -> list[_Marked]:
    return [_Marked()] if question.needed else []


def _example(question: Question) -> str:
    return N_("Zum Beispiel: 12") if question.kind == Kind.NUMBER else N_("Zum Beispiel: 5.12.2026")


def answers(form: Form, questions: Sequence[Question], letters: Collection[str]) -> dict[str, Any]:
    """What was entered, for the questions that are asked of somebody who chose these workshops.

    What is no number or day stays as it was typed, for asking.check to refuse. Without problems this is what to store.
    """
    entered = {question.key: _answer(question, form[name_of(question)].data) for question in questions}
    return asking.kept(questions, letters, entered)


def _answer(question: Question, entered: Any) -> Any:
    if question.kind == Kind.YES_NO:
        return {YES: True, NO: False}.get(entered, entered or None)
    if question.kind == Kind.MANY_OF:
        return list(dict.fromkeys(entered or []))
    text = entered or ""
    if question.kind == Kind.NUMBER:
        return _number(text)
    return _iso(text) if question.kind == Kind.DATE else text


def _number(text: str) -> Any:
    if not NUMBER.match(text):
        return text
    value = float(text.replace(",", "."))
    return int(value) if value.is_integer() else value


def day(text: str) -> date | None:
    """The day somebody typed, as 5.12.2026 or 2026-12-05."""
    german, iso = GERMAN_DAY.match(text), ISO_DAY.match(text)
    parts = german.group(3, 2, 1) if german else iso.groups() if iso else None
    try:
        return date(*map(int, parts)) if parts else None
    except ValueError:
        return None


def _iso(text: str) -> str:
    """The day in ISO form if it is one, else what was typed."""
    found = day(text)
    return found.isoformat() if found else text


def entered(questions: Sequence[Question], stored: Mapping[str, Any]) -> dict[str, Any]:
    """Stored answers as field values, to fill a form with: `Extended(formdata=None, data={**…, **entered(…)})`."""
    return {name_of(each): _typed(each, stored[each.key]) for each in questions if each.key in stored}


def _typed(question: Question, answer: Any) -> Any:
    if question.kind == Kind.YES_NO:
        return {True: YES, False: NO}.get(answer) if isinstance(answer, bool) else None
    return answer if question.choices else asking.shown(question, answer, "de")


def refuse(form: Form, questions: Sequence[Question], problems: Mapping[str, Told]) -> None:
    """Put each problem at its field, unless the field says something already."""
    names = {question.key: name_of(question) for question in questions}
    for key, problem in problems.items():
        field: Field = form[names[key]]
        if not field.errors:
            field.errors = [gettext(problem.message, **problem.values)]
