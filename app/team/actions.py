"""What changes the team: invited, given another role or another event, taken off one, shown out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.accounts import actions as accounts
from app.accounts import queries as account_queries
from app.accounts.models import Account
from app.accounts.rules import Role
from app.audit.actions import record
from app.core.db import lock, lock_name
from app.events import actions as events
from app.team import queries, rules
from app.team.rules import Place


@dataclass(frozen=True)
class Wanted:
    """Whom the office wants to join."""

    name: str
    email: str
    role: str
    place: Place


def invite(wanted: Wanted, *, now: datetime) -> Account:
    """A new account and the letter to it. Raises HasAccount, NeedsEvent, NeedsWorkshop."""
    lock_name(f"account {wanted.email.lower()}")
    if account_queries.account(wanted.email) is not None:
        raise rules.HasAccount
    rules.check_place(wanted.role, wanted.place)
    account = accounts.invite(wanted.email, wanted.name, wanted.role, now=now)
    _put(account, wanted.role, wanted.place)
    accounts.send_invitation(account, now=now)
    return account


def change_role(account: Account, role: str, place: Place, *, now: datetime) -> None:
    """Another role, or something else to work on. Raises LastOrganiser, UnknownRole, NeedsEvent, NeedsWorkshop.

    Whoever stays in a role of whole events gets the event in addition; a moderator has exactly one workshop, so the
    old one goes.
    """
    accounts.hold_office(account)
    rules.check_place(role, place)
    before = account.role
    accounts.change_role(account, role, now=now)
    if not (before == role and role in rules.OF_AN_EVENT):
        _clear(account, but=place if role == Role.MODERATOR else Place())
    _put(account, role, place)


def take_off(account: Account, member_id: int) -> None:
    """Somebody no longer works on an event. Raises NotOnTeam, OnlyPlace."""
    lock(account)
    members = queries.members(account.id)
    member = next((each for each in members if each.id == member_id), None)
    if member is None:
        raise rules.NotOnTeam
    if len(members) == 1:
        raise rules.OnlyPlace
    record("unassigned", member, account=account.id)
    queries.remove(member)


def _clear(account: Account, *, but: Place) -> None:
    for member in queries.members(account.id):
        if but.workshop_id is None or member.workshop_id != but.workshop_id:
            record("unassigned", member, account=account.id)
            queries.remove(member)


def _put(account: Account, role: str, place: Place) -> None:
    """Raises NeedsEvent, NeedsWorkshop, when what was chosen has gone meanwhile."""
    if role == Role.ORGANISER:
        return
    members = queries.members(account.id)
    if role in rules.OF_AN_EVENT:
        event = queries.event(place.event_id or 0)
        if event is None:
            raise rules.NeedsEvent
        if not any(each.event_id == event.id and each.workshop_id is None for each in members):
            events.assign(account, event, None)
        return
    workshop = queries.workshop(place.workshop_id or 0)
    if workshop is None:
        raise rules.NeedsWorkshop
    if not any(each.workshop_id == workshop.id for each in members):
        events.assign(account, workshop.event, workshop)
