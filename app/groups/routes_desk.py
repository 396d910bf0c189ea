"""Groups as organisers see them: propose, look, move by hand, compare, announce."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.events import queries as events
from app.events.models import Workshop
from app.events.rules import Viewer
from app.groups import actions, editing, forms, queries, remixing, rules, sheets, showing, swapping
from app.groups.models import RotationPlan
from app.groups.names import group_name
from app.programme import queries as programme
from app.programme.queries import TimedPart
from app.registration import queries as registrations
from app.web import access, locale
from app.web.forms import Form, told

bp = Blueprint("groups", __name__, url_prefix="/verwaltung/<slug>/workshops/<letter>/gruppen")
Edit = Callable[[RotationPlan, Workshop, datetime], tuple[RotationPlan, str]]


@bp.get("/")
@access.staff("organiser", "editor", "moderator")
def index(slug: str, letter: str) -> ResponseReturnValue:
    """The newest plan on the board."""
    workshop = _workshop(slug, letter)
    plans = queries.plans(workshop)
    return _page(workshop, plans[0] if plans else None)


@bp.get("/<int:number>")
@access.staff("organiser", "editor", "moderator")
def show(slug: str, letter: str, number: int) -> ResponseReturnValue:
    workshop = _workshop(slug, letter)
    return _page(workshop, _plan(workshop, number))


@bp.post("/vorschlag")
@access.staff("organiser", "editor")
def propose(slug: str, letter: str) -> ResponseReturnValue:
    now, form = clock.now(), forms.AskForm()
    keeping = form.whole("keeping") if form.validate_on_submit() else 0
    try:
        with unit_of_work(by=current_user.actor, at=now):
            workshop = _workshop(slug, letter)
            job = actions.ask(workshop, now=now, keeping=queries.plan(workshop, keeping) if keeping else None)
            job_id = job.id
    except Refusal as refusal:
        flash(told(refusal), "danger")
        return redirect(url_for("groups.index", slug=slug, letter=letter), 303)
    return redirect(url_for("groups_floor.calculation", slug=slug, letter=letter, job_id=job_id), 303)


@bp.post("/<int:number>/umzug")
@access.staff("organiser", "editor")
def move(slug: str, letter: str, number: int) -> ResponseReturnValue:
    """One person into another group, or into a first one."""
    form = forms.MoveForm()

    def edit(plan: RotationPlan, workshop: Workshop, now: datetime) -> tuple[RotationPlan, str]:
        person, target = form.whole("person"), form.whole("group")
        rotation = programme.rotation(workshop)
        language = locale.chosen()
        score = showing.effect(showing.stand(plan, workshop, rotation), person, target, language) if rotation else ""
        done = editing.move(plan, workshop, person, target, seen=form.whole("seen"), now=now)
        found = registrations.registration(person)
        name, group = (found.shown_name if found else ""), group_name(rules.look(target))
        return done.plan, _("%(name)s ist jetzt in Gruppe %(group)s.", name=name, group=group) + " " + score

    return _edited(slug, letter, number, form, edit)


@bp.post("/<int:number>/schloss")
@access.staff("organiser", "editor")
def hold(slug: str, letter: str, number: int) -> ResponseReturnValue:
    """Hold one person where she is, or let her go."""
    form = forms.HoldForm()

    def edit(plan: RotationPlan, workshop: Workshop, now: datetime) -> tuple[RotationPlan, str]:
        is_held = bool(form.whole("held"))
        done = editing.hold(plan, workshop, form.whole("person"), is_held, seen=form.whole("seen"), now=now)
        return done.plan, _("Die Person bleibt in ihrer Gruppe.") if is_held else _("Die Person darf wieder wechseln.")

    return _edited(slug, letter, number, form, edit)


@bp.post("/<int:number>/gruppenschloss")
@access.staff("organiser", "editor")
def close(slug: str, letter: str, number: int) -> ResponseReturnValue:
    """Keep a whole group as it is, or open it."""
    form = forms.CloseForm()

    def edit(plan: RotationPlan, workshop: Workshop, now: datetime) -> tuple[RotationPlan, str]:
        is_closed = bool(form.whole("held"))
        done = editing.close(plan, workshop, form.whole("group"), is_closed, now=now)
        return done.plan, _("Die Gruppe bleibt, wie sie ist.") if is_closed else _("Die Gruppe ist wieder offen.")

    return _edited(slug, letter, number, form, edit)


@bp.post("/<int:number>/tausch")
@access.staff("organiser", "editor")
def exchange(slug: str, letter: str, number: int) -> ResponseReturnValue:
    """Two people exchange their routes, or it is shown what that would do."""
    form = forms.ExchangeForm()
    return _rerouted(
        slug, letter, number, form, lambda mix: swapping.exchange(mix, form.whole("person"), form.whole("other"))
    )


@bp.post("/<int:number>/stationswechsel")
@access.staff("organiser", "editor")
def step_over(slug: str, letter: str, number: int) -> ResponseReturnValue:
    """One person at another station in one round, or what that would do."""
    form = forms.StepOverForm()
    return _rerouted(
        slug,
        letter,
        number,
        form,
        lambda mix: swapping.step(mix, form.whole("person"), form.whole("round"), form.whole("station")),
    )


@bp.post("/<int:number>/wegschloss")
@access.staff("organiser", "editor")
def keep(slug: str, letter: str, number: int) -> ResponseReturnValue:
    """Hold one person on her route, or let her go."""
    form = forms.KeepForm()

    def edit(plan: RotationPlan, workshop: Workshop, now: datetime) -> tuple[RotationPlan, str]:
        held, who, seen = bool(form.whole("held")), form.whole("person"), form.whole("revision")
        done = swapping.hold(plan, workshop, who, held, revision=seen, now=now)
        return done.plan, _("Die Person behält ihren Weg.") if held else _("Die Person darf wieder wechseln.")

    return _edited(slug, letter, number, form, edit)


@bp.post("/<int:number>/neue-wege")
@access.staff("organiser", "editor")
def give_ways(slug: str, letter: str, number: int) -> ResponseReturnValue:
    """Everybody who has a place but no route gets one."""
    form = forms.StepForm()

    def edit(plan: RotationPlan, workshop: Workshop, now: datetime) -> tuple[RotationPlan, str]:
        done = swapping.mend(plan, workshop, _rotation(workshop), (), revision=form.whole("revision"), now=now)
        return done.plan, _("Alle, die einen Platz haben, haben jetzt einen Weg.")

    return _edited(slug, letter, number, form, edit)


@bp.post("/<int:number>/zurueck")
@access.staff("organiser", "editor")
def undo(slug: str, letter: str, number: int) -> ResponseReturnValue:
    return _step(slug, letter, number, editing.undo, _("Der letzte Schritt ist zurückgenommen."))


@bp.post("/<int:number>/wieder")
@access.staff("organiser", "editor")
def redo(slug: str, letter: str, number: int) -> ResponseReturnValue:
    return _step(slug, letter, number, editing.redo, _("Der Schritt ist wiederholt."))


@bp.get("/<int:number>/wirkung")
@access.staff("organiser", "editor")
def effect(slug: str, letter: str, number: int) -> ResponseReturnValue:
    """What a move would do, in one sentence, before it is done."""
    workshop = _workshop(slug, letter)
    plan, rotation = _plan(workshop, number), programme.rotation(workshop)
    person, target = (request.args.get(name, 0, type=int) for name in ("person", "gruppe"))
    if rotation is None or not (0 < person < forms.MOST and 0 < target < forms.MOST):
        return {"text": ""}
    return {"text": showing.effect(showing.stand(plan, workshop, rotation), person, target, locale.chosen())}


@bp.post("/<int:number>/bekanntgabe")
@access.staff("organiser", "editor")
def announce(slug: str, letter: str, number: int) -> ResponseReturnValue:
    now = clock.now()
    try:
        with unit_of_work(by=current_user.actor, at=now):
            workshop = _workshop(slug, letter)
            plan = _plan(workshop, number)
            if plan.state == rules.State.REPLACED:
                number = actions.announce_again(plan, workshop, now=now).number
            else:
                actions.announce(plan, workshop, now=now)
    except Refusal as refusal:
        flash(told(refusal), "danger")
    else:
        flash(_("Der Plan ist bekannt gegeben."), "success")
    return redirect(url_for("groups.show", slug=slug, letter=letter, number=number), 303)


def _rerouted(
    slug: str, letter: str, number: int, form: forms.WayForm, rerouted: Callable[[remixing.Mix], swapping.Ways]
) -> ResponseReturnValue:
    """Carry a change of routes out and say what it did, or only say it."""

    def edit(plan: RotationPlan, workshop: Workshop, now: datetime) -> tuple[RotationPlan, str]:
        rotation, kind = _rotation(workshop), str(request.endpoint).rpartition(".")[2]
        mix = remixing.mix(plan, workshop, rotation)
        ways = rerouted(mix)
        sentence = remixing.effect(mix, ways, locale.chosen())
        done = swapping.change(plan, workshop, rotation, ways, kind=kind, revision=form.whole("revision"), now=now)
        return done.plan, sentence

    if not form.is_preview or not form.validate():
        return _edited(slug, letter, number, form, edit)
    workshop = _workshop(slug, letter)
    plan = _plan(workshop, number)
    try:
        mix = remixing.mix(plan, workshop, _rotation(workshop))
        sentence = remixing.effect(mix, rerouted(mix), locale.chosen())
    except Refusal as refusal:
        sentence = told(refusal)
    return _page(workshop, plan, preview=sentence, wanted=form.data)


def _rotation(workshop: Workshop) -> TimedPart:
    found = programme.rotation(workshop)
    if found is None:
        raise rules.NoRotation
    return found


def _step(slug: str, letter: str, number: int, step: Any, sentence: str) -> ResponseReturnValue:
    form = forms.StepForm()

    def edit(plan: RotationPlan, workshop: Workshop, now: datetime) -> tuple[RotationPlan, str]:
        done: editing.Done = step(plan, workshop, revision=form.whole("revision"), now=now)
        return done.plan, " ".join([sentence, *_skipped(done)])

    return _edited(slug, letter, number, form, edit)


def _skipped(done: editing.Done) -> list[str]:
    people = [registrations.registration(who) for who in done.skipped]
    names = ", ".join(person.shown_name for person in people if person)
    if not done.skipped:
        return []
    return [_("Nicht mehr dabei und deshalb übersprungen: %(names)s.", names=names)]


def _edited(slug: str, letter: str, number: int, form: Form, edit: Edit) -> ResponseReturnValue:
    """Carry one change out; whoever changed the same thing meanwhile is shown first."""
    workshop, now = _workshop(slug, letter), clock.now()
    _plan(workshop, number)
    if not form.validate_on_submit():
        flash(" ".join(str(field.errors[0]) for field in form if field.errors), "danger")
        return redirect(url_for("groups.show", slug=slug, letter=letter, number=number), 303)
    try:
        with unit_of_work(by=current_user.actor, at=now):
            workshop = _workshop(slug, letter)
            plan, sentence = edit(_plan(workshop, number), workshop, now)
            shown = plan.number
    except rules.ChangedMeanwhile:
        workshop = _workshop(slug, letter)
        told_of = sheets.conflict(workshop, _plan(workshop, number), form.data, str(request.endpoint))
        return render_template("groups/conflict.html", **told_of), 409
    except Refusal as refusal:
        flash(told(refusal), "danger")
        return redirect(url_for("groups.show", slug=slug, letter=letter, number=number), 303)
    if shown != number:
        sentence += " " + _(
            "Bekannt gegebene Pläne bleiben, wie sie sind: Das hier ist der neue Entwurf %(n)s.", n=shown
        )
    flash(sentence.strip(), "success")
    return redirect(url_for("groups.show", slug=slug, letter=letter, number=shown), 303)


def _page(workshop: Workshop, plan: RotationPlan | None, **more: Any) -> str:
    return render_template("groups/index.html", **sheets.plan_page(workshop, plan, current_user.role, **more))


def _plan(workshop: Workshop, number: int) -> RotationPlan:
    return queries.plan(workshop, number) or abort(404)


def _workshop(slug: str, letter: str) -> Workshop:
    viewer = Viewer(current_user.account.id, current_user.role)
    return events.workshop_run_by(viewer, slug, letter) or abort(404)
