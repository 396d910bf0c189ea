"""The organiser's own questions: list, add, edit, move, remove, look at the form; every save is a new version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as accounts
from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Told
from app.events import queries as events
from app.events.models import Event
from app.events.rules import FileRefused, Viewer
from app.questions import actions, definitions, editing, fields, forms, queries
from app.questions.definitions import KIND_NAMES, Kind, Question
from app.questions.models import Questionnaire
from app.questions.rules import QuestionsChanged
from app.web import access, locale
from app.web.forms import Form, told

bp = Blueprint("questions", __name__, url_prefix="/verwaltung/<slug>/fragen")
STEPS = {"hoch": -1, "runter": 1}


class PreviewForm(Form):
    """Nothing but the questions."""


@bp.get("/")
@access.staff("organiser", "editor")
def index(slug: str) -> ResponseReturnValue:
    event = _event(slug)
    versions = queries.versions(event.id)
    asked = versions[0].asked if versions else ()
    language = locale.chosen()
    return render_template(
        "questions/index.html",
        event=event,
        asked=asked,
        versions=versions,
        people=accounts.names(version.made_by for version in versions),
        form=forms.StepForm(formdata=None, version=_number(versions[0] if versions else None)),
        preview=fields.extended(PreviewForm, asked, language)(formdata=None),
        kind_names=KIND_NAMES,
        workshops=_workshops(event),
        language=language,
    )


@bp.get("/neu")
@access.staff("organiser", "editor")
def new(slug: str) -> ResponseReturnValue:
    event = _event(slug)
    current = queries.current(event.id)
    form = _form(event, _kind(), _asked(current))
    return _page(event, form(formdata=None, version=_number(current)), _kind())


@bp.post("/neu")
@access.staff("organiser", "editor")
def create(slug: str) -> ResponseReturnValue:
    event = _event(slug)
    asked = _asked(queries.current(event.id))
    form = _form(event, _kind(), asked)()
    if not form.validate_on_submit():
        return _page(event, form, _kind()), 422
    key = editing.new_key(form.label_de.data, {each.key for each in asked})
    return _saved(event, form, forms.question_of(form, key, _kind(), None), asked, is_new=True)


@bp.get("/<key>")
@access.staff("organiser", "editor")
def edit(slug: str, key: str) -> ResponseReturnValue:
    event = _event(slug)
    current = queries.current(event.id)
    question = _question(_asked(current), key)
    form = _form(event, question.kind, _before(_asked(current), key))
    return _page(
        event, form(formdata=None, data={**forms.typed(question), "version": _number(current)}), question.kind, key
    )


@bp.post("/<key>")
@access.staff("organiser", "editor")
def update(slug: str, key: str) -> ResponseReturnValue:
    event = _event(slug)
    asked = _asked(queries.current(event.id))
    question = next((each for each in asked if each.key == key), None)
    if question is None:
        flash(_("Diese Frage hat inzwischen jemand entfernt. Sie können sie neu anlegen."), "warning")
        return redirect(url_for("questions.index", slug=slug), 303)
    form = _form(event, question.kind, _before(asked, key))()
    if not form.validate_on_submit():
        return _page(event, form, question.kind, key), 422
    return _saved(event, form, forms.question_of(form, key, question.kind, question), asked)


@bp.post("/<key>/platz")
@access.staff("organiser", "editor")
def move(slug: str, key: str) -> ResponseReturnValue:
    step = STEPS.get(request.form.get("richtung", ""), 0)
    return _stepped(slug, lambda asked: editing.moved(asked, key, step), _("Die Reihenfolge ist geändert."))


@bp.post("/<key>/entfernung")
@access.staff("organiser", "editor")
def remove(slug: str, key: str) -> ResponseReturnValue:
    done = _("Die Frage ist entfernt. Antworten, die es schon gibt, bleiben lesbar.")
    return _stepped(slug, lambda asked: editing.removed(asked, key), done)


def _stepped(slug: str, change: Any, done: str) -> ResponseReturnValue:
    """One change by a button of the list: done, or said why not, and back to the list."""
    event = _event(slug)
    form = forms.StepForm()
    try:
        _save(event, change(_asked(queries.current(event.id))), form)
    except QuestionsChanged as refusal:
        flash(told(refusal), "warning")
    except FileRefused as refusal:
        flash(_sentence(refusal), "danger")
    else:
        flash(done, "success")
    return redirect(url_for("questions.index", slug=slug), 303)


def _saved(
    event: Event, form: forms.QuestionForm, question: Question, asked: Sequence[Question], *, is_new: bool = False
) -> ResponseReturnValue:
    """Save one question; a conflict or a refusal shows the form again with everything that was entered."""
    key = "" if is_new else question.key
    try:
        _save(event, editing.put(asked, question), form)
    except QuestionsChanged:
        current = queries.current(event.id)
        form.version.data = _number(current)
        return _page(event, form, question.kind, key, changed=current), 409
    except FileRefused as refusal:
        name = str(refusal.values["place"]).split("/")[3:4]
        if name and name[0] in form:
            form[name[0]].errors = [*form[name[0]].errors, _problem(refusal)]
        else:
            form.form_errors.append(_sentence(refusal))
        return _page(event, form, question.kind, key), 422
    flash(_("Die Frage ist gespeichert."), "success")
    return redirect(url_for("questions.index", slug=event.slug), 303)


def _save(event: Event, questions: Sequence[Question], form: forms.StepForm) -> None:
    now = clock.now()
    based_on = form.version.data or ""
    number = int(based_on) if based_on.isascii() and based_on.isdigit() and len(based_on) < 9 else -1
    with unit_of_work(by=current_user.actor, at=now):
        actions.save(event, definitions.written(questions), now=now, based_on=number)


def _problem(refusal: FileRefused) -> str:
    problem = refusal.values["problem"]
    return _(problem.message, **problem.values) if isinstance(problem, Told) else _(str(problem))


def _sentence(refusal: FileRefused) -> str:
    """ "/questions/2/show_if" is question 2 for people."""
    number = str(refusal.values["place"]).split("/")[2:3]
    return (
        _("Frage %(number)s: %(problem)s", number=number[0], problem=_problem(refusal)) if number else _problem(refusal)
    )


def _page(
    event: Event, form: forms.QuestionForm, kind: Kind, key: str = "", *, changed: Questionnaire | None = None
) -> str:
    names = accounts.names([changed.made_by]) if changed else {}
    return render_template(
        "questions/edit.html",
        event=event,
        form=form,
        kind=kind,
        kind_name=KIND_NAMES[kind],
        key=key,
        limits=list(forms.LIMITS.get(kind, {})),
        changed=changed,
        changed_by=names.get(changed.made_by, "") if changed else "",
    )


def _form(event: Event, kind: Kind, earlier: Sequence[Question]) -> type[forms.QuestionForm]:
    chosen = [(letter, _("Wer %(workshop)s wählt", workshop=name)) for letter, name in _workshops(event).items()]
    return forms.form_for(kind, chosen, earlier)


def _workshops(event: Event) -> dict[str, str]:
    return {workshop.letter: workshop.name for workshop in event.workshops}


def _kind() -> Kind:
    wanted = request.args.get("art", "")
    return Kind(wanted) if wanted in set(Kind) else Kind.TEXT


def _asked(current: Questionnaire | None) -> tuple[Question, ...]:
    return current.asked if current else ()


def _number(current: Questionnaire | None) -> str:
    return str(current.number) if current else "0"


def _before(asked: Sequence[Question], key: str) -> list[Question]:
    keys = [each.key for each in asked]
    return list(asked[: keys.index(key)])


def _question(asked: Sequence[Question], key: str) -> Question:
    found = next((each for each in asked if each.key == key), None)
    if found is None:
        abort(404)
    return found


def _event(slug: str) -> Event:
    found = events.event_run_by(Viewer(current_user.account.id, current_user.role), slug)
    if found is None:
        abort(404)
    return found
