"""Writing a message and changing it, with everything a form can meet on the way."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import ChangedMeanwhile, Refusal
from app.events import queries as events
from app.events.models import Event
from app.events.rules import Viewer
from app.letters import actions, forms, queries, refusals, rules, stock, wording
from app.letters.forms import MessageForm
from app.letters.models import Message
from app.letters.rules import Segment, Texts
from app.web import access

bp = Blueprint("letters_editing", __name__, url_prefix="/verwaltung/<slug>/nachrichten")


@bp.get("/neu")
@access.staff("organiser", "editor")
def new(slug: str) -> ResponseReturnValue:
    """An empty message, or one that begins with a template."""
    event = _event(slug)
    segment, texts = _begun(event, request.args.get("vorlage", ""))
    form = MessageForm(event, queries.groups_of(event.id), formdata=None, data=forms.shown(segment, texts))
    return _edit_page(event, form)


@bp.post("/neu")
@access.staff("organiser", "editor")
def create(slug: str) -> ResponseReturnValue:
    event, now = _event(slug), clock.now()
    form = MessageForm(event, queries.groups_of(event.id))
    if not form.validate_on_submit():
        return _edit_page(event, form), 422
    try:
        with unit_of_work(by=current_user.actor, at=now):
            message = actions.write(_event(slug), form.segment(), form.texts(), now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        return _edit_page(_event(slug), form), refusal.status
    flash(_("Der Entwurf ist gespeichert. Noch ist nichts gesendet."), "success")
    return redirect(url_for("letters.show", slug=slug, message_id=message.id), 303)


@bp.get("/<int:message_id>/bearbeiten")
@access.staff("organiser", "editor")
def edit(slug: str, message_id: int) -> ResponseReturnValue:
    event = _event(slug)
    message = _message(event, message_id)
    if not message.is_editable:
        flash(_(refusals.NotEditable.message), "info")
        return redirect(url_for("letters.show", slug=slug, message_id=message.id))
    form = MessageForm(event, queries.groups_of(event.id), message, formdata=None)
    form.see(form.held)
    return _edit_page(event, form, message)


@bp.post("/<int:message_id>/bearbeiten")
@access.staff("organiser", "editor")
def update(slug: str, message_id: int) -> ResponseReturnValue:
    event, now = _event(slug), clock.now()
    message = _message(event, message_id)
    form, seen = MessageForm(event, queries.groups_of(event.id), message), message.revision
    if not form.validate_on_submit():
        return _edit_page(event, form, message), 422
    if form.is_open(form.held):
        return _edit_page(event, form, message), 409
    try:
        with unit_of_work(by=current_user.actor, at=now):
            message = _message(_event(slug), message_id)
            actions.change(message, form.segment(), form.texts(), seen=seen, now=now)
    except ChangedMeanwhile:
        return update(slug, message_id)  # somebody slipped in between: shown as any other conflict
    except Refusal as refusal:
        event = _event(slug)
        form.refuse(refusal)
        return _edit_page(event, form, _message(event, message_id)), refusal.status
    flash(_("Die Nachricht ist gespeichert."), "success")
    return redirect(url_for("letters.show", slug=slug, message_id=message_id), 303)


def _begun(event: Event, name: str) -> tuple[Segment, Texts]:
    """What a new message begins with."""
    if name in stock.READY:
        return stock.READY[name].segment, stock.READY[name].texts
    kept = queries.template(event, int(name)) if name.isascii() and name.isdigit() and len(name) < 10 else None
    return Segment(), kept.texts if kept else Texts("", "")


def _edit_page(event: Event, form: MessageForm, message: Message | None = None) -> str:
    return render_template(
        "letters/edit.html",
        event=event,
        form=form,
        message=message,
        differences=form.compare(form.held),
        names=wording.NAMES,
        limits=(rules.MOST_PEOPLE, rules.MOST_A_DAY),
    )


def _message(event: Event, message_id: int) -> Message:
    found = queries.message(event.id, message_id)
    if found is None:
        abort(404)
    return found


def _event(slug: str) -> Event:
    found = events.event_wholly_run_by(Viewer(current_user.account.id, current_user.role), slug)
    if found is None:
        abort(404)
    return found
