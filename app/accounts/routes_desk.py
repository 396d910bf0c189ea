"""One's own account: the name, and where one is signed in."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, logout_user

from app.accounts import actions, queries, rules
from app.accounts.forms import ButtonForm, NameForm
from app.core import clock
from app.core.db import unit_of_work
from app.web import access
from app.web.forms import told

bp = Blueprint("account", __name__, url_prefix="/verwaltung/konto")


@bp.get("/")
@access.signed_in
def show() -> ResponseReturnValue:
    return _page(NameForm(name=current_user.account.name))


@bp.post("/")
@access.signed_in
def rename() -> ResponseReturnValue:
    form, now = NameForm(), clock.now()
    if not form.validate_on_submit():
        return _page(form), 422
    with unit_of_work(by=current_user.actor, at=now):
        actions.rename(current_user.account, form.name.data or "")
    flash(_("Der Name ist gespeichert."), "success")
    return redirect(url_for("account.show"), 303)


@bp.post("/sitzungen/<int:sign_in_id>")
@access.signed_in
def end_session(sign_in_id: int) -> ResponseReturnValue:
    """End one session; one's own present one leads out."""
    now = clock.now()
    try:
        with unit_of_work(by=current_user.actor, at=now):
            actions.end_session(current_user.account, sign_in_id, now=now)
    except rules.SessionOver as refusal:
        flash(told(refusal), "warning")
    else:
        if sign_in_id == current_user.sign_in.id:
            return _out()
        flash(_("Die Sitzung ist beendet."), "success")
    return redirect(url_for("account.show"), 303)


@bp.post("/sitzungen")
@access.signed_in
def end_sessions() -> ResponseReturnValue:
    """Out everywhere, here as well."""
    now = clock.now()
    with unit_of_work(by=current_user.actor, at=now):
        actions.end_sessions(current_user.account, now=now)
    return _out()


def _out() -> ResponseReturnValue:
    logout_user()
    session.clear()
    flash(_("Sie sind ausgeloggt."), "success")
    return redirect(url_for("accounts.sign_in"), 303)


def _page(form: NameForm) -> str:
    account = current_user.account
    return render_template(
        "accounts/account.html",
        form=form,
        button=ButtonForm(formdata=None),
        account=account,
        role_name=_(rules.ROLE_NAMES[rules.Role(account.role)]),
        sessions=queries.sessions(account, clock.now()),
        way_names=rules.WAY_NAMES,
    )
