"""One's own account: the name, where one is signed in, and what else opens it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, logout_user

from app.accounts import actions, codes, entering, passkeys, passwords, queries, rules, securing
from app.accounts.forms import CodeForm, NameForm, NewPasskeyForm, NewPasswordForm
from app.core import clock
from app.core.db import release, unit_of_work
from app.core.errors import Refusal
from app.web import access
from app.web.forms import told
from app.web.links import own_path

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


@bp.post("/neu-einloggen")
@access.signed_in
def sign_in_anew() -> ResponseReturnValue:
    """Out of this session, and back to where it was needed after a fresh sign-in."""
    now, target = clock.now(), own_path(request.args.get("next")) or url_for("account.show")
    with unit_of_work(by=current_user.actor, at=now):
        actions.leave(current_user.key, now=now)
    logout_user()
    session.clear()
    return redirect(url_for("accounts.sign_in", next=target), 303)


@bp.get("/passwort")
@access.signed_in
def password() -> ResponseReturnValue:
    return _password_page(NewPasswordForm())


@bp.post("/passwort")
@access.signed_in
def set_password() -> ResponseReturnValue:
    """Set or changed; the other sessions end, for one of them may be why."""
    form, now, account = NewPasswordForm(), clock.now(), current_user.account
    if not form.validate_on_submit():
        return _password_page(form), 422
    typed = passwords.normal(form.password.data or "")
    own = {"name": account.name, "email": account.email}
    try:
        _check_proven(form.current.data or "")
        release()
        hashed = passwords.judged(typed, **own)
        with unit_of_work(by=current_user.actor, at=now):
            securing.set_password(account, hashed, now=now)
            actions.end_sessions(account, but=current_user.sign_in.id, now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        return _password_page(form), refusal.status
    flash(_("Das Passwort ist gespeichert. Alle anderen Sitzungen sind beendet."), "success")
    return redirect(url_for("account.show"), 303)


@bp.post("/passwort/entfernung")
@access.signed_in
def remove_password() -> ResponseReturnValue:
    def remove() -> None:
        securing.remove_password(current_user.account)

    return _fresh_deed(remove, _("Das Passwort ist entfernt. Sie loggen sich wieder mit einem Link ein."), "password")


@bp.get("/zweiter-faktor")
@access.signed_in
def factor() -> ResponseReturnValue:
    return _factor_page(CodeForm())


@bp.post("/zweiter-faktor/einrichtung")
@access.signed_in
def begin_factor() -> ResponseReturnValue:
    """A secret for the app, shown on the page until its first code confirms it."""
    now = clock.now()

    def begin() -> None:
        session["factor"] = securing.begin_second_factor(current_user.account, now=now)

    return _fresh_deed(begin, "", "factor")


@bp.post("/zweiter-faktor")
@access.signed_in
def set_factor() -> ResponseReturnValue:
    form, now = CodeForm(), clock.now()
    if not form.validate_on_submit():
        return _factor_page(form), 422
    try:
        with unit_of_work(by=current_user.actor, at=now):
            made = securing.set_second_factor(
                current_user.account, session.get("factor", ""), form.code.data or "", now=now
            )
    except Refusal as refusal:
        form.refuse(refusal)
        return _factor_page(form), refusal.status
    session.pop("factor", None)
    return render_template("accounts/recovery.html", codes=made)


@bp.post("/zweiter-faktor/entfernung")
@access.signed_in
def remove_factor() -> ResponseReturnValue:
    """With a code: whoever finds an open session cannot take the lock off."""
    form, now = CodeForm(), clock.now()
    if not form.validate_on_submit():
        return _factor_page(form), 422
    try:
        with unit_of_work(by=current_user.actor, at=now):
            entering.spend_try("code", str(current_user.account.id), now=now)
        with unit_of_work(by=current_user.actor, at=now):
            entering.forgive("code", str(current_user.account.id))
            securing.remove_second_factor(current_user.account, form.code.data or "", now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        return _factor_page(form), refusal.status
    flash(_("Der zweite Faktor ist entfernt."), "success")
    return redirect(url_for("account.show"), 303)


@bp.get("/passkeys")
@access.signed_in
def keys() -> ResponseReturnValue:
    return _keys_page(NewPasskeyForm(formdata=None))


@bp.post("/passkeys")
@access.signed_in
def add_key() -> ResponseReturnValue:
    form, now, account = NewPasskeyForm(), clock.now(), current_user.account
    if not form.validate_on_submit():
        return _keys_page(form), 422
    try:
        rules.check_fresh(current_user.sign_in.created_at, now)
        with unit_of_work(by=current_user.actor, at=now):
            asked = securing.challenge(session.pop("passkey", ""), securing.KEY_MADE, account, now=now)
        site = passkeys.site(str(current_app.config["PUBLIC_URL"]))
        with unit_of_work(by=current_user.actor, at=now):
            made = passkeys.made(form.credential.data or "", site, asked)
            securing.add_passkey(account, made, form.name.data or "", now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        return _keys_page(form), refusal.status
    flash(_("Der Passkey ist gespeichert."), "success")
    return redirect(url_for("account.keys"), 303)


@bp.post("/passkeys/<int:passkey_id>/entfernung")
@access.signed_in
def remove_key(passkey_id: int) -> ResponseReturnValue:
    def remove() -> None:
        securing.remove_passkey(current_user.account, passkey_id)

    return _fresh_deed(remove, _("Der Passkey ist entfernt."), "keys")


def _keys_page(form: NewPasskeyForm) -> str:
    form.credential.data = ""
    found = queries.passkeys(current_user.account)
    return render_template("accounts/passkeys.html", form=form, keys=found, is_fresh=_is_fresh())


def _check_proven(current: str) -> None:
    """A fresh sign-in, or the password once more. Raises NotFresh, WaitToTry, WrongCurrent."""
    account, now = current_user.account, clock.now()
    if rules.is_fresh(current_user.sign_in.created_at, now):
        return
    found = queries.password(account)
    if found is None:
        raise rules.NotFresh
    kept = found.hash
    with unit_of_work(by=current_user.actor, at=now):
        entering.spend_try("password", account.email, now=now)
    if not passwords.fits(kept, passwords.normal(current)):
        raise rules.WrongCurrent
    with unit_of_work(by=current_user.actor, at=now):
        entering.forgive("password", account.email)


def _fresh_deed(deed: Callable[[], None], words: str, page: str) -> ResponseReturnValue:
    """What changes the locks of an account, shortly after signing in."""
    now = clock.now()
    try:
        rules.check_fresh(current_user.sign_in.created_at, now)
        with unit_of_work(by=current_user.actor, at=now):
            deed()
    except Refusal as refusal:
        flash(told(refusal), "danger")
    else:
        if words:
            flash(words, "success")
    return redirect(url_for(f"account.{page}"), 303)


def _is_fresh() -> bool:
    return rules.is_fresh(current_user.sign_in.created_at, clock.now())


def _password_page(form: NewPasswordForm) -> str:
    found = queries.password(current_user.account)
    return render_template("accounts/password.html", form=form, password=found, is_fresh=_is_fresh())


def _factor_page(form: CodeForm) -> str:
    account, secret = current_user.account, ""
    found = queries.second_factor(account)
    row = queries.handshake(session.get("factor", ""), securing.SETTING_UP, clock.now())
    if found is None and row is not None and row.account_id == account.id:
        secret = str(entering.facts_of(row).get("secret", ""))
    return render_template(
        "accounts/factor.html",
        form=form,
        factor=found,
        left=queries.recovery_left(account) if found else 0,
        secret=codes.in_fours(secret),
        picture=codes.picture(secret, account.email) if secret else "",
        is_fresh=_is_fresh(),
    )


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
        account=account,
        role_name=_(rules.ROLE_NAMES[rules.Role(account.role)]),
        sessions=queries.sessions(account, clock.now()),
        way_names=rules.WAY_NAMES,
        password=queries.password(account),
        factor=queries.second_factor(account),
        keys=queries.passkeys(account),
    )
