"""Groups as organisers see them: propose, look, announce."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.events import queries as events
from app.events.models import Workshop
from app.events.rules import Viewer
from app.groups import actions, queries, rules
from app.programme import queries as programme
from app.registration import queries as registrations
from app.web import access, locale
from app.web.forms import told

bp = Blueprint("groups", __name__, url_prefix="/verwaltung/<slug>/workshops/<letter>/gruppen")


@bp.get("/")
@access.staff("organiser", "editor", "moderator")
def index(slug: str, letter: str) -> ResponseReturnValue:
    """Every version of the plan; the newest one open."""
    workshop = _workshop(slug, letter)
    plans = queries.plans(workshop)
    return _page(workshop, plans, plans[0] if plans else None)


@bp.get("/<int:number>")
@access.staff("organiser", "editor", "moderator")
def show(slug: str, letter: str, number: int) -> ResponseReturnValue:
    workshop = _workshop(slug, letter)
    plan = queries.plan(workshop, number)
    if plan is None:
        abort(404)
    return _page(workshop, queries.plans(workshop), plan)


@bp.post("/vorschlag")
@access.staff("organiser", "editor")
def propose(slug: str, letter: str) -> ResponseReturnValue:
    now = clock.now()
    try:
        with unit_of_work(by=current_user.actor, at=now):
            plan = actions.propose(_workshop(slug, letter), now=now, language=locale.chosen())
            number = plan.number
    except Refusal as refusal:
        flash(told(refusal), "danger")
        return redirect(url_for("groups.index", slug=slug, letter=letter), 303)
    flash(_("Vorschlag %(number)s ist da. Noch sieht ihn niemand außer Ihnen.", number=number), "success")
    return redirect(url_for("groups.show", slug=slug, letter=letter, number=number), 303)


@bp.post("/<int:number>/bekanntgabe")
@access.staff("organiser", "editor")
def announce(slug: str, letter: str, number: int) -> ResponseReturnValue:
    now = clock.now()
    try:
        with unit_of_work(by=current_user.actor, at=now):
            workshop = _workshop(slug, letter)
            plan = queries.plan(workshop, number)
            if plan is None:
                abort(404)
            actions.announce(plan, workshop, now=now)
    except Refusal as refusal:
        flash(told(refusal), "danger")
    else:
        flash(_("Die Gruppen sind bekannt gegeben."), "success")
    return redirect(url_for("groups.show", slug=slug, letter=letter, number=number), 303)


def _page(workshop: Workshop, plans: Any, plan: Any) -> str:
    rotation = programme.rotation(workshop)
    members = queries.members_with_place(plan) if plan else {}
    placed = {person.id for group in members.values() for person in group}
    without = [person for person in registrations.confirmed(workshop) if person.id not in placed]
    return render_template(
        "groups/index.html",
        event=workshop.event,
        workshop=workshop,
        plans=plans,
        plan=plan,
        rotation=rotation,
        timetables=queries.timetables(plan, rotation) if plan and rotation else [],
        groups=[(rules.look(group.number), members.get(group.id, [])) for group in plan.groups] if plan else [],
        without=without if plan else [],
        places=registrations.places(workshop),
        state_names=rules.STATE_NAMES,
        may_decide=current_user.role in ("organiser", "editor"),
    )


def _workshop(slug: str, letter: str) -> Workshop:
    viewer = Viewer(current_user.account.id, current_user.role)
    workshop = events.workshop_run_by(viewer, slug, letter)
    if workshop is None:
        abort(404)
    return workshop
