"""Reading what the stations gathered: points in order, each with its raw findings and who named it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from app.audit.models import HistoryEntry
from app.capture import queries as capture
from app.capture.models import Finding
from app.clusters import rules
from app.clusters.models import Cluster, ClusterMember
from app.core.db import db
from app.core.errors import Told
from app.events.models import Workshop
from app.groups import queries as groups
from app.programme import queries as programme
from app.programme.models import Station
from app.programme.rules import GroupMode


@dataclass(frozen=True)
class Point:
    """One point of a station as it stands in the minutes: a cluster, or a single finding (`cluster` None).

    key           "b12" for cluster 12, "e7" for finding 7: stable while the point exists
    text          the cluster's wording, or the finding's words as typed
    findings      the living raw findings behind it, in order; at least one
    group_numbers the different groups that named it, findings merged into these included; () where unknown
    of_groups     how many groups were at the station (by the announced plan, and those that noted something);
                  None where no plan of fixed groups is announced
    is_repeated   somebody marked it "mehrfach genannt", or several findings say it
    """

    key: str
    text: str
    findings: tuple[Finding, ...]
    cluster: Cluster | None
    group_numbers: tuple[int, ...]
    of_groups: int | None
    is_repeated: bool

    @property
    def named_by(self) -> int:
        """By how many different groups; 0 where no finding knows its group."""
        return len(self.group_numbers)

    @property
    def named(self) -> Told | None:
        """ "von 2 von 3 Gruppen genannt" as a msgid with values, or None: nothing is known."""
        return rules.named(self.named_by, self.of_groups, is_repeated=self.is_repeated)


@dataclass(frozen=True)
class Gathered:
    """A station with its points in order; no points where nothing was noted."""

    station: Station
    points: tuple[Point, ...]


def gathered(workshop: Workshop) -> list[Gathered]:
    """Every station of the workshop's programme in order, with its points; the same few queries for any number."""
    stations = [station for part in programme.parts_of([workshop])[workshop.id] for station in part.stations]
    living, merged = capture.findings_of(workshop), _merged(workshop)
    clusters, visitors = clusters_of(workshop), _visitors(workshop)
    return [
        Gathered(
            station,
            _points(living.get(station.id, []), clusters.get(station.id, []), merged, visitors.get(station.id)),
        )
        for station in stations
    ]


def clusters_of(workshop: Workshop) -> dict[int, list[Cluster]]:
    """The clusters by station id, in order, with their findings."""
    found = select(Cluster).where(Cluster.workshop_id == workshop.id).order_by(Cluster.position, Cluster.id)
    found = found.options(selectinload(Cluster.members).joinedload(ClusterMember.finding))
    by_station: dict[int, list[Cluster]] = {}
    for cluster in db.session.scalars(found.execution_options(populate_existing=True)):
        by_station.setdefault(cluster.station_id, []).append(cluster)
    return by_station


def cluster(workshop: Workshop, cluster_id: int) -> Cluster | None:
    found = select(Cluster).where(Cluster.workshop_id == workshop.id, Cluster.id == cluster_id)
    return db.session.scalar(found.execution_options(populate_existing=True))


@dataclass(frozen=True)
class Dissolved:
    """A bundle that was dissolved: its wording is kept, and which of its findings still stand by themselves."""

    cluster: Cluster
    findings: tuple[Finding, ...]


def dissolved(workshop: Workshop) -> dict[int, list[Dissolved]]:
    """What was dissolved and can come back, by station id, last first; always three queries."""
    empty = select(Cluster).where(Cluster.workshop_id == workshop.id, ~Cluster.members.any())
    clusters = db.session.scalars(empty.order_by(Cluster.id.desc())).all()
    held = _held([cluster.id for cluster in clusters])
    free = _free([finding_id for each in held.values() for finding_id in each])
    by_station: dict[int, list[Dissolved]] = {}
    for cluster in clusters:
        findings = tuple(free[each] for each in held.get(cluster.id, ()) if each in free)
        if findings:
            by_station.setdefault(cluster.station_id, []).append(Dissolved(cluster, findings))
    return by_station


def _held(cluster_ids: Sequence[int]) -> dict[int, list[int]]:
    """The ids of the findings that each bundle held when it was dissolved last, as the history tells."""
    subjects = {f"{Cluster.__tablename__}:{each}": each for each in cluster_ids}
    entries = select(HistoryEntry.subject, HistoryEntry.facts).where(
        HistoryEntry.subject.in_(list(subjects)), HistoryEntry.verb == rules.DISSOLVED
    )
    told = db.session.execute(entries.order_by(HistoryEntry.id)).all()
    return {subjects[subject]: facts["findings"] for subject, facts in told if "findings" in facts}


def _free(finding_ids: Sequence[int]) -> dict[int, Finding]:
    """Those of the findings that are points of their own, by id."""
    found = select(Finding).where(
        Finding.id.in_(finding_ids),
        Finding.deleted_at.is_(None),
        Finding.merged_into_id.is_(None),
        Finding.id.not_in(select(ClusterMember.finding_id)),
    )
    return {each.id: each for each in db.session.scalars(found)}


def bundled(finding_ids: Sequence[int]) -> set[int]:
    """Those of the findings that are in a cluster."""
    found = select(ClusterMember.finding_id).where(ClusterMember.finding_id.in_(finding_ids))
    return set(db.session.scalars(found))


def station_of(workshop: Workshop, station_id: int) -> Station | None:
    """A station of this workshop."""
    parts = programme.parts_of([workshop])[workshop.id]
    return next((station for part in parts for station in part.stations if station.id == station_id), None)


def drop(row: Cluster) -> None:
    """A cluster goes for good; its findings stay."""
    db.session.delete(row)


def highest(station_id: int) -> int:
    """The last position in use at a station, of findings and clusters."""
    findings = select(func.max(Finding.position)).where(Finding.station_id == station_id)
    clusters = select(func.max(Cluster.position)).where(Cluster.station_id == station_id)
    return max(db.session.scalar(findings) or 0, db.session.scalar(clusters) or 0)


def _points(
    living: Sequence[Finding],
    clusters: Sequence[Cluster],
    merged: Mapping[int, Sequence[Finding]],
    visitors: set[int] | None,
) -> tuple[Point, ...]:
    order, alive = {finding.id: place for place, finding in enumerate(living)}, {each.id: each for each in living}
    found: list[tuple[tuple[int, int, int], Cluster | None, list[Finding]]] = []
    for cluster in clusters:
        members = sorted(
            (alive.pop(member.finding_id) for member in cluster.members if member.finding_id in alive),
            key=lambda finding: order[finding.id],
        )
        if members:
            found.append(((cluster.position, 0, cluster.id), cluster, members))
    found += [((finding.position, 1, finding.id), None, [finding]) for finding in alive.values()]
    noted = {finding.group_number for finding in _with(living, merged) if finding.group_number is not None}
    there = None if visitors is None else len(visitors | noted)
    return tuple(
        _point(cluster, members, merged, there) for _, cluster, members in sorted(found, key=lambda row: row[0])
    )


def _point(
    cluster: Cluster | None, findings: Sequence[Finding], merged: Mapping[int, Sequence[Finding]], there: int | None
) -> Point:
    everything = _with(findings, merged)
    return Point(
        key=f"b{cluster.id}" if cluster else f"e{findings[0].id}",
        text=cluster.wording if cluster else findings[0].text,
        findings=tuple(findings),
        cluster=cluster,
        group_numbers=tuple(sorted({each.group_number for each in everything if each.group_number is not None})),
        of_groups=there,
        is_repeated=len(everything) > 1 or any(each.is_repeated for each in everything),
    )


def _with(findings: Sequence[Finding], merged: Mapping[int, Sequence[Finding]]) -> list[Finding]:
    """The findings and all that were merged into them, over any number of steps."""
    found, waiting, seen = list[Finding](), list(findings), set[int]()
    while waiting:
        finding = waiting.pop()
        if finding.id not in seen:
            seen.add(finding.id)
            found.append(finding)
            waiting += merged.get(finding.id, ())
    return found


def _merged(workshop: Workshop) -> dict[int, list[Finding]]:
    """What was merged, by the id of the finding that took it in."""
    found = select(Finding).where(Finding.workshop_id == workshop.id, Finding.merged_into_id.is_not(None))
    taken: dict[int, list[Finding]] = {}
    for finding in db.session.scalars(found.order_by(Finding.id)):
        taken.setdefault(finding.merged_into_id or 0, []).append(finding)
    return taken


def _visitors(workshop: Workshop) -> dict[int, set[int]]:
    """The numbers of the groups that visit each station by the announced plan; nothing without fixed groups."""
    plan = groups.announced(workshop)
    if plan is None or plan.mode != GroupMode.FIXED:
        return {}
    there: dict[int, set[int]] = {}
    for group in plan.groups:
        for visit in group.visits:
            there.setdefault(visit.station_id, set()).add(group.number)
    return there
