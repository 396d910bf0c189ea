"""Findings bundled, worded, taken out, ordered; and who named what."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from app.audit.models import HistoryEntry
from app.capture.models import Finding
from app.clusters import actions, queries, rules
from app.clusters.models import Cluster, ClusterMember
from app.core import clock
from app.core.db import db, unit_of_work
from app.events.models import Workshop
from app.groups import actions as groups
from tests.support import make, noted

TEXTS = ("Personal fehlt", "Es fehlt viel Personal", "Zuständigkeiten klären", "Personal ist knapp")


@pytest.fixture
def workshop(app: Flask) -> Workshop:
    return make.event().workshops[2]


@pytest.fixture
def findings(workshop: Workshop) -> list[Finding]:
    """Four of the first station, by groups 1, 2, 3 and 1."""
    station = noted.stations(workshop)[0]
    return [
        noted.finding(workshop, station, text, group=group) for text, group in zip(TEXTS, (1, 2, 3, 1), strict=True)
    ]


def keys(*findings: Finding) -> list[str]:
    return [f"e{finding.id}" for finding in findings]


def bundled(workshop: Workshop, *wanted: str) -> Cluster:
    now = clock.now()
    with unit_of_work(by="account:1", at=now):
        return actions.bundle(workshop, wanted, now=now)


def done(action: Any, workshop: Workshop, *args: Any, **more: Any) -> None:
    with unit_of_work(by="account:1", at=clock.now()):
        action(workshop, *args, **more)


def points(workshop: Workshop) -> list[tuple[str, list[str]]]:
    """The first station: each point's words, and the raw words behind it."""
    db.session.expire_all()
    return [(point.text, [each.text for each in point.findings]) for point in queries.gathered(workshop)[0].points]


def verbs() -> list[str]:
    return [entry.verb for entry in db.session.query(HistoryEntry).order_by(HistoryEntry.id) if "bundle" in entry.verb]


def test_gathered_without_anything_names_every_station(workshop: Workshop) -> None:
    found = queries.gathered(workshop)
    assert [(each.station.number, each.points) for each in found] == [(1, ()), (2, ()), (3, ())]


def test_bundle_begins_with_the_longest_words_and_keeps_the_raw_ones(
    workshop: Workshop, findings: list[Finding]
) -> None:
    cluster = bundled(workshop, *keys(findings[3], findings[0], findings[1], findings[1]))
    assert points(workshop) == [
        ("Es fehlt viel Personal", ["Personal fehlt", "Es fehlt viel Personal", "Personal ist knapp"]),
        ("Zuständigkeiten klären", ["Zuständigkeiten klären"]),
    ]
    assert (cluster.made_by, cluster.revision) == ("account:1", 0)
    assert [finding.text for finding in db.session.query(Finding).order_by(Finding.id)] == list(TEXTS)
    assert verbs() == ["bundle_made"]


def test_point_is_named_by_different_groups_merged_and_deleted_findings_told_apart(
    workshop: Workshop, findings: list[Finding]
) -> None:
    station = noted.stations(workshop)[0]
    merged = noted.finding(workshop, station, "Kein Personal", group=3, merged_into_id=findings[1].id)
    noted.finding(workshop, station, "Personal!", group=5, merged_into_id=merged.id)
    gone = noted.finding(workshop, station, "Personal", group=6)
    bundled(workshop, *keys(findings[0], findings[1], findings[3], gone))
    with unit_of_work(by="test"):
        gone.deleted_at = clock.now()
    point = queries.gathered(workshop)[0].points[0]
    assert (point.group_numbers, point.named_by, point.of_groups) == ((1, 2, 3, 5), 4, None)
    assert str(point.named) == "von 4 Gruppen genannt"
    assert [finding.id for finding in point.findings] == [findings[0].id, findings[1].id, findings[3].id]


def test_point_with_an_announced_plan_is_named_of_the_groups_that_were_there(
    workshop: Workshop, findings: list[Finding]
) -> None:
    for number in range(9):
        make.registered(workshop, f"Gast {chr(65 + number)}")
    now = clock.now()
    with unit_of_work(by="test", at=now):
        groups.announce(groups.propose(workshop, now=now), workshop, now=now)
    bundled(workshop, *keys(*findings))
    point = queries.gathered(workshop)[0].points[0]
    assert (point.named_by, point.of_groups, str(point.named)) == (3, 3, "von 3 von 3 Gruppen genannt")


def test_bundle_of_a_bundle_takes_in_and_of_two_makes_one(workshop: Workshop, findings: list[Finding]) -> None:
    first = bundled(workshop, *keys(findings[0], findings[1]))
    done(actions.reword, workshop, first.id, "Personalmangel", revision=0, now=clock.now())
    second = bundled(workshop, *keys(findings[2], findings[3]))
    assert bundled(workshop, f"b{first.id}", f"b{second.id}").id == first.id
    assert points(workshop) == [("Personalmangel", list(TEXTS))]
    assert db.session.query(Cluster).count() == 1
    assert verbs() == ["bundle_made", "bundle_reworded", "bundle_made", "bundle_dissolved", "bundle_joined"]


def test_bundle_of_what_somebody_else_has_just_bundled_is_refused(workshop: Workshop, findings: list[Finding]) -> None:
    cluster = bundled(workshop, *keys(findings[0], findings[1]))
    with pytest.raises(rules.AlreadyBundled) as refused:
        bundled(workshop, *keys(findings[1], findings[2]))
    assert refused.value.values == {"text": "Es fehlt viel Personal"}
    done(actions.dissolve, workshop, cluster.id, revision=0)
    with pytest.raises(rules.BundleGone):
        bundled(workshop, f"b{cluster.id}", *keys(findings[2]))
    assert len(points(workshop)) == 4


def test_bundle_of_too_few_strange_or_two_stations_is_refused(workshop: Workshop, findings: list[Finding]) -> None:
    other = noted.finding(workshop, noted.stations(workshop)[1], "Anderswo")
    elsewhere = workshop.event.workshops[0]
    strange = noted.finding(elsewhere, noted.stations(elsewhere)[0], "Fremd")
    for wanted, refusal in (
        ([], rules.TooFew),
        (keys(findings[0], findings[0]), rules.TooFew),
        (keys(findings[0], other), rules.OtherStation),
        (keys(findings[0], strange), rules.FindingGone),
        ([*keys(findings[0]), "e999999"], rules.FindingGone),
        ([*keys(findings[0]), "x"], rules.FindingGone),
        ([*keys(findings[0]), "b999999"], rules.BundleGone),
    ):
        with pytest.raises(refusal):
            bundled(workshop, *wanted)
    assert db.session.query(Cluster).count() == 0


def test_finding_in_two_bundles_is_refused_by_the_database(workshop: Workshop, findings: list[Finding]) -> None:
    bundled(workshop, *keys(findings[0], findings[1]))
    second = bundled(workshop, *keys(findings[2], findings[3]))
    with pytest.raises(IntegrityError), unit_of_work(by="test"):
        db.session.add(ClusterMember(cluster_id=second.id, finding_id=findings[0].id))


def test_reword_with_an_old_revision_keeps_the_first(workshop: Workshop, findings: list[Finding]) -> None:
    cluster = bundled(workshop, *keys(findings[0], findings[1]))
    done(actions.reword, workshop, cluster.id, " Personal ", revision=0, now=clock.now())
    for wording, revision, refusal in (("Anders", 0, rules.BundleChanged), (" \n", 1, rules.WordingNeeded)):
        with pytest.raises(refusal):
            done(actions.reword, workshop, cluster.id, wording, revision=revision, now=clock.now())
    with pytest.raises(rules.BundleChanged):
        done(actions.dissolve, workshop, cluster.id, revision=0)
    assert points(workshop)[0][0] == "Personal"


def test_take_out_leaves_the_rest_and_dissolves_with_the_last(workshop: Workshop, findings: list[Finding]) -> None:
    cluster = bundled(workshop, *keys(findings[0], findings[1]))
    done(actions.take_out, workshop, cluster.id, findings[0].id, now=clock.now())
    assert [raw for _, raw in points(workshop)][:2] == [["Es fehlt viel Personal"], ["Personal fehlt"]]
    with pytest.raises(rules.FindingGone):
        done(actions.take_out, workshop, cluster.id, findings[0].id, now=clock.now())
    done(actions.take_out, workshop, cluster.id, findings[1].id, now=clock.now())
    assert db.session.query(Cluster).count() == 0
    with pytest.raises(rules.BundleGone):
        done(actions.take_out, workshop, cluster.id, findings[1].id, now=clock.now())
    assert [text for text, _ in points(workshop)] == list(TEXTS)


def test_dissolved_bundle_comes_back_with_its_wording_and_its_place(
    workshop: Workshop, findings: list[Finding]
) -> None:
    cluster = bundled(workshop, *keys(findings[1], findings[3]))
    done(actions.reword, workshop, cluster.id, "Personalmangel", revision=0, now=clock.now())
    before = points(workshop)
    done(actions.dissolve, workshop, cluster.id, revision=1)
    assert [text for text, _ in points(workshop)] == list(TEXTS)
    [offered] = queries.dissolved(workshop)[findings[0].station_id]
    assert [each.text for each in offered.findings] == [TEXTS[1], TEXTS[3]]
    for _ in range(2):
        done(actions.put_together, workshop, cluster.id, now=clock.now())
        assert (points(workshop), queries.dissolved(workshop)) == (before, {})
    with pytest.raises(rules.BundleChanged):
        done(actions.dissolve, workshop, cluster.id, revision=1)
    assert verbs() == ["bundle_made", "bundle_reworded", "bundle_dissolved", "bundle_restored"]


def test_dissolved_bundle_comes_back_without_what_is_elsewhere_by_now(
    workshop: Workshop, findings: list[Finding]
) -> None:
    cluster = bundled(workshop, *keys(findings[0], findings[1], findings[3]))
    done(actions.dissolve, workshop, cluster.id, revision=0)
    other = bundled(workshop, *keys(findings[1], findings[2]))
    with unit_of_work(by="test"):
        findings[3].deleted_at = clock.now()
    done(actions.put_together, workshop, cluster.id, now=clock.now())
    assert points(workshop) == [(TEXTS[1], [TEXTS[0]]), (TEXTS[1], [TEXTS[1], TEXTS[2]])]
    done(actions.dissolve, workshop, cluster.id, revision=2)
    bundled(workshop, f"b{other.id}", *keys(findings[0]))
    assert queries.dissolved(workshop) == {}
    with pytest.raises(rules.NothingToPutTogether):
        done(actions.put_together, workshop, cluster.id, now=clock.now())


def test_dissolved_bundle_is_gone_for_everything_else(workshop: Workshop, findings: list[Finding]) -> None:
    cluster = bundled(workshop, *keys(findings[0], findings[1]))
    done(actions.dissolve, workshop, cluster.id, revision=0)
    now = clock.now()
    for deed, args in (
        (actions.reword, {"wording": "Neu", "revision": 1, "now": now}),
        (actions.take_out, {"finding_id": findings[0].id, "now": now}),
        (actions.dissolve, {"revision": 1}),
    ):
        with pytest.raises(rules.BundleGone):
            done(deed, workshop, cluster.id, **args)
    with pytest.raises(rules.BundleGone):
        done(actions.put_together, workshop.event.workshops[0], cluster.id, now=now)


def test_move_orders_points_and_bundles_stay_together(workshop: Workshop, findings: list[Finding]) -> None:
    cluster = bundled(workshop, *keys(findings[0], findings[3]))
    done(actions.move, workshop, f"b{cluster.id}", up=False, now=clock.now())
    assert [raw for _, raw in points(workshop)] == [
        ["Es fehlt viel Personal"],
        ["Personal fehlt", "Personal ist knapp"],
        ["Zuständigkeiten klären"],
    ]
    done(actions.move, workshop, f"e{findings[2].id}", up=True, now=clock.now())
    done(actions.move, workshop, f"e{findings[2].id}", up=True, now=clock.now())
    done(actions.move, workshop, f"e{findings[2].id}", up=True, now=clock.now())
    late = noted.finding(workshop, noted.stations(workshop)[0], "Zuletzt")
    assert [text for text, _ in points(workshop)] == [
        "Zuständigkeiten klären",
        "Es fehlt viel Personal",
        "Personal ist knapp",
        "Zuletzt",
    ]
    done(actions.dissolve, workshop, cluster.id, revision=0)
    assert [text for text, _ in points(workshop)] == [
        "Zuständigkeiten klären",
        "Es fehlt viel Personal",
        "Personal fehlt",
        "Personal ist knapp",
        "Zuletzt",
    ]
    with pytest.raises(rules.FindingGone):
        done(actions.move, workshop, "e999", up=True, now=clock.now())
    assert late.position == 5
