"""The sweep that draws by itself, and the sentence everybody gets afterwards."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from app.admission.models import Admission
from app.allotment import jobs, queries, reporting
from app.core import clock
from app.core.db import db, unit_of_work
from app.events.models import Event
from tests.allotment import wishing
from tests.allotment.wishing import allotted, committed, crowd, standing, wish_event
from tests.support import make


def test_sweep_commits_at_once_draws_at_the_date_and_seats_the_late(app: Flask) -> None:
    event = wish_event(capacity=2, allot_in=1)
    crowd(event, ["AB"] * 3)
    late = wishing.wishing(event, "Zoe Spät", "AB", confirmed=False)
    jobs.hold_draws()
    assert [draw.drawn_at for draw in queries.draws(event.id)] == [None]
    with make.later(minutes=61):
        jobs.hold_draws()
        assert [draw.drawn_at for draw in queries.draws(event.id)] == [clock.now()]
        with unit_of_work(by="participant"):
            queries.people([late])[late].address_confirmed_at = clock.now()
        jobs.hold_draws()
        jobs.hold_draws()
    assert standing(event)["Zoe Spät"] == ("confirmed", "B")
    assert len(queries.draws(event.id)) == 1


def test_sweep_with_nobody_in_the_draw_holds_it_all_the_same(app: Flask) -> None:
    event = wish_event(allot_in=0)
    jobs.hold_draws()
    assert [draw.drawn_at for draw in queries.draws(event.id)] == [clock.now()]


def test_new_date_after_a_draw_opens_another_one_for_new_wishes(app: Flask) -> None:
    event = wish_event(capacity=2, allot_in=0)
    crowd(event, ["AB"] * 2)
    jobs.hold_draws()
    with unit_of_work(by="test"):
        db.session.query(Admission).one().allot_at = clock.now() + timedelta(hours=5)
    fresh = wishing.wishing(event, "Neu Dabei", "AB")
    jobs.hold_draws()
    assert [draw.number for draw in queries.draws(event.id)] == [2, 1]
    with make.later(hours=6):
        jobs.hold_draws()
    assert standing(event)["Neu Dabei"] == ("confirmed", "B")
    ticket = queries.ticket_of(queries.people([fresh])[fresh])
    assert ticket is not None
    assert (ticket.lot, ticket.total) == (1, 1)


def test_reason_for_says_wish_lot_and_why_in_one_sentence(app: Flask) -> None:
    event = wish_event(capacity=1)
    ids = crowd(event, ["AB", "AB", "AB"])
    committed(event)
    draw = allotted(event)
    people = queries.people(ids)
    said = [queries.reason_for(people[one], "de") for one, _ in reporting.by_lot(draw.report)]
    full = "der einzige freie Platz in Workshop {} war vergeben"
    assert said == [
        "Workshop A, Ihr 1. Wunsch: Ihr Los hatte Nummer 1 von 3.",
        f"Workshop B, Ihr 2. Wunsch: {full.format('A')}; Ihr Los hatte Nummer 2 von 3.",
        f"Kein Platz: {full.format('A')}; {full.format('B')}; Ihr Los hatte Nummer 3 von 3.",
    ]
    assert queries.reason_for(people[ids[0]], "fr") == queries.reason_for(people[ids[0]], "de")


def test_reason_for_in_a_lottery_begins_with_the_lot(app: Flask) -> None:
    event = wish_event(mode="lottery", capacity=2)
    ids = crowd(event, ["AB", "AB", "AB"])
    committed(event)
    draw = allotted(event)
    last = reporting.by_lot(draw.report)[-1][0]
    said = queries.reason_for(queries.people(ids)[last], "de")
    assert said == "Losnummer 3 von 3: Workshop B, Ihr 2. Wunsch; Workshop A war nach 2 Plätzen voll."


def test_reason_for_somebody_in_no_draw_is_empty(app: Flask) -> None:
    event: Event = wish_event()
    one = wishing.wishing(event, "Ada Beispiel", "A")
    assert queries.reason_for(queries.people([one])[one], "de") == ""
    assert queries.ticket_of(queries.people([one])[one]) is None
