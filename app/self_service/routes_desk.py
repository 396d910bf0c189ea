"""What participants need, as the office reads and answers it: one role, and every reading is written down."""

from __future__ import annotations

from flask import Blueprint, abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.events import queries as events
from app.events.models import Event
from app.events.rules import Viewer
from app.needs import actions as vault
from app.needs import queries as needs
from app.needs import rules
from app.self_service import actions, queries
from app.self_service.forms import AnswerForm, ButtonForm
from app.web import access

bp = Blueprint("needs", __name__, url_prefix="/verwaltung/<slug>/bedarfe")


@bp.get("/")
@access.staff("organiser", "needs_officer")
def index(slug: str) -> ResponseReturnValue:
    """Who wrote something and what was answered; the words themselves only after a button."""
    event = _event(slug)
    return render_template(
        "needs/index.html",
        event=event,
        rows=queries.needs_of(event),
        state_names=rules.STATE_NAMES,
        delete_at=rules.delete_at(event.ends_at),
        form=ButtonForm(),
    )


@bp.post("/einsicht")
@access.staff("organiser", "needs_officer")
def read(slug: str) -> ResponseReturnValue:
    """The words, shown in answer to a button: reading is a deed, and the history keeps it."""
    return _opened(slug)


@bp.post("/<int:need_id>/antwort")
@access.staff("organiser", "needs_officer")
def answer(slug: str, need_id: int) -> ResponseReturnValue:
    """Save an answer, then show the opened vault again, so that several can be answered in one go."""
    event, now, form = _event(slug), clock.now(), AnswerForm(prefix=f"n{need_id}").offer()
    if not form.validate():
        return _opened(slug, refused=(need_id, form)), 422
    try:
        with unit_of_work(by=current_user.actor, at=now):
            row = needs.need(need_id, event.id)
            if row is None:
                abort(404)
            actions.answer_need(row, form.state.data or "", form.answer.data or "", now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        return _opened(slug, refused=(need_id, form)), refusal.status
    flash(_("Die Antwort ist gespeichert. Die Person bekommt eine E-Mail ohne Inhalt, nur mit dem Hinweis."), "success")
    return _opened(slug)


def _opened(slug: str, refused: tuple[int, AnswerForm] | None = None) -> str:
    """The page with the words. Opening it is written down; answering is a reading as well."""
    with unit_of_work(by=current_user.actor, at=clock.now()):
        event = _event(slug)
        rows = queries.needs_of(event)
        vault.note_reading(event, len(rows))
    shown = []
    for need, person in rows:
        words = vault.opened(need)
        form = refused[1] if refused and refused[0] == need.id else None
        data = {"state": need.state, "answer": words.answer}
        shown.append((need, person, words, form or AnswerForm(formdata=None, prefix=f"n{need.id}", data=data).offer()))
    wrong = refused[1] if refused else None
    return render_template("needs/opened.html", event=event, rows=shown, state_names=rules.STATE_NAMES, wrong=wrong)


def _event(slug: str) -> Event:
    found = events.event_run_by(Viewer(current_user.account.id, current_user.role), slug)
    if found is None:
        abort(404)
    return found
