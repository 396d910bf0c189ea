"""Groups around the board: rules, calculations, versions, lists for the room, and what to do when somebody misses."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as accounts
from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.events import queries as events
from app.events.models import Workshop
from app.events.rules import Viewer
from app.groups import actions, drafting, forms, queries, repairing, rules, sheets, swapping
from app.groups.models import RotationPlan
from app.programme import queries as programme
from app.programme.rules import GroupMode
from app.web import access, locale
from app.web.forms import told

bp = Blueprint("groups_floor", __name__, url_prefix="/verwaltung/<slug>/workshops/<letter>/gruppen")


@bp.get("/vorgaben")
@access.staff("organiser", "editor")
def group_rules(slug: str, letter: str) -> ResponseReturnValue:
    """What proposals keep."""
    workshop = _workshop(slug, letter)
    return _rules_page(workshop, sheets.rule_form(workshop, fresh=True))


@bp.post("/vorgaben")
@access.staff("organiser", "editor")
def add_rule(slug: str, letter: str) -> ResponseReturnValue:
    workshop, now = _workshop(slug, letter), clock.now()
    form = sheets.rule_form(workshop)
    if not form.validate_on_submit():
        return _rules_page(workshop, form), 422
    group = int(form.group.data) if form.group.data else None
    try:
        with unit_of_work(by=current_user.actor, at=now):
            kind = rules.RuleKind(form.kind.data)
            actions.add_rule(_workshop(slug, letter), kind, form.people(), group, now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        return _rules_page(_workshop(slug, letter), form), refusal.status
    flash(_("Die Vorgabe gilt ab dem nächsten Vorschlag."), "success")
    return redirect(url_for("groups_floor.group_rules", slug=slug, letter=letter), 303)


@bp.get("/rechnung/<int:job_id>")
@access.staff("organiser", "editor")
def calculation(slug: str, letter: str, job_id: int) -> ResponseReturnValue:
    """How far a proposal is."""
    workshop = _workshop(slug, letter)
    job = queries.job_of(workshop, job_id) or abort(404)
    return render_template(
        "groups/calculation.html", event=workshop.event, workshop=workshop, job=job, job_names=rules.JOB_NAMES
    )


@bp.get("/rechnung/<int:job_id>/stand")
@access.staff("organiser", "editor")
def progress(slug: str, letter: str, job_id: int) -> ResponseReturnValue:
    """The same for the script of that page."""
    job = queries.job_of(_workshop(slug, letter), job_id) or abort(404)
    return {"state": job.state, "progress": job.progress, "over": rules.JobState(job.state).is_over}


@bp.post("/rechnung/<int:job_id>/halt")
@access.staff("organiser", "editor")
def halt(slug: str, letter: str, job_id: int) -> ResponseReturnValue:
    now = clock.now()
    with unit_of_work(by=current_user.actor, at=now):
        job = queries.job_of(_workshop(slug, letter), job_id) or abort(404)
        actions.stop(job, now=now)
    return redirect(url_for("groups_floor.calculation", slug=slug, letter=letter, job_id=job_id), 303)


@bp.post("/art")
@access.staff("organiser", "editor")
def choose_mode(slug: str, letter: str) -> ResponseReturnValue:
    """Groups that stay together, or people mixed anew each round."""
    _workshop(slug, letter)
    form = forms.ModeForm()
    form.offer()
    if not form.validate_on_submit():
        flash(str(form.mode.errors[0]) if form.mode.errors else _("Bitte laden Sie die Seite neu."), "danger")
        return redirect(url_for("groups.index", slug=slug, letter=letter), 303)
    try:
        with unit_of_work(by=current_user.actor, at=clock.now()):
            actions.choose_mode(_workshop(slug, letter), GroupMode(form.mode.data))
    except Refusal as refusal:
        flash(told(refusal), "danger")
    else:
        flash(_("Das gilt ab dem nächsten Vorschlag."), "success")
    return redirect(url_for("groups.index", slug=slug, letter=letter), 303)


@bp.post("/vorgaben/<int:rule_id>/entfernung")
@access.staff("organiser", "editor")
def drop_rule(slug: str, letter: str, rule_id: int) -> ResponseReturnValue:
    with unit_of_work(by=current_user.actor, at=clock.now()):
        actions.drop_rule(queries.group_rule(_workshop(slug, letter), rule_id) or abort(404))
    flash(_("Die Vorgabe ist entfernt."), "success")
    return redirect(url_for("groups_floor.group_rules", slug=slug, letter=letter), 303)


@bp.get("/fassungen")
@access.staff("organiser", "editor", "moderator")
def versions(slug: str, letter: str) -> ResponseReturnValue:
    """Every plan: who made it when, out of which."""
    workshop = _workshop(slug, letter)
    plans = queries.plans(workshop)
    return render_template(
        "groups/versions.html",
        event=workshop.event,
        workshop=workshop,
        plans=plans,
        names=accounts.names(actor for plan in plans for actor in (plan.made_by, plan.changed_by) if actor),
        state_names=rules.STATE_NAMES,
        may_decide=current_user.role in ("organiser", "editor"),
    )


@bp.post("/<int:number>/kopie")
@access.staff("organiser", "editor")
def copy(slug: str, letter: str, number: int) -> ResponseReturnValue:
    now = clock.now()
    with unit_of_work(by=current_user.actor, at=now):
        workshop = _workshop(slug, letter)
        made = actions.copy(_plan(workshop, number), workshop, now=now).number
    flash(_("Plan %(made)s ist eine Kopie von Plan %(number)s.", made=made, number=number), "success")
    return redirect(url_for("groups.show", slug=slug, letter=letter, number=made), 303)


@bp.get("/<int:number>/entfernung")
@access.staff("organiser", "editor")
def discarding(slug: str, letter: str, number: int) -> ResponseReturnValue:
    """Asks once more whether a draft is to go."""
    workshop = _workshop(slug, letter)
    return _discarding_page(workshop, _plan(workshop, number))


@bp.post("/<int:number>/entfernung")
@access.staff("organiser", "editor")
def discard(slug: str, letter: str, number: int) -> ResponseReturnValue:
    now, workshop, form = clock.now(), _workshop(slug, letter), forms.StepForm()
    plan = _plan(workshop, number)
    revision = form.whole("revision") if form.validate_on_submit() else -1
    try:
        with unit_of_work(by=current_user.actor, at=now):
            workshop = _workshop(slug, letter)
            plan = _plan(workshop, number)
            drafting.discard(plan, workshop, revision=revision, now=now)
    except Refusal as refusal:
        workshop = _workshop(slug, letter)
        return _discarding_page(workshop, _plan(workshop, number), told(refusal)), refusal.status
    flash(_("Plan %(number)s ist verworfen.", number=number), "success")
    return redirect(url_for("groups.index", slug=slug, letter=letter), 303)


def _discarding_page(workshop: Workshop, plan: RotationPlan, refused: str = "") -> str:
    facts = {"event": workshop.event, "workshop": workshop, "plan": plan, "refused": refused}
    return render_template("groups/discarding.html", **facts)


@bp.get("/vergleich")
@access.staff("organiser", "editor")
def compare(slug: str, letter: str) -> ResponseReturnValue:
    """Two plans side by side: who is elsewhere, and what each is worth."""
    workshop = _workshop(slug, letter)
    wanted = [request.args.get(name, 0, type=int) for name in ("a", "b")]
    return render_template("groups/compare.html", **sheets.compare(workshop, wanted))


@bp.get("/<int:number>/liste")
@access.staff("organiser", "editor", "moderator")
def room_list(slug: str, letter: str, number: int) -> ResponseReturnValue:
    """The groups for the door and the screen, named as the event allows."""
    workshop = _workshop(slug, letter)
    form = forms.NamesForm(formdata=None, how=workshop.event.names_shown)
    return _list_page(workshop, number, form)


@bp.post("/<int:number>/liste")
@access.staff("organiser", "editor")
def name_people(slug: str, letter: str, number: int) -> ResponseReturnValue:
    """How lists of this event name people."""
    workshop, form = _workshop(slug, letter), forms.NamesForm()
    _plan(workshop, number)
    if not form.validate_on_submit():
        return _list_page(workshop, number, form), 422
    with unit_of_work(by=current_user.actor, at=clock.now()):
        actions.show_names(_workshop(slug, letter).event, rules.NamesShown(form.how.data))
    return redirect(url_for("groups_floor.room_list", slug=slug, letter=letter, number=number), 303)


@bp.get("/heute")
@access.staff("organiser", "editor")
def today(slug: str, letter: str) -> ResponseReturnValue:
    """Who is missing: then, what the plan could become. Asking changes nothing, so the answers stand in the address."""
    workshop = _workshop(slug, letter)
    return _today_page(workshop, sheets.absent_form(workshop, request.args))


@bp.post("/heute")
@access.staff("organiser", "editor")
def repair(slug: str, letter: str) -> ResponseReturnValue:
    """One of the options becomes a plan."""
    workshop, now = _workshop(slug, letter), clock.now()
    form = forms.OptionForm()
    form.offer(sheets.present(workshop))
    if not form.validate_on_submit():
        flash(_("Bitte wählen Sie einen der Vorschläge."), "danger")
        return redirect(url_for("groups_floor.today", slug=slug, letter=letter), 303)
    announcing = form.then.data == "announce"
    try:
        with unit_of_work(by=current_user.actor, at=now):
            workshop = _workshop(slug, letter)
            number = _repaired(workshop, form, announcing=announcing, now=now).number
    except Refusal as refusal:
        flash(told(refusal), "danger")
        return redirect(
            url_for("groups_floor.today", slug=slug, letter=letter, fehlt=sorted(form.ids()), zeigen=1), 303
        )
    flash(_("Der ausgebesserte Plan gilt.") if announcing else _("Der ausgebesserte Plan ist ein Entwurf."), "success")
    return redirect(url_for("groups.show", slug=slug, letter=letter, number=number), 303)


def _repaired(workshop: Workshop, form: forms.OptionForm, *, announcing: bool, now: datetime) -> RotationPlan:
    plan, rotation = queries.announced(workshop), programme.rotation(workshop)
    if plan is None or rotation is None or plan.mode != GroupMode.REMIX:
        return actions.apply_repair(
            workshop, form.ids(), form.key.data, now=now, language=locale.chosen(), announcing=announcing
        )
    if form.key.data != f"{plan.number}-{plan.revision}":
        raise rules.RepairChanged
    made = swapping.mend(plan, workshop, rotation, form.ids(), revision=plan.revision, now=now).plan
    if announcing:
        actions.announce(made, workshop, now=now)
    return made


def _today_page(workshop: Workshop, form: forms.AbsentForm) -> ResponseReturnValue:
    found: repairing.Repair | None = None
    mended: swapping.Mended | None = None
    refused, asked = "", bool(request.args)
    plan = queries.announced(workshop)
    if asked and form.validate():
        try:
            if plan and plan.mode == GroupMode.REMIX:
                mended = swapping.mended(workshop, form.ids(), locale.chosen())
            else:
                found = actions.repair(workshop, form.ids(), locale.chosen())
        except Refusal as refusal:
            refused = told(refusal)
    page = sheets.today(workshop, form, asked=asked, refused=refused, found=found, mended=mended)
    return render_template("groups/today.html", **page)


def _rules_page(workshop: Workshop, form: forms.RuleForm) -> str:
    return render_template("groups/rules.html", **sheets.rules_page(workshop, form))


def _list_page(workshop: Workshop, number: int, form: forms.NamesForm) -> str:
    return render_template(
        "groups/list.html", **sheets.room_list(workshop, _plan(workshop, number), form, current_user.role)
    )


def _plan(workshop: Workshop, number: int) -> RotationPlan:
    return queries.plan(workshop, number) or abort(404)


def _workshop(slug: str, letter: str) -> Workshop:
    viewer = Viewer(current_user.account.id, current_user.role)
    return events.workshop_run_by(viewer, slug, letter) or abort(404)
