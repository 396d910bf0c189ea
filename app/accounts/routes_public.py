"""Einloggen and Ausloggen, and the invitation with which it begins."""

from contextlib import suppress

from flask import Blueprint, current_app, flash, g, json, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from app.accounts import actions, browsers, entering, oidc, passkeys, passwords, queries, rules, securing
from app.accounts.entering import Step
from app.accounts.forms import CodeForm, EnterForm, PasskeyForm, PasswordForm, SignInForm
from app.accounts.sessions import visitor
from app.core import clock
from app.core.db import release, unit_of_work
from app.core.errors import Refusal
from app.web import access, limits
from app.web.forms import told
from app.web.links import absolute, own_path
from config import Oidc

bp = Blueprint("accounts", __name__)


@bp.get("/einloggen")
@access.public
def sign_in() -> ResponseReturnValue:
    return _sign_in_page(SignInForm())


@bp.post("/einloggen")
@access.public
def ask_for_link() -> ResponseReturnValue:
    """The same page for every address: whether it has an account is nobody's business."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _sign_in_page(form), 422
    now = clock.now()
    with unit_of_work(by="visitor", at=now):
        actions.ask_for_link(form.email.data, now=now)
    _remember_target()
    return redirect(url_for("accounts.link_sent"))


@bp.get("/einloggen/link-unterwegs")
@access.public
def link_sent() -> ResponseReturnValue:
    return render_template("accounts/link_sent.html")


@bp.get("/einloggen/<token>")
@access.by_link
def enter(token: str) -> ResponseReturnValue:
    """Shows a button only; mail scanners open links, people press buttons."""
    link = queries.link(token)
    now = clock.now()
    if link is None or not rules.is_link_valid(link.expires_at, link.used_at, now):
        return render_template("accounts/link_used.html"), 410
    return render_template("accounts/enter.html", form=EnterForm(), token=token)


@bp.post("/einloggen/<token>")
@access.by_link
def start(token: str) -> ResponseReturnValue:
    now = clock.now()
    try:
        with unit_of_work(by="visitor", at=now):
            step = actions.enter(token, browser=_browser(), now=now)
    except rules.LinkUsed:
        return render_template("accounts/link_used.html"), 410
    return _further(step)


@bp.get("/einloggen/passwort")
@access.public
def password() -> ResponseReturnValue:
    return render_template("accounts/sign_in_password.html", form=PasswordForm())


@bp.post("/einloggen/passwort")
@access.public
def enter_by_password() -> ResponseReturnValue:
    """The same text, status and work for an unknown address, for none and for a wrong password."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_in_password.html", form=form), 422
    try:
        step = _by_password(form.email.data or "", passwords.normal(form.password.data or ""))
    except Refusal as refusal:
        form.refuse(refusal)
        return render_template("accounts/sign_in_password.html", form=form), refusal.status
    _remember_target()
    return _further(step)


def _by_password(email: str, typed: str) -> Step:
    """Raises TooOften, WaitToTry, WrongPassword. Verified between two units of work: no lock is held meanwhile."""
    limits.count("password")
    now = clock.now()
    with unit_of_work(by="visitor", at=now):
        entering.spend_try("password", email, now=now)
    found = queries.password_at(email)
    kept = found[1] if found else None
    release()
    if not passwords.fits(kept, typed) or found is None or kept is None:
        raise rules.WrongPassword
    newer = passwords.hashed(typed) if passwords.is_outdated(kept) else ""
    with unit_of_work(by="visitor", at=now):
        return actions.enter_by_password(found[0], email, kept, newer, browser=_browser(), now=now)


@bp.get("/einloggen/code")
@access.public
def code() -> ResponseReturnValue:
    """The second step, for whoever has taken the first."""
    if queries.handshake(session.get("step", ""), entering.SECOND, clock.now()) is None:
        return redirect(url_for("accounts.sign_in"))
    return render_template("accounts/code.html", form=CodeForm())


@bp.post("/einloggen/code")
@access.public
def enter_by_code() -> ResponseReturnValue:
    form, now = CodeForm(), clock.now()
    row = queries.handshake(session.get("step", ""), entering.SECOND, now)
    if row is None or row.account is None:
        flash(told(rules.StepOver()), "warning")
        return redirect(url_for("accounts.sign_in"), 303)
    if not form.validate_on_submit():
        return render_template("accounts/code.html", form=form), 422
    about = str(row.account_id)
    try:
        limits.count("code")
        with unit_of_work(by="visitor", at=now):
            entering.spend_try("code", about, now=now)
        with unit_of_work(by="visitor", at=now):
            key = actions.enter_by_code(session["step"], form.code.data or "", browser=_browser(), now=now)
    except rules.StepOver as refusal:
        flash(told(refusal), "warning")
        return redirect(url_for("accounts.sign_in"), 303)
    except Refusal as refusal:
        form.refuse(refusal)
        return render_template("accounts/code.html", form=form), refusal.status
    return _further(Step(key, is_in=True))


@bp.post("/einloggen/passkey")
@access.public
def enter_by_passkey() -> ResponseReturnValue:
    """Without an address: the key says whose it is. Its challenge is used up by the first answer, right or wrong."""
    form, now = PasskeyForm(prefix="passkey-"), clock.now()
    site = passkeys.site(str(current_app.config["PUBLIC_URL"]))
    try:
        limits.count("passkey")
        with unit_of_work(by="visitor", at=now):
            asked = securing.challenge(session.pop("passkey", ""), securing.KEY_SHOWN, None, now=now)
        with unit_of_work(by="visitor", at=now):
            key = actions.enter_by_passkey(form.credential.data or "", site, asked, browser=_browser(), now=now)
    except Refusal as refusal:
        return _refused(refusal)
    _remember_target()
    return _further(Step(key, is_in=True))


@bp.get("/einloggen/oidc")
@access.public
def ask_provider() -> ResponseReturnValue:
    """To the organisation's provider. Nothing is written here: what to remember lies sealed in the browser."""
    provider = _provider()
    if provider is None:
        return redirect(url_for("accounts.sign_in"))
    _remember_target()
    try:
        limits.count("oidc")
        found = oidc.question(provider, absolute("accounts.enter_by_provider"))
    except Refusal as refusal:
        return _refused(refusal)
    session["oidc"] = entering.seal(json.dumps(found.facts))
    return redirect(found.url)


@bp.get("/einloggen/oidc/antwort")
@access.public
def enter_by_provider() -> ResponseReturnValue:
    """Back from the provider, as its protocol wants it: a GET that starts a session if this browser asked for it."""
    provider, now, sealed = _provider(), clock.now(), session.pop("oidc", "")
    if provider is None or not sealed:
        return redirect(url_for("accounts.sign_in"))
    facts = json.loads(entering.unseal(sealed) or "{}")
    try:
        limits.count("oidc")
        here = absolute("accounts.enter_by_provider")
        email = oidc.address(provider, here, facts, request.args.to_dict(), now=now)
        with unit_of_work(by="visitor", at=now):
            step = actions.enter_by_provider(email, browser=_browser(), now=now)
    except Refusal as refusal:
        return _refused(refusal)
    return _further(step)


def _provider() -> Oidc | None:
    found: Oidc | None = current_app.config["SETTINGS"].oidc
    return found


def _refused(refusal: Refusal) -> ResponseReturnValue:
    form = SignInForm(formdata=None)
    form.refuse(refusal)
    return _sign_in_page(form), refusal.status


def _sign_in_page(form: SignInForm) -> str:
    passkey = PasskeyForm(formdata=None, prefix="passkey-")
    return render_template("accounts/sign_in.html", form=form, passkey=passkey, provider=_provider())


def _remember_target() -> None:
    target = own_path(request.args.get("next"))
    if target:
        session["next"] = target


def _further(step: Step) -> ResponseReturnValue:
    """In, or to the code that is left. Nothing of the time before the sign-in is carried over."""
    if not step.is_in:
        session["step"] = step.key
        return redirect(url_for("accounts.code"))
    target = own_path(session.get("next")) or url_for("office.index")
    session.clear()
    login_user(visitor(step.key))
    return redirect(target)


@bp.get("/einladung/<token>")
@access.by_link
def invitation(token: str) -> ResponseReturnValue:
    """Shows a button only, for the same reason."""
    found = queries.invitation(token)
    if found is None or not found.is_open(clock.now()):
        return render_template("accounts/invitation_used.html"), 410
    role = _(rules.ROLE_NAMES[rules.Role(found.account.role)])
    return render_template("accounts/invitation.html", form=EnterForm(), token=token, invitation=found, role=role)


@bp.post("/einladung/<token>")
@access.by_link
def accept(token: str) -> ResponseReturnValue:
    now = clock.now()
    try:
        with unit_of_work(by="visitor", at=now):
            key = actions.accept(token, browser=_browser(), now=now)
    except rules.InvitationUsed:
        return render_template("accounts/invitation_used.html"), 410
    session.clear()
    login_user(visitor(key))
    flash(_("Willkommen. Ihr Konto ist eingerichtet."), "success")
    return redirect(url_for("account.show"))


@bp.post("/ausloggen")
@access.public
def sign_out() -> ResponseReturnValue:
    if current_user.is_authenticated:
        now = clock.now()
        with unit_of_work(by=current_user.actor, at=now):
            actions.leave(current_user.key, now=now)
    logout_user()
    session.clear()
    flash(_("Sie sind ausgeloggt."), "success")
    return redirect(url_for("desk.home"))


@bp.after_app_request
def note_seen(response: Response) -> Response:
    """When a session was last in use, every half hour at most. Not worth an answer that fails."""
    who = g.get("_login_user")
    now = clock.now()
    if who is None or not who.is_authenticated or not rules.is_seen_anew(who.sign_in.seen_at, now):
        return response
    with suppress(SQLAlchemyError), unit_of_work(by="visitor", at=now):
        actions.note_seen(who.sign_in, now=now)
    return response


def _browser() -> str:
    return browsers.name(request.user_agent.string)
