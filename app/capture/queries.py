"""Reading findings, and the links of those who note them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, Integer, Select, and_, bindparam, case, func, or_, select, update
from sqlalchemy.orm import joinedload

from app.capture.models import Finding, ScribeLink
from app.capture.rules import Round
from app.core import tokens
from app.core.db import UtcDateTime, db
from app.core.lasting import LASTS
from app.core.models import Revision
from app.events.models import Event, Workshop
from app.groups import queries as groups
from app.groups import rules as group_rules
from app.groups.models import RotationPlan
from app.programme import queries as programme
from app.programme.models import Station


@dataclass(frozen=True)
class Standing:
    """A station before a point is noted: the finding this device has sent already, the living findings, the last
    position any has, gone or not, and the first of a later round."""

    known: int | None
    living: int
    last: int
    later: int | None


def findings_of(workshop: Workshop) -> dict[int, list[Finding]]:
    """The living findings by station id, in order; a station without any is not in it."""
    found: dict[int, list[Finding]] = {}
    for each in db.session.scalars(_living().where(Finding.workshop_id == workshop.id)):
        found.setdefault(each.station_id, []).append(each)
    return found


def merged_of(workshop: Workshop) -> dict[int, list[Finding]]:
    """What was merged into other findings, by the id of the finding into which it went, as it was noted."""
    merged = select(Finding).where(Finding.workshop_id == workshop.id, Finding.deleted_at.is_(None))
    return _by_target(merged)


def findings_at(station_id: int) -> Sequence[Finding]:
    """The living findings of one station, in order."""
    return db.session.scalars(_living().where(Finding.station_id == station_id)).all()


def merged_at(station_id: int) -> dict[int, list[Finding]]:
    """As `merged_of`, of one station."""
    return _by_target(select(Finding).where(Finding.station_id == station_id, Finding.deleted_at.is_(None)))


def deleted_at(station_id: int, most: int = 10) -> Sequence[Finding]:
    """What was deleted at a station and can come back, last first."""
    found = select(Finding).where(Finding.station_id == station_id, Finding.deleted_at.is_not(None))
    return db.session.scalars(found.order_by(Finding.deleted_at.desc(), Finding.id.desc()).limit(most)).all()


def finding_at(station_id: int, finding_id: int) -> Finding | None:
    """A finding of this station, deleted and merged ones included."""
    found = select(Finding).where(Finding.station_id == station_id, Finding.id == finding_id)
    return db.session.scalar(found.execution_options(populate_existing=True))


def known_at(station_id: int, client_ids: Iterable[str]) -> dict[str, Finding]:
    """The findings of a station by the ids their devices gave."""
    found = select(Finding).where(Finding.station_id == station_id, Finding.client_id.in_(set(client_ids)))
    return {each.client_id: each for each in db.session.scalars(found.execution_options(populate_existing=True))}


def standing(station_id: int, client_id: str, round: int | None) -> Standing:
    """What has to be known of a station before a point is noted there, in one row."""
    values = {"station_id": station_id, "client_id": client_id, "round": round}
    return Standing(*db.session.execute(_STANDING, values).one())


def make_room(station_id: int, position: int) -> None:
    """Everything from this position on moves one further."""
    db.session.execute(_MAKE_ROOM, {"here": station_id, "first": position})


def link_at(token: str, now: datetime) -> ScribeLink | None:
    """The link behind a token with its station and workshop, while it works."""
    found = select(ScribeLink).where(ScribeLink.token_hash == tokens.hashed(token))
    return db.session.scalar(_working(found, now))


def is_working(token: str, now: datetime) -> bool:
    """Whether the link behind a token works, without what belongs to it."""
    return db.session.scalar(_IN_FORCE, _behind(token, now)) is not None


def writing_link(token: str, now: datetime) -> ScribeLink | None:
    """The link behind a token with its station alone, while it works: what writing a finding needs under the lock."""
    return db.session.scalar(_WRITING, _behind(token, now))


def link_of_code(code_hash: str, now: datetime) -> ScribeLink | None:
    """The link a short code stands for, while it works."""
    return db.session.scalar(_working(select(ScribeLink).where(ScribeLink.code_hash == code_hash), now))


def links(workshop: Workshop) -> Sequence[ScribeLink]:
    """The links made in the office, newest first."""
    found = select(ScribeLink).where(ScribeLink.workshop_id == workshop.id, ScribeLink.behind_id.is_(None))
    return db.session.scalars(found.options(joinedload(ScribeLink.station)).order_by(ScribeLink.id.desc())).all()


def devices_behind(workshop: Workshop) -> dict[int, int]:
    """How many devices came in by the short code, by link id."""
    counted = select(ScribeLink.behind_id, func.count()).where(
        ScribeLink.workshop_id == workshop.id, ScribeLink.behind_id.is_not(None)
    )
    return {link or 0: number for link, number in db.session.execute(counted.group_by(ScribeLink.behind_id))}


def link(workshop: Workshop, link_id: int) -> ScribeLink | None:
    return db.session.scalar(
        select(ScribeLink).where(
            ScribeLink.workshop_id == workshop.id, ScribeLink.id == link_id, ScribeLink.behind_id.is_(None)
        )
    )


def links_behind(link: ScribeLink) -> Sequence[ScribeLink]:
    return db.session.scalars(select(ScribeLink).where(ScribeLink.behind_id == link.id)).all()


def stations(workshop: Workshop) -> list[Station]:
    """Those of the rotation, in order."""
    rotation = programme.rotation(workshop)
    return list(rotation.part.stations) if rotation else []


def rounds_at(workshop: Workshop, station_id: int) -> list[Round]:
    """When each round is, and which groups are at this station in it; no groups where no plan is announced."""
    rotation = programme.rotation(workshop)
    if rotation is None:
        return []
    plan = groups.announced(workshop)
    there: dict[int, list[int]] = {}
    for group in plan.groups if plan else []:
        for visit in group.visits:
            if visit.station_id == station_id:
                there.setdefault(visit.round, []).append(group.number)
    return [
        Round(stop.round, stop.slot.starts_at, stop.slot.ends_at, tuple(there.get(stop.round, ())))
        for stop in groups.rounds_of(rotation)
    ]


def group_numbers(workshop: Workshop) -> list[int]:
    """The groups of the announced plan; none without one, and none where people are mixed anew."""
    plan = groups.announced(workshop)
    return [group.number for group in plan.groups] if plan else []


def scope_of(station_id: int) -> str:
    """What moves with every change of a station's findings."""
    return f"findings:{station_id}"


def scope_of_workshop(workshop_id: int) -> str:
    """The same for all stations of a workshop together."""
    return f"workshop-findings:{workshop_id}"


def mark(workshop: Workshop, scope: str) -> str:
    """Another text whenever something may have changed that screens at the stations show. One query."""
    plan = select(RotationPlan.id, RotationPlan.revision).where(
        RotationPlan.workshop_id == workshop.id, RotationPlan.state == group_rules.State.ANNOUNCED
    )
    plan_row = plan.subquery()
    found = select(
        select(Revision.number).where(Revision.scope == scope).scalar_subquery(),
        select(plan_row.c.id).limit(1).scalar_subquery(),
        select(plan_row.c.revision).limit(1).scalar_subquery(),
    )
    return "-".join(str(part or 0) for part in (*db.session.execute(found).one(), workshop.revision))


def _living() -> Select[Finding]:
    living = select(Finding).where(Finding.deleted_at.is_(None), Finding.merged_into_id.is_(None))
    return living.order_by(Finding.station_id, Finding.position, Finding.id)


def _by_target(found: Select[Finding]) -> dict[int, list[Finding]]:
    raw: dict[int, list[Finding]] = {}
    for each in db.session.scalars(found.where(Finding.merged_into_id.is_not(None)).order_by(Finding.id)):
        if each.merged_into_id is not None:
            raw.setdefault(each.merged_into_id, []).append(each)
    return raw


def _behind(token: str, now: datetime) -> dict[str, object]:
    return {"token_hash": tokens.hashed(token), "now": now, "a_day_ago": now - LASTS}


def _working(found: Select[ScribeLink], now: datetime) -> Select[ScribeLink]:
    found = found.where(*_in_force(now, now - LASTS))
    whole = joinedload(ScribeLink.workshop).joinedload(Workshop.event).joinedload(Event.venue)
    return found.options(joinedload(ScribeLink.station), whole)


Moment = datetime | BindParameter[datetime]


def _in_force(now: Moment, a_day_ago: Moment) -> tuple[ColumnElement[bool], ...]:
    """As lasting.lasts_until says it, in SQL."""
    ends_at = select(Workshop.ends_at).where(Workshop.id == ScribeLink.workshop_id).scalar_subquery()
    foreseen = and_(ScribeLink.made_at > ends_at, ScribeLink.expires_at > now)
    return ScribeLink.withdrawn_at.is_(None), or_(foreseen, and_(ScribeLink.made_at <= ends_at, ends_at > a_day_ago))


# Put together once: fifty scribes press the button in the same moment, and building these cost them as much as asking.
_ALIVE = and_(Finding.deleted_at.is_(None), Finding.merged_into_id.is_(None))
_STANDING = select(
    func.max(case((Finding.client_id == bindparam("client_id"), Finding.id))),
    func.count().filter(_ALIVE),
    func.coalesce(func.max(Finding.position), 0),
    func.min(Finding.position).filter(_ALIVE, Finding.round > bindparam("round", type_=Integer)),
).where(Finding.station_id == bindparam("station_id"))
_LATER = and_(Finding.station_id == bindparam("here"), Finding.position >= bindparam("first"))
_MAKE_ROOM = update(Finding).where(_LATER).values(position=Finding.position + 1)
_NOW, _A_DAY_AGO = bindparam("now", type_=UtcDateTime), bindparam("a_day_ago", type_=UtcDateTime)
_BEHIND = and_(ScribeLink.token_hash == bindparam("token_hash"), *_in_force(_NOW, _A_DAY_AGO))
_IN_FORCE = select(ScribeLink.id).where(_BEHIND)
_WRITING = select(ScribeLink).where(_BEHIND).options(joinedload(ScribeLink.station))
