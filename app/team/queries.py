"""Reading the team: accounts with what they work on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from app.accounts import queries as accounts
from app.accounts.models import Account, Invitation, SeriesDuty
from app.accounts.rules import Role
from app.core.db import db
from app.events.models import Event, Series, TeamMember, Workshop
from app.team.rules import Place

LATELY = timedelta(days=180)  # so long after its end somebody may still be put on an event, for its minutes


@dataclass(frozen=True)
class Duty:
    """One thing somebody works on."""

    id: int
    event: Event
    workshop: Workshop | None


@dataclass(frozen=True)
class Row:
    """One account of the list."""

    account: Account
    duties: list[Duty]
    series: list[Series]
    """Those an organiser is limited to; without any, all of them."""
    invitation: Invitation | None

    @property
    def place(self) -> Place:
        """The first thing this account works on, as its form shows it."""
        if self.series:
            return Place(series_id=self.series[0].id)
        if not self.duties:
            return Place()
        first = self.duties[0]
        return Place(workshop_id=first.workshop.id) if first.workshop else Place(event_id=first.event.id)


def team() -> list[Row]:
    """Everybody with an account, in four questions however many they are."""
    duties: dict[int, list[Duty]] = {}
    for member, duty in _duties():
        duties.setdefault(member.account_id, []).append(duty)
    limits: dict[int, list[Series]] = {}
    for account_id, series in _limits():
        limits.setdefault(account_id, []).append(series)
    letters = accounts.invitations()
    return [
        Row(each, duties.get(each.id, []), limits.get(each.id, []), letters.get(each.id))
        for each in accounts.everybody()
    ]


def row(account_id: int) -> Row | None:
    """One account with what it works on."""
    account = accounts.account_by_id(account_id)
    if account is None:
        return None
    duties = [duty for _member, duty in _duties(account_id)]
    return Row(account, duties, [each for _account, each in _limits(account_id)], accounts.invitation_of(account))


def moderators() -> list[tuple[Account, list[Duty]]]:
    """Everybody who moderates, by name, with the workshop of each."""
    duties: dict[int, list[Duty]] = {}
    for member, duty in _duties():
        duties.setdefault(member.account_id, []).append(duty)
    return [(each, duties.get(each.id, [])) for each in accounts.accounts_with(Role.MODERATOR)]


def members(account_id: int) -> list[TeamMember]:
    return list(db.session.scalars(select(TeamMember).where(TeamMember.account_id == account_id)))


def events_to_choose(now: datetime, also: set[int]) -> list[Event]:
    """Events somebody may be put on, with their workshops, the newest first; and those of `also`."""
    found = select(Event).where(or_(Event.ends_at > now - LATELY, Event.id.in_(also)))
    whole = found.options(selectinload(Event.workshops)).order_by(Event.starts_at.desc(), Event.id)
    return list(db.session.scalars(whole))


def series_to_choose() -> list[Series]:
    return list(db.session.scalars(select(Series).order_by(func.lower(Series.name), Series.id)))


def limits(account_id: int) -> list[SeriesDuty]:
    """The series an organiser is limited to."""
    return list(db.session.scalars(select(SeriesDuty).where(SeriesDuty.account_id == account_id)))


def event(event_id: int) -> Event | None:
    return db.session.get(Event, event_id)


def workshop(workshop_id: int) -> Workshop | None:
    return db.session.get(Workshop, workshop_id)


def _limits(account_id: int | None = None) -> list[tuple[int, Series]]:
    found = select(SeriesDuty.account_id, Series).join(Series, Series.id == SeriesDuty.series_id)
    if account_id is not None:
        found = found.where(SeriesDuty.account_id == account_id)
    rows = db.session.execute(found.order_by(func.lower(Series.name), Series.id))
    return [(each, series) for each, series in rows]


def _duties(account_id: int | None = None) -> list[tuple[TeamMember, Duty]]:
    found = (
        select(TeamMember, Event, Workshop)
        .join(Event, Event.id == TeamMember.event_id)
        .outerjoin(Workshop, Workshop.id == TeamMember.workshop_id)
        .order_by(Event.starts_at.desc(), TeamMember.id)
    )
    if account_id is not None:
        found = found.where(TeamMember.account_id == account_id)
    return [(member, Duty(member.id, event, shop)) for member, event, shop in db.session.execute(found)]
