"""Findings that say the same, put together by the moderation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.clusters import actions, nearness, queries, rules
from app.clusters.forms import WordingForm
from app.clusters.models import Cluster
from app.clusters.nearness import Said, Suggestion
from app.clusters.queries import Gathered
from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.events import queries as events
from app.events.models import Workshop
from app.events.rules import Viewer
from app.groups.rules import look
from app.web import access
from app.web.forms import told

bp = Blueprint("clusters_desk", __name__, url_prefix="/verwaltung/<slug>/workshops/<letter>/ergebnisse")
ROLES = ("organiser", "editor", "moderator")


@bp.get("/")
@access.staff(*ROLES)
def index(slug: str, letter: str) -> ResponseReturnValue:
    """What each station gathered, and what could be one point."""
    workshop = _workshop(slug, letter)
    found = queries.gathered(workshop)
    return render_template(
        "clusters/index.html",
        event=workshop.event,
        workshop=workshop,
        gathered=found,
        suggestions={each.station.id: _suggested(each) for each in found},
        dissolved=queries.dissolved(workshop),
        points={point.key: point for each in found for point in each.points},
        looks=_looks(found),
    )


@bp.post("/buendel")
@access.staff(*ROLES)
def bundle(slug: str, letter: str) -> ResponseReturnValue:
    """The ticked points of a station, or those of a suggestion, become one."""
    keys, now = request.form.getlist("punkt")[:400], clock.now()

    def deed() -> str:
        return f"b{actions.bundle(_workshop(slug, letter), keys, now=now).id}"

    return _done(slug, letter, deed, _("Die Ergebnisse sind gebündelt. Sie können den Wortlaut ändern."), _first(keys))


@bp.get("/buendel/<int:cluster_id>")
@access.staff(*ROLES)
def edit(slug: str, letter: str, cluster_id: int) -> ResponseReturnValue:
    """The wording of one bundle above the raw words."""
    workshop = _workshop(slug, letter)
    cluster = _standing(workshop, cluster_id) or abort(404)
    form = WordingForm(formdata=None, wording=cluster.wording, revision=cluster.revision)
    return _edit(workshop, cluster, form)


@bp.post("/buendel/<int:cluster_id>")
@access.staff(*ROLES)
def reword(slug: str, letter: str, cluster_id: int) -> ResponseReturnValue:
    workshop, form, now = _workshop(slug, letter), WordingForm(), clock.now()
    cluster = _standing(workshop, cluster_id)
    if cluster is None:
        flash(told(rules.BundleGone()), "danger")
        return redirect(url_for("clusters_desk.index", slug=slug, letter=letter), 303)
    if not form.validate_on_submit():
        return _edit(workshop, cluster, form), 422
    try:
        with unit_of_work(by=current_user.actor, at=now):
            wording, revision = form.wording.data or "", form.revision.data or 0
            actions.reword(_workshop(slug, letter), cluster_id, wording, revision=revision, now=now)
    except rules.BundleChanged as refusal:
        workshop = _workshop(slug, letter)
        cluster = _standing(workshop, cluster_id) or abort(404)
        form.revision.data, form.revision.raw_data = cluster.revision, None
        return _edit(workshop, cluster, form, stored=cluster.wording), refusal.status
    except Refusal as refusal:
        flash(told(refusal), "danger")
        return redirect(url_for("clusters_desk.index", slug=slug, letter=letter), 303)
    flash(_("Der Wortlaut ist gespeichert."), "success")
    return redirect(url_for("clusters_desk.index", slug=slug, letter=letter, _anchor=f"b{cluster_id}"), 303)


@bp.post("/buendel/<int:cluster_id>/herausnahme")
@access.staff(*ROLES)
def take_out(slug: str, letter: str, cluster_id: int) -> ResponseReturnValue:
    """One finding stands by itself again."""
    finding_id, now = request.form.get("ergebnis", 0, type=int), clock.now()

    def deed() -> str:
        actions.take_out(_workshop(slug, letter), cluster_id, finding_id, now=now)
        return f"e{finding_id}"

    return _done(slug, letter, deed, _("Das Ergebnis steht wieder für sich."), f"b{cluster_id}")


@bp.post("/buendel/<int:cluster_id>/aufloesung")
@access.staff(*ROLES)
def dissolve(slug: str, letter: str, cluster_id: int) -> ResponseReturnValue:
    revision = request.form.get("revision", 0, type=int)

    def deed() -> str:
        actions.dissolve(_workshop(slug, letter), cluster_id, revision=revision)
        return f"aufgeloest-{cluster_id}"

    said = _("Das Bündel ist aufgelöst. Alle Ergebnisse sind noch da. Unter der Liste stellen Sie es wieder her.")
    return _done(slug, letter, deed, said, f"b{cluster_id}")


@bp.post("/buendel/<int:cluster_id>/wiederherstellung")
@access.staff(*ROLES)
def put_together(slug: str, letter: str, cluster_id: int) -> ResponseReturnValue:
    """Undo a dissolution."""
    now = clock.now()

    def deed() -> str:
        actions.put_together(_workshop(slug, letter), cluster_id, now=now)
        return f"b{cluster_id}"

    return _done(slug, letter, deed, _("Das Bündel ist wieder da, mit seinem Wortlaut."), "")


@bp.post("/reihenfolge")
@access.staff(*ROLES)
def move(slug: str, letter: str) -> ResponseReturnValue:
    """One place up or down."""
    key, up, now = request.form.get("punkt", ""), request.form.get("nach") != "unten", clock.now()

    def deed() -> str:
        actions.move(_workshop(slug, letter), key, up=up, now=now)
        return key

    return _done(slug, letter, deed, "", _first([key]))


def _done(slug: str, letter: str, deed: Callable[[], str], said: str, otherwise: str) -> ResponseReturnValue:
    """Do it, say so, and go back to where the eye was; `deed` returns the key of the point it leaves."""
    try:
        with unit_of_work(by=current_user.actor, at=clock.now()):
            where = deed()
    except Refusal as refusal:
        flash(told(refusal), "danger")
        return redirect(url_for("clusters_desk.index", slug=slug, letter=letter), 303)
    if said:
        flash(said, "success")
    anchor = where or otherwise
    return redirect(url_for("clusters_desk.index", slug=slug, letter=letter, _anchor=anchor or None), 303)


def _standing(workshop: Workshop, cluster_id: int) -> Cluster | None:
    """A bundle that is not dissolved."""
    cluster = queries.cluster(workshop, cluster_id)
    return cluster if cluster and cluster.members else None


def _first(keys: list[str]) -> str:
    return keys[0] if keys and keys[0].isalnum() and keys[0].isascii() else ""


def _suggested(gathered: Gathered) -> list[Suggestion]:
    return nearness.suggestions([Said(point.key, point.text) for point in gathered.points])


def _looks(found: list[Gathered]) -> dict[int, Any]:
    """The look of each group that noted something."""
    numbers = {number for each in found for point in each.points for number in point.group_numbers}
    return {number: look(number) for number in numbers if number > 0}


def _edit(workshop: Workshop, cluster: Cluster, form: WordingForm, stored: str = "") -> str:
    return render_template(
        "clusters/edit.html", event=workshop.event, workshop=workshop, cluster=cluster, form=form, stored=stored
    )


def _workshop(slug: str, letter: str) -> Workshop:
    viewer = Viewer(current_user.account.id, current_user.role)
    return events.workshop_run_by(viewer, slug, letter) or abort(404)
