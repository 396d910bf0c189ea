"""What the public sees of events as a whole: the list, an event, a workshop."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.calendar import queries as calendar
from app.core import clock
from app.core.revisions import EVERYTHING
from app.desk import jsonld
from app.events import queries as events
from app.events import rules as event_rules
from app.events.models import Moderator, Workshop
from app.groups import queries as groups
from app.minutes import queries as minutes
from app.programme import queries as programme
from app.programme.rules import KIND_NAMES, GroupMode
from app.registration import queries as registrations
from app.registration import rules as registration_rules
from app.web import access
from app.web.published import depends_on

bp = Blueprint("desk", __name__)


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

    def has_room(workshop: Workshop) -> bool:
        return workshop.called_off_at is None and not places[workshop.id].is_full

    if wanted.free:
        upcoming = [event for event in upcoming if any(map(has_room, event.workshops))]
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
        has_archive=minutes.is_any_published(),
        calendars=[
            *((name, "calendar.region_feed", {"region": word}) for word, name in calendar.regions().items()),
            *((name, "calendar.topic_feed", {"topic": word}) for word, name in calendar.topics().items()),
        ],
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
        mixed_rounds=groups.rounds_of(rotation) if plan and rotation and plan.mode == GroupMode.REMIX else (),
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


def _wanted() -> event_rules.Wanted:
    """The filters of the list; an unknown level means none."""
    told = {key: request.args.get(key, "").strip()[:80] for key in ("thema", "ort", "niveau", "suche")}
    level = told["niveau"] if told["niveau"] in set(event_rules.Level) else ""
    free = request.args.get("frei") == "1"
    return event_rules.Wanted(told["thema"], told["ort"], level, told["suche"], free)


def _named(person: Moderator) -> str:
    return f"{person.name}, {person.organisation}" if person.organisation else person.name


def _is_open(workshop: Workshop) -> bool:
    return workshop.called_off_at is None and registration_rules.is_open(
        workshop.registration_opens_at, workshop.registration_closes_at, workshop.starts_at, clock.now()
    )
