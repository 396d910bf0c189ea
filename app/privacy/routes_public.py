"""Somebody's own data, by the personal link: correct, agree, take along, erase. Opening a page changes nothing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.privacy import actions, disclosure, queries
from app.privacy.forms import AddressForm, ButtonForm, ConsentForm, DetailsForm
from app.registration import queries as registrations
from app.registration.models import Registration, RegistrationLink
from app.registration.rules import delete_on
from app.web import access
from app.web.forms import told

bp = Blueprint("privacy", __name__, url_prefix="/meine-anmeldung/<token>")


@bp.get("/angaben")
@access.by_link
def details(token: str) -> ResponseReturnValue:
    return _details_page(token, _person(token))


@bp.post("/angaben")
@access.by_link
def correct(token: str) -> ResponseReturnValue:
    form, now = DetailsForm(), clock.now()
    if not form.validate():
        return _details_page(token, _person(token), details_form=form), 422
    try:
        with unit_of_work(by="participant", at=now):
            actions.correct(_person(token), form.details())
    except Refusal as refusal:
        form.refuse(refusal)
        return _details_page(token, _person(token), details_form=form), refusal.status
    flash(_("Ihre Angaben sind gespeichert."), "success")
    return redirect(url_for("self_service.show", token=token), 303)


@bp.post("/adresse")
@access.by_link
def ask_address(token: str) -> ResponseReturnValue:
    """Same answer for every address: whether anybody uses it already shows only behind its own mailbox."""
    form, now = AddressForm(), clock.now()
    if not form.validate():
        return _details_page(token, _person(token), address_form=form), 422
    try:
        with unit_of_work(by="participant", at=now):
            actions.ask_address(_person(token), form.email.data, now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        return _details_page(token, _person(token), address_form=form), refusal.status
    sentence = _("Wir haben einen Link an %(address)s geschickt. Bis Sie ihn bestätigen, gilt die bisherige Adresse.")
    flash(sentence % {"address": form.email.data}, "success")
    return redirect(url_for("self_service.show", token=token), 303)


@bp.get("/neue-adresse")
@access.by_link
def new_address(token: str) -> ResponseReturnValue:
    """Behind the link that went to the new address: shows, and asks for the button."""
    link, person = _asked(token)
    return render_template("privacy/new_address.html", token=token, link=link, form=ButtonForm(), **_of(person))


@bp.post("/neue-adresse")
@access.by_link
def take_address(token: str) -> ResponseReturnValue:
    now = clock.now()
    try:
        with unit_of_work(by="participant", at=now):
            link, person = _asked(token)
            fresh = actions.take_address(person, link.new_email, now=now)
    except Refusal as refusal:
        flash(told(refusal), "danger")
        return redirect(url_for("privacy.new_address", token=token), 303)
    flash(_("Ihre neue E-Mail-Adresse gilt. Ein neuer Link ist unterwegs; frühere gelten nicht mehr."), "success")
    return redirect(url_for("self_service.show", token=fresh), 303)


@bp.get("/einwilligungen")
@access.by_link
def consents(token: str) -> ResponseReturnValue:
    person = _person(token)
    given = {"photo": person.photo_consent_at is not None, "sharing": person.sharing_consent_at is not None}
    form = ConsentForm(formdata=None, data=given)
    return render_template("privacy/consents.html", token=token, form=form, **_of(person))


@bp.post("/einwilligungen")
@access.by_link
def agree(token: str) -> ResponseReturnValue:
    form, now = ConsentForm(), clock.now()
    with unit_of_work(by="participant", at=now):
        actions.agree(_person(token), photo=form.photo.data, sharing=form.sharing.data, now=now)
    flash(_("Ihre Einwilligungen sind gespeichert. Sie können sie hier jederzeit ändern."), "success")
    return redirect(url_for("self_service.show", token=token), 303)


@bp.get("/daten")
@access.by_link
def data(token: str) -> ResponseReturnValue:
    """What is stored, until when, and how to take it along or have it erased."""
    person = _person(token)
    rows = queries.of_person(person)
    return render_template(
        "privacy/data.html",
        token=token,
        rows=rows,
        delete_on=delete_on(person.workshop.ends_at),
        ordered=_ordered(person),
        **_of(person),
    )


@bp.get("/daten.json")
@access.by_link
def export(token: str) -> ResponseReturnValue:
    response = jsonify(disclosure.disclose(_person(token), now=clock.now()))
    response.headers["Content-Disposition"] = 'attachment; filename="meine-daten.json"'
    return response


@bp.get("/loeschung")
@access.by_link
def erasure(token: str) -> ResponseReturnValue:
    """Asks once more: what is erased cannot be brought back."""
    person = _person(token)
    rows = queries.of_person(person)
    return render_template(
        "privacy/erasure.html", token=token, rows=rows, ordered=_ordered(person), form=ButtonForm(), **_of(person)
    )


@bp.post("/loeschung")
@access.by_link
def erase(token: str) -> ResponseReturnValue:
    now = clock.now()
    with unit_of_work(by="participant", at=now):
        actions.erase(_person(token), now=now)
    session.pop("answer", None)  # the browser forgets as well what it registered
    return render_template("privacy/erased.html")


def _person(token: str) -> Registration:
    """Whose link this is; one that has expired leads to the page that renews it."""
    now = clock.now()
    found = registrations.by_token(token, now)
    if found is None:
        if registrations.by_expired_token(token, now):
            abort(redirect(url_for("self_service.show", token=token)))
        abort(404)
    return found


def _asked(token: str) -> tuple[RegistrationLink, Registration]:
    link = queries.address_link(token, clock.now())
    person = registrations.registration(link.registration_id) if link else None
    if link is None or person is None:
        abort(404)
    return link, person


def _of(person: Registration) -> dict[str, Any]:
    return {"registration": person, "workshop": person.workshop, "event": person.workshop.event}


def _ordered(person: Registration) -> int:
    """How many kinds of news go to her mailbox beside what concerns her registration."""
    found = disclosure.orders(person.email)
    return bool(found["news_of_minutes"]) + len(found["news_of_versions"])


def _details_page(
    token: str, person: Registration, details_form: DetailsForm | None = None, address_form: AddressForm | None = None
) -> str:
    known = {name: getattr(person, name) for name in ("name", "municipality", "title", "role")}
    return render_template(
        "privacy/details.html",
        token=token,
        form=details_form or DetailsForm(formdata=None, data=known),
        address_form=address_form or AddressForm(formdata=None),
        wrong=details_form or address_form,
        **_of(person),
    )
