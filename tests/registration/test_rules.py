"""Who gets a place: the rules alone, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.text import folded
from app.registration import rules
from app.registration.rules import Applicant, Places, State

START = datetime(2026, 12, 5, 9, 30, tzinfo=UTC)
OPENS, CLOSES = START - timedelta(days=30), START - timedelta(days=2)
SECOND = timedelta(seconds=1)


COUNTS = st.integers(0, 60)


@given(COUNTS, COUNTS, COUNTS, COUNTS, st.booleans(), st.booleans())
def test_admit_holds_a_place_only_when_one_is_free_and_nobody_is_passed(
    capacity: int, confirmed: int, waiting: int, kept: int, in_line: bool, is_barred: bool
):
    places = Places(capacity, confirmed, waiting, kept)
    is_free = confirmed + kept < capacity
    wanted = State.HELD if is_free and not in_line and not is_barred else State.WAITING
    assert rules.admit(places, in_line=in_line, is_barred=is_barred) == wanted
    assert places.is_full == (not is_free or waiting > 0)
    assert places.free == (capacity - confirmed - kept if is_free else 0)
    assert places.taken == confirmed + kept


@given(COUNTS, COUNTS, COUNTS, st.integers(-5, 5))
def test_may_offer_only_a_free_place_to_somebody_who_waits_before_the_freeze(
    capacity: int, taken: int, waiting: int, seconds: int
):
    places = Places(capacity, taken, waiting)
    wanted = taken < capacity and waiting > 0 and seconds < 0
    assert rules.may_offer(places, START, START + seconds * SECOND) == wanted


def test_states_are_standing_or_over_and_only_three_take_a_place():
    assert {str(state) for state in State} - {str(state) for state in rules.STANDING} == {
        "withdrawn",
        "declined",
        "lapsed",
        "expired",
        "moved",
        "called_off",
    }
    assert [str(state) for state in rules.TAKING] == ["held", "confirmed", "offered"]
    assert set(rules.STATE_NAMES) == set(State)


@pytest.mark.parametrize(
    ("opens_at", "closes_at", "now", "refused"),
    [
        (OPENS, CLOSES, OPENS - SECOND, "RegistrationNotOpen"),
        (OPENS, CLOSES, OPENS, ""),
        (OPENS, CLOSES, CLOSES - SECOND, ""),
        (OPENS, CLOSES, CLOSES, "RegistrationClosed"),
        (None, CLOSES, OPENS - timedelta(days=400), ""),
        (None, None, START - SECOND, ""),
        (None, None, START, "RegistrationClosed"),
        (None, START + timedelta(days=1), START, "RegistrationClosed"),
    ],
)
def test_check_open_at_the_edges_of_the_window(opens_at, closes_at, now, refused):
    found = ""
    try:
        rules.check_open(opens_at, closes_at, START, now)
    except rules.Refusal as refusal:
        found = type(refusal).__name__
    assert found == refused
    assert rules.is_open(opens_at, closes_at, START, now) == (refused == "")


@pytest.mark.parametrize(
    "name",
    ["http://x.y", "Gewinn: www.beispiel", "ada@example.org", "<b>Ada</b>", "Kauf beispiel.com", "Geld.DE jetzt"],
)
def test_check_name_with_an_address_is_refused(name: str):
    with pytest.raises(rules.NotAName):
        rules.check_name(name)


@pytest.mark.parametrize(
    "name",
    ["Dr. Ada Beispiel", "Jürgen von der Tann", "Ayşe Karadoğan", "Anne-Marie d'Arc", "de Boer", "Th. Net", "X Æ"],
)
def test_check_name_of_a_person_is_taken(name: str):
    rules.check_name(name)


def key(name: str, email: str) -> str:
    return Applicant(name=name, email=email, municipality="Fulda").person_key


def test_person_key_of_one_person_written_differently_is_the_same():
    assert key("Jörg  Müßig", "J@Example.org") == key("joerg Muessig", "j@example.org")


def test_person_key_of_two_people_at_one_mailbox_differs():
    assert key("Ada Beispiel", "amt@example.org") != key("Bela Beispiel", "amt@example.org")


@pytest.mark.parametrize(("one", "other"), [("محمد علي", "علي محمد"), ("李小龙", "王小明"), ("Ада", "Бела")])
def test_person_key_of_names_in_other_scripts_differs(one: str, other: str):
    assert folded(one)
    assert key(one, "amt@example.org") != key(other, "amt@example.org")


def test_unconfirmed_addresses_hold_until_exactly_the_moment_they_were_told():
    assert not rules.is_unconfirmed_too_long(START, None, START - SECOND)
    assert rules.is_unconfirmed_too_long(START, None, START)
    assert not rules.is_unconfirmed_too_long(START, START - SECOND, START + timedelta(days=9))
    assert not rules.is_unconfirmed_too_long(None, None, START)


def test_reminders_wait_ten_minutes():
    assert rules.may_remind(None, START)
    assert not rules.may_remind(START, START + timedelta(minutes=10) - SECOND)
    assert rules.may_remind(START, START + timedelta(minutes=10))
