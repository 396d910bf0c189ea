"""A whole event does not take place: what that would mean, and the button."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.calling_off import actions, planning, queries, rules
from app.calling_off.forms import CallOffForm
from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.events import queries as events
from app.events.models import Event
from app.events.rules import Viewer
from app.letters import queries as letters
from app.registration.rules import STATE_NAMES
from app.web import access
from app.web.forms import told

bp = Blueprint("calling_off", __name__, url_prefix="/verwaltung/<slug>")


@bp.get("/ausfall")
@access.staff("organiser")
def show(slug: str) -> ResponseReturnValue:
    """Who would hear what; asks once more, because what is called off stays called off."""
    return _page(_event(slug), CallOffForm(formdata=None))


@bp.post("/ausfall")
@access.staff("organiser")
def call_off(slug: str) -> ResponseReturnValue:
    form, now, event = CallOffForm(), clock.now(), _event(slug)
    if not event.called_off_at and not form.validate_on_submit():
        return _page(event, form), 422
    try:
        with unit_of_work(by=current_user.actor, at=now):
            number = actions.call_off(_event(slug), form.reason.data or "", now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(_event(slug), form), refusal.status
    _say(number)
    return redirect(url_for("calling_off.show", slug=slug), 303)


def _say(number: int | None) -> None:
    if number is None:
        flash(_("Die Veranstaltung fiel schon aus. Es ist keine weitere E-Mail hinausgegangen."), "info")
        return
    words = ngettext("%(num)s Person bekommt eine E-Mail.", "%(num)s Personen bekommen eine E-Mail.", number)
    flash(_("Die Veranstaltung fällt aus.") + " " + words, "success")


def _page(event: Event, form: CallOffForm) -> str:
    people = [] if event.called_off_at else queries.standing(event)
    return render_template(
        "calling_off/show.html",
        event=event,
        form=form,
        refused=_refusal(event),
        preview=planning.preview(event, people, queries.delegations(event)),
        states=planning.STATES,
        state_names=STATE_NAMES,
        messages=[] if event.called_off_at else letters.unsent(event.id),
        unreached=queries.unreached(event) if event.called_off_at else [],
    )


def _refusal(event: Event) -> str:
    """Why this event cannot be called off now; "" if it can."""
    try:
        rules.check(event.is_published, planning.begins_at(event), event.ends_at, clock.now())
    except Refusal as refusal:
        return told(refusal)
    return ""


def _event(slug: str) -> Event:
    found = events.event_run_by(Viewer(current_user.account.id, current_user.role), slug)
    if found is None:
        abort(404)
    return found
