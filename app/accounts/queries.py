"""Reading accounts, links and sessions."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, func, select

from app.accounts.models import (
    Account,
    Handshake,
    Invitation,
    Passkey,
    Password,
    RecoveryCode,
    SecondFactor,
    SignIn,
    SignInLink,
    Tries,
)
from app.accounts.rules import KEPT, TRIES_KEPT, Role
from app.core.db import Model, db
from app.core.tokens import hashed


def account(email: str) -> Account | None:
    """The account of an address, active or not."""
    return db.session.scalar(select(Account).where(Account.email == email.strip().lower()))


def account_by_id(account_id: int) -> Account | None:
    return db.session.get(Account, account_id)


def accounts(ids: Iterable[int]) -> list[Account]:
    """The accounts with these ids, in one order for all."""
    return list(db.session.scalars(select(Account).where(Account.id.in_(list(ids))).order_by(Account.id)))


def everybody() -> list[Account]:
    """Every account: active ones first, by name."""
    found = select(Account).order_by(Account.is_active.desc(), func.lower(Account.name), Account.id)
    return list(db.session.scalars(found))


def has_other_organiser(account: Account) -> bool:
    """Whether somebody else runs the whole office: active, not limited, and has been here at least once."""
    found = select(Account.id).where(
        Account.id != account.id,
        Account.role == Role.ORGANISER,
        Account.is_active.is_(True),
        Account.last_sign_in_at.is_not(None),
        ~Account.is_limited,
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


def password(account: Account) -> Password | None:
    return db.session.scalar(select(Password).where(Password.account_id == account.id))


def password_at(email: str) -> tuple[Account, str] | None:
    """The active account of an address with the hash of its password, in one question for every address."""
    found = select(Account, Password.hash).join(Password, Password.account_id == Account.id)
    row = db.session.execute(found.where(Account.email == email.strip().lower(), Account.is_active.is_(True))).first()
    return (row[0], row[1]) if row else None


def second_factor(account: Account) -> SecondFactor | None:
    return db.session.scalar(select(SecondFactor).where(SecondFactor.account_id == account.id))


def second_factors() -> list[SecondFactor]:
    return list(db.session.scalars(select(SecondFactor).order_by(SecondFactor.id)))


def recovery_code(account: Account, code_hash: str) -> RecoveryCode | None:
    """A recovery code nobody has used yet."""
    found = select(RecoveryCode).where(RecoveryCode.account_id == account.id, RecoveryCode.code_hash == code_hash)
    return db.session.scalar(found.where(RecoveryCode.used_at.is_(None)))


def recovery_left(account: Account) -> int:
    found = select(func.count()).where(RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(found) or 0


def drop_second_factor(account: Account) -> None:
    """The secret and the recovery codes."""
    for model in (SecondFactor, RecoveryCode):
        db.session.execute(delete(model).where(model.account_id == account.id))


def passkeys(account: Account) -> list[Passkey]:
    return list(db.session.scalars(select(Passkey).where(Passkey.account_id == account.id).order_by(Passkey.id)))


def passkey(credential_id: str) -> Passkey | None:
    return db.session.scalar(select(Passkey).where(Passkey.credential_id == credential_id))


def handshake(key: str, purpose: str, now: datetime) -> Handshake | None:
    """A step that is under way in the browser that holds the key."""
    found = select(Handshake).where(Handshake.key_hash == hashed(key), Handshake.purpose == purpose)
    return db.session.scalar(found.where(Handshake.expires_at > now))


def use_up(row: Handshake) -> bool:
    """Whether it was still there: of two at once, one."""
    gone = db.session.execute(delete(Handshake).where(Handshake.id == row.id))
    return bool(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE has a row count


def tries(mark: str) -> Tries | None:
    return db.session.scalar(select(Tries).where(Tries.mark == mark))


def drop_tries(mark: str) -> None:
    db.session.execute(delete(Tries).where(Tries.mark == mark))


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


def sessions(account: Account, now: datetime) -> list[SignIn]:
    """The account's running sessions, the newest first."""
    found = select(SignIn).where(SignIn.account_id == account.id, SignIn.ended_at.is_(None), SignIn.expires_at > now)
    return list(db.session.scalars(found.order_by(SignIn.id.desc())))


def session_of(account: Account, sign_in_id: int, now: datetime) -> SignIn | None:
    """One of the account's own running sessions; somebody else's is not found."""
    return next((each for each in sessions(account, now) if each.id == sign_in_id), None)


def delete_over(now: datetime) -> int:
    """Delete sessions and links that were over long ago; returns how many."""
    before = now - KEPT
    sessions_over = db.session.execute(delete(SignIn).where(SignIn.expires_at <= before))
    links_over = db.session.execute(delete(SignInLink).where(SignInLink.expires_at <= before))
    handshakes_over = db.session.execute(delete(Handshake).where(Handshake.expires_at <= now))
    tries_over = db.session.execute(delete(Tries).where(Tries.last_at <= now - TRIES_KEPT))
    over = (sessions_over, links_over, handshakes_over, tries_over)
    counts: list[int] = [each.rowcount for each in over]  # type: ignore[attr-defined]  # a DELETE has a row count
    return sum(counts)


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
