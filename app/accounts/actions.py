"""What changes accounts: invited, let in, shown out, shut."""

from datetime import datetime

from app.accounts import entering, mails, oidc, queries, rules, securing
from app.accounts.entering import Step
from app.accounts.models import Account, Invitation, SignIn, SignInLink
from app.accounts.passkeys import Site
from app.audit.actions import record
from app.core import tokens
from app.core.db import db, lock, lock_name


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


def enter(token: str, *, browser: str = "", now: datetime) -> Step:
    """Use a link up and come in, or as far as the second factor. Raises LinkUsed."""
    link = queries.link(token)
    if link is None:
        raise rules.LinkUsed
    if link.account is None:
        raise rules.LinkUsed
    lock(link.account)
    lock(link)
    if not link.account.is_active:
        raise rules.LinkUsed
    if not rules.is_link_valid(link.expires_at, link.used_at, now):
        raise rules.LinkUsed
    link.used_at = now
    return entering.proven(link.account, "link", browser, now=now)


def accept(token: str, *, browser: str = "", now: datetime) -> str:
    """Use an invitation up and start the first session; returns the key for the cookie. Raises InvitationUsed."""
    found = queries.invitation(token)
    if found is None:
        raise rules.InvitationUsed
    account = found.account
    lock(account)
    lock(found)
    if found.token_hash != tokens.hashed(token) or not found.is_open(now):  # sent anew meanwhile, it has another
        raise rules.InvitationUsed
    found.used_at = now
    record("joined", account)
    return entering.begin(account, "invitation", browser, now=now)


def enter_by_password(account: Account, email: str, kept: str, newer: str, *, browser: str, now: datetime) -> Step:
    """The password was right: come in, or as far as the second factor. Raises WrongPassword.

    `newer` is the same password under today's numbers, or "".
    """
    entering.forgive("password", email)
    lock(account)
    row = queries.password(account)
    if not account.is_active or row is None or row.hash != kept:  # changed while it was verified
        raise rules.WrongPassword
    if newer:
        row.hash = newer
    return entering.proven(account, "password", browser, now=now)


def enter_by_code(key: str, code: str, *, browser: str, now: datetime) -> str:
    """The second step; returns the key for the cookie. Raises StepOver, WrongCode."""
    row = queries.handshake(key, entering.SECOND, now)
    if row is None or row.account is None:
        raise rules.StepOver
    entering.forgive("code", str(row.account_id))
    lock(row.account)
    if not row.account.is_active:
        raise rules.StepOver
    securing.use_code(row.account, code, now=now)
    entering.take(row)
    return entering.begin(row.account, str(entering.facts_of(row).get("way", "link")), browser, now=now)


def enter_by_passkey(told: str, site: Site, challenge: str, *, browser: str, now: datetime) -> str:
    """A passkey is two factors by itself; returns the key for the cookie. Raises PasskeyRefused."""
    account = securing.use_passkey(told, site, challenge, now=now)
    return entering.begin(account, "passkey", browser, now=now)


def enter_by_provider(email: str, *, browser: str, now: datetime) -> Step:
    """The organisation's provider has verified this address. Never makes an account. Raises NoAccountHere."""
    account = queries.account(email)
    if account is None:
        raise oidc.NoAccountHere
    lock(account)
    if not account.is_active:
        raise oidc.NoAccountHere
    return entering.proven(account, "oidc", browser, now=now)


def leave(key: str, *, now: datetime) -> None:
    """End a session on the server; a copied cookie is worth nothing afterwards."""
    sign_in = queries.running_sign_in(key, now)
    if sign_in:
        sign_in.ended_at = now
        record("signed_out", sign_in.account)


def rename(account: Account, name: str) -> None:
    """How the office and the history name this person."""
    if account.name != name:
        account.name = name
        record("renamed", account)


def end_session(account: Account, sign_in_id: int, *, now: datetime) -> None:
    """End one of one's own sessions. Raises SessionOver."""
    sign_in = queries.session_of(account, sign_in_id, now)
    if sign_in is None:
        raise rules.SessionOver
    sign_in.ended_at = now
    record("session_ended", account)


def end_sessions(account: Account, *, but: int | None = None, now: datetime) -> int:
    """End all of one's sessions, or all but one; returns how many."""
    found = [each for each in queries.sign_ins(account.id) if each.id != but]
    for sign_in in found:
        sign_in.ended_at = now
    if found:
        record("sessions_ended", account)
    return len(found)


def note_seen(sign_in: SignIn, *, now: datetime) -> None:
    """That a session is in use, roughly."""
    lock(sign_in)
    sign_in.seen_at = now


def send_invitation(account: Account, *, now: datetime) -> None:
    """Ask somebody who has never been here to join; an earlier letter opens nothing any more.

    Raises NotInvited, AccountShut, InvitedJustNow.
    """
    lock(account)
    rules.check_invitable(account.is_active, account.last_sign_in_at)
    row, token = queries.invitation_of(account), tokens.fresh()
    if row is None:
        row = Invitation(account_id=account.id)
        db.session.add(row)
    else:
        rules.check_patience(row.sent_at, now)
    row.token_hash, row.sent_at, row.used_at = tokens.hashed(token), now, None
    row.expires_at = now + rules.INVITATION_LASTS
    entry = record("invitation_sent", account)
    db.session.flush()  # its number tells this letter from the next
    mails.invitation(account, row, token, sequence=entry.id)


def withdraw_invitation(account: Account) -> None:
    """Nobody was here yet, so nothing of the account stays. Raises NotInvited."""
    lock(account)
    if account.last_sign_in_at is not None:
        raise rules.NotInvited
    record("invitation_withdrawn", account)
    mails.forget(account)
    queries.remove(account)


def change_role(account: Account, role: str, *, limited: bool = False, now: datetime) -> None:
    """`limited`: an organiser of some series only. Raises UnknownRole, LastOrganiser."""
    if role not in set(rules.Role):
        raise rules.UnknownRole(role=role)
    hold_office(account)
    _keep_an_organiser(account, stays=role == rules.Role.ORGANISER and not limited)
    if account.role != role:
        account.role = role
        record("role_changed", account, role=role)


def shut(account: Account, *, now: datetime) -> None:
    """As the office deactivates an account. Raises LastOrganiser."""
    hold_office(account)
    _keep_an_organiser(account, stays=False)
    _shut(account, now=now)


def reopen(account: Account, *, now: datetime) -> None:
    """Let somebody in again, who then signs in anew."""
    lock(account)
    if not account.is_active:
        account.is_active = True
        record("reactivated", account)


def deactivate(email: str, *, now: datetime) -> Account:
    """As the operator shuts an account, the last one as well: he can always invite another. Raises UnknownAccount."""
    account = queries.account(email)
    if account is None:
        raise rules.UnknownAccount(email=email)
    hold_office(account)
    _shut(account, now=now)
    return account


def hold_office(account: Account) -> None:
    """First in everything that may take an organiser away: whoever does the same waits until it is finished."""
    lock_name("organisers")
    lock(account)


def _keep_an_organiser(account: Account, *, stays: bool) -> None:
    """The office never loses its last organiser. With the office held."""
    runs = account.role == rules.Role.ORGANISER and not account.is_limited
    runs = runs and account.is_active and account.last_sign_in_at is not None
    if runs and not stays and not queries.has_other_organiser(account):
        raise rules.LastOrganiser


def _shut(account: Account, *, now: datetime) -> None:
    account.is_active = False
    for sign_in in queries.sign_ins(account.id):  # or they would run on when the account is opened again
        sign_in.ended_at = now
    record("deactivated", account)


def _new_link(account: Account | None, *, now: datetime) -> tuple[SignInLink, str]:
    token = tokens.fresh()
    link = SignInLink(
        account=account, token_hash=tokens.hashed(token), created_at=now, expires_at=now + rules.LINK_LASTS
    )
    db.session.add(link)
    return link, token
