"""A table of people comes in: what it would change, cell by cell; then all of it; and back again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal, Told
from app.events import queries as events
from app.events.models import Event
from app.events.rules import Viewer
from app.roster import actions, intake, phrasing, queries, rules, tables, taking
from app.roster.forms import ButtonForm, SheetForm
from app.roster.models import SheetImport
from app.roster.rules import Rehearsed, SheetState
from app.roster.taking import Rules
from app.web import access

bp = Blueprint("roster_sheets", __name__, url_prefix="/verwaltung/<slug>/teilnehmende/tabelle")
ROLES = ("organiser", "editor")


@bp.url_value_preprocessor
def make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A table may be larger than other forms; only for people signed in."""
    if endpoint == "roster_sheets.create" and current_user.is_authenticated:
        request.max_content_length = tables.LARGEST + 1024 * 1024


@bp.get("/")
@access.staff(*ROLES)
def new(slug: str) -> ResponseReturnValue:
    return _new_page(_event(slug), SheetForm(formdata=None, data={"tells": True}))


@bp.post("/")
@access.staff(*ROLES)
def create(slug: str) -> ResponseReturnValue:
    """The file is read and waits; the next page says what it would change."""
    form, now, event = SheetForm(), clock.now(), _event(slug)
    if not form.validate():
        return _new_page(event, form), 422
    name = form.file.data.filename
    how = Rules(vouches=form.vouches.data, tells=form.tells.data, states=phrasing.states())
    try:
        rows = tables.read(form.file.data.read(tables.LARGEST + 1), name)
        taking.check_number(taking.drafts(event, intake.lines(rows)[0], how))
    except Refusal as refusal:
        form.file.errors = [*form.file.errors, _refused(refusal)]
        return _new_page(event, form), refusal.status
    with unit_of_work(by=current_user.actor, at=now):
        sheet = actions.keep(
            _event(slug),
            rows,
            name=name,
            tells=form.tells.data,
            vouches=form.vouches.data,
            key=current_app.config["SECRET_KEY"],
            now=now,
        )
    return redirect(url_for("roster_sheets.show", slug=slug, sheet_id=sheet.id), 303)


@bp.get("/<int:sheet_id>/")
@access.staff(*ROLES)
def show(slug: str, sheet_id: int) -> ResponseReturnValue:
    """What the table would change; afterwards, what came of it."""
    event, sheet = _found(slug, sheet_id)
    if sheet.state != SheetState.WAITING:
        return render_template("roster/taken.html", event=event, sheet=sheet, now=clock.now())
    try:
        return _preview(slug, sheet_id, ButtonForm(formdata=None))
    except rules.TooMuch as refusal:  # others have changed so much since it was sent in
        return _not_previewed(slug, sheet_id, refusal)


@bp.post("/<int:sheet_id>/uebernahme")
@access.staff(*ROLES)
def take_over(slug: str, sheet_id: int) -> ResponseReturnValue:
    """All of it in one transaction; a second click finds it done."""
    form, now = ButtonForm(), clock.now()
    form.validate()
    try:
        how, opened = _opened(slug, sheet_id)
        with unit_of_work(by=current_user.actor, at=now):
            event, sheet = _found(slug, sheet_id)
            done = actions.take_over(event, sheet, opened, how, seen=form.seen.data or "", now=now)
    except rules.Changed as refusal:
        form.refuse(refusal)
        return _preview(slug, sheet_id, form), refusal.status
    except rules.TooMuch as refusal:
        return _not_previewed(slug, sheet_id, refusal)
    flash(_("Die Tabelle ist übernommen.") if done else _("Die Tabelle war schon übernommen."), "success")
    return redirect(url_for("roster_sheets.show", slug=slug, sheet_id=sheet_id), 303)


@bp.get("/<int:sheet_id>/ruecknahme")
@access.staff(*ROLES)
def taking_back(slug: str, sheet_id: int) -> ResponseReturnValue:
    """What would become of each line."""
    if _found(slug, sheet_id)[1].state != SheetState.APPLIED:
        return redirect(url_for("roster_sheets.show", slug=slug, sheet_id=sheet_id), 303)
    return _preview_back(slug, sheet_id, ButtonForm(formdata=None))


@bp.post("/<int:sheet_id>/ruecknahme")
@access.staff(*ROLES)
def take_back(slug: str, sheet_id: int) -> ResponseReturnValue:
    form, now = ButtonForm(), clock.now()
    form.validate()
    try:
        with unit_of_work(by=current_user.actor, at=now):
            event, sheet = _found(slug, sheet_id)
            done = actions.take_back(event, sheet, seen=form.seen.data or "", now=now)
    except rules.Changed as refusal:
        form.refuse(refusal)
        return _preview_back(slug, sheet_id, form), refusal.status
    flash(_("Die Übernahme ist zurückgenommen.") if done else _("Sie war schon zurückgenommen."), "success")
    return redirect(url_for("roster_sheets.show", slug=slug, sheet_id=sheet_id), 303)


def _preview(slug: str, sheet_id: int, form: ButtonForm) -> str:
    """Taken over, looked at, and not kept."""
    now = clock.now()
    how, opened = _opened(slug, sheet_id)
    try:
        with unit_of_work(by=current_user.actor, at=now):
            event, sheet = _found(slug, sheet_id)
            raise Rehearsed(actions.try_out(event, sheet, opened, how, now=now))
    except Rehearsed as rehearsed:
        taken, mails = rehearsed.found
    form.seen.raw_data, form.seen.data = None, taking.stand(taken, mails)
    event, sheet = _found(slug, sheet_id)
    return render_template(
        "roster/sheet.html",
        event=event,
        sheet=sheet,
        form=form,
        numbers=actions.counted(taken),
        rows=[phrasing.row(each) for each in taken if each.deed != "same" or each.problem],
        unread=opened.unread,
        mails=sum(mails.values()),
        offers=mails.get("registration/offered", 0),
    )


def _preview_back(slug: str, sheet_id: int, form: ButtonForm) -> str:
    now = clock.now()
    try:
        with unit_of_work(by=current_user.actor, at=now):
            event, sheet = _found(slug, sheet_id)
            raise Rehearsed(actions.try_back(event, sheet, now=now))
    except Rehearsed as rehearsed:
        taken, mails = rehearsed.found
    form.seen.raw_data, form.seen.data = None, taking.stand(taken, mails)
    event, sheet = _found(slug, sheet_id)
    return render_template(
        "roster/back.html",
        event=event,
        sheet=sheet,
        form=form,
        rows=[phrasing.row(each, back=True) for each in taken],
        good=sum(each.problem is None for each in taken),
        mails=sum(mails.values()),
    )


def _new_page(event: Event, form: SheetForm) -> str:
    now = clock.now()
    return render_template("roster/sheet_new.html", event=event, form=form, taken=queries.taken_over(event, now))


def _not_previewed(slug: str, sheet_id: int, refusal: Refusal) -> ResponseReturnValue:
    """The form for another table, with the reason."""
    event, sheet = _found(slug, sheet_id)
    form = SheetForm(formdata=None, data={"tells": sheet.tells, "vouches": sheet.vouches})
    form.refuse(refusal)
    return _new_page(event, form), refusal.status


def _opened(slug: str, sheet_id: int) -> tuple[Rules, actions.Opened]:
    """The table and what it wants, before the write lock is taken: that takes as long as all lines need."""
    event, sheet = _found(slug, sheet_id)
    how = Rules(vouches=sheet.vouches, tells=sheet.tells, states=phrasing.states())
    return how, actions.opened(event, sheet, how, key=current_app.config["SECRET_KEY"])


def _refused(refusal: Refusal) -> str:
    inner = str(refusal.values.get("problem", ""))
    return phrasing.told(Told(inner)) if inner else phrasing.told(Told(refusal.message, refusal.values))


def _event(slug: str) -> Event:
    found = events.event_shortly_run_by(Viewer(current_user.account.id, current_user.role), slug)
    if found is None:
        abort(404)
    return found


def _found(slug: str, sheet_id: int) -> tuple[Event, SheetImport]:
    event = _event(slug)
    sheet = queries.sheet(event, sheet_id, clock.now())
    if sheet is None:
        abort(404)
    return event, sheet
