"""Subscribing to newly released minutes, and the page by link that shows, confirms and ends it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.archive import rules as archive
from app.archive.rules import SIGNS, Wanted
from app.core import clock
from app.core.db import unit_of_work
from app.core.text import nfc
from app.digests import actions, queries, rules
from app.digests.forms import ButtonForm, DropForm, SubscribeForm
from app.digests.models import Subscription
from app.events.rules import LEVEL_NAMES
from app.web import access, limits, locale

bp = Blueprint("digests", __name__, url_prefix="/protokolle/nachrichten")


@bp.get("/")
@access.public
def new() -> ResponseReturnValue:
    """Asks for an address; the search it is about stands in the page's own address."""
    return _form_page(SubscribeForm())


@bp.post("/")
@access.public
def create() -> ResponseReturnValue:
    """The same answer for every address: who reads what is nobody's business."""
    form, now = SubscribeForm(), clock.now()
    try:
        limits.count("digest")
    except limits.TooOften as refusal:
        form.refuse(refusal)
        response = _form_page(form, 429)
        response.headers["Retry-After"] = str(refusal.wait)
        return response
    if not form.validate_on_submit():
        return _form_page(form, 422)
    with unit_of_work(by="visitor", at=now):
        actions.ask(form.email.data, _wanted(), locale=locale.chosen(), now=now)
    return redirect(url_for("digests.sent"), 303)


@bp.get("/unterwegs")
@access.public
def sent() -> ResponseReturnValue:
    return render_template("digests/sent.html")


@bp.get("/<token>/")
@access.by_link
def show(token: str) -> ResponseReturnValue:
    """What is ordered, what waits for a confirmation; opening it changes nothing."""
    found, now = _subscription(token), clock.now()
    asked = rules.asked_still(found.wanted["asked"], found.asked_at, now)
    return render_template(
        "digests/show.html",
        token=token,
        subscription=found,
        kept=[(rules.key(told), _said(told)) for told in found.wanted["kept"]],
        asked=[_said(told) for told in asked],
        form=ButtonForm(),
    )


@bp.post("/<token>/bestaetigung")
@access.by_link
def confirm(token: str) -> ResponseReturnValue:
    now = clock.now()
    with unit_of_work(by="visitor", at=now):
        actions.confirm(_subscription(token), now=now)
    flash(_("Danke. Sie bekommen eine E-Mail, sobald es Neues gibt, höchstens eine am Tag."), "success")
    return redirect(url_for("digests.show", token=token), 303)


@bp.post("/<token>/streichung")
@access.by_link
def drop(token: str) -> ResponseReturnValue:
    """Take one order back."""
    form = DropForm()
    return _ended(token, lambda found: actions.drop(found, form.key.data or ""))


@bp.post("/<token>/ende")
@access.by_link
def end(token: str) -> ResponseReturnValue:
    return _ended(token, _end)


@bp.get("/<token>/abbestellung")
@access.by_link
def unsubscribing(token: str) -> ResponseReturnValue:
    """Where the header of a digest leads a person: a button, so that whoever only looks at links ends nothing."""
    return render_template("digests/unsubscribing.html", token=token, subscription=_subscription(token))


@bp.post("/<token>/abbestellung")
@access.one_click
def unsubscribe(token: str) -> ResponseReturnValue:
    """For mail programs. They may ask twice: afterwards nothing is sent to whoever this was, and that is the answer."""
    with unit_of_work(by="visitor", at=clock.now()):
        actions.unsubscribe(token)
    return render_template("digests/ended.html")


def _end(found: Subscription) -> bool:
    actions.end(found)
    return False


def _ended(token: str, deed: Callable[[Subscription], bool]) -> ResponseReturnValue:
    with unit_of_work(by="visitor", at=clock.now()):
        is_left = deed(_subscription(token))
    if is_left:
        flash(_("Diese Bestellung ist gelöscht."), "success")
        return redirect(url_for("digests.show", token=token), 303)
    return render_template("digests/ended.html")


def _subscription(token: str) -> Subscription:
    found = queries.by_token(token)
    if found is None:
        abort(404)
    return found


def _wanted() -> Wanted:
    return archive.asked_for({name: nfc(request.args.get(sign, "")) for name, sign in SIGNS.items()})


def _form_page(form: SubscribeForm, status: int = 200) -> Response:
    wanted = _wanted()
    address = url_for("digests.create", **archive.in_address(wanted))
    page = render_template("digests/new.html", form=form, said=_said(wanted.told), address=address)
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _said(told: dict[str, str]) -> str:
    """What is wanted, in words."""
    wanted = archive.wanted(told)
    parts = [_("„%(words)s“", words=wanted.words)] if wanted.words else []
    level = next((_(label) for level, label in LEVEL_NAMES.items() if level == wanted.level), wanted.level)
    shown = {
        _("Thema"): wanted.topic,
        _("Region"): wanted.region,
        _("Niveau"): level,
        _("Veranstaltung"): wanted.event,
        _("Jahr"): wanted.year,
    }
    parts += [f"{label}: {value}" for label, value in shown.items() if value]
    return ", ".join(parts) or _("alle Protokolle")
