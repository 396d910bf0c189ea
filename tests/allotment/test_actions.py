"""The draw on both databases: committed beforehand, held once, nobody over capacity, everything in the history."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.allotment import drawing, queries, reporting, rules
from app.allotment.models import Draw
from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import db, unit_of_work
from app.programme import queries as programme
from app.registration.models import Registration
from tests.allotment import wishing
from tests.allotment.wishing import allotted, committed, crowd, standing, wish_event
from tests.support import make


def history(verb: str) -> list[dict[str, Any]]:
    return [row.facts for row in db.session.query(HistoryEntry).filter_by(verb=verb).order_by(HistoryEntry.id)]


def verified(draw: Draw) -> list[str]:
    return reporting.verified(
        commitment=draw.commitment, seed=draw.seed, input_hash=draw.input_hash, kept=json.loads(json.dumps(draw.report))
    )


def test_commit_seed_publishes_the_hash_and_keeps_the_seed_sealed(app: Flask) -> None:
    event = wish_event()
    draw = committed(event)
    assert (draw.number, draw.seed, draw.report, draw.drawn_at) == (1, "", {}, None)
    assert history("seed_committed") == [{"number": 1, "commitment": draw.commitment}]
    assert committed(event).id == draw.id
    assert db.session.query(Draw).count() == 1


def test_commit_seed_where_places_go_by_arrival_does_nothing(app: Flask) -> None:
    event = make.event()
    with unit_of_work(by="sweep"):
        assert wishing.actions.commit_seed(event, key=wishing.key(), now=clock.now()) is None
    assert queries.newest(event.id) is None


def test_allot_seats_by_wish_and_queues_the_rest_in_the_order_of_lots(app: Flask) -> None:
    event = wish_event(capacity=2)
    ids = crowd(event, ["ABC"] * 9)
    committed(event)
    draw = allotted(event)
    found = standing(event)
    assert sorted(found.values()) == sorted([("confirmed", s) for s in "AABBCC"] + [("waiting", "A")] * 3)
    order = [one.id for one in drawing.drawn(draw.seed, [rules.Entry(n, ()) for n in ids])]
    people = queries.people(ids)
    waiting = sorted((one for one in people.values() if one.is_waiting), key=lambda one: one.arrival)
    assert [one.id for one in waiting] == order[6:]
    assert draw.report["profile"] == [3, 2, 2, 2]
    assert draw.report["rank_sum"] == draw.report["least_rank_sum"] == 12
    assert drawing.commitment(draw.seed) == draw.commitment
    assert verified(draw) == []
    assert history("allotted") == [{"number": 1, "people": 9, "reason": ""}]


def test_allot_twice_gives_one_result(app: Flask) -> None:
    event = wish_event(capacity=2)
    crowd(event, ["ABC"] * 5)
    committed(event)
    first = json.dumps(allotted(event).report)
    before = standing(event)
    assert json.dumps(allotted(event).report) == first
    assert standing(event) == before
    assert len(history("allotted")) == 1


def test_verified_notices_a_changed_wish_seed_or_result(app: Flask) -> None:
    event = wish_event(capacity=1)
    crowd(event, ["ABC", "ABC", "BAC"])
    committed(event)
    draw = allotted(event)
    person = next(iter(draw.report["people"]))
    whole = draw.report
    assert verified(draw) == []
    draw.report = json.loads(json.dumps(whole))
    draw.report["people"][person]["lot"] += 1
    assert verified(draw) == ["people"]
    draw.report = json.loads(json.dumps(whole))
    draw.report["input"]["people"][0][1].reverse()
    assert "input" in verified(draw)
    draw.report, draw.seed = whole, "00" * 32
    assert "commitment" in verified(draw)
    db.session.rollback()


def test_allot_leaves_out_the_unconfirmed_the_withdrawn_and_other_events(app: Flask) -> None:
    other = wish_event("marburg")
    event = wish_event(capacity=5)
    wishing.wishing(event, "Ali Beispiel", "AB")
    wishing.wishing(event, "Bela Muster", "AB", confirmed=False)
    wishing.wishing(event, "Cem Probe", "AB", state="withdrawn")
    wishing.wishing(other, "Dana Vorlage", "AB")
    committed(event)
    assert len(allotted(event).report["people"]) == 1
    assert standing(event) == {
        "Ali Beispiel": ("confirmed", "A"),
        "Bela Muster": ("wished", "A"),
        "Cem Probe": ("withdrawn", "A"),
    }
    assert standing(other) == {"Dana Vorlage": ("wished", "A")}


def test_allot_counts_places_already_given_and_never_overtakes_the_waitlist(app: Flask) -> None:
    event = wish_event(capacity=2)
    wishing.wishing(event, "Ali Beispiel", "A", state="confirmed")
    wishing.wishing(event, "Bela Muster", "B", state="waiting")
    crowd(event, ["A", "A", "B", "B"])
    committed(event)
    allotted(event)
    found = sorted(standing(event).values())
    assert found == [
        ("confirmed", "A"),
        ("confirmed", "A"),
        ("confirmed", "B"),
        ("waiting", "A"),
        ("waiting", "B"),
        ("waiting", "B"),
    ]


def test_allot_keeps_speakers_and_people_with_a_place_out_of_what_overlaps(app: Flask) -> None:
    """All three workshops are at one time; Mira Probst moderates, Sina Beispielhaft speaks in Workshop A alone."""
    event = wish_event(capacity=5)
    with unit_of_work(by="test"):
        for shop in event.workshops[1:]:
            shop.moderators.clear()
            for part in programme.parts_of([shop])[shop.id]:
                part.talks.clear()
    speaker = wishing.wishing(event, "Sina Beispielhaft", "BC")
    moderator = wishing.wishing(event, "Prof. Dr. Mira  PROBST", "CB")
    wishing.wishing(event, "Cem Probe", "C", state="confirmed")
    elsewhere = wishing.wishing(event, "Cem Probe", "AB")
    free = wishing.wishing(event, "Dana Vorlage", "BA")
    committed(event)
    report = allotted(event).report
    a, b, c = (shop.id for shop in event.workshops)
    told = {one: report["people"][str(one)]["better"] for one in (speaker, moderator, elsewhere, free)}
    assert told == {
        speaker: [[b, "clash"], [c, "clash"]],
        moderator: [[c, "clash"], [b, "clash"]],
        elsewhere: [[a, "clash"], [b, "clash"]],
        free: [],
    }


def test_allot_somebody_who_stands_there_already_gets_no_second_registration(app: Flask) -> None:
    event = wish_event(capacity=5)
    with unit_of_work(by="test"):
        event.workshops[1].starts_at = event.workshops[0].ends_at
        event.workshops[1].ends_at = event.workshops[0].ends_at + timedelta(hours=1)
    wishing.wishing(event, "Cem Probe", "A", state="confirmed")
    wishing.wishing(event, "Dana Vorlage", "B", state="waiting")
    wishing.wishing(event, "Cem Probe", "BA")
    wishing.wishing(event, "Dana Vorlage", "AB")
    committed(event)
    allotted(event)
    rows = db.session.query(Registration).filter_by(event_id=event.id).order_by(Registration.id)
    letters = {shop.id: shop.letter for shop in event.workshops}
    assert [(one.name, one.state, letters[one.workshop_id]) for one in rows] == [
        ("Cem Probe", "confirmed", "A"),
        ("Dana Vorlage", "waiting", "B"),
        ("Cem Probe", "confirmed", "B"),
        ("Dana Vorlage", "confirmed", "A"),
    ]


def test_allot_lets_somebody_visit_what_does_not_overlap(app: Flask) -> None:
    event = wish_event(capacity=5)
    shop = event.workshops[1]
    with unit_of_work(by="test"):
        shop.starts_at, shop.ends_at = shop.ends_at, shop.ends_at + timedelta(hours=1)
        shop.moderators.clear()
        for part in programme.parts_of([shop])[shop.id]:
            part.talks.clear()
    wishing.wishing(event, "Sina Beispielhaft", "BA")
    committed(event)
    allotted(event)
    assert standing(event) == {"Sina Beispielhaft": ("confirmed", "B")}


def test_allot_names_workshops_below_their_minimum_and_moves_their_people(app: Flask) -> None:
    event = wish_event(capacity=9)
    with unit_of_work(by="test"):
        event.workshops[1].minimum = 3
    crowd(event, ["BA", "BC", "A", "C"])
    committed(event)
    draw = allotted(event)
    assert draw.report["closed"] == [event.workshops[1].id]
    assert sorted(standing(event).values()) == [("confirmed", "A")] * 2 + [("confirmed", "C")] * 2


def test_allot_puts_those_who_name_each_other_together_and_says_who_was_not_answered(app: Flask) -> None:
    event = wish_event(capacity=2)
    pair = [
        wishing.wishing(event, "Ada Muster", "ABC", together_with="bela.muster@example.org"),
        wishing.wishing(event, "Bela Muster", "BAC", together_with="Ada  MUSTER"),
    ]
    lonely = wishing.wishing(event, "Cem Probe", "ABC", together_with="Ada Muster")
    committed(event)
    draw = allotted(event)
    people = queries.people([*pair, lonely])
    assert people[pair[0]].workshop_id == people[pair[1]].workshop_id
    assert draw.report["unanswered"] == [lonely]
    assert "hat Sie nicht genannt" in queries.reason_for(people[lonely], "de")


@pytest.mark.parametrize("reason", ["Saal gesperrt"])
def test_allot_early_with_a_reason_keeps_it_in_the_history(app: Flask, reason: str) -> None:
    event = wish_event()
    crowd(event, ["A"])
    committed(event)
    allotted(event, reason=reason)
    assert [facts["reason"] for facts in history("allotted")] == [reason]


def test_allot_refuses_what_cannot_be(app: Flask) -> None:
    by_arrival = make.event("marburg")
    event = wish_event()
    with pytest.raises(rules.NotByWish):
        allotted(by_arrival)
    with pytest.raises(rules.NotCommitted):
        allotted(event)
    committed(event)
    with pytest.raises(rules.NobodyWished):
        allotted(event)
    crowd(event, ["A"])
    with pytest.raises(rules.SeedLost), unit_of_work(by="test"):
        wishing.actions.allot(event, key="another key of sufficient length 0123456789", now=clock.now())
    assert standing(event) == {"Person A0": ("wished", "A")}


def test_preview_writes_nothing_and_does_not_use_the_sealed_seed(app: Flask) -> None:
    event = wish_event(capacity=1)
    crowd(event, ["AB"] * 4)
    committed(event)
    seen = queries.preview(event, clock.now())
    db.session.rollback()
    assert standing(event) == {f"Person {letter}{n}": ("wished", "A") for n, letter in enumerate("ABCD")}
    draw = allotted(event)
    assert seen["profile"] == draw.report["profile"]
    again = reporting.report(rules.Pool.read(draw.report["input"]), queries.TRIAL_SEED)
    assert seen["people"] == again["people"]
