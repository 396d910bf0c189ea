"""Which role needs which place, and what a form may say of it."""

from __future__ import annotations

import pytest

from app.core.errors import Refusal
from app.team import rules
from app.team.rules import Place

EVENT, WORKSHOP, SERIES, NOTHING = Place(event_id=12), Place(workshop_id=34), Place(series_id=5), Place()


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("e12", EVENT),
        ("w34", WORKSHOP),
        ("s5", SERIES),
        ("", NOTHING),
        ("x1", NOTHING),
        ("e", NOTHING),
        ("e-1", NOTHING),
        ("e1 ", NOTHING),
        ("w٣", NOTHING),
        ("e" + "9" * 30, NOTHING),
    ],
)
def test_place_reads_what_a_form_says(told: str, meant: Place) -> None:
    assert rules.place(told) == meant


@pytest.mark.parametrize("place", [EVENT, WORKSHOP, SERIES, NOTHING])
def test_place_is_read_back_as_it_was_written(place: Place) -> None:
    assert rules.place(str(place)) == place


@pytest.mark.parametrize(
    ("role", "place", "refusal"),
    [
        ("organiser", NOTHING, None),
        ("organiser", SERIES, None),
        ("organiser", EVENT, rules.NeedsSeries),
        ("organiser", WORKSHOP, rules.NeedsSeries),
        ("editor", SERIES, rules.NeedsEvent),
        ("moderator", SERIES, rules.NeedsWorkshop),
        ("editor", EVENT, None),
        ("editor", WORKSHOP, rules.NeedsEvent),
        ("editor", NOTHING, rules.NeedsEvent),
        ("auditor", EVENT, None),
        ("auditor", WORKSHOP, rules.NeedsEvent),
        ("auditor", NOTHING, rules.NeedsEvent),
        ("needs_officer", EVENT, None),
        ("needs_officer", WORKSHOP, rules.NeedsEvent),
        ("needs_officer", NOTHING, rules.NeedsEvent),
        ("moderator", WORKSHOP, None),
        ("moderator", EVENT, rules.NeedsWorkshop),
        ("moderator", NOTHING, rules.NeedsWorkshop),
    ],
)
def test_role_with_the_wrong_place_refuses(role: str, place: Place, refusal: type[Refusal] | None) -> None:
    if refusal is None:
        rules.check_place(role, place)
        return
    with pytest.raises(refusal):
        rules.check_place(role, place)
