"""A workshop changes, or does not take place."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.changes import actions, queries, rules
from app.changes.forms import CallOffForm, ChangeForm
from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.events import queries as events
from app.events.models import Workshop
from app.events.rules import MODE_NAMES, Viewer
from app.registration import queries as registrations
from app.web import access

bp = Blueprint("changes", __name__, url_prefix="/verwaltung/<slug>/workshops/<letter>")


@bp.get("/aendern")
@access.staff("organiser", "editor")
def edit(slug: str, letter: str) -> ResponseReturnValue:
    workshop = _workshop(slug, letter)
    return _edit_page(workshop, ChangeForm(workshop))


@bp.post("/aendern")
@access.staff("organiser", "editor")
def update(slug: str, letter: str) -> ResponseReturnValue:
    form, now = ChangeForm(_workshop(slug, letter)), clock.now()
    if not form.validate_on_submit():
        return _edit_page(form.workshop, form), 422
    try:
        with unit_of_work(by=current_user.actor, at=now):
            workshop = _workshop(slug, letter)
            names = actions.change(workshop, form.wanted(), seen=form.based_on(), now=now)
    except Refusal as refusal:
        return _refused(slug, letter, form, refusal)
    _say(workshop, names)
    return redirect(url_for("changes.edit", slug=slug, letter=letter), 303)


@bp.get("/ausfall")
@access.staff("organiser")
def calling_off(slug: str, letter: str) -> ResponseReturnValue:
    """Asks once more, because what is called off stays called off."""
    return _call_off_page(_workshop(slug, letter), CallOffForm(formdata=None))


@bp.post("/ausfall")
@access.staff("organiser")
def call_off(slug: str, letter: str) -> ResponseReturnValue:
    form, now = CallOffForm(), clock.now()
    if not form.validate_on_submit():
        return _call_off_page(_workshop(slug, letter), form), 422
    try:
        with unit_of_work(by=current_user.actor, at=now):
            number = actions.call_off(_workshop(slug, letter), form.reason.data or "", now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        return _call_off_page(_workshop(slug, letter), form), refusal.status
    words = ngettext("%(num)s Person bekommt eine E-Mail.", "%(num)s Personen bekommen eine E-Mail.", number)
    flash(_("Der Workshop fällt aus.") + " " + words, "success")
    return redirect(url_for("changes.calling_off", slug=slug, letter=letter), 303)


def _refused(slug: str, letter: str, form: ChangeForm, refusal: Refusal) -> ResponseReturnValue:
    """The page again with all that was entered; after somebody else's change beside what holds now."""
    form.workshop = _workshop(slug, letter)
    form.refuse(refusal)
    conflict = isinstance(refusal, rules.ChangedMeanwhile)
    if conflict:
        form.see_current()
    return _edit_page(form.workshop, form, conflict=conflict), refusal.status


def _say(workshop: Workshop, names: list[str]) -> None:
    """What follows from the change, and what the organiser may not have meant."""
    if not names:
        flash(_("Es war nichts zu ändern."), "info")
        return
    flash(_("Die Änderung ist gespeichert."), "success")
    places, event = registrations.places(workshop), workshop.event
    if places.taken > places.capacity:
        flash(
            _(
                "%(taken)s Plätze sind vergeben; niemand verliert den Platz, niemand Neues kommt dazu.",
                taken=places.taken,
            ),
            "info",
        )
    if workshop.starts_at < event.starts_at or workshop.ends_at > event.ends_at:
        flash(
            _("Der Workshop liegt nicht ganz in der Zeit der Veranstaltung. Bitte prüfen Sie Beginn und Ende."),
            "warning",
        )


def _edit_page(workshop: Workshop, form: ChangeForm, *, conflict: bool = False) -> str:
    wanted = form.wanted() if conflict else None
    now_held = actions.facts(workshop)
    return render_template(
        "changes/edit.html",
        event=workshop.event,
        workshop=workshop,
        form=form,
        people=queries.standing_count(workshop),
        places=registrations.places(workshop),
        conflict=[(rules.LABELS[name], now_held[name]) for name in rules.changed(now_held, wanted)] if wanted else [],
        mode_names=MODE_NAMES,
        may_call_off=current_user.role == "organiser",
    )


def _call_off_page(workshop: Workshop, form: CallOffForm) -> str:
    confirmed = registrations.places(workshop).confirmed
    facts: dict[str, Any] = {"people": queries.standing_count(workshop), "confirmed": confirmed}
    is_over = clock.now() >= workshop.starts_at
    return render_template(
        "changes/call_off.html", event=workshop.event, workshop=workshop, form=form, has_begun=is_over, **facts
    )


def _workshop(slug: str, letter: str) -> Workshop:
    found = events.workshop_run_by(Viewer(current_user.account.id, current_user.role), slug, letter)
    if found is None:
        abort(404)
    return found
