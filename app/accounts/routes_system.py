"""What the page's own script asks before it asks the browser for a passkey: a challenge, good once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, json, session
from flask_login import current_user

from app.accounts import entering, passkeys, queries, rules, securing
from app.accounts.models import Account
from app.core import clock
from app.core.db import unit_of_work
from app.web import access, limits

bp = Blueprint("passkeys", __name__)


@bp.post("/einloggen/passkey/anfrage")
@access.public
def ask() -> Response:
    """Nothing of any account: the browser offers the keys it has for this house."""
    limits.count("passkey")
    options, challenge = passkeys.asked_in(_site())
    return _asked(options, challenge, securing.KEY_SHOWN, None, clock.now())


@bp.post("/verwaltung/konto/passkeys/anfrage")
@access.signed_in
def ask_new() -> Response:
    now, account = clock.now(), current_user.account
    rules.check_fresh(current_user.sign_in.created_at, now)
    known = [each.credential_id for each in queries.passkeys(account)]
    options, challenge = passkeys.asked_new(_site(), f"account:{account.id}", account.email, account.name, known)
    return _asked(options, challenge, securing.KEY_MADE, account, now)


def _asked(options: str, challenge: str, purpose: str, account: Account | None, now: datetime) -> Response:
    facts: dict[str, Any] = {"challenge": challenge}
    with unit_of_work(by="visitor", at=now):
        session["passkey"] = entering.shake(purpose, account, facts, lasts=rules.CHALLENGE_LASTS, now=now)
    return Response(json.dumps(json.loads(options)), mimetype="application/json")


def _site() -> passkeys.Site:
    return passkeys.site(str(current_app.config["PUBLIC_URL"]))
