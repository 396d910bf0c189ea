"""What is inside an event, arranged on pages: the day and its workshops."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.arranging import actions, queries, showing
from app.arranging.forms import WorkshopForm
from app.arranging.rules import PROMISED, LetterStays
from app.changes import queries as changes
from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.events import queries as events
from app.events.models import Event, Workshop
from app.events.rules import Viewer
from app.registration import queries as registrations
from app.web import access
from app.web.forms import Form, told

bp = Blueprint("arranging", __name__, url_prefix="/verwaltung/<slug>/programm")
STEPS = {"hoch": -1, "runter": 1}
DRAFT = "entwurf"


@bp.get("/")
@access.staff("organiser", "editor")
def show(slug: str) -> ResponseReturnValue:
    """The day at a glance."""
    return render_template("arranging/show.html", saved=session.pop("saved_draft", ""), **showing.day(_event(slug)))


@bp.get("/neu")
@access.staff("organiser", "editor")
def new(slug: str) -> ResponseReturnValue:
    return _page(WorkshopForm(_event(slug), formdata=None))


@bp.post("/neu")
@access.staff("organiser", "editor")
def create(slug: str) -> ResponseReturnValue:
    form, now = WorkshopForm(_event(slug)), clock.now()
    if _is_draft():
        return _page(form)
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        with unit_of_work(by=current_user.actor, at=now):
            host = current_app.config["SETTINGS"].public_host
            workshop = actions.add(_event(slug), form.wanted(), host=host, now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(form), refusal.status
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
    return _page(form)


@bp.post("/<letter>")
@access.staff("organiser", "editor")
def update(slug: str, letter: str) -> ResponseReturnValue:
    workshop, now = _workshop(slug, letter), clock.now()
    form = _form(workshop)
    if _is_draft():
        return _page(form)
    if not form.validate_on_submit():
        return _page(form), 422
    if form.is_open(form.held):
        return _page(form), 409
    seen = {name: value for name, value in actions.facts(workshop).items() if name in form}
    try:
        with unit_of_work(by=current_user.actor, at=now):
            workshop = _workshop(slug, letter)
            names, offers = actions.change(workshop, form.wanted(), seen=seen, now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        form.workshop = _workshop(slug, letter)  # as somebody else may have left it
        return _page(form), refusal.status
    _say(workshop, names, offers)
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
    workshop = _workshop(slug, letter)
    hanging = queries.hanging([workshop])[workshop.id]
    return render_template(
        "arranging/removing.html", event=workshop.event, workshop=workshop, things=showing.things(hanging), form=Form()
    )


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


def _form(workshop: Workshop, **more: Any) -> WorkshopForm:
    """Without what people were promised, and without a letter somebody knows the workshop by."""
    fixed = {*PROMISED, "minutes"} if changes.standing_count(workshop) else set[str]()
    if queries.hanging([workshop])[workshop.id]:
        fixed.add("letter")
    return WorkshopForm(workshop.event, workshop, fixed, **more)


def _page(form: WorkshopForm) -> str:
    workshop = form.workshop
    return render_template(
        "arranging/edit.html",
        event=form.event,
        workshop=workshop,
        form=form,
        places=registrations.places(workshop) if workshop else None,
        differences=form.compare(form.held) if form.is_submitted() and not _is_draft() else [],
    )


def _say(workshop: Workshop, names: list[str], offers: int) -> None:
    """What follows from the change."""
    if not names:
        flash(_("Es war nichts zu ändern."), "info")
        return
    flash(_("Workshop %(letter)s ist gespeichert.", letter=workshop.letter), "success")
    if offers:
        words = "%(num)s Person von der Warteliste bekommt ein Platzangebot."
        flash(ngettext(words, "%(num)s Personen von der Warteliste bekommen ein Platzangebot.", offers), "info")
    places = registrations.places(workshop)
    if places.taken > places.capacity:
        flash(
            _(
                "%(taken)s Plätze sind vergeben; niemand verliert den Platz, niemand Neues kommt dazu.",
                taken=places.taken,
            ),
            "info",
        )


def _back(slug: str, anchor: str | None = None) -> ResponseReturnValue:
    """To the day; what the browser kept of the form is no longer needed there."""
    session["saved_draft"] = request.full_path.rstrip("?")
    return redirect(url_for("arranging.show", slug=slug, _anchor=anchor), 303)


def _is_draft() -> bool:
    """Whether the browser brings back what was typed before it was closed; nothing is saved then."""
    return request.form.get("tun") == DRAFT


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
