"""What is inside an event, arranged on pages: the day, its workshops, their parts, stations and talks."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.arranging import showing
from app.events import queries as events
from app.events.models import Event
from app.events.rules import Viewer
from app.web import access

bp = Blueprint("arranging", __name__, url_prefix="/verwaltung/<slug>/programm")


@bp.get("/")
@access.staff("organiser", "editor")
def show(slug: str) -> ResponseReturnValue:
    """The day at a glance."""
    return render_template("arranging/show.html", **showing.day(_event(slug)))


def _viewer() -> Viewer:
    return Viewer(current_user.account.id, current_user.role)


def _event(slug: str) -> Event:
    found = events.event_run_by(_viewer(), slug)
    if found is None:
        abort(404)
    return found
