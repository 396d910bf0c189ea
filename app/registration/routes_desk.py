"""One registration and one waitlist as the office sees them, and what the office does about them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as accounts
from app.admission import queries as admission
from app.admission import rules as admission_rules
from app.audit import queries as audit
from app.audit import rules as audit_rules
from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.core.text import N_
from app.events import queries as events
from app.events.models import Event
from app.events.rules import Viewer
from app.outbox import queries as outbox
from app.registration import actions, queries, rules
from app.registration.models import Registration
from app.web import access
from app.web.forms import Form, text_line, told

bp = Blueprint("registrations", __name__, url_prefix="/verwaltung/<slug>")
MAIL_STATES = {
    "queued": N_("wartet"),
    "sending": N_("wird gesendet"),
    "sent": N_("gesendet"),
    "failed": N_("nicht zustellbar"),
}


class PlaceForm(Form):
    """Why somebody gets a place out of turn."""

    reason = text_line(
        N_("Grund"),
        most=200,
        needed=N_("Bitte nennen Sie einen Grund, ohne Namen. Er steht danach im Verlauf."),
        hint=N_("Er steht danach im Verlauf. Bitte ohne Namen und ohne Angaben zur Gesundheit."),
    )


class ButtonForm(Form):
    """Only the button."""


@bp.get("/anmeldungen/<int:registration_id>")
@access.staff("organiser", "editor")
def person(slug: str, registration_id: int) -> ResponseReturnValue:
    """One registration: where it stands, what was done, what was mailed."""
    return _person_page(*_found(slug, registration_id), PlaceForm(formdata=None))


@bp.post("/anmeldungen/<int:registration_id>/platz")
@access.staff("organiser", "editor")
def give_place(slug: str, registration_id: int) -> ResponseReturnValue:
    """A place out of turn."""
    event, found = _found(slug, registration_id)
    form, now = PlaceForm(), clock.now()
    if not form.validate_on_submit():
        return _person_page(event, found, form), 422
    try:
        with unit_of_work(by=current_user.actor, at=now):
            _event, found = _found(slug, registration_id)
            actions.give_place(found, form.reason.data or "", now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        event, found = _found(slug, registration_id)
        return _person_page(event, found, form), refusal.status
    flash(_("Der Platz ist vergeben, die Einladung ist unterwegs."), "success")
    return redirect(_page(slug, registration_id), 303)


@bp.post("/anmeldungen/<int:registration_id>/link")
@access.staff("organiser", "editor")
def send_link(slug: str, registration_id: int) -> ResponseReturnValue:
    """The personal link once more, not more often than a mailbox should bear."""
    _event, found = _found(slug, registration_id)
    if not rules.may_remind(found.last_mail_at, clock.now()):
        flash(_("Vor weniger als zehn Minuten ging eine E-Mail an diese Adresse. Bitte warten Sie etwas."), "warning")
        return redirect(_page(slug, registration_id), 303)
    return _deed(slug, registration_id, actions.send_link, _("Der Link ist unterwegs."))


@bp.get("/anmeldungen/<int:registration_id>/absage")
@access.staff("organiser", "editor")
def withdrawal(slug: str, registration_id: int) -> ResponseReturnValue:
    """Asks once more, because a place given back is gone."""
    event, found = _found(slug, registration_id)
    if not found.is_standing:
        flash(told(rules.NotStanding()), "warning")
        return redirect(_page(slug, registration_id))
    form = ButtonForm()
    return render_template("registration/office_withdrawal.html", event=event, registration=found, form=form)


@bp.post("/anmeldungen/<int:registration_id>/absage")
@access.staff("organiser", "editor")
def withdraw(slug: str, registration_id: int) -> ResponseReturnValue:
    return _deed(slug, registration_id, actions.withdraw, _("Die Absage ist gespeichert."))


@bp.post("/anmeldungen/<int:registration_id>/anwesenheit")
@access.staff("organiser", "editor")
def check_in(slug: str, registration_id: int) -> ResponseReturnValue:
    """Somebody is there, or was marked by mistake."""
    present = request.form.get("anwesend") != "nein"
    words = _("Die Anwesenheit ist vermerkt.") if present else _("Der Vermerk ist zurückgenommen.")

    def mark(found: Registration, *, now: datetime) -> None:
        actions.check_in(found, present=present, now=now)

    return _deed(slug, registration_id, mark, words)


def _deed(slug: str, registration_id: int, deed: Callable[..., None], words: str) -> ResponseReturnValue:
    """Do it, or say why not; either way back to the page of this registration."""
    now = clock.now()
    try:
        with unit_of_work(by=current_user.actor, at=now):
            _event, found = _found(slug, registration_id)
            deed(found, now=now)
    except Refusal as refusal:
        flash(told(refusal), "danger")
    else:
        flash(words, "success")
    return redirect(_page(slug, registration_id), 303)


def _person_page(event: Event, found: Registration, form: PlaceForm) -> str:
    row = f"registration:{found.id}"
    history = audit.entries_about(row)
    names = accounts.names(entry.by for entry in history)
    bar = queries.bar_of(found, admission.terms(event.id), clock.now())
    return render_template(
        "registration/office_person.html",
        event=event,
        registration=found,
        form=form,
        state_names=rules.STATE_NAMES,
        position=queries.waiting_position(found) if found.is_waiting else 0,
        bar=admission_rules.TURN_NAMES[admission_rules.Turn(bar)] if bar else "",
        history=history,
        verbs=audit_rules.VERBS,
        actors={entry.by: names.get(entry.by) or _told_actor(entry.by) for entry in history},
        mails=outbox.mails_about(row),
        mail_states=MAIL_STATES,
        may_mark=clock.now() >= found.workshop.starts_at - rules.CHECK_IN_FROM,
    )


def _told_actor(by: str) -> str:
    return _(audit_rules.ACTORS[by]) if by in audit_rules.ACTORS else by


def _found(slug: str, registration_id: int) -> tuple[Event, Registration]:
    """The registration, if it belongs to this event and the event to this person; hidden and missing look the same."""
    event = events.event_shortly_run_by(_viewer(), slug)
    found = queries.registration(registration_id) if event else None
    if event is None or found is None or found.event_id != event.id:
        abort(404)
    return event, found


def _page(slug: str, registration_id: int) -> str:
    return url_for("registrations.person", slug=slug, registration_id=registration_id)


def _viewer() -> Viewer:
    return Viewer(current_user.account.id, current_user.role)
