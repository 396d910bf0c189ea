"""Reading accounts, links and sessions."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from app.accounts.models import Account, SignIn, SignInLink
from app.core.db import db
from app.core.tokens import hashed


def account(email: str) -> Account | None:
    """The account of an address, active or not."""
    return db.session.scalar(select(Account).where(Account.email == email.strip().lower()))


def is_empty() -> bool:
    """Whether nobody has an account yet."""
    return db.session.scalar(select(Account.id).limit(1)) is None


def link(token: str) -> SignInLink | None:
    """The link a token belongs to, whatever its state."""
    return db.session.scalar(select(SignInLink).where(SignInLink.token_hash == hashed(token)))


def links_since(account_id: int, since: datetime) -> int:
    """How many links this account has asked for."""
    asked = select(func.count()).select_from(SignInLink)
    found = asked.where(SignInLink.account_id == account_id, SignInLink.created_at > since)
    return db.session.scalar(found) or 0


def running_sign_in(key: str, now: datetime) -> SignIn | None:
    """The session of a cookie key, if it has neither ended nor run out and its account is active."""
    found = select(SignIn).join(SignIn.account).where(SignIn.key_hash == hashed(key))
    return db.session.scalar(
        found.where(SignIn.ended_at.is_(None), SignIn.expires_at > now, Account.is_active.is_(True))
    )


def sign_ins(account_id: int) -> list[SignIn]:
    """The account's sessions nobody has ended."""
    found = select(SignIn).where(SignIn.account_id == account_id, SignIn.ended_at.is_(None))
    return list(db.session.scalars(found))


def accounts_with(role: str) -> list[Account]:
    """Active accounts with a role, by name."""
    found = select(Account).where(Account.role == role, Account.is_active.is_(True))
    return list(db.session.scalars(found.order_by(Account.name, Account.id)))


def names(actors: Iterable[str]) -> dict[str, str]:
    """The names of people as the history notes them ("account:12"); parts of the system are left out."""
    ids = [int(number) for kind, _, number in (actor.partition(":") for actor in set(actors)) if kind == "account"]
    rows = db.session.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))
    return {f"account:{account_id}": name for account_id, name in rows}
