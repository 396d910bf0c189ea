"""Links for scribes, and what they noted, as the moderation sees it."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.capture import actions, forms, queries, rules, sheets
from app.core import clock
from app.core.db import unit_of_work
from app.events import queries as events
from app.events.models import Workshop
from app.events.rules import Viewer
from app.programme.models import Station
from app.web import access, qr
from app.web.links import absolute

bp = Blueprint("capture_desk", __name__, url_prefix="/verwaltung/<slug>/workshops/<letter>/mitschrift")


@bp.get("/")
@access.staff("organiser", "editor", "moderator")
def index(slug: str, letter: str) -> ResponseReturnValue:
    """All stations with what is noted there, live; and their links."""
    return render_template("capture/index.html", **sheets.overview(_workshop(slug, letter), clock.now()))


@bp.get("/stand")
@access.staff("organiser", "editor", "moderator")
def stand(slug: str, letter: str) -> ResponseReturnValue:
    """The same as data, for the script of that page."""
    workshop = _workshop(slug, letter)
    mark = queries.mark(workshop, queries.scope_of_workshop(workshop.id))
    if request.if_none_match.contains_weak(mark):
        response = make_response(Response(status=304))
    else:
        response = make_response(jsonify(sheets.board(workshop, clock.now())))
    response.set_etag(mark)
    return response


@bp.post("/links")
@access.staff("organiser", "editor", "moderator")
def create(slug: str, letter: str) -> ResponseReturnValue:
    """The page with the new link is the answer itself: nobody can show it a second time."""
    workshop, form, now = _workshop(slug, letter), forms.StationForm(), clock.now()
    station = _station(workshop, form.station.data or "")
    if station is None:
        flash(_("Bitte wählen Sie eine Station aus der Liste."), "danger")
        return redirect(url_for("capture_desk.index", slug=slug, letter=letter), 303)
    with unit_of_work(by=current_user.actor, at=now):
        workshop = _workshop(slug, letter)
        station = _station(workshop, form.station.data or "") or abort(404)
        key = current_app.config["SECRET_KEY"]
        link, token, code = actions.make_link(workshop, station, key=key, now=now)
    address = absolute("capture_floor.show", token=token)
    return render_template(
        "capture/link.html",
        event=workshop.event,
        workshop=workshop,
        station=station,
        link=link,
        address=address,
        short=absolute("capture.door"),
        code=rules.spelled(code),
        picture=qr.drawn(address),
    )


@bp.post("/links/<int:link_id>/rueckzug")
@access.staff("organiser", "editor", "moderator")
def withdraw(slug: str, letter: str, link_id: int) -> ResponseReturnValue:
    _workshop(slug, letter)
    now = clock.now()
    with unit_of_work(by=current_user.actor, at=now):
        actions.withdraw_link(queries.link(_workshop(slug, letter), link_id) or abort(404), now=now)
    flash(_("Der Link gilt nicht mehr. Was damit notiert wurde, bleibt."), "success")
    return redirect(url_for("capture_desk.index", slug=slug, letter=letter), 303)


def _station(workshop: Workshop, wanted: str) -> Station | None:
    return next((each for each in queries.stations(workshop) if str(each.id) == wanted), None)


def _workshop(slug: str, letter: str) -> Workshop:
    viewer = Viewer(current_user.account.id, current_user.role)
    return events.workshop_run_by(viewer, slug, letter) or abort(404)
