"""The English pages say no German: what people wrote is English here, so every German word is the program's own."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, unit_of_work
from app.events import queries as events
from app.groups import actions as groups
from app.minutes import actions as minutes
from app.programme import actions as programme
from tests.support import make
from tests.support.client import PageClient

GERMAN = re.compile(
    r"[äöüßÄÖÜ„]|\b(?:aber|alle|auf|aus|bei|bis|bitte|das|dem|den|der|die|ein|eine|einen|es|für|gibt|hat|ihre?|im|ist"
    r"|kein|keine|mit|nach|nicht|noch|nur|oder|schon|sich|sie|sind|und|vom|von|wann|wird|zu|zum|zur"
    r"|Adresse|Anmeldung|Datum|Entwurf|Fassung|Gruppe|Jahr|Kommune|Lizenz|Ort|Platz|Protokoll|Seite|Uhr|Warteliste)\b",
    re.IGNORECASE,
)
# Names, and what is German on purpose: an example of what German offices enter, the way back to the German page.
ALIKE = re.compile(r"MIT\b|^For example: .*|“nicht vorhanden”|^Deutsch$")
SAID_ALOUD = ("aria-label", "title", "placeholder", "alt")
MINUTES = b"Minutes of 5 December 2026\n\n1. Which question?\n- First finding\n- Second finding\n"


class Words(HTMLParser):
    """Every text of a page that a reader meets, without what is marked as German."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        silent = (
            tag in ("script", "style")
            or (known.get("lang") == "de" and tag != "html")
            or any(quiet for _, quiet in self.open)
        )
        if not silent:
            self.found += [known[name] or "" for name in SAID_ALOUD if known.get(name)]
        if tag not in ("br", "hr", "img", "input", "link", "meta"):
            self.open.append((tag, silent))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(quiet for _, quiet in self.open):
            self.found.append(" ".join(data.split()))


def german_in(page: str) -> list[str]:
    words = Words()
    words.feed(page)
    return [text for text in words.found if GERMAN.search(ALIKE.sub("", text))]


@pytest.fixture
def english(app: Flask, client: PageClient) -> PageClient:
    """A browser that chose English, on a conference whose people wrote English."""
    now = clock.now()
    tree = make.event_tree(title="Kassel conference", summary="For beginners.", organiser="Office of Towns")
    tree["series"]["name"] = "Conferences"
    tree["venue"].update(name="River House", street="Bank Road 1", city="Kassel")
    for workshop in tree["workshops"]:
        rotation, talks = workshop["parts"]
        workshop.update(title="A topic", summary="What it is about.", registration_closes_at="2026-12-04T12:00")
        workshop["moderators"] = [{"name": "Mira Probst", "organisation": "Probst and Co"}]
        rotation.update(title="", stations=[{"question": f"Question {number}?"} for number in (1, 2, 3)])
        talks.update(title="", talks=[{"title": "A talk", "minutes": 10, "speakers": [{"name": "Ada Example"}]}])
    with unit_of_work(by="test", at=now):
        programme.import_event(tree, host="rotunde.example", now=now)
    workshop = events.workshop("kassel", "C")
    assert workshop is not None
    for number in range(6):
        make.registered(workshop, f"Person {number}", municipality=f"Town {number}")
    with unit_of_work(by="test", at=now):
        plan = groups.propose(workshop, now=now, language="en")
        groups.announce(plan, workshop, now=now)
    with unit_of_work(by="test", at=now):
        for again in (1, 2):
            version = minutes.import_draft(workshop, MINUTES, name="notes.txt", year=2026, store=make.store(), now=now)
            if again == 1:
                minutes.publish(make.described(version), store=make.store(), now=now)
    db.session.rollback()
    client.get("/?sprache=en")
    return client


PUBLIC = (
    "/ /?q=nothing /protokolle/ /protokolle/?q=nothing /einloggen /einloggen/used /einloggen/link-unterwegs"
    " /barriere-melden /nowhere /impressum /datenschutz /datenschutz-anmeldung /barrierefreiheit /leichte-sprache"
    " /gebaerdensprache /hilfe /kontakt /lizenzen /veranstaltungen/kassel/ /veranstaltungen/kassel/workshops/c/"
    " /veranstaltungen/kassel/workshops/c/protokoll /veranstaltungen/kassel/anmeldung"
)
OFFICE = (
    "/verwaltung/ /verwaltung/kassel/ /verwaltung/kassel/teilnehmende /verwaltung/kassel/workshops/c/gruppen/"
    " /verwaltung/kassel/workshops/c/protokoll/ /verwaltung/kassel/workshops/c/protokoll/2 /verwaltung/texte/"
    " /verwaltung/texte/impressum/en /verwaltung/postausgang/"
)


def asked(client: PageClient, paths: str) -> dict[str, list[str]]:
    pages = {path: client.get(path).get_data(as_text=True) for path in paths.split()}
    assert all('<html lang="en"' in page for page in pages.values()), [
        path for path, page in pages.items() if '<html lang="en"' not in page
    ]
    return {path: found for path, page in pages.items() if (found := german_in(page))}


def test_open_public_pages_in_english_finds_no_german(english: PageClient) -> None:
    assert asked(english, PUBLIC) == {}


def test_open_office_pages_in_english_finds_no_german(english: PageClient) -> None:
    make.signed_in(english, "organiser", name="Olga Office")
    assert asked(english, OFFICE) == {}


def test_register_in_english_gets_english_page_mail_and_withdrawal(english: PageClient) -> None:
    path = "/veranstaltungen/kassel/anmeldung"
    refused = english.submit(path, {"name": "http://example.org", "email": "nobody"})
    assert refused.status_code == 422
    assert german_in(refused.get_data(as_text=True)) == []
    person = {"workshop": "A", "name": "Ann Reader", "email": "ann@example.org", "municipality": "Bath", "notice": "y"}
    check = english.submit(path, person, follow_redirects=True)
    assert german_in(check.get_data(as_text=True)) == []
    done = english.submit(f"{path}/pruefen", follow_redirects=True)
    assert german_in(done.get_data(as_text=True)) == []
    mail = make.mails("ann@example.org")[0]
    assert GERMAN.findall(mail.subject + (mail.text or "")) == []
    mine = make.link_in(mail)
    assert asked(english, f"{mine} {mine}absage") == {}


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>Three places</p>", []),
        ("<p>Drei Plätze</p>", ["Drei Plätze"]),
        ('<p lang="de">Drei <b>Plätze</b></p><p>Three</p>', []),
        ('<a aria-label="zur Stelle">x</a>', ["zur Stelle"]),
        ("<script>der die das</script>", []),
    ],
)
def test_planted_german_is_noticed(page: str, expected: list[str]) -> None:
    assert german_in(page) == expected


def test_same_pages_in_german_are_german(english: PageClient) -> None:
    """So that the search for German words cannot pass by finding none anywhere."""
    judge: Callable[[str], list[str]] = german_in
    assert all(
        judge(english.get(path + "?sprache=de").get_data(as_text=True)) for path in ("/", "/einloggen", "/nowhere")
    )
