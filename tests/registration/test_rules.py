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


@given(st.integers(0, 50), st.integers(0, 60), st.integers(0, 60))
def test_admit_gives_a_place_only_when_one_is_free_and_nobody_waits(capacity: int, confirmed: int, waiting: int):
    places = Places(capacity, confirmed, waiting)
    wanted = State.CONFIRMED if confirmed < capacity and waiting == 0 else State.WAITING
    assert rules.admit(places) == wanted
    assert places.is_full == (wanted == State.WAITING)
    assert rules.may_move_up(places) == (confirmed < capacity and waiting > 0)
    assert places.free == (capacity - confirmed if confirmed < capacity else 0)


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


def test_places_of_unconfirmed_addresses_last_exactly_two_days():
    then = START + timedelta(hours=48)
    assert not rules.is_unconfirmed_too_long(START, None, then - SECOND)
    assert rules.is_unconfirmed_too_long(START, None, then)
    assert not rules.is_unconfirmed_too_long(START, then - SECOND, then + timedelta(days=9))


def test_reminders_wait_ten_minutes():
    assert rules.may_remind(None, START)
    assert not rules.may_remind(START, START + timedelta(minutes=10) - SECOND)
    assert rules.may_remind(START, START + timedelta(minutes=10))
