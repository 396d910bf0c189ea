"""The back office as a whole: one's events, one event, its participants, its history."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.audit import queries as audit
from app.audit import rules as audit_rules
from app.core import clock
from app.events import queries as events
from app.events import rules as event_rules
from app.events.models import Event
from app.events.rules import Viewer
from app.groups import queries as groups
from app.minutes import queries as minutes
from app.minutes import rules as minutes_rules
from app.outbox import queries as outbox
from app.programme import queries as programme
from app.registration import queries as registrations
from app.registration import rules as registration_rules
from app.web import access

bp = Blueprint("office", __name__, url_prefix="/verwaltung")
PAGE = 100


@bp.get("/")
@access.signed_in
def index() -> ResponseReturnValue:
    """The events a person works on, with what waits to be done."""
    viewer = _viewer()
    found = events.events_run_by(viewer)
    workshops = [workshop for event in found for workshop in event.workshops]
    return render_template(
        "desk/office.html",
        events=found,
        places=registrations.places_of(workshops),
        now=clock.now(),
        mails=outbox.numbers() if viewer.runs_everything else {},
    )


@bp.get("/<slug>/")
@access.signed_in
def event(slug: str) -> ResponseReturnValue:
    """One event: its workshops with places, feasibility, groups and minutes."""
    viewer = _viewer()
    found = _event(viewer, slug)
    workshops = events.workshops_run_by(viewer, found)
    programmes = programme.programmes(workshops)
    plans, newest = groups.announced_of(workshops), minutes.newest_of(workshops)
    rows = [
        {
            "workshop": workshop,
            "rotation": programme.rotation_in(programmes[workshop.id]),
            "plan": plans.get(workshop.id),
            "minutes": newest.get(workshop.id),
        }
        for workshop in workshops
    ]
    return render_template(
        "desk/office_event.html",
        event=found,
        rows=rows,
        places=registrations.places_of(workshops),
        minutes_states=minutes_rules.STATE_NAMES,
        history=audit.entries_of_event(found.id, most=15) if viewer.runs_everything else [],
        verbs=audit_rules.VERBS,
        may_edit=event_rules.may_edit_event(viewer),
    )


@bp.get("/<slug>/teilnehmende")
@access.signed_in
def participants(slug: str) -> ResponseReturnValue:
    """Who is registered; addresses only for those who may see them."""
    viewer = _viewer()
    found = _event(viewer, slug)
    workshops = events.workshops_run_by(viewer, found)
    letter = request.args.get("workshop", "")
    shown = [workshop for workshop in workshops if workshop.letter == letter] or workshops
    state = request.args.get("status", "")
    after = max(request.args.get("ab", 0, type=int), 0)
    rows = registrations.participants(
        found,
        shown,
        words=request.args.get("suche", "")[:80],
        state=state,
        after=min(after, 10**9),
        most=PAGE + 1,
    )
    return render_template(
        "desk/participants.html",
        event=found,
        letters=[(workshop.letter, workshop.name) for workshop in workshops],
        states=[(name, _(label)) for name, label in registration_rules.STATE_NAMES.items()],
        rows=rows[:PAGE],
        next_after=after + PAGE if len(rows) > PAGE else None,
        wanted={"workshop": letter, "status": state, "suche": request.args.get("suche", "")[:80]},
        state_names=registration_rules.STATE_NAMES,
        places=registrations.places_of(workshops),
        sees_addresses=event_rules.may_see_addresses(viewer),
    )


def _viewer() -> Viewer:
    return Viewer(current_user.account.id, current_user.role)


def _event(viewer: Viewer, slug: str) -> Event:
    found = events.event_run_by(viewer, slug)
    if found is None:
        abort(404)
    return found
