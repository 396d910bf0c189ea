"""What the people at the door see and send."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import AnonymousUserMixin

from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.floor import actions, forms, queries, rules
from app.floor.models import DoorLink
from app.registration.rules import STATE_NAMES
from app.web import access, limits
from app.web.addresses import number
from app.web.forms import told

bp = Blueprint("floor", __name__, url_prefix="/einlass")
# The names in addresses: who was just checked in, and whether she had been before. The field has its own.
PERSON, BEFORE = "person", "schon"


@bp.get("/<token>/")
@access.by_link
def show(token: str) -> ResponseReturnValue:
    """How many have come, the field to find somebody, whom it finds, and who was checked in last."""
    link = queries.link_at(token, clock.now())
    if link is None:
        return _gone()
    form = forms.SearchForm.asked()
    wanted = form.wanted()
    page = _found(link, wanted) if wanted else _answered(link, form)
    return _page(token, link, form=form, **page), 422 if form.errors else 200


@bp.post("/<token>/<int:registration_id>/anwesenheit")
@access.by_link
def check_in(token: str, registration_id: int) -> ResponseReturnValue:
    """Somebody is there."""
    return _done(token, registration_id, present=True)


@bp.post("/<token>/<int:registration_id>/ruecknahme")
@access.by_link
def take_back(token: str, registration_id: int) -> ResponseReturnValue:
    """It was somebody else."""
    return _done(token, registration_id, present=False)


def _done(token: str, registration_id: int, *, present: bool) -> ResponseReturnValue:
    """Do it, or say why not; either way the person is shown, and the field for the next one."""
    now, is_new = clock.now(), True
    try:
        with unit_of_work(by="door", at=now):
            link = queries.link_at(token, now)
            if link is None:
                return _gone()
            person = queries.registration(link, registration_id) or abort(404)
            is_new = (actions.check_in if present else actions.take_back)(person, now=now)
    except Refusal as refusal:
        flash(told(refusal), "danger")
    then: dict[str, Any] = {PERSON: registration_id}
    if present and not is_new:
        then[BEFORE] = 1
    return redirect(url_for("floor.show", token=token, **then), 303)


def _answered(link: DoorLink, form: forms.SearchForm) -> dict[str, Any]:
    """Who was checked in last, or no longer is."""
    person_id = request.args.get(PERSON, 0, type=number)
    if not person_id:
        return {}
    if not form.errors:
        form.follow(f"antwort person-{person_id}")
    return {"last": queries.guest(link.event, person_id) or abort(404), "before": request.args.get(BEFORE) == "1"}


def _found(link: DoorLink, wanted: rules.Wanted) -> dict[str, Any]:
    guests, more = queries.people(link.event, wanted)
    return {"searched": True, "guests": guests, "more": more}


def _page(token: str, link: DoorLink, **page: Any) -> str:
    """Without whoever is signed in on this device: the page belongs to the link."""
    counts = queries.counts(link.event)
    return render_template(
        "floor/door.html",
        token=token,
        event=link.event,
        counts=counts,
        present=sum(each.present for each in counts),
        places=sum(each.places for each in counts),
        now=clock.now(),
        most=rules.MOST_SHOWN,
        state_names=STATE_NAMES,
        current_user=AnonymousUserMixin(),
        **page,
    )


def _gone() -> ResponseReturnValue:
    """A link that never was, has expired or was withdrawn, all alike. Trying out addresses becomes slow."""
    page = render_template("floor/gone.html", current_user=AnonymousUserMixin())
    try:
        limits.count("einlass")
    except limits.TooOften as refusal:
        return page, refusal.status, {"Retry-After": str(refusal.wait)}
    return page, 404
