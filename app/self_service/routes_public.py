"""The pages of one participant, by a personal link: opening any of them changes nothing."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.admission import queries as admission
from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.registration import actions as registration
from app.registration import queries as registrations
from app.registration.models import Registration
from app.registration.rules import Places
from app.self_service import actions, attendance, certificate, queries, rules, standing
from app.self_service.forms import ButtonForm, ChangeForm, NeedForm, SubstituteForm, wishes_form
from app.web import access
from app.web.forms import Form, told

bp = Blueprint("self_service", __name__, url_prefix="/meine-anmeldung/<token>")


@bp.get("/")
@access.by_link
def show(token: str) -> ResponseReturnValue:
    """Where one stands and what is to be done; behind an expired link, how to get a new one."""
    now = clock.now()
    found = registrations.by_token(token, now)
    if found is None:
        return _expired(token)
    whole = standing.whole(found, queries.link(token), now)
    return render_template("self_service/show.html", token=token, form=ButtonForm(), **whole)


@bp.post("/link")
@access.by_link
def renew(token: str) -> ResponseReturnValue:
    """A link that still works lasts longer; one that has expired is sent anew, to the address we know."""
    now = clock.now()
    with unit_of_work(by="participant", at=now):
        found, link = registrations.by_token(token, now), queries.link(token)
        expired = None if found else registrations.by_expired_token(token, now)
        if found and link:
            actions.extend_link(found, link, now=now)
        elif expired and expired.is_standing:
            registration.send_link(expired, now=now)
        elif not expired:
            abort(404)
    if found:
        flash(_("Ihr Link gilt jetzt länger."), "success")
        return redirect(url_for("self_service.show", token=token), 303)
    return render_template("self_service/link_sent.html")


@bp.post("/bestaetigung")
@access.by_link
def confirm_address(token: str) -> ResponseReturnValue:
    return _done(token, registration.confirm_address, _("Danke. Ihre E-Mail-Adresse ist bestätigt."))


@bp.post("/annahme")
@access.by_link
def accept(token: str) -> ResponseReturnValue:
    return _done(token, registration.accept, _("Schön, dass Sie dabei sind. Der Platz gehört Ihnen."))


@bp.post("/ablehnung")
@access.by_link
def decline(token: str) -> ResponseReturnValue:
    return _done(token, registration.decline, _("Danke für Ihre Antwort. Der Platz geht an die nächste Person."))


@bp.get("/absage")
@access.by_link
def withdrawal(token: str) -> ResponseReturnValue:
    """Asks once more, because a place given back is gone."""
    found = _registration(token)
    if not found.is_standing:
        return redirect(url_for("self_service.show", token=token))
    return _page("withdrawal", token, found, ButtonForm())


@bp.post("/absage")
@access.by_link
def withdraw(token: str) -> ResponseReturnValue:
    session.pop("answer", None)
    said = _("Ihre Absage ist gespeichert. Danke, dass Sie Bescheid geben.")
    return _done(token, registration.withdraw, said)


@bp.get("/wechsel")
@access.by_link
def changing(token: str) -> ResponseReturnValue:
    return _change_page(token, ChangeForm(formdata=None))


@bp.post("/wechsel")
@access.by_link
def change(token: str) -> ResponseReturnValue:
    """The new registration has a page and a link of its own."""
    form, now = ChangeForm(), clock.now()
    if not form.validate():
        return _change_page(token, form), 422
    try:
        with unit_of_work(by="participant", at=now):
            found = _registration(token)
            letter = form.workshop.data.upper()
            target = next((each for each in found.workshop.event.workshops if each.letter == letter), None)
            if target is None:
                abort(404)
            new, fresh = actions.change(found, target, now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        return _change_page(token, form), refusal.status
    sure = _("Sie haben gewechselt. Ihr Platz in %(workshop)s ist sicher.", workshop=target.name)
    waits = _("Ihr Wunsch nach %(workshop)s ist notiert. Was Sie bisher haben, behalten Sie.", workshop=target.name)
    flash(sure if new.is_confirmed else waits, "success")
    return redirect(url_for("self_service.show", token=fresh), 303)


@bp.get("/wuensche")
@access.by_link
def wishes(token: str) -> ResponseReturnValue:
    found = _registration(token)
    return _wishes_page(token, found, _wishes(found, [wish.workshop.letter for wish in found.wishes]))


@bp.post("/wuensche")
@access.by_link
def rank(token: str) -> ResponseReturnValue:
    now, found = clock.now(), _registration(token)
    form = _wishes(found)
    if not form.validate():
        return _wishes_page(token, found, form), 422
    try:
        letters = rules.ranked([field.data for field in form if field.name.startswith("wish")])
        with unit_of_work(by="participant", at=now):
            found = _registration(token)
            by_letter = {each.letter: each for each in found.workshop.event.workshops}
            actions.rank(found, [by_letter[letter] for letter in letters], now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        return _wishes_page(token, _registration(token), form), refusal.status
    flash(_("Ihre Wünsche sind gespeichert."), "success")
    return redirect(url_for("self_service.show", token=token), 303)


@bp.get("/vertretung")
@access.by_link
def substitution(token: str) -> ResponseReturnValue:
    return _page("substitution", token, _registration(token), SubstituteForm(formdata=None))


@bp.post("/vertretung")
@access.by_link
def substitute(token: str) -> ResponseReturnValue:
    """The link of whoever leaves is dead afterwards, so the answer is a page and not a redirect to it."""
    form, now = SubstituteForm(), clock.now()
    if not form.validate():
        return _page("substitution", token, _registration(token), form), 422
    try:
        with unit_of_work(by="participant", at=now):
            found = _registration(token)
            actions.substitute(found, form.person(), now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page("substitution", token, _registration(token), form), refusal.status
    session.pop("answer", None)
    return render_template("self_service/substituted.html", **standing.of(found, now))


@bp.get("/bedarf")
@access.by_link
def need(token: str) -> ResponseReturnValue:
    found = _registration(token)
    words = standing.whole(found, None, clock.now())["need_words"]
    form = NeedForm(formdata=None, data={"text": words.text, "consent": bool(words.text)})
    return _page("need", token, found, form)


@bp.post("/bedarf")
@access.by_link
def keep_need(token: str) -> ResponseReturnValue:
    """Kept, changed or, with the second button, deleted."""
    form, wipe = NeedForm(), request.form.get("deed") == "delete"
    if not wipe and not form.validate():
        return _page("need", token, _registration(token), form), 422
    text = "" if wipe else form.text.data or ""
    said = _("Ihre Angabe ist verschlossen gespeichert.") if text.strip() else _("Ihre Angabe ist gelöscht.")
    return _done(token, lambda found, now: actions.keep_need(found, text, now=now), said)


@bp.get("/bescheinigung")
@access.by_link
def attended(token: str) -> ResponseReturnValue:
    """The certificate as a page, with the PDF to download; before the check-in, when it will be there."""
    found = _registration(token)
    told_there = attendance.certified(found) if found.checked_in_at else None
    return _page("attended", token, found, ButtonForm(), certificate=told_there)


@bp.get("/bescheinigung.pdf")
@access.by_link
def document(token: str) -> ResponseReturnValue:
    found = _registration(token)
    if not found.checked_in_at:
        abort(404)
    facts = attendance.certified(found)
    response = Response(certificate.render(facts), content_type="application/pdf")
    name = certificate.file_name(found.workshop.name, facts.day)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _registration(token: str) -> Registration:
    """Whose link this is; one that has expired leads to the page that renews it."""
    now = clock.now()
    found = registrations.by_token(token, now)
    if found is None:
        if registrations.by_expired_token(token, now):
            abort(redirect(url_for("self_service.show", token=token)))
        abort(404)
    return found


def _expired(token: str) -> ResponseReturnValue:
    now = clock.now()
    found = registrations.by_expired_token(token, now)
    if found is None:
        abort(404)
    return _page("expired", token, found, ButtonForm()), 410


def _done(token: str, deed: Callable[..., object], said: str) -> ResponseReturnValue:
    """Do it, say so, and show where one stands now."""
    now = clock.now()
    try:
        with unit_of_work(by="participant", at=now):
            deed(_registration(token), now=now)
    except Refusal as refusal:
        flash(told(refusal), "danger")
    else:
        flash(said, "success")
    return redirect(url_for("self_service.show", token=token), 303)


def _page(name: str, token: str, found: Registration, form: Form, **more: object) -> str:
    known = standing.whole(found, queries.link(token), clock.now())
    return render_template(f"self_service/{name}.html", token=token, form=form, **{**known, **more})


def _change_page(token: str, form: ChangeForm) -> str:
    found = _registration(token)
    form.workshop.choices = [
        (each.letter, f"{each.name}: {each.title} ({_left(places)})")
        for each, places in standing.targets(found, clock.now())
    ]
    return _page("change", token, found, form)


def _left(places: Places) -> str:
    if places.is_full:
        return _("Warteliste")
    return _("%(free)s von %(all)s Plätzen frei", free=places.free, all=places.capacity)


def _wishes(found: Registration, chosen: list[str] | None = None) -> Form:
    choices = [(each.letter, f"{each.name}: {each.title}") for each in found.workshop.event.workshops]
    return wishes_form(choices, admission.terms(found.event_id).wishes, chosen)


def _wishes_page(token: str, found: Registration, form: Form) -> str:
    return _page("wishes", token, found, form)
