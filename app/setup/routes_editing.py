"""Basic data and venue of an event that is there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import ChangedMeanwhile, Refusal
from app.events import queries as events
from app.events.models import Event, Venue
from app.events.rules import ACCESSIBILITY, Viewer
from app.letters import queries as letters
from app.setup import editing, queries
from app.setup.fields import NEW
from app.setup.forms import BasicsForm
from app.setup.housing import ONLY_HERE, ChoiceForm, VenueForm
from app.web import access, filters

bp = Blueprint("setup_editing", __name__, url_prefix="/verwaltung/<slug>")


@bp.get("/grunddaten")
@access.staff("organiser", "editor")
def basics(slug: str) -> ResponseReturnValue:
    event = _event(slug)
    form = _basics_form(event, formdata=None)
    form.see(form.held)
    return _basics_page(event, form)


@bp.post("/grunddaten")
@access.staff("organiser", "editor")
def revise(slug: str) -> ResponseReturnValue:
    event, now = _event(slug), clock.now()
    form = _basics_form(event)
    if not form.validate_on_submit():
        return _basics_page(event, form), 422
    if form.is_open(form.held):
        return _basics_page(event, form), 409
    try:
        with unit_of_work(by=current_user.actor, at=now):
            names, people = editing.revise(
                _event(slug), form.wanted(), seen=form.stored, telling=form.telling.data or "", now=now
            )
    except ChangedMeanwhile as refusal:  # somebody slipped in between: shown as any other conflict
        event = _event(slug)
        form = _basics_form(event)
        if not form.is_open(form.held):
            form.refuse(refusal)
        return _basics_page(event, form), refusal.status
    except Refusal as refusal:
        form.refuse(refusal)
        return _basics_page(_event(slug), form), refusal.status
    _say(bool(names), people)
    _warn(_event(slug), names, now)
    return redirect(url_for("setup_editing.basics", slug=slug), 303)


@bp.get("/ort/")
@access.staff("organiser", "editor")
def venue(slug: str) -> ResponseReturnValue:
    event = _event(slug)
    form = _venue_form(event, fresh=True)
    return _venue_page(event, form, _choice(event, fresh=True))


@bp.post("/ort/")
@access.staff("organiser", "editor")
def revise_venue(slug: str) -> ResponseReturnValue:
    event, now = _event(slug), clock.now()
    form = _venue_form(event)
    if not form.validate_on_submit():
        return _venue_page(event, form, _choice(event, fresh=True)), 422
    if form.is_elsewhere() or (not form.is_new and form.is_open(form.held)):
        return _venue_page(event, form, _choice(event, fresh=True)), 409
    try:
        with unit_of_work(by=current_user.actor, at=now):
            names, people = _correct(_event(slug), form, now)
    except ChangedMeanwhile as refusal:  # somebody slipped in between: shown as any other conflict
        event = _event(slug)
        form = _venue_form(event)
        if not (form.is_elsewhere() or form.is_open(form.held)):
            form.refuse(refusal)
        return _venue_page(event, form, _choice(event, fresh=True)), refusal.status
    except Refusal as refusal:
        form.refuse(refusal)
        return _venue_page(_event(slug), form, _choice(event, fresh=True)), refusal.status
    _say(bool(names), people)
    return redirect(url_for("setup_editing.venue", slug=slug), 303)


def _correct(event: Event, form: VenueForm, now: datetime) -> tuple[list[str], int]:
    if form.is_new:
        return editing.choose_venue(event, Venue(**form.wanted()), seen=form.current or None, now=now)
    return editing.revise_venue(
        event,
        form.wanted(),
        seen=form.stored,
        telling=form.telling.data or "",
        only_here=form.reach.data == ONLY_HERE,
        own=_own(),
        now=now,
    )


@bp.post("/ort/wahl")
@access.staff("organiser", "editor")
def choose_venue(slug: str) -> ResponseReturnValue:
    """Another house, a new one, or none yet."""
    event, now = _event(slug), clock.now()
    choice = _choice(event)
    form = _venue_form(event, fresh=True)
    if not choice.validate_on_submit():
        return _venue_page(event, form, choice), 422
    try:
        with unit_of_work(by=current_user.actor, at=now):
            names, people = editing.choose_venue(_event(slug), _chosen(choice), seen=choice.looked_at(), now=now)
    except Refusal as refusal:
        choice.refuse(refusal)
        choice.version.data = str(_event(slug).venue_id or 0)
        return _venue_page(_event(slug), form, choice), refusal.status
    _say(bool(names), people)
    return redirect(url_for("setup_editing.venue", slug=slug), 303)


def _chosen(choice: ChoiceForm) -> Venue | None:
    if choice.venue.data == NEW:
        return Venue(name=choice.venue_name.data or "")
    return queries.venue(int(choice.venue.data)) if choice.venue.data.isdigit() else None


def _basics_form(event: Event, **more: Any) -> BasicsForm:
    decides = current_user.role == "organiser"
    return BasicsForm(editing.basics(event), event.timezone, queries.series(_viewer()), decides_release=decides, **more)


def _venue_form(event: Event, *, fresh: bool = False) -> VenueForm:
    stored = editing.venue_facts(event.venue)
    if not fresh:
        return VenueForm(stored, event.venue_id)
    form = VenueForm(stored, event.venue_id, formdata=None)
    form.see(form.held)
    return form


def _choice(event: Event, *, fresh: bool = False) -> ChoiceForm:
    form = ChoiceForm(formdata=None) if fresh else ChoiceForm()
    return form.offer(queries.venues(), event.venue_id)


def _say(changed: bool, people: int) -> None:
    if not changed:
        flash(_("Es war nichts zu ändern."), "info")
        return
    words = ngettext(
        "%(num)s Person bekommt in zehn Minuten eine E-Mail.",
        "%(num)s Personen bekommen in zehn Minuten eine E-Mail.",
        people,
    )
    flash(_("Die Änderung ist gespeichert.") + (f" {words}" if people else ""), "success")


def _warn(event: Event, names: Sequence[str], now: datetime) -> None:
    alive = [each for each in event.workshops if not each.called_off_at]
    outside = [each.letter for each in alive if each.starts_at < event.starts_at or each.ends_at > event.ends_at]
    if outside:
        words = _("Nicht ganz in der Zeit der Veranstaltung: Workshop %(letters)s.", letters=", ".join(outside))
        flash(words, "warning")
    closed = [each.letter for each in alive if each.registration_closes_at and each.registration_closes_at <= now]
    if closed and {"starts_at", "closes_at"} & set(names) and now < event.starts_at:
        words = _("Die Anmeldung ist damit schon geschlossen: Workshop %(letters)s.", letters=", ".join(closed))
        flash(words, "warning")
    if "starts_at" in names:
        _warn_of_messages(event)


def _warn_of_messages(event: Event) -> None:
    """What was written for the old day would go out as if nothing had happened."""
    planned = [
        f"„{each.subject_de}“ ({filters.moment(each.send_at)})" for each in letters.unsent(event.id) if each.send_at
    ]
    if planned:
        words = _(
            "Geplante Nachrichten behalten Text und Zeitpunkt: %(messages)s. Bitte prüfen Sie beides unter "
            "„Nachrichten“.",
            messages=", ".join(planned),
        )
        flash(words, "warning")


def _basics_page(event: Event, form: BasicsForm) -> str:
    return render_template(
        "setup/basics.html",
        event=event,
        form=form,
        people=queries.people([event], clock.now()),
        differences=form.compare(form.held) if form.is_submitted() else [],
    )


def _venue_page(event: Event, form: VenueForm, choice: ChoiceForm) -> str:
    others = [each for each in queries.events_at(event.venue) if each.id != event.id] if event.venue else []
    own = _own()
    posted = request.endpoint == "setup_editing.revise_venue"
    return render_template(
        "setup/venue.html",
        event=event,
        form=form,
        choice=choice,
        facts=list(ACCESSIBILITY),
        others=[each for each in others if own is None or each.id in own],
        foreign=sum(own is not None and each.id not in own for each in others),
        people=queries.people([event, *others], clock.now()),
        posted=posted,
        differences=form.compare(form.held) if posted and not form.is_new else [],
    )


def _own() -> Sequence[int] | None:
    """The ids of the events this person runs; None for everything."""
    return None if current_user.runs_house else [event.id for event in events.events_run_by(_viewer())]


def _viewer() -> Viewer:
    return Viewer(current_user.account.id, current_user.role)


def _event(slug: str) -> Event:
    found = events.event_run_by(_viewer(), slug)
    if found is None:
        abort(404)
    return found
