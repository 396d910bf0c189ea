"""The pages of mixed rounds: looked at before done, changed by form alone, seen by each as far as it concerns them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lxml import html

from app.core import clock
from app.core.db import unit_of_work
from app.groups import queries
from tests.groups import boards, mixes
from tests.groups.boards import OFFICE
from tests.groups.test_routes_board import notice, text
from tests.support import make
from tests.support.client import PageClient


def office(client: PageClient, people: int = 9, **more: Any) -> PageClient:
    mixes.filled(people, **more)
    boards.propose()
    make.signed_in(client, "organiser")
    return client


def tree(client: Any, path: str = OFFICE) -> Any:
    return html.document_fromstring(client.get(path).get_data(as_text=True))


def rows(client: Any, caption: str, path: str = OFFICE) -> list[list[str]]:
    """The body of the table whose caption has this id."""
    found = tree(client, path).xpath(f"//table[caption[@id='{caption}']]/tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in found]


def pair() -> tuple[int, int]:
    """Ids of two people on different ways."""
    ways = mixes.ways()
    first = mixes.guest(1)
    return first, next(who for who in ways if ways[who] != ways[first])


def test_page_shows_rounds_ways_figures_and_the_break(client: PageClient) -> None:
    office(client, break_after=1, break_minutes=10)
    ways = mixes.ways()
    shown = rows(client, "runden")
    assert [row[0] for row in shown] == [
        "Runde 110:30 bis 10:48 Uhr",
        "Pause10:48 bis 10:58 Uhr",
        "Runde 211:01 bis 11:19 Uhr",
        "Runde 311:22 bis 11:40 Uhr",
    ]
    names = {who: f"Gast {number:03}" for number in range(1, 10) for who in [mixes.guest(number)]}
    first = sorted(name for who, name in names.items() if ways[who][0] == 2)
    assert shown[0][2] == f"{len(first)} Personen" + "".join(first)
    assert [row[:4] for row in rows(client, "wege")] == [
        [names[who], *(f"Station {stop}" for stop in ways[who])] for who in sorted(names, key=names.__getitem__)
    ]
    assert [row[0] for row in rows(client, "zahlen")][1] == "Wiedersehen"
    assert rows(client, "zahlen")[1][2:] == ["mindestens 9", "erreicht"]


def test_picture_says_the_same_as_its_table(client: PageClient) -> None:
    office(client)
    page = tree(client)
    (picture,) = page.xpath("//*[local-name()='svg'][@role='img']")
    assert picture.xpath("./*[local-name()='title']")[0].text.startswith("Wer trifft wen wie oft")
    (region,) = page.xpath("//*[@role='region'][.//*[local-name()='svg'][@role='img']]")
    assert region.get("tabindex") == "0"
    titles = [node.text for node in picture.xpath(".//*[local-name()='rect']/*[local-name()='title']")]
    mine = {title.split(" und ")[1] for title in titles if title.startswith("Gast 001 und")}
    row = next(row for row in rows(client, "begegnungen-tabelle") if row[0] == "Gast 001")
    assert (int(row[1]), int(row[2])) == (len(mine), 8 - len(mine))
    again = {f"{found[1]} ({found[2]}-mal)" for found in re.finditer(r"(Gast \d+) \((\d)-mal\)", row[3])}
    assert again == {
        title.split(" und ")[1].replace(": ", " (") + ")"
        for title in titles
        if "-mal" in title and title.startswith("Gast 001 und")
    }


def test_more_than_a_hundred_people_have_a_table_and_no_picture(client: PageClient) -> None:
    office(client, 101)
    page = tree(client)
    assert page.xpath("//*[local-name()='svg'][@role='img']") == []
    assert "Für mehr als 100 Personen" in text(client, OFFICE)
    assert len(rows(client, "begegnungen-tabelle")) == 101


def test_effect_is_shown_before_and_told_after(client: PageClient) -> None:
    office(client)
    before, (one, other) = mixes.ways(), pair()
    sent = {"person": one, "other": other, "revision": 0}
    answer = client.submit(f"{OFFICE}1/tausch", {**sent, "then": "preview"}, page=OFFICE)
    assert answer.status_code == 200
    page = html.document_fromstring(answer.get_data(as_text=True))
    effect = page.xpath("//*[contains(@class, 'kern-alert__body')]/p")[0].text_content()
    assert (mixes.ways(), boards.plan().revision) == (before, 0)
    assert page.xpath(f"//select[@id='tausch-zwei']/option[@value='{other}']/@selected") == ["selected"]
    assert client.submit(f"{OFFICE}1/tausch", sent, page=OFFICE).status_code == 303
    assert notice(client) == effect
    assert mixes.ways() == {**before, one: before[other], other: before[one]}


def test_station_lock_undo_and_redo_by_form(client: PageClient) -> None:
    office(client)
    before, who = mixes.ways(), mixes.guest(1)
    goal = before[who][2]
    sent = {"person": who, "round": 1, "station": goal, "revision": 0}
    assert client.submit(f"{OFFICE}1/stationswechsel", sent, page=OFFICE).status_code == 303
    assert mixes.ways()[who][0] == goal
    client.submit(f"{OFFICE}1/zurueck", {"revision": 1}, page=OFFICE)
    assert mixes.ways() == before
    client.submit(f"{OFFICE}1/wieder", {"revision": 2}, page=OFFICE)
    assert mixes.ways()[who][0] == goal
    client.submit(f"{OFFICE}1/wegschloss", {"person": who, "held": 1, "revision": 3}, page=OFFICE)
    assert notice(client) == "Die Person behält ihren Weg."
    assert "Festgehalten: Gast 001" in text(client, OFFICE)
    client.submit(f"{OFFICE}1/stationswechsel", {**sent, "station": before[who][0], "revision": 4}, page=OFFICE)
    assert "festgehalten. Lösen Sie zuerst das Schloss." in notice(client)


def test_change_meanwhile_shows_both_and_asks(client: PageClient) -> None:
    office(client)
    one, other = pair()
    mixes.change({one: mixes.ways()[other], other: mixes.ways()[one]})
    answer = client.submit(f"{OFFICE}1/tausch", {"person": one, "other": other, "revision": 0}, page=OFFICE)
    assert answer.status_code == 409
    page = html.document_fromstring(answer.get_data(as_text=True))
    said = " ".join(page.xpath("//main")[0].text_content().split())
    assert "Gast 001 und" in said
    assert "tauschen ihre Wege" in said
    assert "→" in said
    after = mixes.ways()
    form = page.xpath("//main//form[.//button]")[0]
    again = client.post(form.get("action"), data={field.name: field.value for field in form.xpath(".//input")})
    assert again.status_code == 303
    assert mixes.ways() == {**after, one: after[other], other: after[one]}


@pytest.mark.parametrize(
    "wrong", [{}, {"person": "0", "other": "0", "revision": "0"}, {"person": "-1"}, {"person": "1", "revision": "x"}]
)
def test_nonsense_in_a_form_changes_nothing_and_says_so(client: PageClient, wrong: dict[str, str]) -> None:
    office(client, 3)
    before = mixes.ways()
    for address in ("tausch", "stationswechsel", "wegschloss", "neue-wege"):
        for then in ("", "preview"):
            sent = {**wrong, "then": then}
            assert client.submit(f"{OFFICE}1/{address}", sent, page=OFFICE).status_code == 303
    assert (mixes.ways(), boards.plan().revision, len(queries.plans(boards.workshop()))) == (before, 0, 1)


def test_newcomer_is_named_and_gets_a_way(client: PageClient) -> None:
    office(client)
    mixes.crowd(1, first=10)
    assert "1 Person hat noch keinen Weg" in text(client, OFFICE)
    client.submit(f"{OFFICE}1/neue-wege", {"revision": 0}, page=OFFICE)
    assert notice(client) == "Alle, die einen Platz haben, haben jetzt einen Weg."
    assert len(mixes.ways()) == 10
    client.submit(f"{OFFICE}1/neue-wege", {"revision": 1}, page=OFFICE)
    assert "Es gibt nichts auszubessern." in notice(client)


def test_mode_is_chosen_by_form_and_changes_what_is_proposed(client: PageClient) -> None:
    boards.filled(6)
    make.signed_in(client, "organiser")
    assert "Gruppen vorschlagen" in text(client, OFFICE)
    assert client.submit(f"{OFFICE}art", {"mode": "remix"}, page=OFFICE).status_code == 303
    assert "Wege vorschlagen" in text(client, OFFICE)
    assert boards.workshop().group_mode == "remix"
    client.submit(f"{OFFICE}art", {"mode": "other"}, page=OFFICE)
    assert boards.workshop().group_mode == "remix"


def test_plan_of_mixed_rounds_outlives_a_return_to_more_groups_than_stations(client: PageClient) -> None:
    office(client)
    before = rows(client, "wege")
    client.submit(f"{OFFICE}art", {"mode": "fixed"}, page=OFFICE)
    with unit_of_work(by="test", at=clock.now()):
        boards.here().group_count = 5
    mixes.crowd(1, first=10)
    boards.propose()
    assert (boards.plan(1).mode, boards.plan(2).mode, len(mixes.rotation().rounds)) == ("remix", "fixed", 5)
    assert rows(client, "wege", f"{OFFICE}1") == before
    assert len(rows(client, "wege", f"{OFFICE}1/liste")) == 9
    client.submit(f"{OFFICE}1/neue-wege", {"revision": 0}, page=OFFICE)
    assert len(mixes.mix().ways) == 10
    assert client.get(f"{OFFICE}vergleich?a=1&b=2").status_code == 200
