"""Reading the participants of an event, as the office narrows and orders them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, delete, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from app.core.db import db, deed
from app.core.text import folded
from app.delegation.models import Delegation
from app.events.models import Event, Workshop
from app.groups.models import Group, GroupMember, RotationPlan
from app.groups.rules import State as PlanState
from app.municipalities.models import Municipality
from app.outbox.models import Mail
from app.questions.models import Questionnaire
from app.registration.models import Registration, RegistrationLink
from app.registration.rules import STANDING, State, address_key
from app.roster.models import SheetImport, SheetRow
from app.roster.paging import PAGE
from app.roster.rules import MOST_WORDS, Wanted

ORDER_OF_STATES = {str(state): number for number, state in enumerate(State)}
OFFICIAL = "ags:"  # how the key of a municipality from the register begins


@dataclass(frozen=True)
class Participant:
    """A registration with its position on the waitlist (0: does not wait), its announced group (0: in none), and the
    organisation that registered it."""

    registration: Registration
    position: int
    organisation: str
    group: int


def participants(
    event: Event, workshops: Sequence[Workshop], wanted: Wanted, *, sees_addresses: bool, page: int = 1
) -> tuple[list[Participant], int]:
    """A page of the event's registrations in these workshops, and how many they are on all pages, in one query.

    By name, unless another order is wanted; those who wait, when only they are wanted, in the order in which they wait.
    """
    position = case((Registration.state == State.WAITING, _position()), else_=0)
    found = _grouped(select(Registration, position, Delegation.organisation, Group.number, func.count().over()))
    found = found.outerjoin(Delegation, Delegation.id == Registration.delegation_id)
    found = found.options(contains_eager(Registration.workshop)).order_by(*_order(wanted))
    found = found.where(*_narrowed(event, workshops, wanted, sees_addresses))
    rows = db.session.execute(found.offset((page - 1) * PAGE).limit(PAGE)).all()
    people = [Participant(row[0], row[1] or 0, row[2] or "", row[3] or 0) for row in rows]
    return people, rows[0][4] if rows else 0


def number(event: Event, workshops: Sequence[Workshop], wanted: Wanted, *, sees_addresses: bool) -> int:
    """How many they are."""
    found = _grouped(select(func.count(Registration.id)))
    return db.session.scalar(found.where(*_narrowed(event, workshops, wanted, sees_addresses))) or 0


def ids(event: Event, workshops: Sequence[Workshop], wanted: Wanted, *, most: int) -> Sequence[int]:
    """The numbers of all of them, in the order of the list; for those who see addresses."""
    found = _grouped(select(Registration.id)).where(*_narrowed(event, workshops, wanted, sees_addresses=True))
    return db.session.scalars(found.order_by(*_order(wanted)).limit(most)).all()


def districts(event: Event, workshops: Sequence[Workshop]) -> list[tuple[str, str]]:
    """Key and name of the districts that the registered municipalities belong to, by name."""
    key = func.substr(Registration.municipality_key, len(OFFICIAL) + 1, 5)
    used = select(key).where(_in(workshops), Registration.municipality_key.startswith(OFFICIAL))
    found = select(Municipality.district_ags, func.min(Municipality.district)).where(
        Municipality.district_ags.in_(used.distinct()), Municipality.district != ""
    )
    rows = db.session.execute(found.group_by(Municipality.district_ags))
    return sorted(((ags, name) for ags, name in rows), key=lambda each: folded(each[1]))


def registrations(event: Event, wanted: Collection[int]) -> Sequence[Registration]:
    """Those of these numbers that belong to the event, with their workshops, in order of their numbers."""
    found = select(Registration).join(Registration.workshop).options(contains_eager(Registration.workshop))
    found = found.where(Registration.event_id == event.id, Registration.id.in_(wanted))
    return db.session.scalars(found.order_by(Registration.id)).all()


def workshops_of(keys: Collection[str]) -> Sequence[Workshop]:
    """All workshops of any event in which one of these people stands."""
    found = select(Workshop).join(Registration, Registration.workshop_id == Workshop.id)
    found = found.where(Registration.person_key.in_(keys), Registration.state.in_(STANDING))
    return db.session.scalars(found).unique().all()


def _grouped(found: Select[Any]) -> Select[Any]:
    """With the group each registration has in the announced plan of its workshop."""
    announced = (
        select(RotationPlan.id)
        .where(RotationPlan.workshop_id == Registration.workshop_id, RotationPlan.state == PlanState.ANNOUNCED)
        .scalar_subquery()
    )
    member = and_(GroupMember.registration_id == Registration.id, GroupMember.plan_id == announced)
    found = found.join(Registration.workshop).outerjoin(GroupMember, member)
    return found.outerjoin(Group, Group.id == GroupMember.group_id)


def _position() -> Any:
    ahead = aliased(Registration)
    return (
        select(func.count())
        .where(
            ahead.workshop_id == Registration.workshop_id,
            ahead.state == State.WAITING,
            ahead.arrival <= Registration.arrival,
        )
        .scalar_subquery()
    )


def _in(workshops: Sequence[Workshop]) -> ColumnElement[bool]:
    return Registration.workshop_id.in_([each.id for each in workshops])


def _narrowed(
    event: Event, workshops: Sequence[Workshop], wanted: Wanted, sees_addresses: bool
) -> list[ColumnElement[bool]]:
    shown = [workshop for workshop in workshops if workshop.letter == wanted.letter] or workshops
    found = [Registration.event_id == event.id, _in(shown)]
    found += [_mentions(word, sees_addresses) for word in wanted.words.split()[:MOST_WORDS]]
    found += [_comes_from(word) for word in folded(wanted.place).split()[:MOST_WORDS]]
    found += _standing_like(wanted)
    if wanted.district:
        key = OFFICIAL + wanted.district
        found.append(or_(Registration.municipality_key == key, Registration.municipality_key.startswith(key)))
    if wanted.role:
        found.append(func.lower(Registration.role).contains(wanted.role.lower(), autoescape=True))
    return found


def _standing_like(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = list[ColumnElement[bool]]()
    if wanted.state:
        found.append(Registration.state == wanted.state)
    if wanted.group:
        found.append(Group.number == int(wanted.group))
    if wanted.presence:
        there = Registration.checked_in_at
        found.append(there.is_not(None) if wanted.presence == "ja" else there.is_(None))
    if wanted.mailbox == "ohne":
        found.append(Registration.email == "")
    elif wanted.mailbox == "offen":
        found += [Registration.address_confirmed_at.is_(None), Registration.state.in_(STANDING)]
    return found


def _mentions(word: str, sees_addresses: bool) -> ColumnElement[bool]:
    """Any part of the name, the municipality or, for those who may see it, the address; umlauts spelled either way."""
    parts = folded(word).split()
    said = and_(*(Registration.search_key.contains(part, autoescape=True) for part in parts)) if parts else None
    if sees_addresses:
        address = Registration.address_key.contains(address_key(word), autoescape=True)
        return address if said is None else or_(said, address)
    return said if said is not None else Registration.name.contains(word, autoescape=True)


def _comes_from(word: str) -> ColumnElement[bool]:
    """`word` in front of the bar, where the municipality stands."""
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return Registration.search_key.like(f"%{escaped}%|%", escape="\\")


def _order(wanted: Wanted) -> tuple[Any, ...]:
    by_name = (Registration.sort_key, Registration.id)
    by_arrival = (Workshop.letter, Registration.arrival, Registration.id)
    orders: dict[str, tuple[Any, ...]] = {
        "name": by_name,
        "kommune": (Registration.search_key, Registration.id),
        "workshop": (Workshop.letter, *by_name),
        "status": (case(ORDER_OF_STATES, value=Registration.state, else_=99), *by_name),
        "eingang": by_arrival,
    }
    return orders.get(wanted.sort) or (by_arrival if wanted.state == State.WAITING else by_name)


EXPORTED = (
    "id", "state", "title", "name", "email", "phone", "municipality", "role", "locale", "registered_at",
    "address_confirmed_at", "placed_at", "ended_at", "checked_in_at", "photo_consent_at", "sharing_consent_at",
    "questionnaire_id", "answers",
)  # fmt: skip


def export(event: Event) -> Sequence[Any]:
    """Every registration of the event as a plain row: EXPORTED, letter, position, organisation. Never a need.

    Without the ORM's objects, because ten thousand of them take longer than the file.
    """
    line = func.row_number().over(
        partition_by=(Registration.workshop_id, Registration.state), order_by=Registration.arrival
    )
    found = (
        select(
            *(getattr(Registration, name) for name in EXPORTED),
            Workshop.letter,
            case((Registration.state == State.WAITING, line), else_=0).label("position"),
            func.coalesce(Delegation.organisation, "").label("organisation"),
        )
        .join(Workshop, Workshop.id == Registration.workshop_id)
        .outerjoin(Delegation, Delegation.id == Registration.delegation_id)
        .where(Registration.event_id == event.id)
    )
    return db.session.execute(found.order_by(Workshop.letter, Registration.sort_key, Registration.id)).all()


def questionnaires(event: Event) -> Sequence[Questionnaire]:
    """Every version of the event's own questions, the newest first."""
    found = select(Questionnaire).where(Questionnaire.event_id == event.id)
    return db.session.scalars(found.order_by(Questionnaire.number.desc())).all()


def sheet(event: Event, sheet_id: int, now: datetime) -> SheetImport | None:
    """A table sent in for this event, while it is kept."""
    found = select(SheetImport).where(SheetImport.id == sheet_id, SheetImport.event_id == event.id)
    return db.session.scalar(found.where(SheetImport.expires_at > now))


def taken_over(event: Event, now: datetime) -> Sequence[SheetImport]:
    """The newest imports of the event that can still be undone, or were."""
    found = select(SheetImport).where(
        SheetImport.event_id == event.id, SheetImport.applied_at.is_not(None), SheetImport.expires_at > now
    )
    return db.session.scalars(found.order_by(SheetImport.id.desc()).limit(5)).all()


def drop_expired(now: datetime) -> int:
    """Delete imports whose time is over, with what they changed; returns how many."""
    dropped = db.session.execute(delete(SheetImport).where(SheetImport.expires_at <= now))
    return int(dropped.rowcount)  # type: ignore[attr-defined]  # a DELETE has a row count


def drop_rows_of_forgotten() -> int:
    """Delete what imports changed of people nothing names any more; returns how many."""
    gone = select(Registration.id).where(Registration.name == "", Registration.email == "")
    dropped = db.session.execute(delete(SheetRow).where(SheetRow.registration_id.in_(gone)))
    return int(dropped.rowcount)  # type: ignore[attr-defined]  # a DELETE has a row count


def last_mail() -> int:
    """The number of the newest mail, to count those that come after it."""
    return db.session.scalar(select(func.max(Mail.id))) or 0


def mails_since(number: int) -> dict[str, int]:
    """How many mails of each kind this unit of work has written since, whatever others write meanwhile."""
    found = select(Mail.kind, func.count()).where(*_written(number)).group_by(Mail.kind).order_by(Mail.kind)
    return {kind: how_many for kind, how_many in db.session.execute(found)}


def drop_mails_to(event: Event, keys: Collection[str], numbers: Collection[int], *, since: int) -> None:
    """Take back what has just been written to these people about the event, wherever they stand in it, and about these
    registrations: nobody is to be told. Others whom it concerns are: whoever is offered the place, for example."""
    of_them = select(Registration.id).where(Registration.event_id == event.id, Registration.person_key.in_(keys))
    rows = [f"registration:{number}" for number in {*db.session.scalars(of_them), *numbers}]
    db.session.execute(delete(Mail).where(*_written(since), Mail.subject_row.in_(rows)))


def _written(since: int) -> tuple[ColumnElement[bool], ...]:
    """A mail bears the moment of its unit of work, which no other one has."""
    return Mail.id > since, Mail.created_at == deed().at


def drop_asked_addresses(person: Registration) -> None:
    """A new address that was asked for can not be confirmed any more."""
    ours = RegistrationLink.registration_id == person.id
    db.session.execute(delete(RegistrationLink).where(ours, RegistrationLink.purpose == "address"))
