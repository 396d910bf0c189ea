"""What changes the team: invited, given another role or another event, taken off one, shown out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.accounts import actions as accounts
from app.accounts import queries as account_queries
from app.accounts.models import Account, SeriesDuty
from app.accounts.rules import Role
from app.audit.actions import record
from app.core.db import db, lock, lock_name
from app.events import actions as events
from app.events.models import TeamMember, Workshop
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
    """A new account and the letter to it. Raises HasAccount, NeedsEvent, NeedsWorkshop, NeedsSeries."""
    lock_name(f"account {wanted.email.lower()}")
    if account_queries.account(wanted.email) is not None:
        raise rules.HasAccount
    rules.check_place(wanted.role, wanted.place)
    account = accounts.invite(wanted.email, wanted.name, wanted.role, now=now)
    _put(account, wanted.role, wanted.place)
    accounts.send_invitation(account, now=now)
    return account


def change_role(account: Account, role: str, place: Place, *, now: datetime) -> None:
    """Another role, or something else to work on.

    Whoever stays in a role of whole events gets the event in addition, and an organiser who is limited to a series the
    other one; a moderator has exactly one workshop, so the old one goes. Raises LastOrganiser, UnknownRole, NeedsEvent,
    NeedsWorkshop, NeedsSeries.
    """
    accounts.hold_office(account)
    rules.check_place(role, place)
    before = account.role
    accounts.change_role(account, role, limited=place.series_id is not None, now=now)
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
    events.dismiss(member)


def end_limit(account: Account, series_id: int) -> None:
    """An organiser of several series no longer runs one of them. Raises NotOnTeam, OnlySeries."""
    lock(account)
    limits = queries.limits(account.id)
    found = next((each for each in limits if each.series_id == series_id), None)
    if found is None:
        raise rules.NotOnTeam
    if len(limits) == 1:
        raise rules.OnlySeries
    _unlimit(account, found)


def hold(account_ids: Iterable[int]) -> None:
    """Hold accounts whose places may change, before any event: in one order, so that no two wait for each other."""
    for account in account_queries.accounts(account_ids):
        lock(account)


def open_workshop(workshop: Workshop, before: Sequence[TeamMember], account_ids: Collection[int]) -> None:
    """Make these the moderators whose account opens the workshop; `before` are those who do now.

    With the accounts held. A moderator has exactly one workshop: whoever comes here leaves the one before, and nobody
    is left without. Accounts with another role stay out. Raises OnlyWorkshop.
    """
    for member in before:
        if member.account_id not in account_ids:
            _take_workshop(member)
    for account in account_queries.accounts(set(account_ids) - {member.account_id for member in before}):
        if account.role == Role.MODERATOR and account.is_active:
            _clear(account, but=Place())
            events.assign(account, workshop.event, workshop)


def _take_workshop(member: TeamMember) -> None:
    if len(queries.members(member.account_id)) == 1:
        raise rules.OnlyWorkshop(name=account_queries.accounts([member.account_id])[0].name)
    events.dismiss(member)


def _clear(account: Account, *, but: Place) -> None:
    for member in queries.members(account.id):
        if but.workshop_id is None or member.workshop_id != but.workshop_id:
            events.dismiss(member)


def _limit(account: Account, series_id: int | None) -> None:
    """To one more series; None lets an organiser run everything, and leaves every other role without."""
    limits = queries.limits(account.id)
    if series_id is None:
        for each in limits:
            _unlimit(account, each)
    elif all(each.series_id != series_id for each in limits):
        db.session.add(SeriesDuty(account_id=account.id, series_id=series_id))
        record("series_assigned", account, series=series_id)
    db.session.expire(account, ["is_limited"])


def _unlimit(account: Account, limit: SeriesDuty) -> None:
    record("series_unassigned", account, series=limit.series_id)
    account_queries.remove(limit)


def _put(account: Account, role: str, place: Place) -> None:
    """Raises NeedsEvent, NeedsWorkshop, when what was chosen has gone meanwhile."""
    _limit(account, place.series_id if role == Role.ORGANISER else None)
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
