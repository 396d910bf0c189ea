"""What is inside an event, arranged on pages: the day and its workshops."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.arranging import actions, editing, queries, showing, telling, typed
from app.arranging.forms import StepForm, WorkshopForm
from app.arranging.rules import PROMISED, LetterStays
from app.arranging.sheets import Sheet
from app.changes import queries as changes
from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.events import queries as events
from app.events.models import Event, Workshop
from app.events.rules import Viewer
from app.programme.models import Part
from app.programme.rules import GroupMode, Kind
from app.web import access
from app.web.forms import told

bp = Blueprint("arranging", __name__, url_prefix="/verwaltung/<slug>/programm")
STEPS = {"hoch": -1, "runter": 1}


@bp.get("/")
@access.staff("organiser", "editor")
def show(slug: str) -> ResponseReturnValue:
    """The day at a glance."""
    return render_template("arranging/show.html", saved=session.pop("saved_draft", ""), **showing.day(_event(slug)))


@bp.get("/neu")
@access.staff("organiser", "editor")
def new(slug: str) -> ResponseReturnValue:
    return telling.workshop_page(WorkshopForm(_event(slug), formdata=None))


@bp.post("/neu")
@access.staff("organiser", "editor")
def create(slug: str) -> ResponseReturnValue:
    form, now = WorkshopForm(_event(slug)), clock.now()
    if "tun" in request.form:  # the browser brings back what was typed before it was closed; nothing is saved
        return telling.workshop_page(form)
    if not form.validate_on_submit():
        return telling.workshop_page(form), 422
    try:
        with unit_of_work(by=current_user.actor, at=now):
            host = current_app.config["SETTINGS"].public_host
            workshop = actions.add(_event(slug), form.wanted(), host=host, now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        return telling.workshop_page(form), refusal.status
    flash(
        _("Workshop %(letter)s ist angelegt. Jetzt fehlen noch seine Programmteile.", letter=workshop.letter), "success"
    )
    return _back(slug, f"workshop-{workshop.letter}")


@bp.get("/<letter>")
@access.staff("organiser", "editor")
def edit(slug: str, letter: str) -> ResponseReturnValue:
    workshop = _workshop(slug, letter)
    form = _form(workshop, formdata=None)
    form.see(form.held)
    return telling.workshop_page(form)


@bp.post("/<letter>")
@access.staff("organiser", "editor")
def update(slug: str, letter: str) -> ResponseReturnValue:
    workshop, now = _workshop(slug, letter), clock.now()
    form = _form(workshop)
    if "tun" in request.form:  # the browser brings back what was typed before it was closed; nothing is saved
        return telling.workshop_page(form)
    if not form.validate_on_submit():
        return telling.workshop_page(form), 422
    if form.is_open(form.held):
        return telling.workshop_page(form), 409
    seen = {name: value for name, value in actions.facts(workshop).items() if name in form}
    try:
        with unit_of_work(by=current_user.actor, at=now):
            workshop = _workshop(slug, letter)
            names, offers = actions.change(workshop, form.wanted(), seen=seen, now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        form.workshop = _workshop(slug, letter)  # as somebody else may have left it
        return telling.workshop_page(form), refusal.status
    telling.say(workshop, names, offers)
    return _back(slug, f"workshop-{workshop.letter}")


@bp.post("/<letter>/platz")
@access.staff("organiser", "editor")
def move(slug: str, letter: str) -> ResponseReturnValue:
    """Before or behind its neighbour: both change letters."""
    try:
        with unit_of_work(by=current_user.actor, at=clock.now()):
            workshop = _workshop(slug, letter)
            actions.move(workshop, STEPS.get(request.form.get("schritt", ""), 0))
    except LetterStays as refusal:
        flash(told(refusal), "warning")
        return _back(slug, f"workshop-{letter.upper()}")
    flash(_("Die Reihenfolge ist geändert. Die Buchstaben folgen ihr."), "success")
    return _back(slug, f"workshop-{workshop.letter}")


@bp.get("/<letter>/entfernung")
@access.staff("organiser", "editor")
def removing(slug: str, letter: str) -> ResponseReturnValue:
    """Asks once more, and says why it does not go where it does not."""
    return telling.removing(_workshop(slug, letter))


@bp.post("/<letter>/entfernung")
@access.staff("organiser", "editor")
def remove(slug: str, letter: str) -> ResponseReturnValue:
    try:
        with unit_of_work(by=current_user.actor, at=clock.now()):
            actions.remove(_workshop(slug, letter))
    except Refusal as refusal:
        flash(told(refusal), "warning")
        return redirect(url_for("arranging.removing", slug=slug, letter=letter.lower()), 303)
    flash(_("Workshop %(letter)s ist gelöscht.", letter=letter.upper()), "success")
    return _back(slug)


@bp.get("/<letter>/teile/neu")
@access.staff("organiser", "editor")
def new_part(slug: str, letter: str) -> ResponseReturnValue:
    workshop = _workshop(slug, letter)
    left = queries.minutes_left(workshop)
    return telling.part_page(workshop, Sheet(_kind(), remix=_is_remixed(workshop), minutes=left))


@bp.post("/<letter>/teile/neu")
@access.staff("organiser", "editor")
def create_part(slug: str, letter: str) -> ResponseReturnValue:
    workshop, now = _workshop(slug, letter), clock.now()
    sheet = Sheet(_kind(), remix=_is_remixed(workshop))
    if "tun" in request.form:
        return telling.part_page(workshop, sheet)
    if not typed.is_valid(sheet):
        return telling.part_page(workshop, sheet), 422
    try:
        with unit_of_work(by=current_user.actor, at=now):
            workshop = _workshop(slug, letter)
            part = editing.add(workshop, sheet.kind, typed.facts(sheet), typed.lines(sheet))
    except Refusal as refusal:
        sheet.form.refuse(refusal)
        return telling.part_page(_workshop(slug, letter), sheet), refusal.status
    flash(_("Der Programmteil ist angelegt."), "success")
    telling.say_plan(workshop, ["minutes"])
    return _back(slug, f"teil-{part.id}")


@bp.get("/<letter>/teile/<int:part_id>")
@access.staff("organiser", "editor")
def edit_part(slug: str, letter: str, part_id: int) -> ResponseReturnValue:
    workshop = _workshop(slug, letter)
    part = _part(workshop, part_id)
    return telling.part_page(workshop, _sheet(part, workshop), part)


@bp.post("/<letter>/teile/<int:part_id>")
@access.staff("organiser", "editor")
def update_part(slug: str, letter: str, part_id: int) -> ResponseReturnValue:
    workshop, now = _workshop(slug, letter), clock.now()
    part = _part(workshop, part_id)
    seen = (editing.facts(part, workshop), editing.stored(part))
    sheet = _sheet(part, workshop)
    if "tun" in request.form:
        return telling.part_page(workshop, sheet, part)
    if not typed.is_valid(sheet):
        return telling.part_page(workshop, sheet, part), 422
    if sheet.settle():
        return telling.part_page(workshop, sheet, part), 409
    try:
        with unit_of_work(by=current_user.actor, at=now):
            workshop = _workshop(slug, letter)
            part = _part(workshop, part_id)
            names = editing.change(part, workshop, typed.facts(sheet), typed.lines(sheet), seen=seen)
    except Refusal as refusal:
        sheet.form.refuse(refusal)
        return telling.part_page(_workshop(slug, letter), sheet, part), refusal.status
    flash(_("Der Programmteil ist gespeichert.") if names else _("Es war nichts zu ändern."), "success")
    telling.say_plan(workshop, names)
    return _back(slug, f"teil-{part_id}")


@bp.post("/<letter>/teile/reihenfolge")
@access.staff("organiser", "editor")
def move_part(slug: str, letter: str) -> ResponseReturnValue:
    """One place up or down, or before another part."""
    form, now = StepForm(), clock.now()
    _workshop(slug, letter)  # whoever has no business here hears nothing of the form
    if not form.validate_on_submit():
        flash(_("Bitte laden Sie die Seite neu und versuchen Sie es noch einmal."), "warning")
        return _back(slug)
    try:
        with unit_of_work(by=current_user.actor, at=now):
            workshop = _workshop(slug, letter)
            step = STEPS.get(form.schritt.data or "", 0)
            is_there = editing.move(workshop, form.teil.data or 0, step=step, before=form.vor.data)
    except Refusal as refusal:
        flash(told(refusal), "warning")
        return _back(slug, f"teil-{form.teil.data}")
    if is_there:
        flash(_("Die Reihenfolge ist geändert."), "success")
        telling.say_plan(workshop, ["minutes"])
    else:
        flash(_("Diesen Programmteil hat inzwischen jemand entfernt."), "warning")
    return _back(slug, f"teil-{form.teil.data}")


@bp.get("/<letter>/teile/<int:part_id>/entfernung")
@access.staff("organiser", "editor")
def removing_part(slug: str, letter: str, part_id: int) -> ResponseReturnValue:
    workshop = _workshop(slug, letter)
    return telling.removing_part(workshop, _part(workshop, part_id))


@bp.post("/<letter>/teile/<int:part_id>/entfernung")
@access.staff("organiser", "editor")
def remove_part(slug: str, letter: str, part_id: int) -> ResponseReturnValue:
    try:
        with unit_of_work(by=current_user.actor, at=clock.now()):
            workshop = _workshop(slug, letter)
            editing.remove(_part(workshop, part_id), workshop)
    except Refusal as refusal:
        flash(told(refusal), "warning")
    else:
        flash(_("Der Programmteil ist gelöscht."), "success")
        telling.say_plan(workshop, ["minutes"])
    return _back(slug, f"workshop-{letter.upper()}")


def _sheet(part: Part, workshop: Workshop) -> Sheet:
    held = (editing.facts(part, workshop), editing.stored(part))
    return Sheet(part.kind, held, remix=_is_remixed(workshop))


def _is_remixed(workshop: Workshop) -> bool:
    return workshop.group_mode == GroupMode.REMIX


def _kind() -> Kind:
    wanted = request.args.get("art", "")
    return Kind(wanted) if wanted in set(Kind) else Kind.PLENARY


def _part(workshop: Workshop, part_id: int) -> Part:
    found = queries.part(workshop, part_id)
    if found is None:
        abort(404)
    return found


def _form(workshop: Workshop, **more: Any) -> WorkshopForm:
    """Without what people were promised, and without a letter somebody knows the workshop by."""
    fixed = {*PROMISED, "minutes"} if changes.standing_count(workshop) else set[str]()
    if queries.hanging([workshop])[workshop.id]:
        fixed.add("letter")
    return WorkshopForm(workshop.event, workshop, fixed, **more)


def _back(slug: str, anchor: str | None = None) -> ResponseReturnValue:
    """To the day; what the browser kept of the form is no longer needed there."""
    session["saved_draft"] = request.full_path.rstrip("?")[:200]
    return redirect(url_for("arranging.show", slug=slug, _anchor=anchor), 303)


def _viewer() -> Viewer:
    return Viewer(current_user.account.id, current_user.role)


def _event(slug: str) -> Event:
    found = events.event_run_by(_viewer(), slug)
    if found is None:
        abort(404)
    return found


def _workshop(slug: str, letter: str) -> Workshop:
    found = events.workshop_run_by(_viewer(), slug, letter)
    if found is None:
        abort(404)
    return found
