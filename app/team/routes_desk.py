"""The team as the office sees and changes it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import actions as accounts
from app.accounts import queries as account_queries
from app.accounts import securing
from app.accounts.models import Account
from app.accounts.rules import ROLE_NAMES
from app.audit import queries as audit
from app.audit import rules as audit_rules
from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.events.models import Event, Series
from app.team import actions, queries
from app.team.actions import Wanted
from app.team.forms import InviteForm, RoleForm
from app.team.queries import Row
from app.web import access
from app.web.forms import told

bp = Blueprint("team", __name__, url_prefix="/verwaltung/team")


@bp.get("/")
@access.staff("organiser")
def index() -> ResponseReturnValue:
    return render_template("team/index.html", rows=queries.team(), role_names=ROLE_NAMES, now=clock.now())


@bp.get("/einladung")
@access.staff("organiser")
def new() -> ResponseReturnValue:
    return render_template("team/new.html", form=InviteForm(*_offered()))


@bp.post("/einladung")
@access.staff("organiser")
def create() -> ResponseReturnValue:
    form, now = InviteForm(*_offered()), clock.now()
    if not form.validate_on_submit():
        return render_template("team/new.html", form=form), 422
    wanted = Wanted(form.name.data or "", form.email.data or "", form.role.data, form.chosen())
    try:
        with unit_of_work(by=current_user.actor, at=now):
            account = actions.invite(wanted, now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        return render_template("team/new.html", form=form), refusal.status
    flash(_("Die Einladung an %(name)s ist unterwegs.", name=account.name), "success")
    return redirect(url_for("team.index"), 303)


@bp.get("/<int:account_id>/")
@access.staff("organiser")
def show(account_id: int) -> ResponseReturnValue:
    """One account: what it works on, what was done with it, what can be done."""
    row = _row(account_id)
    form = RoleForm(*_offered(row), data={"role": row.account.role, "place": str(row.place)})
    return _page(row, form)


@bp.post("/<int:account_id>/rolle")
@access.staff("organiser")
def change_role(account_id: int) -> ResponseReturnValue:
    row, now = _row(account_id), clock.now()
    form = RoleForm(*_offered(row))
    if not form.validate_on_submit():
        return _page(row, form), 422
    try:
        with unit_of_work(by=current_user.actor, at=now):
            actions.change_role(_account(account_id), form.role.data, form.chosen(), now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(_row(account_id), form), refusal.status
    flash(_("Die Rolle ist gespeichert und gilt ab sofort."), "success")
    return redirect(url_for("team.index"), 303)


@bp.post("/<int:account_id>/zustaendigkeit")
@access.staff("organiser")
def take_off(account_id: int) -> ResponseReturnValue:
    """Off one of several events, or of several series."""
    kind = "series" if "series" in request.form else "member"
    told = request.form.get(kind, "")
    number = int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0
    end = actions.end_limit if kind == "series" else actions.take_off
    return _deed(account_id, lambda found: end(found, number), _("Die Zuständigkeit ist beendet."))


@bp.post("/<int:account_id>/einladung")
@access.staff("organiser")
def send_again(account_id: int) -> ResponseReturnValue:
    now = clock.now()
    return _deed(
        account_id,
        lambda found: accounts.send_invitation(found, now=now),
        _("Die neue Einladung ist unterwegs. Der Link in der alten gilt nicht mehr."),
    )


@bp.post("/<int:account_id>/ruecknahme")
@access.staff("organiser")
def withdraw(account_id: int) -> ResponseReturnValue:
    """The invitation is taken back; with it goes the account, which nobody has used."""
    words = _("Die Einladung ist zurückgezogen, das Konto gelöscht.")
    return _deed(account_id, accounts.withdraw_invitation, words, to_list=True)


@bp.post("/<int:account_id>/deaktivierung")
@access.staff("organiser")
def shut(account_id: int) -> ResponseReturnValue:
    now = clock.now()
    return _deed(
        account_id,
        lambda found: accounts.shut(found, now=now),
        _("Das Konto ist deaktiviert. Alle seine Sitzungen sind beendet."),
        to_list=True,
    )


@bp.post("/<int:account_id>/reaktivierung")
@access.staff("organiser")
def reopen(account_id: int) -> ResponseReturnValue:
    now = clock.now()
    words = _("Das Konto ist wieder aktiv. Die Person kann sich neu einloggen.")
    return _deed(account_id, lambda found: accounts.reopen(found, now=now), words)


@bp.post("/<int:account_id>/zweiter-faktor")
@access.staff("organiser")
def reset_factor(account_id: int) -> ResponseReturnValue:
    """For somebody whose phone is gone: the way in is the link alone, until a new factor is set up."""
    words = _("Der zweite Faktor ist zurückgesetzt. Die Person bekommt darüber eine E-Mail.")
    return _deed(account_id, securing.reset_second_factor, words)


def _deed(
    account_id: int, deed: Callable[[Account], None], words: str, *, to_list: bool = False
) -> ResponseReturnValue:
    """Do it, or say why not."""
    to_page = url_for("team.show", account_id=account_id)
    try:
        with unit_of_work(by=current_user.actor, at=clock.now()):
            deed(_account(account_id))
    except Refusal as refusal:
        flash(told(refusal), "danger")
        return redirect(to_page, 303)
    flash(words, "success")
    return redirect(url_for("team.index") if to_list else to_page, 303)


def _page(row: Row, form: RoleForm) -> str:
    history = [
        entry
        for entry in audit.entries_about(f"account:{row.account.id}", most=30)
        if entry.at >= row.account.created_at
    ]
    names = account_queries.names(entry.by for entry in history)
    return render_template(
        "team/show.html",
        row=row,
        form=form,
        role_names=ROLE_NAMES,
        now=clock.now(),
        factor=account_queries.second_factor(row.account),
        history=history,
        verbs=audit_rules.VERBS,
        actors={entry.by: names.get(entry.by) or _told_actor(entry.by) for entry in history},
    )


def _told_actor(by: str) -> str:
    return _(audit_rules.ACTORS[by]) if by in audit_rules.ACTORS else by


def _offered(row: Row | None = None) -> tuple[list[Event], list[Series]]:
    also = {duty.event.id for duty in row.duties} if row else set[int]()
    return queries.events_to_choose(clock.now(), also), queries.series_to_choose()


def _row(account_id: int) -> Row:
    return queries.row(account_id) or abort(404)


def _account(account_id: int) -> Account:
    return account_queries.account_by_id(account_id) or abort(404)
