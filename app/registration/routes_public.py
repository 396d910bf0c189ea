"""Registering: the form, and the page that says what came of it."""

from __future__ import annotations

from flask import Blueprint, abort, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.events import queries as events
from app.events.models import Event, Workshop
from app.registration import actions, queries, rules
from app.registration.forms import RegistrationForm
from app.texts import queries as texts
from app.web import access

bp = Blueprint("registration", __name__, url_prefix="/veranstaltungen/<slug>/anmeldung")
NOTICE = "datenschutz-anmeldung"


@bp.get("")
@access.public
def new(slug: str) -> ResponseReturnValue:
    event = _event(slug)
    form = RegistrationForm(formdata=None, workshop=request.args.get("workshop", "").upper())
    return _form_page(event, form)


@bp.post("")
@access.public
def create(slug: str) -> ResponseReturnValue:
    event = _event(slug)
    form = RegistrationForm()
    now = clock.now()
    form.offer([(workshop.letter, "") for workshop in event.workshops])
    if not form.validate_on_submit():
        return _form_page(event, form), 422
    applicant = form.applicant(texts.version(NOTICE))
    try:
        with unit_of_work(by="participant", at=now):
            workshop = events.workshop_to_register(slug, form.workshop.data)
            if workshop is None:
                abort(404)
            registration = actions.register(workshop, applicant, now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        return _form_page(event, form), 422
    session["registered"] = registration.id
    return redirect(url_for("registration.done", slug=slug), 303)


@bp.get("/eingegangen")
@access.public
def done(slug: str) -> ResponseReturnValue:
    """What the last registration of this browser led to. Without one, back to the form."""
    registration = queries.registration(session.get("registered", 0))
    if registration is None or registration.workshop.event.slug != slug:
        return redirect(url_for("registration.new", slug=slug))
    page = render_template(
        "registration/done.html",
        event=registration.workshop.event,
        workshop=registration.workshop,
        registration=registration,
        position=queries.waiting_position(registration) if registration.is_waiting else 0,
        confirm_until=registration.registered_at + rules.CONFIRM_WITHIN,
    )
    response = make_response(page)
    access.keep_private(response)
    return response


def _event(slug: str) -> Event:
    event = events.event_to_register(slug)
    if event is None:
        abort(404)
    return event


def _form_page(event: Event, form: RegistrationForm) -> str:
    now = clock.now()
    places = queries.places_of(event.workshops)
    form.offer(_choices(event, places))
    open_now = [workshop for workshop in event.workshops if _is_open(workshop)]
    return render_template(
        "registration/new.html",
        event=event,
        form=form,
        places=places,
        open_workshops=open_now,
        now=now,
        notice=texts.version(NOTICE),
    )


def _choices(event: Event, places: dict[int, rules.Places]) -> list[tuple[str, str]]:
    """Open workshops with what one would get there: a place, or the waitlist."""
    found = []
    for workshop in event.workshops:
        if not _is_open(workshop):
            continue
        left = places[workshop.id]
        label = (
            _("Warteliste")
            if left.is_full
            else _("%(free)s von %(all)s Plätzen frei", free=left.free, all=left.capacity)
        )
        found.append((workshop.letter, f"{workshop.name}: {workshop.title} ({label})"))
    return found


def _is_open(workshop: Workshop) -> bool:
    return rules.is_open(
        workshop.registration_opens_at, workshop.registration_closes_at, workshop.starts_at, clock.now()
    )
