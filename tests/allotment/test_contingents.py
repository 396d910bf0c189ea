"""The draw keeps contingents on both databases, and says to whom they left no place."""

from __future__ import annotations

import pytest
from flask import Flask

from app.admission.models import Admission
from app.allotment import queries
from app.core import clock
from app.core.db import db, unit_of_work
from tests.allotment import wishing
from tests.allotment.test_actions import verified
from tests.allotment.wishing import allotted, committed, standing, wish_event


@pytest.mark.parametrize("mode", ["generous", "lottery"])
def test_allot_keeps_the_contingent_of_a_municipality_and_counts_places_already_given(app: Flask, mode: str) -> None:
    """Two places of a workshop for one municipality, of which Ada has one in Workshop A."""
    event = wish_event(capacity=5, mode=mode)
    with unit_of_work(by="test"):
        db.session.query(Admission).filter_by(event_id=event.id).one().per_municipality = 2
    wishing.wishing(event, "Ada Beispiel", "A", state="confirmed", municipality_key="fulda")
    fulda = [wishing.wishing(event, f"Person {n}", "A", municipality_key="fulda") for n in "BCD"]
    wishing.wishing(event, "Eda Muster", "A", municipality_key="kassel")
    wishing.wishing(event, "Fee Probe", "A")
    committed(event)
    seen = queries.preview(event, clock.now())
    draw = allotted(event)
    found = standing(event)
    assert sorted(found[f"Person {n}"] for n in "BCD") == [("confirmed", "A"), ("waiting", "A"), ("waiting", "A")]
    assert {name: state for name, (state, _) in found.items() if not name.startswith("Person")} == {
        "Ada Beispiel": "confirmed",
        "Eda Muster": "confirmed",
        "Fee Probe": "confirmed",
    }
    shop = event.workshops[0].id
    assert draw.report["input"]["limits"] == [[shop, "municipality", 1, 2, fulda]] == seen["input"]["limits"]
    assert verified(draw) == []
    passed = [one for one in queries.people(fulda).values() if one.is_waiting]
    sentence = "Workshop A: für Ihre Kommune oder Organisation waren schon 2 Plätze vergeben"
    assert [sentence in queries.reason_for(one, "de") for one in passed] == [True, True]
    assert all(draw.report["people"][str(one.id)]["better"] == [[shop, "municipality", 2]] for one in passed)


def test_seat_late_keeps_the_contingent(app: Flask) -> None:
    event = wish_event(capacity=5, allot_in=-1)
    with unit_of_work(by="test"):
        db.session.query(Admission).filter_by(event_id=event.id).one().per_organisation = 1
    wishing.wishing(event, "Ada Beispiel", "A", municipality_key="fulda")
    committed(event)
    allotted(event)
    wishing.wishing(event, "Bela Muster", "AB", municipality_key="fulda")
    wishing.wishing(event, "Cem Probe", "AB", municipality_key="kassel")
    with unit_of_work(by="sweep", at=clock.now()):
        assert wishing.actions.seat_late(event, now=clock.now()) == 2
    assert standing(event) == {
        "Ada Beispiel": ("confirmed", "A"),
        "Bela Muster": ("confirmed", "B"),
        "Cem Probe": ("confirmed", "A"),
    }
