"""Links for those who stand at the door, as the office makes and withdraws them."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as accounts
from app.core import clock, lasting
from app.core.db import unit_of_work
from app.events import queries as events
from app.events.models import Event
from app.events.rules import Viewer
from app.floor import actions, queries
from app.web import access, qr
from app.web.links import absolute

bp = Blueprint("floor_desk", __name__, url_prefix="/verwaltung/<slug>/einlass")


@bp.get("/")
@access.staff("organiser", "editor")
def index(slug: str) -> ResponseReturnValue:
    """All links of the door and whether they still work."""
    event, now = _event(slug), clock.now()
    links = queries.links(event)
    return render_template(
        "floor/index.html",
        event=event,
        links=[(each, lasting.state(each.lasts_until, each.withdrawn_at, now)) for each in links],
        state_names=lasting.STATE_NAMES,
        names=accounts.names(each.made_by for each in links),
    )


@bp.post("/links")
@access.staff("organiser", "editor")
def create(slug: str) -> ResponseReturnValue:
    """The page with the new link is the answer itself: nobody can show it a second time."""
    _event(slug)
    now = clock.now()
    with unit_of_work(by=current_user.actor, at=now):
        event = _event(slug)
        link, token = actions.make_link(event, now=now)
    address = absolute("floor.show", token=token)
    return render_template("floor/link.html", event=event, link=link, address=address, picture=qr.drawn(address))


@bp.post("/links/<int:link_id>/rueckzug")
@access.staff("organiser", "editor")
def withdraw(slug: str, link_id: int) -> ResponseReturnValue:
    _event(slug)
    now = clock.now()
    with unit_of_work(by=current_user.actor, at=now):
        actions.withdraw_link(queries.link(_event(slug), link_id) or abort(404), now=now)
    flash(_("Der Link gilt nicht mehr. Wer damit eingecheckt wurde, bleibt es."), "success")
    return redirect(url_for("floor_desk.index", slug=slug), 303)


def _event(slug: str) -> Event:
    return events.event_shortly_run_by(Viewer(current_user.account.id, current_user.role), slug) or abort(404)
