"""What changes accounts: invited, let in, shown out, shut."""

from datetime import datetime

from app.accounts import mails, queries, rules
from app.accounts.models import Account, SignIn, SignInLink
from app.audit.actions import record
from app.core import tokens
from app.core.db import db, lock


def invite(email: str, name: str, role: str, *, now: datetime) -> Account:
    """An account for `email`, or the existing one with its new role, active again. Raises UnknownRole."""
    if role not in set(rules.Role):
        raise rules.UnknownRole(role=role)
    account = queries.account(email)
    if account is None:
        account = Account(email=email.strip().lower(), name=name, role=role, is_active=True, created_at=now)
        db.session.add(account)
    account.role, account.is_active = role, True
    record("invited", account, role=role)
    return account


def ask_for_link(email: str, *, now: datetime) -> None:
    """Send a link to whoever asks, if the address has an account; the answer is the same for all.

    For an unknown address the same letter is written, queued and taken back: both ways must take equally long, or
    the time of the answer would tell whether an address has an account.
    """
    account = queries.account(email)
    asked = queries.links_since(account.id if account else 0, now - rules.LINK_SPAN)  # counted for nobody as well
    if account and not (account.is_active and rules.may_ask_again(asked)):
        account = None
    link, token = _new_link(account, now=now)
    with db.session.begin_nested() as queueing:
        mails.sign_in_link(account, link, token)
        db.session.flush()
        if account is None:
            queueing.rollback()


def make_link(email: str, *, now: datetime) -> str:
    """A token for the operator to hand over himself. Raises UnknownAccount."""
    account = queries.account(email)
    if account is None or not account.is_active:
        raise rules.UnknownAccount(email=email)
    _link, token = _new_link(account, now=now)
    return token


def enter(token: str, *, now: datetime) -> str:
    """Use a link up and start a session; returns the key for the cookie. Raises LinkUsed."""
    link = queries.link(token)
    if link is None:
        raise rules.LinkUsed
    lock(link)
    if link.account is None or not link.account.is_active:
        raise rules.LinkUsed
    if not rules.is_link_valid(link.expires_at, link.used_at, now):
        raise rules.LinkUsed
    link.used_at = now
    key = tokens.fresh()
    db.session.add(
        SignIn(
            account_id=link.account.id,
            key_hash=tokens.hashed(key),
            created_at=now,
            expires_at=now + rules.SESSION_LASTS,
        )
    )
    record("signed_in", link.account)
    return key


def leave(key: str, *, now: datetime) -> None:
    """End a session on the server; a copied cookie is worth nothing afterwards."""
    sign_in = queries.running_sign_in(key, now)
    if sign_in:
        sign_in.ended_at = now
        record("signed_out", sign_in.account)


def deactivate(email: str, *, now: datetime) -> Account:
    """Shut an account; its sessions stop at once. Raises UnknownAccount."""
    account = queries.account(email)
    if account is None:
        raise rules.UnknownAccount(email=email)
    account.is_active = False
    for sign_in in queries.sign_ins(account.id):  # or they would run on when the account is opened again
        sign_in.ended_at = now
    record("deactivated", account)
    return account


def _new_link(account: Account | None, *, now: datetime) -> tuple[SignInLink, str]:
    token = tokens.fresh()
    link = SignInLink(
        account=account, token_hash=tokens.hashed(token), created_at=now, expires_at=now + rules.LINK_LASTS
    )
    db.session.add(link)
    return link, token
