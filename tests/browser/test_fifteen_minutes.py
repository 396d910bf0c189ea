"""A new organiser sets up a conference with pages alone: three workshops, nine stations, six talks, published.

Every click, choice and filled field counts as one interaction; nothing else is done. No script is needed.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import House

pytestmark = pytest.mark.browser

MOST = 120
QUESTIONS = (
    ("Wo stehen Sie heute?", "Was fehlt Ihnen am meisten?", "Wer hilft Ihnen dabei?"),
    ("Welche Daten liegen brach?", "Wem gehören sie?", "Wer soll sie nutzen?"),
    ("Was können Nachbarn teilen?", "Wer führt Buch darüber?", "Was darf es kosten?"),
)
TITLES = ("Anfangen", "Offene Daten", "Gemeinsam statt allein")
TALKS = (
    (
        ("Ein Rathaus räumt auf", "Thea Brandis", "Stadt Auental"),
        ("Drei Jahre später", "Kuno Wehr", "Gemeinde Talheim"),
    ),
    (("Der Datenkatalog", "Ayla Sonntag", "Landkreis Ostau"), ("Was Vereine damit tun", "Veit Lorch", "Stadt Ried")),
    (("Eine Stelle für vier Orte", "Insa Falk", "Amt Moorland"), ("Die Rechnung", "Bo Hagen", "Zweckverband Süd")),
)


class Hand:
    """What one person does, counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.done = page, 0

    def press(self, name: str, role: str = "button", *, within: Locator | None = None) -> None:
        self.done += 1
        (within or self.page).get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]  # a role

    def fill(self, label: str, text: str, *, within: Locator | None = None) -> None:
        self.done += 1
        (within or self.page).get_by_label(re.compile(rf"^{re.escape(label)}( \(freiwillig\))?$")).first.fill(text)

    def choose(self, label: str, option: str) -> None:
        self.done += 1
        self.page.get_by_label(label, exact=True).select_option(label=option)

    def arrives(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)


def test_conference_of_three_workshops_is_published_in_few_interactions(
    house: House, olga: Page, visitor: Page
) -> None:
    hand = Hand(olga)
    olga.goto("/verwaltung/")
    _begin(hand)
    for number, title in enumerate(TITLES):
        _workshop(hand, title, is_first=not number)
    for number, letter in enumerate("ABC"):
        _stations(hand, letter, QUESTIONS[number])
        _talks(hand, letter, TALKS[number])
    _publish(hand)
    assert hand.done <= MOST, hand.done
    _is_out(visitor)


def _begin(hand: Hand) -> None:
    hand.press("Neue Veranstaltung anlegen", "link")
    hand.arrives("Neue Veranstaltung")
    hand.fill("Titel", "Regionalkonferenz Auental")
    hand.fill("Tag", "2027-03-11")
    hand.choose("Ort", "Neuer Ort")
    for label, text in (
        ("Name des Hauses", "Haus am Wehr"),
        ("Straße und Hausnummer", "Uferweg 2"),
        ("Postleitzahl", "99999"),
        ("Stadt", "Auental"),
    ):
        hand.fill(label, text)
    hand.press("Veranstaltung anlegen")
    hand.arrives("Regionalkonferenz Auental")
    hand.press("Programm", "link")
    hand.arrives("Programm")


def _workshop(hand: Hand, title: str, *, is_first: bool) -> None:
    """The later ones begin, last and hold as much as the first."""
    hand.press("Workshop anlegen", "link")
    hand.arrives("Neuer Workshop")
    hand.fill("Titel", title)
    if is_first:
        hand.fill("Dauer in Minuten", "120")
        hand.fill("Plätze", "30")
    hand.press("Workshop speichern")
    hand.arrives("Programm")


def _stations(hand: Hand, letter: str, questions: tuple[str, ...]) -> None:
    hand.press(
        f"Stationen Workshop {letter}", "link", within=hand.page.get_by_role("region", name=f"Workshop {letter}:")
    )
    hand.arrives("Stationen: Neuer Programmteil")
    for label, minutes in (("Dauer in Minuten", "80"), ("Minuten je Runde", "24"), ("Minuten je Wechsel", "4")):
        hand.fill(label, minutes)
    for number, question in enumerate(questions, 1):
        hand.fill("Fragestellung", question, within=hand.page.get_by_role("group", name=f"Station {number}"))
    hand.press("Programmteil speichern")
    hand.arrives("Programm")


def _talks(hand: Hand, letter: str, talks: tuple[tuple[str, str, str], ...]) -> None:
    hand.press(f"Impulse Workshop {letter}", "link", within=hand.page.get_by_role("region", name=f"Workshop {letter}:"))
    hand.arrives("Impulse: Neuer Programmteil")
    for number, (title, speaker, organisation) in enumerate(talks, 1):
        row = hand.page.get_by_role("group", name=f"Impuls {number}", exact=True)
        for label, text in (
            ("Titel des Impulses", title),
            ("Vortragende Person", speaker),
            ("Organisation", organisation),
        ):
            hand.fill(label, text, within=row)
    hand.press("Programmteil speichern")
    hand.arrives("Programm")


def _publish(hand: Hand) -> None:
    """Nothing is missing that must be there: the address for questions is the organisation's."""
    hand.press("Veröffentlichung", "link")
    hand.arrives("Veröffentlichung")
    hand.press("Veranstaltung veröffentlichen")
    expect(hand.page.get_by_role("link", name="Öffentliche Seite ansehen")).to_be_visible()


def _is_out(visitor: Page) -> None:
    """What the public sees is all that was typed."""
    visitor.goto("/veranstaltungen/regionalkonferenz-auental-2027/")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Regionalkonferenz Auental")
    for letter, questions, talks in zip("abc", QUESTIONS, TALKS, strict=True):
        visitor.goto(f"/veranstaltungen/regionalkonferenz-auental-2027/workshops/{letter}/")
        main = visitor.get_by_role("main")
        for words in (*questions, *(word for talk in talks for word in talk)):
            expect(main).to_contain_text(words)
