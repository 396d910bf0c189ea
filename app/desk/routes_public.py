"""What the public sees of events as a whole: the list, an event, a workshop, the archive, one's own registration."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.core.revisions import EVERYTHING
from app.desk import jsonld
from app.events import queries as events
from app.events import rules as event_rules
from app.events.models import Moderator, Workshop
from app.groups import queries as groups
from app.groups import rules as group_rules
from app.minutes import queries as minutes
from app.programme import queries as programme
from app.programme.rules import KIND_NAMES
from app.registration import actions as registration
from app.registration import queries as registrations
from app.registration import rules as registration_rules
from app.registration.models import Registration
from app.web import access
from app.web.forms import Form, told
from app.web.published import depends_on

bp = Blueprint("desk", __name__)


class ButtonForm(Form):
    """Only the button."""


@bp.get("/")
@access.public
def home() -> ResponseReturnValue:
    """Upcoming and past events; every filter narrows, and nothing found says how to widen again."""
    depends_on(EVERYTHING)
    now = clock.now()
    wanted = _wanted()
    upcoming = events.public_list(now, wanted, past=False)
    past = [] if wanted.free else events.public_list(now, wanted, past=True)
    places = registrations.places_of([workshop for event in upcoming for workshop in event.workshops])
    if wanted.free:
        upcoming = [event for event in upcoming if any(not places[each.id].is_full for each in event.workshops)]
    return render_template(
        "desk/home.html",
        upcoming=upcoming,
        past=past,
        places=places,
        wanted=wanted,
        topics=events.topics(),
        towns=events.places(),
        levels=[(level, _(label)) for level, label in event_rules.LEVEL_NAMES.items()],
        with_minutes=minutes.workshops_with_minutes([event.id for event in past]),
    )


@bp.get("/veranstaltungen/<slug>/")
@access.public
def event(slug: str) -> ResponseReturnValue:
    found = events.published_event(slug)
    if found is None:
        abort(404)
    depends_on(f"event:{found.id}")
    now = clock.now()
    return render_template(
        "desk/event.html",
        event=found,
        places=registrations.places_of(found.workshops),
        programmes=programme.programmes(found.workshops),
        is_open={workshop.id: _is_open(workshop) for workshop in found.workshops},
        is_past=event_rules.is_past(found.ends_at, now),
        with_minutes=minutes.workshops_with_minutes([found.id]),
        level_names=event_rules.LEVEL_NAMES,
        mode_names=event_rules.MODE_NAMES,
        accessibility=event_rules.ACCESSIBILITY,
        json_ld=jsonld.event(found),
    )


@bp.get("/veranstaltungen/<slug>/workshops/<letter>/")
@access.public
def workshop(slug: str, letter: str) -> ResponseReturnValue:
    found = events.published_workshop(slug, letter)
    if found is None:
        abort(404)
    depends_on(f"event:{found.event_id}")
    parts = programme.programme(found)
    rotation, plan = programme.rotation_in(parts), groups.announced(found)
    return render_template(
        "desk/workshop.html",
        event=found.event,
        workshop=found,
        programme=parts,
        rotation=rotation,
        timetables=groups.timetables(plan, rotation) if plan and rotation else [],
        places=registrations.places(found),
        is_open=_is_open(found),
        moderation=", ".join(_named(person) for person in found.moderators),
        kind_names=KIND_NAMES,
        is_past=event_rules.is_past(found.ends_at, clock.now()),
        minutes=minutes.published(found),
        level_names=event_rules.LEVEL_NAMES,
        mode_names=event_rules.MODE_NAMES,
        json_ld=jsonld.workshop(found),
    )


@bp.get("/protokolle/")
@access.public
def archive() -> ResponseReturnValue:
    """Published minutes, newest conference first; `q` searches the findings."""
    depends_on(EVERYTHING)
    words = request.args.get("q", "").strip()[:80]
    return render_template("desk/archive.html", entries=minutes.archive(words), words=words)


@bp.get("/meine-anmeldung/<token>/")
@access.by_link
def my_registration(token: str) -> ResponseReturnValue:
    """Everything about one's own registration; opening it changes nothing."""
    found = _registration(token)
    return render_template("desk/my_registration.html", token=token, form=ButtonForm(), **_standing(found))


@bp.post("/meine-anmeldung/<token>/bestaetigung")
@access.by_link
def confirm_address(token: str) -> ResponseReturnValue:
    now = clock.now()
    try:
        with unit_of_work(by="participant", at=now):
            registration.confirm_address(_registration(token), now=now)
    except Refusal as refusal:
        flash(told(refusal), "danger")
    else:
        flash(_("Danke. Ihre E-Mail-Adresse ist bestätigt."), "success")
    return redirect(url_for("desk.my_registration", token=token), 303)


@bp.get("/meine-anmeldung/<token>/absage")
@access.by_link
def withdrawal(token: str) -> ResponseReturnValue:
    """Asks once more, because a place given back is gone."""
    found = _registration(token)
    if not found.is_standing:
        return redirect(url_for("desk.my_registration", token=token))
    return render_template("desk/withdrawal.html", token=token, form=ButtonForm(), **_standing(found))


@bp.post("/meine-anmeldung/<token>/absage")
@access.by_link
def withdraw(token: str) -> ResponseReturnValue:
    now = clock.now()
    try:
        with unit_of_work(by="participant", at=now):
            registration.withdraw(_registration(token), now=now)
    except Refusal as refusal:
        flash(told(refusal), "danger")
    else:
        session.pop("registered", None)
        flash(_("Ihre Absage ist gespeichert. Danke, dass Sie Bescheid geben."), "success")
    return redirect(url_for("desk.my_registration", token=token), 303)


def _wanted() -> event_rules.Wanted:
    """The filters of the list; an unknown level means none."""
    told = {key: request.args.get(key, "").strip()[:80] for key in ("thema", "ort", "niveau", "suche")}
    level = told["niveau"] if told["niveau"] in set(event_rules.Level) else ""
    free = request.args.get("frei") == "1"
    return event_rules.Wanted(told["thema"], told["ort"], level, told["suche"], free)


def _registration(token: str) -> Registration:
    found = registrations.by_token(token)
    if found is None:
        abort(404)
    return found


def _standing(found: Registration) -> dict[str, Any]:
    """Where a registration stands, for its own pages."""
    workshop = found.workshop
    plan, rotation = groups.announced(workshop), programme.rotation(workshop)
    group = groups.group_of(plan, found) if plan else None
    tables = groups.timetables(plan, rotation) if plan and rotation and group else []
    return {
        "registration": found,
        "workshop": workshop,
        "event": workshop.event,
        "position": registrations.waiting_position(found) if found.is_waiting else 0,
        "state_names": registration_rules.STATE_NAMES,
        "confirm_until": found.registered_at + registration_rules.CONFIRM_WITHIN,
        "look": group_rules.look(group.number) if group else None,
        "timetable": next((table for table in tables if group and table.number == group.number), None),
        "minutes": minutes.published(workshop),
    }


def _named(person: Moderator) -> str:
    return f"{person.name}, {person.organisation}" if person.organisation else person.name


def _is_open(workshop: Workshop) -> bool:
    return registration_rules.is_open(
        workshop.registration_opens_at, workshop.registration_closes_at, workshop.starts_at, clock.now()
    )
