"""Einloggen and Ausloggen, and the invitation with which it begins."""

from contextlib import suppress

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from app.accounts import actions, browsers, queries, rules
from app.accounts.forms import EnterForm, SignInForm
from app.accounts.sessions import visitor
from app.core import clock
from app.core.db import unit_of_work
from app.web import access
from app.web.links import own_path

bp = Blueprint("accounts", __name__)


@bp.get("/einloggen")
@access.public
def sign_in() -> ResponseReturnValue:
    return render_template("accounts/sign_in.html", form=SignInForm())


@bp.post("/einloggen")
@access.public
def ask_for_link() -> ResponseReturnValue:
    """The same page for every address: whether it has an account is nobody's business."""
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form), 422
    now = clock.now()
    with unit_of_work(by="visitor", at=now):
        actions.ask_for_link(form.email.data, now=now)
    target = own_path(request.args.get("next"))
    if target:
        session["next"] = target
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
            key = actions.enter(token, browser=_browser(), now=now)
    except rules.LinkUsed:
        return render_template("accounts/link_used.html"), 410
    target = own_path(session.get("next")) or url_for("office.index")
    session.clear()  # nothing of the time before the sign-in is carried over
    login_user(visitor(key))
    return redirect(target)


@bp.get("/einladung/<token>")
@access.by_link
def invitation(token: str) -> ResponseReturnValue:
    """Shows a button only, for the same reason."""
    found = queries.invitation(token)
    if found is None or not found.account.is_active:
        return render_template("accounts/invitation_used.html"), 410
    if not rules.is_link_valid(found.expires_at, found.used_at, clock.now()):
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
