"""What the people at the door see and send."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import AnonymousUserMixin

from app.core import clock
from app.floor import queries
from app.web import access, limits

bp = Blueprint("floor", __name__, url_prefix="/einlass")


@bp.get("/<token>/")
@access.by_link
def show(token: str) -> ResponseReturnValue:
    """How many have come."""
    link = queries.link_at(token, clock.now())
    if link is None:
        return _gone()
    page = {"token": token, "event": link.event, "counts": queries.counts(link.event)}
    return render_template("floor/door.html", current_user=AnonymousUserMixin(), **page)


def _gone() -> ResponseReturnValue:
    """A link that never was, has expired or was withdrawn, all alike. Trying out addresses becomes slow."""
    page = render_template("floor/gone.html", current_user=AnonymousUserMixin())
    try:
        limits.count("einlass")
    except limits.TooOften as refusal:
        return page, refusal.status, {"Retry-After": str(refusal.wait)}
    return page, 404
