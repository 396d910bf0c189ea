"""The form of an event that draws: ranked wishes, company, how the draw works; and which municipality is meant."""

from __future__ import annotations

from datetime import timedelta

import pytest
from lxml import html

from app.admission.models import Admission
from app.core.db import db, unit_of_work
from app.events.models import Event
from app.registration.models import Registration
from tests.municipalities.samples import imported
from tests.registration.filling import (
    CHECK,
    FORM,
    GOOD,
    answers,
    changes,
    faults,
    fill,
    heading,
    register,
    registrations,
    values,
)
from tests.support import make
from tests.support.client import PageClient

PERSON = {name: value for name, value in GOOD.items() if name != "workshop"}
WISHES = PERSON | {"wish_1": "C", "wish_2": "A"}


def drawing(mode: str = "generous", **terms: object) -> Event:
    """An event that gives its places by wish in a week."""
    event = make.event()
    with unit_of_work(by="test", at=make.clock.now()):
        given = {"mode": mode, "wishes": 3, "allot_at": make.clock.now() + timedelta(days=7), **terms}
        db.session.add(Admission(event_id=event.id, **given))
    return event


def wished(found: Registration) -> list[tuple[int, str]]:
    return [(wish.rank, wish.workshop.letter) for wish in found.wishes]


def test_form_of_a_draw_asks_for_ranked_wishes_and_company(client: PageClient) -> None:
    drawing()
    page = client.get(f"{FORM}?workshop=b").get_data(as_text=True)
    tree = html.document_fromstring(page)
    labels = [" ".join(label.text_content().split()) for label in tree.xpath("//main//form//label")]
    assert labels[:4] == [
        "1. Wunsch",
        "2. Wunsch (freiwillig)",
        "3. Wunsch (freiwillig)",
        "Mit wem möchten Sie in denselben Workshop? (freiwillig)",
    ]
    assert tree.xpath("//select[@id='wish_1']/option[@selected]/@value") == ["B"]
    options = [option.text for option in tree.xpath("//select[@id='wish_2']/option")]
    assert options == [
        "Bitte wählen",
        "Workshop A: Thema A (30 Plätze)",
        "Workshop B: Thema B (30 Plätze)",
        "Workshop C: Thema C (30 Plätze)",
    ]
    assert tree.xpath("//input[@name='workshop']") == []


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("generous", "Möglichst wenige Personen bekommen einen ihrer hinteren Wünsche; bei Gleichstand entscheidet"),
        ("rank_maximal", "Möglichst viele Personen bekommen ihren ersten Wunsch; bei Gleichstand entscheidet das Los."),
        ("lottery", "Das Los bestimmt, in welcher Reihenfolge die Wünsche erfüllt werden;"),
    ],
)
def test_form_of_a_draw_says_when_and_how(client: PageClient, mode: str, said: str) -> None:
    drawing(mode)
    page = client.get(FORM).get_data(as_text=True)
    when = (
        "Am Dienstag, 1.\N{NO-BREAK SPACE}Dezember 2026, 10\N{NO-BREAK SPACE}Uhr werden alle Plätze zugleich vergeben"
    )
    assert page.count(when) == 1
    assert page.count(said) == 1


def test_wishes_are_checked_sent_and_noted_by_rank(client: PageClient) -> None:
    drawing()
    fill(client, WISHES | {"together_with": "Timo Sander"})
    page = client.get(CHECK).get_data(as_text=True)
    shown = answers(page)
    assert [shown["1. Wunsch"][:20], shown["2. Wunsch"][:20]] == ["Workshop C: Thema CS", "Workshop A: Thema AS"]
    assert shown["Zusammen mit"] == "Timo Sander"
    assert changes(page)["2. Wunsch"] == f"{FORM}#wish_2"
    assert heading(register(client, WISHES | {"together_with": "Timo Sander"})) == "Ihre Wünsche sind notiert"
    (found,) = registrations()
    assert (found.state, found.together_with, wished(found)) == ("wished", "Timo Sander", [(1, "C"), (2, "A")])
    assert [mail.kind for mail in make.mails()] == ["registration/wishes_noted"]


def test_wishes_with_a_gap_close_up(client: PageClient) -> None:
    drawing()
    register(client, PERSON | {"wish_1": "C", "wish_3": "B"})
    assert wished(registrations()[0]) == [(1, "C"), (2, "B")]


@pytest.mark.parametrize(
    ("wishes", "fault"),
    [
        ({}, ("#wish_1", "Bitte wählen Sie Ihren 1. Wunsch.")),
        ({"wish_2": "A"}, ("#wish_1", "Bitte wählen Sie Ihren 1. Wunsch.")),
        (
            {"wish_1": "A", "wish_3": "A"},
            ("#wish_3", "Diesen Workshop haben Sie schon genannt. Bitte wählen Sie einen anderen."),
        ),
        ({"wish_1": "A", "wish_2": "Q"}, ("#wish_2", "Bitte wählen Sie einen der aufgeführten Workshops.")),
        ({"wish_1": "A\x00"}, ("#wish_1", "Bitte wählen Sie einen der aufgeführten Workshops.")),
    ],
)
def test_wishes_that_cannot_be_are_refused_at_their_field(
    client: PageClient, wishes: dict[str, str], fault: tuple[str, str]
) -> None:
    drawing()
    answer = fill(client, PERSON | wishes)
    assert answer.status_code == 422
    assert faults(answer.get_data(as_text=True)) == [fault]
    kept = {name: value for name, value in wishes.items() if value in "ABC"}
    assert values(answer.get_data(as_text=True)) == PERSON | kept
    assert registrations() == []


def test_wishes_for_somebody_on_stage_are_refused_at_that_wish(client: PageClient) -> None:
    drawing()
    answer = fill(client, WISHES | {"name": "Mira Probst"})
    assert [link for link, _words in faults(answer.get_data(as_text=True))] == ["#wish_1", "#wish_2"]


def test_fourth_wish_nobody_offered_is_ignored(client: PageClient) -> None:
    drawing(wishes=2)
    register(client, WISHES | {"wish_3": "B", "wish_4": "Q", "workshop": "B"})
    assert wished(registrations()[0]) == [(1, "C"), (2, "A")]


def test_form_while_the_draw_runs_takes_nobody(client: PageClient) -> None:
    drawing(allot_at=make.clock.now())
    page = client.get(FORM).get_data(as_text=True)
    assert "Die Plätze werden gerade vergeben" in page
    assert 'name="email"' not in page
    answer = client.submit(FORM, GOOD, page="/einloggen")
    assert (answer.status_code, registrations()) == (422, [])
    assert "Die Plätze werden gerade nach Wünschen vergeben." in answer.get_data(as_text=True)
    assert values(answer.get_data(as_text=True)) == GOOD


def test_form_after_the_draw_gives_places_again(client: PageClient) -> None:
    drawing(allot_at=make.clock.now(), drawn_at=make.clock.now())
    assert heading(register(client)) == "Ihr Platz ist reserviert"


def test_municipality_in_the_register_is_shown_by_its_name_and_counted_by_its_key(client: PageClient) -> None:
    imported()
    make.event()
    fill(client, GOOD | {"municipality": "magistrat der stadt fulda"})
    assert answers(client.get(CHECK).get_data(as_text=True))["Kommune oder Organisation"] == "Stadt Fulda"
    register(client, GOOD | {"municipality": "magistrat der stadt fulda"})
    assert [(row.municipality, row.municipality_key) for row in registrations()] == [("Stadt Fulda", "ags:06631009")]


NEUHOF = GOOD | {"municipality": "Neuhof"}


def test_municipality_of_two_meanings_is_asked_with_all_values_kept(client: PageClient) -> None:
    imported()
    make.event()
    answer = fill(client, NEUHOF)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert faults(page) == [("#kommune-0", "Bitte wählen Sie aus, welche Kommune Sie meinen.")]
    assert values(page) == NEUHOF
    options = html.document_fromstring(page).xpath("//fieldset[legend[starts-with(., 'Welche')]]//label")
    assert [option.text for option in options] == [
        "Gemeinde Neuhof (Landkreis Fulda)",
        "Markt Neuhof (Landkreis Fürth)",
        "Keine davon: „Neuhof“ so übernehmen",
    ]


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        ("06631018", ("Gemeinde Neuhof", "ags:06631018")),
        ("09573122", ("Markt Neuhof", "ags:09573122")),
        ("-", ("Neuhof", "neuhof")),
    ],
)
def test_municipality_that_was_chosen_is_kept(client: PageClient, chosen: str, kept: tuple[str, str]) -> None:
    imported()
    make.event()
    sent = NEUHOF | {"kommune": chosen}
    fill(client, sent)
    assert answers(client.get(CHECK).get_data(as_text=True))["Kommune oder Organisation"] == kept[0]
    assert values(client.get(FORM).get_data(as_text=True)) == sent
    register(client, sent)
    assert [(row.municipality, row.municipality_key) for row in registrations()] == [kept]


@pytest.mark.parametrize("chosen", ["06631009", "x", "\x00"])
def test_municipality_that_was_not_among_the_choices_is_asked_again(client: PageClient, chosen: str) -> None:
    imported()
    make.event()
    answer = fill(client, NEUHOF | {"kommune": chosen})
    assert answer.status_code == 422
    assert [link for link, _words in faults(answer.get_data(as_text=True))] == ["#kommune-0"]


def test_choice_of_an_earlier_text_does_not_stick(client: PageClient) -> None:
    imported()
    make.event()
    register(client, GOOD | {"kommune": "06631018"})
    assert [row.municipality_key for row in registrations()] == ["ags:06631009"]


@pytest.mark.parametrize(("address", "likely"), [("nele@gmial.com", "nele@gmail.com"), ("nele@example.org", "")])
def test_address_with_a_common_slip_is_questioned_but_taken(client: PageClient, address: str, likely: str) -> None:
    make.event()
    fill(client, GOOD | {"email": address})
    page = client.get(CHECK).get_data(as_text=True)
    assert (f"Meinen Sie {likely}?" in page, "Stimmt Ihre E-Mail-Adresse?" in page) == (bool(likely), bool(likely))
    register(client, GOOD | {"email": address})
    assert [row.email for row in registrations()] == [address]


def test_address_with_umlauts_is_taken(client: PageClient) -> None:
    make.event()
    fill(client, GOOD | {"email": "jürgen@müller.example"})
    assert answers(client.get(CHECK).get_data(as_text=True))["E-Mail-Adresse"] == "jürgen@müller.example"
