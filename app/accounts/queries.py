"""Reading accounts, links and sessions."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from app.accounts.models import Account, Invitation, SignIn, SignInLink
from app.accounts.rules import Role
from app.core.db import Model, db
from app.core.tokens import hashed


def account(email: str) -> Account | None:
    """The account of an address, active or not."""
    return db.session.scalar(select(Account).where(Account.email == email.strip().lower()))


def account_by_id(account_id: int) -> Account | None:
    return db.session.get(Account, account_id)


def everybody() -> list[Account]:
    """Every account: active ones first, by name."""
    found = select(Account).order_by(Account.is_active.desc(), func.lower(Account.name), Account.id)
    return list(db.session.scalars(found))


def has_other_organiser(account: Account) -> bool:
    """Whether somebody else runs the office: active, and has been here at least once."""
    found = select(Account.id).where(
        Account.id != account.id,
        Account.role == Role.ORGANISER,
        Account.is_active.is_(True),
        Account.last_sign_in_at.is_not(None),
    )
    return db.session.scalar(found.limit(1)) is not None


def invitation(token: str) -> Invitation | None:
    """The invitation a token belongs to, whatever its state."""
    return db.session.scalar(select(Invitation).where(Invitation.token_hash == hashed(token)))


def invitation_of(account: Account) -> Invitation | None:
    return db.session.scalar(select(Invitation).where(Invitation.account_id == account.id))


def invitations() -> dict[int, Invitation]:
    """The letters that were sent, by account."""
    return {each.account_id: each for each in db.session.scalars(select(Invitation))}


def remove(row: Model) -> None:
    """Delete one row, and with an account what hangs on it."""
    db.session.delete(row)
    db.session.flush()


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
