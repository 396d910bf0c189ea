"""The parts of a workshop on pages: typed with their stations or talks, put in order, removed."""

from __future__ import annotations

from flask import Blueprint, abort, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.arranging import editing, queries, reaching, telling, typed
from app.arranging.forms import StepForm
from app.arranging.rules import LetterMoved
from app.arranging.sheets import Sheet
from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.events.models import Workshop
from app.programme.models import Part
from app.programme.rules import GroupMode, Kind
from app.web import access
from app.web.forms import told

bp = Blueprint("arranging_parts", __name__, url_prefix="/verwaltung/<slug>/programm/<letter>/teile")


@bp.get("/neu")
@access.staff("organiser", "editor")
def new(slug: str, letter: str) -> ResponseReturnValue:
    workshop = reaching.workshop(slug, letter)
    left = queries.minutes_left(workshop)
    return telling.part_page(workshop, Sheet(_kind(), remix=_is_remixed(workshop), minutes=left))


@bp.post("/neu")
@access.staff("organiser", "editor")
def create(slug: str, letter: str) -> ResponseReturnValue:
    workshop, now = reaching.meant(slug, letter), clock.now()
    sheet = Sheet(_kind(), remix=_is_remixed(workshop))
    if "tun" in request.form:
        return telling.part_page(workshop, sheet)
    if not typed.is_valid(sheet):
        return telling.part_page(workshop, sheet), 422
    if reaching.has_moved(workshop, letter):
        sheet.form.refuse(LetterMoved(before=letter.upper(), now=workshop.letter))
        return telling.part_page(workshop, sheet), 409
    try:
        with unit_of_work(by=current_user.actor, at=now):
            workshop = reaching.meant(slug, letter)
            part = editing.add(workshop, sheet.kind, typed.facts(sheet), typed.lines(sheet))
    except Refusal as refusal:
        sheet.form.refuse(refusal)
        return telling.part_page(reaching.meant(slug, letter), sheet), refusal.status
    flash(_("Der Programmteil ist angelegt."), "success")
    return reaching.back(slug, f"teil-{part.id}")


@bp.get("/<int:part_id>")
@access.staff("organiser", "editor")
def edit(slug: str, letter: str, part_id: int) -> ResponseReturnValue:
    workshop = reaching.workshop(slug, letter)
    part = _part(workshop, part_id)
    return telling.part_page(workshop, _sheet(part, workshop), part)


@bp.post("/<int:part_id>")
@access.staff("organiser", "editor")
def update(slug: str, letter: str, part_id: int) -> ResponseReturnValue:
    workshop, now = reaching.meant(slug, letter), clock.now()
    part = _part(workshop, part_id)
    seen = (editing.facts(part, workshop), editing.stored(part))
    sheet, begins = _sheet(part, workshop), queries.rotation_begins(workshop)
    if "tun" in request.form:
        return telling.part_page(workshop, sheet, part)
    if not typed.is_valid(sheet):
        return telling.part_page(workshop, sheet, part), 422
    if reaching.has_moved(workshop, letter):
        sheet.form.refuse(LetterMoved(before=letter.upper(), now=workshop.letter))
        return telling.part_page(workshop, sheet, part), 409
    if sheet.settle():
        return telling.part_page(workshop, sheet, part), 409
    try:
        with unit_of_work(by=current_user.actor, at=now):
            workshop = reaching.meant(slug, letter)
            part = _part(workshop, part_id)
            names = editing.change(part, workshop, typed.facts(sheet), typed.lines(sheet), seen=seen)
    except Refusal as refusal:
        sheet.form.refuse(refusal)
        return telling.part_page(reaching.meant(slug, letter), sheet, part), refusal.status
    flash(_("Der Programmteil ist gespeichert.") if names else _("Es war nichts zu ändern."), "success")
    telling.say_plan(workshop, begins, names)
    return reaching.back(slug, f"teil-{part_id}")


@bp.post("/reihenfolge")
@access.staff("organiser", "editor")
def move(slug: str, letter: str) -> ResponseReturnValue:
    """One place up or down, or before another part."""
    form, now = StepForm(), clock.now()
    reaching.meant(slug, letter)  # whoever has no business here hears nothing of the form
    if not form.validate_on_submit():
        flash(_("Bitte laden Sie die Seite neu und versuchen Sie es noch einmal."), "warning")
        return reaching.back(slug)
    try:
        with unit_of_work(by=current_user.actor, at=now):
            workshop = reaching.meant(slug, letter)
            begins = queries.rotation_begins(workshop)
            is_there = editing.move(workshop, form.teil.data or 0, step=form.step, before=form.vor.data)
    except Refusal as refusal:
        flash(told(refusal), "warning")
        return reaching.back(slug, f"teil-{form.teil.data}")
    if is_there:
        flash(_("Die Reihenfolge ist geändert."), "success")
        telling.say_plan(workshop, begins)
    else:
        flash(_("Diesen Programmteil hat inzwischen jemand entfernt. Unten steht, was es noch gibt."), "warning")
    return reaching.back(slug, f"teil-{form.teil.data}")


@bp.get("/<int:part_id>/entfernung")
@access.staff("organiser", "editor")
def removing(slug: str, letter: str, part_id: int) -> ResponseReturnValue:
    workshop = reaching.workshop(slug, letter)
    return telling.removing_part(workshop, _part(workshop, part_id))


@bp.post("/<int:part_id>/entfernung")
@access.staff("organiser", "editor")
def remove(slug: str, letter: str, part_id: int) -> ResponseReturnValue:
    workshop = reaching.meant(slug, letter)
    if reaching.has_moved(workshop, letter):
        refusal = LetterMoved(before=letter.upper(), now=workshop.letter)
        return telling.removing_part(workshop, _part(workshop, part_id), refusal), 409
    try:
        with unit_of_work(by=current_user.actor, at=clock.now()):
            workshop = reaching.meant(slug, letter)
            begins = queries.rotation_begins(workshop)
            editing.remove(_part(workshop, part_id), workshop)
    except Refusal as refusal:
        flash(told(refusal), "warning")
    else:
        flash(_("Der Programmteil ist gelöscht."), "success")
        telling.say_plan(workshop, begins)
    return reaching.back(slug, f"workshop-{workshop.letter}")


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
