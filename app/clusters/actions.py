"""Bundling findings, wording bundles, ordering points. The raw words are never touched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.audit.actions import record
from app.capture.models import Finding
from app.clusters import queries, rules
from app.clusters.models import Cluster, ClusterMember
from app.clusters.queries import Gathered, Point
from app.core.db import db, deed, lock
from app.core.text import nfc
from app.events.models import Workshop


def bundle(workshop: Workshop, keys: Sequence[str], *, now: datetime) -> Cluster:
    """The points of one station with these keys become one bundle.

    A bundle among them takes in the others, and keeps its wording; a new one begins with its longest finding's words.
    Raises TooFew, OtherStation, AlreadyBundled, BundleGone, FindingGone.
    """
    lock(workshop)
    station_id, points = _chosen(workshop, keys)
    clusters = [point.cluster for point in points if point.cluster]
    findings = [finding for point in points if point.cluster is None for finding in point.findings]
    if not clusters:
        return _made(workshop, station_id, points, findings, now)
    target, *rest = clusters
    for cluster in rest:
        findings += [member.finding for member in cluster.members]
        record(rules.DISSOLVED, cluster)
        queries.drop(cluster)
    db.session.flush()  # their findings are free before they join
    target.members += [ClusterMember(finding_id=finding.id, finding=finding) for finding in findings]
    target.revision, target.changed_at = target.revision + 1, now
    record("bundle_joined", target, findings=[finding.id for finding in findings])
    return target


def reword(workshop: Workshop, cluster_id: int, wording: str, *, revision: int, now: datetime) -> None:
    """How the bundle stands in the minutes. Raises WordingNeeded, BundleChanged, BundleGone."""
    lock(workshop)
    cluster = _cluster(workshop, cluster_id)
    if not nfc(wording):
        raise rules.WordingNeeded
    if cluster.revision != revision:
        raise rules.BundleChanged
    cluster.wording = nfc(wording)
    cluster.revision, cluster.changed_at = cluster.revision + 1, now
    record("bundle_reworded", cluster)


def take_out(workshop: Workshop, cluster_id: int, finding_id: int, *, now: datetime) -> None:
    """A finding stands by itself again; the bundle goes with its last. Raises BundleGone, FindingGone."""
    lock(workshop)
    cluster = _cluster(workshop, cluster_id)
    member = next((each for each in cluster.members if each.finding_id == finding_id), None)
    if member is None:
        raise rules.FindingGone
    cluster.members.remove(member)
    cluster.revision, cluster.changed_at = cluster.revision + 1, now
    record("bundle_left", cluster, finding=finding_id)
    if not cluster.members:
        record(rules.DISSOLVED, cluster)
        queries.drop(cluster)


def dissolve(workshop: Workshop, cluster_id: int, *, revision: int) -> None:
    """Its findings stand by themselves again; the wording is kept, so that it can be put together again.

    Raises BundleGone, BundleChanged: somebody may just have worded it.
    """
    lock(workshop)
    cluster = _cluster(workshop, cluster_id)
    if cluster.revision != revision:
        raise rules.BundleChanged
    record(rules.DISSOLVED, cluster, findings=[member.finding_id for member in cluster.members])
    cluster.members.clear()
    cluster.revision += 1


def put_together(workshop: Workshop, cluster_id: int, *, now: datetime) -> None:
    """Undo a dissolution, with those of its findings that still stand by themselves. Twice is as good as once.

    Raises BundleGone where the bundle never was, NothingToPutTogether where all its findings are elsewhere by now.
    """
    lock(workshop)
    cluster = queries.cluster(workshop, cluster_id)
    if cluster is None:
        raise rules.BundleGone
    if cluster.members:
        return
    gone = [each for some in queries.dissolved(workshop).values() for each in some]
    findings = next((each.findings for each in gone if each.cluster.id == cluster.id), ())
    if not findings:
        raise rules.NothingToPutTogether
    cluster.members += [ClusterMember(finding_id=finding.id, finding=finding) for finding in findings]
    cluster.revision, cluster.changed_at = cluster.revision + 1, now
    record("bundle_restored", cluster, findings=[finding.id for finding in findings])


def move(workshop: Workshop, key: str, *, up: bool, now: datetime) -> None:
    """One place up or down among the points of its station; at either end nothing happens. Raises FindingGone."""
    lock(workshop)
    gathered, _ = _placed(workshop, key)
    order = list(gathered.points)
    at = next(place for place, point in enumerate(order) if point.key == key)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(order):
        return
    order.insert(to, order.pop(at))
    _number(order, now)
    subject = order[to].cluster or order[to].findings[0]
    record("point_moved", subject, position=to + 1)


def _number(order: Sequence[Point], now: datetime) -> None:
    """Points stand in this order from now on; the findings of a bundle stay together, so that none jumps later."""
    position = 0
    for point in order:
        if point.cluster:
            point.cluster.position = position + 1
        for finding in point.findings:
            position += 1
            if finding.position != position:
                finding.position, finding.changed_at = position, now


def _made(
    workshop: Workshop, station_id: int, points: Sequence[Point], findings: Sequence[Finding], now: datetime
) -> Cluster:
    cluster = Cluster(
        event_id=workshop.event_id,
        workshop_id=workshop.id,
        station_id=station_id,
        position=min(finding.position for finding in findings),
        wording=max((point.text for point in points), key=len),
        made_at=now,
        made_by=deed().by,
        changed_at=now,
        members=[ClusterMember(finding_id=finding.id, finding=finding) for finding in findings],
    )
    db.session.add(cluster)
    record("bundle_made", cluster, findings=[finding.id for finding in findings])
    return cluster


def _chosen(workshop: Workshop, keys: Sequence[str]) -> tuple[int, list[Point]]:
    """The station and the points with these keys, each once, in the order of the page."""
    wanted = set(keys)
    if len(wanted) < 2:
        raise rules.TooFew
    everything = queries.gathered(workshop)
    known = {point.key for gathered in everything for point in gathered.points}
    for key in sorted(wanted - known):
        raise _why_gone(everything, key)
    stations = [(each, [point for point in each.points if point.key in wanted]) for each in everything]
    used = [(each.station.id, points) for each, points in stations if points]
    if len(used) > 1:
        raise rules.OtherStation
    return used[0]


def _why_gone(everything: Sequence[Gathered], key: str) -> Exception:
    """A finding that is no point of its own any more is in a bundle, or gone."""
    if key.startswith("b"):
        return rules.BundleGone()
    for gathered in everything:
        for point in gathered.points:
            for finding in point.findings:
                if f"e{finding.id}" == key:
                    return rules.AlreadyBundled(text=finding.text[:80])
    return rules.FindingGone()


def _placed(workshop: Workshop, key: str) -> tuple[Gathered, Point]:
    for gathered in queries.gathered(workshop):
        for point in gathered.points:
            if point.key == key:
                return gathered, point
    raise rules.FindingGone


def _cluster(workshop: Workshop, cluster_id: int) -> Cluster:
    found = queries.cluster(workshop, cluster_id)
    if found is None or not found.members:
        raise rules.BundleGone
    return found
