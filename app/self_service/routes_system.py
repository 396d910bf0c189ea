"""The personal calendar: the page that gives out its address, and what calendar programs find there."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.db import unit_of_work
from app.registration import queries as registrations
from app.registration.models import Registration
from app.self_service import actions, agenda, queries, standing
from app.self_service.forms import ButtonForm
from app.web import access
from app.web.feeds import private_file
from app.web.links import absolute

bp = Blueprint("agenda", __name__, url_prefix="/meine-anmeldung/<token>")
TYPE = "text/calendar; charset=utf-8"


@bp.get("/kalender")
@access.by_link
def show(token: str) -> ResponseReturnValue:
    return _page(token, _registration(token))


@bp.post("/kalender/abo")
@access.by_link
def make(token: str) -> ResponseReturnValue:
    """The address of the feed is shown in answer to the button, and never again: only its hash is kept."""
    now = clock.now()
    with unit_of_work(by="participant", at=now):
        found = _registration(token)
        feed = actions.make_feed(found, now=now)
    return _page(token, found, absolute("agenda.feed", token=feed))


@bp.post("/kalender/abo-ende")
@access.by_link
def drop(token: str) -> ResponseReturnValue:
    with unit_of_work(by="participant", at=clock.now()):
        actions.drop_feed(_registration(token))
    flash(_("Das Kalender-Abo ist beendet. Die Adresse gilt nicht mehr."), "success")
    return redirect(url_for("agenda.show", token=token), 303)


@bp.get("/kalender.ics")
@access.by_link
def feed(token: str) -> ResponseReturnValue:
    """For calendar programs, by a token of its own that opens nothing else."""
    now = clock.now()
    found = registrations.by_token(token, now, purpose="feed")
    if found is None:
        abort(404)
    return private_file(agenda.feed(found, now), TYPE)


def _registration(token: str) -> Registration:
    found = registrations.by_token(token, clock.now())
    if found is None:
        abort(404)
    return found


def _page(token: str, found: Registration, address: str = "") -> str:
    now = clock.now()
    known = standing.of(found, now)
    return render_template(
        "self_service/calendar.html",
        token=token,
        form=ButtonForm(),
        address=address,
        has_feed=queries.has_feed(found, now),
        **known,
    )
