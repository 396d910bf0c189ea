"""What the public sees of events as a whole: the list, an event, a workshop."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.calendar import queries as calendar
from app.core import clock
from app.core.revisions import EVERYTHING
from app.desk import sheets
from app.events import queries as events
from app.events import rules as event_rules
from app.events.models import Workshop
from app.minutes import queries as minutes
from app.registration import queries as registrations
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
    return render_template("desk/event.html", **sheets.event(found, clock.now()))


@bp.get("/veranstaltungen/<slug>/workshops/<letter>/")
@access.public
def workshop(slug: str, letter: str) -> ResponseReturnValue:
    found = events.published_workshop(slug, letter)
    if found is None:
        abort(404)
    depends_on(f"event:{found.event_id}")
    return render_template("desk/workshop.html", **sheets.workshop(found, clock.now()))


@bp.get("/verwaltung/<slug>/vorschau/")
@access.staff("organiser", "editor")
def preview(slug: str) -> ResponseReturnValue:
    """The event as the public will see it, or sees it."""
    found = events.event_run_by(_viewer(), slug)
    if found is None:
        abort(404)
    return render_template("desk/event.html", **sheets.previewed(sheets.event(found, clock.now())))


@bp.get("/verwaltung/<slug>/vorschau/workshops/<letter>/")
@access.staff("organiser", "editor")
def preview_workshop(slug: str, letter: str) -> ResponseReturnValue:
    found = events.workshop_run_by(_viewer(), slug, letter)
    if found is None:
        abort(404)
    return render_template("desk/workshop.html", **sheets.previewed(sheets.workshop(found, clock.now())))


def _viewer() -> event_rules.Viewer:
    return event_rules.Viewer(current_user.account.id, current_user.role)


def _wanted() -> event_rules.Wanted:
    """The filters of the list; an unknown level means none."""
    told = {key: request.args.get(key, "").strip()[:80] for key in ("thema", "ort", "niveau", "suche")}
    level = told["niveau"] if told["niveau"] in set(event_rules.Level) else ""
    free = request.args.get("frei") == "1"
    return event_rules.Wanted(told["thema"], told["ort"], level, told["suche"], free)
