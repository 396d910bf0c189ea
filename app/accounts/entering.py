"""Coming in: a session at once, or a second step first; and how often somebody may guess."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app

from app.accounts import queries, rules
from app.accounts.models import Account, Handshake, SignIn, Tries
from app.audit.actions import record
from app.core import tokens
from app.core.db import db, lock, lock_name

SECOND = "second"
PURPOSE = "sign-in"


@dataclass(frozen=True)
class Step:
    """Where a sign-in has come to: the key is that of a session when `is_in`, else of the step that is left."""

    key: str
    is_in: bool


def proven(account: Account, way: str, browser: str, *, now: datetime) -> Step:
    """Somebody has shown the first proof; with a second factor, the code is asked for before anything opens."""
    if queries.second_factor(account) is None:
        return Step(begin(account, way, browser, now=now), is_in=True)
    key = shake(SECOND, account, {"way": way}, lasts=rules.STEP_LASTS, now=now)
    return Step(key, is_in=False)


def begin(account: Account, way: str, browser: str, *, now: datetime) -> str:
    """A new session of somebody who has proven who they are; returns the key for the cookie."""
    key = tokens.fresh()
    db.session.add(
        SignIn(
            account_id=account.id,
            key_hash=tokens.hashed(key),
            created_at=now,
            expires_at=now + rules.SESSION_LASTS,
            seen_at=now,
            way=way,
            browser=browser[:60],
        )
    )
    account.last_sign_in_at = now
    record("signed_in", account, way=way)
    return key


def shake(purpose: str, account: Account | None, facts: dict[str, Any], *, lasts: timedelta, now: datetime) -> str:
    """Remember something until the next step of the same browser; returns the key that the browser holds."""
    key = tokens.fresh()
    db.session.add(
        Handshake(
            purpose=purpose,
            key_hash=tokens.hashed(key),
            account_id=account.id if account else None,
            sealed=seal(json.dumps(facts)),
            expires_at=now + lasts,
        )
    )
    db.session.flush()
    return key


def facts_of(row: Handshake) -> dict[str, Any]:
    """What was remembered; nothing when the key of the vault is gone."""
    return dict(json.loads(unseal(row.sealed) or "{}"))


def take(row: Handshake) -> None:
    """Use it up. Raises StepOver when somebody else just did."""
    if not queries.use_up(row):
        raise rules.StepOver


def spend_try(kind: str, about: str, *, now: datetime) -> None:
    """Count a guess before it is judged, so that many at once are counted too. Raises WaitToTry.

    The same for addresses without an account. The one-time link is not counted here: it stays open to the owner.
    """
    mark = _mark(kind, about)
    lock_name(mark)
    row = queries.tries(mark)
    if row is None:
        row = Tries(mark=mark, number=0, last_at=now)
        db.session.add(row)
    else:
        lock(row)
    rules.check_turn(kind, row.wait_until, now)
    row.number = rules.counted(row.number, row.last_at, now)
    row.last_at = now
    row.wait_until = now + rules.wait(row.number)


def forgive(kind: str, about: str) -> None:
    """The guess was right. First in its unit of work, before any row: a refusal afterwards takes it back."""
    mark = _mark(kind, about)
    lock_name(mark)
    queries.drop_tries(mark)


def seal(text: str) -> str:
    """Unreadable without VAULT_KEY."""
    return tokens.seal(text, current_app.config["SETTINGS"].vault_key, PURPOSE)


def is_sealed_today(sealed: str) -> bool:
    """Whether the current key sealed it."""
    return tokens.unseal(sealed, current_app.config["SETTINGS"].vault_key, PURPOSE) is not None


def unseal(sealed: str) -> str | None:
    """The text back, also when an earlier VAULT_KEY sealed it."""
    settings = current_app.config["SETTINGS"]
    for key in (settings.vault_key, *settings.vault_key_old):
        text = tokens.unseal(sealed, key, PURPOSE)
        if text is not None:
            return text
    return None


def _mark(kind: str, about: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"{kind}|{about.strip().lower()}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()
