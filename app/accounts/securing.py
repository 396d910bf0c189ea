"""What else proves who somebody is, set and removed; each time the person is told by mail."""

from __future__ import annotations

from datetime import datetime

from app.accounts import codes, entering, mails, passkeys, queries, rules
from app.accounts.models import Account, Passkey, Password, RecoveryCode, SecondFactor
from app.audit.actions import record
from app.core import tokens
from app.core.db import db, lock

SETTING_UP = "second set"
KEY_MADE, KEY_SHOWN = "passkey made", "passkey shown"


def set_password(account: Account, hashed: str, *, now: datetime) -> None:
    """`hashed` was made before the unit of work, by passwords.judged."""
    lock(account)
    row = queries.password(account)
    if row is None:
        row = Password(account_id=account.id)
        db.session.add(row)
    row.hash, row.set_at = hashed, now
    _tell(account, "password_set")


def remove_password(account: Account) -> None:
    lock(account)
    row = queries.password(account)
    if row is not None:
        queries.remove(row)
        _tell(account, "password_removed")


def begin_second_factor(account: Account, *, now: datetime) -> str:
    """A secret that counts once the app has shown it knows it; returns the key of the step. Raises HasFactor."""
    if queries.second_factor(account) is not None:
        raise rules.HasFactor
    return entering.shake(SETTING_UP, account, {"secret": codes.fresh_secret()}, lasts=rules.STEP_LASTS, now=now)


def set_second_factor(account: Account, key: str, code: str, *, now: datetime) -> list[str]:
    """Returns the recovery codes, which nobody can show again. Raises StepOver, HasFactor, WrongCode."""
    lock(account)
    if queries.second_factor(account) is not None:
        raise rules.HasFactor
    row = queries.handshake(key, SETTING_UP, now)
    if row is None or row.account_id != account.id:
        raise rules.StepOver
    secret = str(entering.facts_of(row).get("secret", ""))
    step = codes.step_of(secret, code, now, last_step=0) if secret else None
    if step is None:
        raise rules.WrongCode
    entering.take(row)
    db.session.add(SecondFactor(account_id=account.id, sealed=entering.seal(secret), last_step=step, set_at=now))
    made = codes.fresh_recovery()
    for each in made:
        db.session.add(RecoveryCode(account_id=account.id, code_hash=tokens.hashed(codes.recovery(each))))
    _tell(account, "second_factor_set")
    return made


def use_code(account: Account, typed: str, *, now: datetime) -> None:
    """A code of the app, or a recovery code; each opens once. With the account held. Raises StepOver, WrongCode."""
    factor = queries.second_factor(account)
    if factor is None:  # the office has reset it meanwhile
        raise rules.StepOver
    lock(factor)
    secret = entering.unseal(factor.sealed) or ""
    step = codes.step_of(secret, typed, now, last_step=factor.last_step) if secret else None
    if step is not None:
        factor.last_step, factor.sealed = step, entering.seal(secret)  # under today's key, if it was an older one
        return
    recovery = queries.recovery_code(account, tokens.hashed(codes.recovery(typed)))
    if recovery is None:
        raise rules.WrongCode
    recovery.used_at = now
    record("recovery_code_used", account)


def remove_second_factor(account: Account, code: str, *, now: datetime) -> None:
    """By the person, who still has it. Raises NoFactor, WrongCode."""
    lock(account)
    if queries.second_factor(account) is None:
        raise rules.NoFactor
    use_code(account, code, now=now)
    queries.drop_second_factor(account)
    _tell(account, "second_factor_removed")


def reset_second_factor(account: Account) -> None:
    """By the office, for somebody whose phone is gone. Raises NoFactor."""
    lock(account)
    if queries.second_factor(account) is None:
        raise rules.NoFactor
    queries.drop_second_factor(account)
    _tell(account, "second_factor_reset")


def reseal() -> tuple[int, int]:
    """Seal the secrets of second factors with today's key: how many, and how many no known key opens."""
    done, unreadable = 0, 0
    for row in queries.second_factors():
        lock(row)
        secret = entering.unseal(row.sealed)
        if secret is None:
            unreadable += 1
        elif not entering.is_sealed_today(row.sealed):
            row.sealed = entering.seal(secret)
            done += 1
    return done, unreadable


def standing() -> dict[str, int]:
    """How many second factors are sealed with the current key, with an old one, and with one nobody has told us."""
    numbers = {"current": 0, "old": 0, "unreadable": 0}
    for row in queries.second_factors():
        known = "unreadable" if entering.unseal(row.sealed) is None else "old"
        numbers["current" if entering.is_sealed_today(row.sealed) else known] += 1
    return numbers


def challenge(key: str, purpose: str, account: Account | None, *, now: datetime) -> str:
    """The challenge this browser was given, used up by being read. Raises StepOver."""
    row = queries.handshake(key, purpose, now)
    if row is None or row.account_id != (account.id if account else None):
        raise rules.StepOver
    found = str(entering.facts_of(row).get("challenge", ""))
    entering.take(row)
    return found


def add_passkey(account: Account, made: passkeys.Made, name: str, *, now: datetime) -> None:
    """Raises TooManyKeys, PasskeyRefused for a key that is known already."""
    lock(account)
    if len(queries.passkeys(account)) >= passkeys.MOST_KEYS:
        raise passkeys.TooManyKeys
    if queries.passkey(made.credential_id) is not None:
        raise passkeys.PasskeyRefused
    db.session.add(
        Passkey(
            account_id=account.id,
            credential_id=made.credential_id,
            public_key=made.public_key,
            sign_count=made.sign_count,
            name=name,
            created_at=now,
        )
    )
    _tell(account, "passkey_added")


def remove_passkey(account: Account, passkey_id: int) -> None:
    """One of one's own; somebody else's is not found, and nothing happens."""
    lock(account)
    for row in queries.passkeys(account):
        if row.id == passkey_id:
            queries.remove(row)
            _tell(account, "passkey_removed")


def use_passkey(told: str, site: passkeys.Site, challenge: str, *, now: datetime) -> Account:
    """Whose key it is, if it holds and its owner may come in. Raises PasskeyRefused."""
    key = passkeys.credential_id(told)
    row = queries.passkey(key)
    if row is None:
        raise passkeys.PasskeyRefused
    account = row.account
    lock(account)
    row = queries.passkey(key)
    if row is None or not account.is_active:  # removed, or shut, meanwhile
        raise passkeys.PasskeyRefused
    lock(row)
    row.sign_count = passkeys.shown(told, site, challenge, public_key=row.public_key, sign_count=row.sign_count)
    row.last_used_at = now
    return account


def _tell(account: Account, what: str) -> None:
    entry = record(what, account)
    db.session.flush()  # its number tells this letter from the next
    mails.secured(account, what, sequence=entry.id)
