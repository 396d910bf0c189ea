"""The back office as a whole: one's events, one event, its participants, its history."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.admission import queries as admission
from app.admission import rules as admission_rules
from app.audit import queries as audit
from app.audit import rules as audit_rules
from app.chronicle import queries as chronicle
from app.core import clock, kept
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.desk import actions, chart, queries, tasking, tasks
from app.desk import mails as specimens
from app.desk.forms import AdmissionForm
from app.events import queries as events
from app.events import rules as event_rules
from app.events.models import Event
from app.events.rules import Viewer
from app.groups import queries as groups
from app.groups import sharing
from app.minutes import queries as minutes
from app.minutes import rules as minutes_rules
from app.programme import queries as programme
from app.programme import rules as programme_rules
from app.registration import queries as registrations
from app.texts import queries as texts
from app.web import access, locale
from config import LOCALES

bp = Blueprint("office", __name__, url_prefix="/verwaltung")


@bp.get("/")
@access.signed_in
def index() -> ResponseReturnValue:
    """The events a person works on, with what waits to be done first."""
    viewer, now = _viewer(), clock.now()
    found = events.shortly_run_by(viewer)
    states, lost = queries.states(found, now)
    due = tasks.of_events(states.values(), now) if event_rules.may_edit_event(viewer) else []
    if current_user.runs_house:
        office = tasks.of_office(kept.until_change("texts.open", _open_texts), lost)
        due = tasks.in_order([*office, *due], now)
    lines, more = tasking.lines(due, viewer, of_house=current_user.runs_house)
    return render_template(
        "desk/office.html",
        coming=[event for event in reversed(found) if event.ends_at > now],
        past=[event for event in found if event.ends_at <= now],
        states=states,
        tasks=lines,
        more=more,
    )


@bp.get("/<slug>/")
@access.staff("organiser", "editor", "moderator")
def event(slug: str) -> ResponseReturnValue:
    """One event: its workshops with places, feasibility, groups and minutes."""
    viewer = _viewer()
    found = _event(viewer, slug)
    workshops = events.workshops_run_by(viewer, found)
    programmes = programme.programmes(workshops)
    plans, newest = groups.announced_of(workshops), minutes.newest_of(workshops)
    out = minutes.workshops_with_minutes([found.id])
    rows = [
        {
            "workshop": workshop,
            "rotation": programme.rotation_in(programmes[workshop.id]),
            "plan": plans.get(workshop.id),
            "minutes": newest.get(workshop.id),
            "is_out": workshop.id in out,
        }
        for workshop in workshops
    ]
    history = audit.entries_of_event(found.id, most=15) if viewer.runs_everything else []
    clashes = programme_rules.clashes(programme.duties(workshops, programmes))
    parts = {key: [timed.part for timed in programmes[key]] for key in programmes}
    return render_template(
        "desk/office_event.html",
        event=found,
        rows=rows,
        places=registrations.places_of(workshops),
        minutes_states=minutes_rules.STATE_NAMES,
        history=history,
        subjects=chronicle.subjects(history, found),
        verbs=audit_rules.VERBS,
        may_edit=event_rules.may_edit_event(viewer),
        clashes=clashes,
        remedy=sharing.remedy(workshops, parts, locale.chosen(), clashes=bool(clashes)),
        chart=chart.over_time(queries.registered_at(found), found.timezone, clock.now()),
        tasks=_tasks(viewer, found) if event_rules.may_edit_event(viewer) else [],
    )


@bp.get("/<slug>/workshops/<letter>/warteliste")
@access.staff("organiser", "editor")
def waitlist(slug: str, letter: str) -> ResponseReturnValue:
    """Who waits, who is next, and why somebody is passed over."""
    workshop = events.workshop_run_by(_viewer(), slug, letter)
    if workshop is None:
        abort(404)
    now, terms, taken = clock.now(), admission.terms(workshop.event_id), registrations.taken(workshop)
    line = registrations.waitlist(workshop)
    turns = admission_rules.turns(
        terms,
        workshop.capacity,
        taken,
        [admission_rules.InLine(each.municipality_key, each.address_confirmed_at is not None) for each in line],
        now,
    )
    frozen_from = terms.frozen_from(workshop.starts_at)
    return render_template(
        "desk/office_waitlist.html",
        event=workshop.event,
        workshop=workshop,
        rows=list(zip(line, turns, strict=True)),
        first=next((each for each, turn in zip(line, turns, strict=True) if turn == "next"), None),
        offered=queries.offered(workshop),
        turn_names=admission_rules.TURN_NAMES,
        places=registrations.places(workshop),
        terms=terms,
        taken=taken,
        most_per_key=terms.most_per_key(now),
        frozen_from=frozen_from,
        is_frozen=now >= frozen_from,
    )


@bp.get("/<slug>/anmeldung/")
@access.staff("organiser", "editor")
def admission_settings(slug: str) -> ResponseReturnValue:
    """How the event gives its places."""
    found = _event(_viewer(), slug)
    form = AdmissionForm(found)
    form.show(admission.settings(found.id))
    return _settings_page(found, form)


@bp.post("/<slug>/anmeldung/")
@access.staff("organiser", "editor")
def set_terms(slug: str) -> ResponseReturnValue:
    found, now = _event(_viewer(), slug), clock.now()
    form = AdmissionForm(found)
    if not form.validate_on_submit():
        return _settings_page(found, form), 422
    try:
        with unit_of_work(by=current_user.actor, at=now):
            changed = actions.set_terms(_event(_viewer(), slug), form.wanted(), seen=form.revision.data or "-", now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        form.revision.raw_data = None
        form.revision.data = admission.settings(found.id).revision
        return _settings_page(found, form), refusal.status
    flash(_("Die Einstellungen sind gespeichert.") if changed else _("Es hat sich nichts geändert."), "success")
    return redirect(url_for("office.admission_settings", slug=slug), 303)


@bp.get("/mails/")
@access.staff("organiser")
def mails() -> ResponseReturnValue:
    """Every mail of the product, by its subject."""
    now, chosen = clock.now(), locale.chosen()
    return render_template(
        "desk/office_mails.html", specimens=[specimens.specimen(kind, chosen, now=now) for kind in specimens.KINDS]
    )


@bp.get("/mails/<package>/<mail>")
@access.staff("organiser")
def mail(package: str, mail: str) -> ResponseReturnValue:
    """One mail in every language, with invented people."""
    kind = f"{package}/{mail}"
    if kind not in specimens.KINDS:
        abort(404)
    shown = [specimens.specimen(kind, code, now=clock.now()) for code in LOCALES]
    return render_template("desk/office_mail.html", specimens=shown)


def _settings_page(found: Event, form: AdmissionForm) -> str:
    return render_template(
        "desk/office_admission.html",
        event=found,
        form=form,
        drawn_at=admission.terms(found.id).drawn_at,
        unknown=admission.unknown_funded(form.funded.data or ""),
        stand=queries.standing(found),
    )


def _tasks(viewer: Viewer, found: Event) -> list[tasking.Line]:
    now = clock.now()
    states, _lost = queries.states([found], now)
    due = tasks.of_events(states.values(), now)
    return tasking.lines_of_event(due, viewer, of_house=current_user.runs_house)


def _open_texts() -> int:
    return len(texts.open_texts())


def _viewer() -> Viewer:
    return Viewer(current_user.account.id, current_user.role)


def _event(viewer: Viewer, slug: str) -> Event:
    found = events.event_run_by(viewer, slug)
    if found is None:
        abort(404)
    return found
