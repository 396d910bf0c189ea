"""The public page of a draw: what was promised before, and everything to check it afterwards."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from app.admission import queries as admission
from app.allotment import queries, reporting, rules
from app.events import queries as events
from app.web import access, published

bp = Blueprint("allotment", __name__, url_prefix="/veranstaltungen/<slug>/auslosung")


@bp.get("")
@access.public
def show(slug: str) -> ResponseReturnValue:
    event = events.published_event(slug)
    if event is None:
        abort(404)
    published.depends_on(f"event:{event.id}")
    terms = admission.terms(event.id)
    return render_template(
        "allotment/show.html",
        event=event,
        terms=terms,
        draws=queries.draws(event.id),
        shares=reporting.shares,
        names=queries.names(event.id),
        recipe=rules.RECIPE,
        policy_names=rules.POLICY_NAMES,
        policy_steps=rules.POLICY_STEPS,
        policy_tactics=rules.POLICY_TACTICS,
    )
