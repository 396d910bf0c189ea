"""What is inside an event, arranged on pages: the day and its workshops; their parts have a file of their own."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.arranging import actions, queries, reaching, showing, telling
from app.arranging.forms import PlaceForm, WorkshopForm
from app.arranging.rules import PROMISED, LetterMoved
from app.changes import queries as changes
from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.events.models import Workshop
from app.web import access
from app.web.forms import told

bp = Blueprint("arranging", __name__, url_prefix="/verwaltung/<slug>/programm")


@bp.get("/")
@access.staff("organiser", "editor")
def show(slug: str) -> ResponseReturnValue:
    """The day at a glance."""
    day = showing.day(reaching.event(slug), sees_all=current_user.role == "organiser")
    return render_template("arranging/show.html", saved=session.pop("saved_draft", ""), **day)


@bp.get("/neu")
@access.staff("organiser", "editor")
def new(slug: str) -> ResponseReturnValue:
    return telling.workshop_page(WorkshopForm(reaching.event(slug), formdata=None))


@bp.post("/neu")
@access.staff("organiser", "editor")
def create(slug: str) -> ResponseReturnValue:
    form, now = WorkshopForm(reaching.event(slug)), clock.now()
    if "tun" in request.form:  # the browser brings back what was typed before it was closed; nothing is saved
        return telling.workshop_page(form)
    if not form.validate_on_submit():
        return telling.workshop_page(form), 422
    try:
        with unit_of_work(by=current_user.actor, at=now):
            host = current_app.config["SETTINGS"].public_host
            workshop = actions.add(reaching.event(slug), form.wanted(), host=host, now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        return telling.workshop_page(form), refusal.status
    flash(
        _("Workshop %(letter)s ist angelegt. Jetzt fehlen noch seine Programmteile.", letter=workshop.letter), "success"
    )
    return reaching.back(slug, f"workshop-{workshop.letter}")


@bp.get("/<letter>")
@access.staff("organiser", "editor")
def edit(slug: str, letter: str) -> ResponseReturnValue:
    workshop = reaching.workshop(slug, letter)
    form = _form(workshop, formdata=None)
    form.see_stored()
    return telling.workshop_page(form)


@bp.post("/<letter>")
@access.staff("organiser", "editor")
def update(slug: str, letter: str) -> ResponseReturnValue:
    workshop, now = reaching.meant(slug, letter), clock.now()
    form = _form(workshop)
    if "tun" in request.form:  # the browser brings back what was typed before it was closed; nothing is saved
        return telling.workshop_page(form)
    if not form.validate_on_submit():
        return telling.workshop_page(form), 422
    if reaching.has_moved(workshop, letter):
        form.refuse(LetterMoved(before=letter.upper(), now=workshop.letter))
        return telling.workshop_page(form), 409
    if form.is_open(form.held):
        return telling.workshop_page(form), 409
    seen = {name: value for name, value in actions.facts(workshop).items() if name in form}
    try:
        with unit_of_work(by=current_user.actor, at=now):
            workshop = reaching.meant(slug, letter)
            names, offers = actions.change(workshop, form.wanted(), seen=seen, now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        form.workshop = reaching.meant(slug, letter)  # as somebody else may have left it
        return telling.workshop_page(form), refusal.status
    telling.say(workshop, names, offers)
    return reaching.back(slug, f"workshop-{workshop.letter}")


@bp.post("/<letter>/platz")
@access.staff("organiser", "editor")
def move(slug: str, letter: str) -> ResponseReturnValue:
    """One place up or down, or before another workshop; all between here and there change letters."""
    form, now, workshop = PlaceForm(), clock.now(), reaching.meant(slug, letter)
    if not form.validate_on_submit():
        flash(_("Bitte laden Sie die Seite neu und versuchen Sie es noch einmal."), "warning")
        return reaching.back(slug, f"workshop-{workshop.letter}")
    try:
        with unit_of_work(by=current_user.actor, at=now):
            workshop = reaching.meant(slug, letter)
            if reaching.has_moved(workshop, letter):
                raise LetterMoved(before=letter.upper(), now=workshop.letter)
            actions.move(workshop, step=form.step, before=form.vor.data, now=now)
    except Refusal as refusal:
        flash(told(refusal), "warning")
    else:
        flash(_("Die Reihenfolge ist geändert. Die Buchstaben folgen ihr."), "success")
    return reaching.back(slug, f"workshop-{reaching.meant(slug, letter).letter}")


@bp.get("/<letter>/entfernung")
@access.staff("organiser", "editor")
def removing(slug: str, letter: str) -> ResponseReturnValue:
    """Asks once more, and says why it does not go where it does not."""
    return telling.removing(reaching.workshop(slug, letter))


@bp.post("/<letter>/entfernung")
@access.staff("organiser", "editor")
def remove(slug: str, letter: str) -> ResponseReturnValue:
    workshop = reaching.meant(slug, letter)
    if reaching.has_moved(workshop, letter):
        return telling.removing(workshop, LetterMoved(before=letter.upper(), now=workshop.letter)), 409
    try:
        with unit_of_work(by=current_user.actor, at=clock.now()):
            actions.remove(reaching.meant(slug, letter))
    except Refusal as refusal:
        flash(told(refusal), "warning")
        return redirect(url_for("arranging.removing", slug=slug, letter=letter.lower()), 303)
    flash(_("Workshop %(letter)s ist gelöscht.", letter=letter.upper()), "success")
    return reaching.back(slug)


def _form(workshop: Workshop, **more: Any) -> WorkshopForm:
    """Without what people were promised, and without a letter somebody knows the workshop by.

    A page opened before that still sends those fields; they stay, so that the action says no instead of dropping them.
    """
    fixed, promised = set[str](), {*PROMISED, "minutes"}
    if changes.standing_count(workshop) and not promised & request.form.keys():
        fixed |= promised
    if queries.hanging([workshop])[workshop.id] and "letter" not in request.form:
        fixed.add("letter")
    return WorkshopForm(workshop.event, workshop, fixed, **more)
