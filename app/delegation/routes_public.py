"""Registering several people of one organisation, and the page of the contact behind a personal link."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.admission import queries as admission
from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.delegation import actions, queries, rules
from app.delegation.forms import ButtonForm, DelegationForm, MoreForm, named, names_form
from app.delegation.models import Delegation
from app.events import queries as events
from app.events.models import Event
from app.registration import actions as registration
from app.registration import queries as registrations
from app.registration import rules as registration_rules
from app.registration.models import Registration
from app.texts import queries as texts
from app.web import access
from app.web.forms import Form, told

bp = Blueprint("delegation", __name__)
FORM, MINE = "/veranstaltungen/<slug>/anmeldung/mehrere", "/anmeldung-fuer-mehrere/<token>"
NOTICE = "datenschutz-anmeldung"


@bp.get(FORM)
@access.public
def new(slug: str) -> ResponseReturnValue:
    form = DelegationForm(formdata=None, workshop=request.args.get("workshop", "")[:3].upper())
    return _form_page(_event(slug), form)


@bp.post(FORM)
@access.public
def create(slug: str) -> ResponseReturnValue:
    """Three buttons: look once more, change, register. Only the last one changes anything."""
    event, form, now = _event(slug), DelegationForm(), clock.now()
    form.offer(_choices(event))
    step = request.form.get("schritt", "")
    if step == "aendern" or not form.validate_on_submit():
        return _form_page(event, form), 200 if step == "aendern" else 422
    if step != "anmelden":
        return _check_page(event, form)
    try:
        with unit_of_work(by="participant", at=now):
            workshop = events.workshop_to_register(slug, form.workshop.data)
            if workshop is None:
                abort(404)
            actions.register(workshop, form.wanted(texts.version(NOTICE)), now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        return _form_page(event, form), refusal.status
    session["delegation"] = {"slug": slug, "email": form.email.data}
    return redirect(url_for("delegation.done", slug=slug), 303)


@bp.get(f"{FORM}/eingegangen")
@access.public
def done(slug: str) -> ResponseReturnValue:
    """The same for everybody: whether somebody was registered before is told by mail only."""
    answer = session.get("delegation", {})
    if answer.get("slug") != slug:
        return redirect(url_for("delegation.new", slug=slug))
    event = _event(slug)
    hours = admission.terms(event.id).confirm_hours
    page = render_template("delegation/done.html", event=event, email=answer["email"], hours=hours)
    response = make_response(page)
    access.keep_private(response)
    return response


@bp.get(f"{MINE}/")
@access.by_link
def show(token: str) -> ResponseReturnValue:
    """Who is registered and where each of them stands; opening it changes nothing."""
    found = queries.by_token(token, clock.now())
    if found is None:
        if queries.by_expired_token(token, clock.now()) is None:
            abort(404)
        return render_template("delegation/expired.html", token=token, form=ButtonForm())
    return _page(token, found)


@bp.post(f"{MINE}/neuer-link")
@access.by_link
def renew(token: str) -> ResponseReturnValue:
    """A new link to the address we know, for one that has expired."""
    now = clock.now()
    with unit_of_work(by="participant", at=now):
        found = queries.by_expired_token(token, now) or queries.by_token(token, now)
        if found is None:
            abort(404)
        actions.send_link(found, now=now)
    flash(_("Wenn die Adresse noch gilt, ist ein neuer Link unterwegs."), "success")
    return redirect(url_for("delegation.show", token=token), 303)


@bp.post(f"{MINE}/bestaetigung")
@access.by_link
def confirm(token: str) -> ResponseReturnValue:
    return _deed(token, actions.confirm, _("Danke. Ihre Anmeldungen sind bestätigt."))


@bp.post(f"{MINE}/namen")
@access.by_link
def name(token: str) -> ResponseReturnValue:
    """Names and addresses; one that is wrong leaves all of them for correction."""
    found, now = _found(token), clock.now()
    standing = _standing(found)
    form = names_form(standing, found.contact_email)
    people = named(form, standing) if form.validate_on_submit() else None
    if people is None:
        return _page(token, found, names=form), 422
    try:
        with unit_of_work(by="participant", at=now):
            actions.name(_found(token), people, now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(token, _found(token), names=form), refusal.status
    flash(_("Die Namen sind gespeichert."), "success")
    return redirect(url_for("delegation.show", token=token), 303)


@bp.post(f"{MINE}/weitere")
@access.by_link
def add(token: str) -> ResponseReturnValue:
    found, form, now = _found(token), MoreForm(), clock.now()
    if not form.validate_on_submit():
        return _page(token, found, more=form), 422
    try:
        with unit_of_work(by="participant", at=now):
            actions.add(_found(token), form.seats.data or 0, now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(token, _found(token), more=form), refusal.status
    flash(_("Die weiteren Personen sind angemeldet."), "success")
    return redirect(url_for("delegation.show", token=token), 303)


@bp.get(f"{MINE}/absage")
@bp.get(f"{MINE}/absage/<int:registration_id>")
@access.by_link
def withdrawal(token: str, registration_id: int = 0) -> ResponseReturnValue:
    """Asks once more, because a place given back is gone."""
    found = _found(token)
    leaving = _leaving(found, registration_id)
    if not leaving:
        return redirect(url_for("delegation.show", token=token))
    return render_template(
        "delegation/withdrawal.html",
        token=token,
        delegation=found,
        leaving=leaving,
        registration_id=registration_id,
        form=ButtonForm(),
    )


@bp.post(f"{MINE}/absage")
@bp.post(f"{MINE}/absage/<int:registration_id>")
@access.by_link
def withdraw(token: str, registration_id: int = 0) -> ResponseReturnValue:
    ids = [each.id for each in _leaving(_found(token), registration_id)]

    def leave(found: Delegation, *, now: Any) -> None:
        actions.withdraw(found, ids, now=now)

    return _deed(token, leave, _("Die Absage ist gespeichert. Danke, dass Sie Bescheid geben."))


@bp.post(f"{MINE}/angebot/<int:registration_id>")
@access.by_link
def answer(token: str, registration_id: int) -> ResponseReturnValue:
    """Take the place that is offered to a colleague, or leave it to the next one."""
    accepts = request.form.get("antwort") == "annehmen"
    verb = registration.accept if accepts else registration.decline

    def give(found: Delegation, *, now: Any) -> None:
        verb(_colleague(found, registration_id), now=now)

    return _deed(token, give, _("Der Platz ist angenommen.") if accepts else _("Das Angebot ist abgelehnt."))


def _deed(token: str, deed: Callable[..., None], words: str) -> ResponseReturnValue:
    """Do it, or say why not; either way back to the page."""
    now = clock.now()
    try:
        with unit_of_work(by="participant", at=now):
            deed(_found(token), now=now)
    except Refusal as refusal:
        flash(told(refusal), "danger")
    else:
        flash(words, "success")
    return redirect(url_for("delegation.show", token=token), 303)


def _found(token: str) -> Delegation:
    found = queries.by_token(token, clock.now())
    if found is None:
        abort(404)
    return found


def _standing(found: Delegation) -> list[Registration]:
    return [each for each in queries.registrations_of(found) if each.is_standing]


def _colleague(found: Delegation, registration_id: int) -> Registration:
    """One of this delegation's own; anybody else's looks like nobody's."""
    colleague = next((each for each in queries.registrations_of(found) if each.id == registration_id), None)
    if colleague is None:
        abort(404)
    return colleague


def _leaving(found: Delegation, registration_id: int) -> Sequence[Registration]:
    """Whom a withdrawal is about: one colleague, or with 0 everybody who stands."""
    if not registration_id:
        return _standing(found)
    colleague = _colleague(found, registration_id)
    return [colleague] if colleague.is_standing else []


def _page(token: str, found: Delegation, *, names: Form | None = None, more: Form | None = None) -> str:
    now, terms, colleagues = clock.now(), admission.terms(found.event_id), queries.colleagues(found)
    standing = [each.registration for each in colleagues if each.registration.is_standing]
    confirmed = found.address_confirmed_at is not None
    begun = now >= found.workshop.starts_at
    return render_template(
        "delegation/show.html",
        token=token,
        delegation=found,
        workshop=found.workshop,
        event=found.workshop.event,
        colleagues=colleagues,
        standing=standing,
        state_names=registration_rules.STATE_NAMES,
        names=names or names_form(standing, found.contact_email, formdata=None),
        more=more or MoreForm(formdata=None),
        room=max(terms.delegation_most - len(standing), 0) if terms.delegations and confirmed and not begun else 0,
        may_name=confirmed and not begun and bool(standing),
        begun=begun,
        form=ButtonForm(formdata=None),
    )


def _event(slug: str) -> Event:
    event = events.event_to_register(slug)
    if event is None:
        abort(404)
    return event


def _form_page(event: Event, form: DelegationForm) -> str:
    form.offer(_choices(event))
    terms = admission.terms(event.id)
    return render_template(
        "delegation/new.html", event=event, form=form, is_on=terms.delegations, most=terms.delegation_most
    )


def _check_page(event: Event, form: DelegationForm) -> str:
    workshop = next(each for each in event.workshops if each.letter == form.workshop.data)
    people = rules.lines(form.names.data or "")
    return render_template("delegation/check.html", event=event, form=form, workshop=workshop, people=people)


def _choices(event: Event) -> list[tuple[str, str]]:
    """Open workshops with the places that are left."""
    now, places = clock.now(), registrations.places_of(event.workshops)
    found = []
    for workshop in event.workshops:
        span = (workshop.registration_opens_at, workshop.registration_closes_at, workshop.starts_at)
        if workshop.called_off_at or not registration_rules.is_open(*span, now):
            continue
        left = places[workshop.id]
        words = _("%(free)s von %(all)s Plätzen frei", free=left.free, all=left.capacity)
        label = _("Warteliste") if left.is_full else words
        found.append((workshop.letter, f"{workshop.name}: {workshop.title} ({label})"))
    return found
