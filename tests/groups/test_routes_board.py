"""The pages of groups: change by form alone, conflicts, rules, lists, comparison, the day; and who sees which names."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from lxml import html

from app.core import clock
from app.core.db import db, unit_of_work
from app.events import actions as teams
from app.groups import actions, editing, queries
from app.groups.models import GroupJob
from tests.desk.office import sign_in
from tests.groups import boards
from tests.groups.boards import OFFICE
from tests.house.conftest import Visitor
from tests.support import make
from tests.support.client import PageClient

PUBLIC = "/veranstaltungen/kassel/workshops/c/"
FEEDS = (
    "/veranstaltungen/kassel/",
    PUBLIC,
    f"{PUBLIC}kalender.ics",
    "/veranstaltungen/kassel/kalender.ics",
    "/kalender.ics",
)


def text(client: Any, path: str) -> str:
    tree = html.document_fromstring(client.get(path).get_data(as_text=True))
    return " ".join(tree.xpath("//main")[0].text_content().split())


def notice(client: Any, path: str = OFFICE) -> str:
    tree = html.document_fromstring(client.get(path).get_data(as_text=True))
    return " ".join(tree.xpath("//*[@role='status']")[0].text_content().split())


def office(client: PageClient, people: int = 9) -> PageClient:
    boards.filled(people)
    boards.propose()
    make.signed_in(client, "organiser")
    return client


def column(client: Any, number: int, path: str = OFFICE) -> list[str]:
    tree = html.document_fromstring(client.get(path).get_data(as_text=True))
    names = tree.xpath(f"//ul[@data-gruppe='{number}']//*[@class='r-person__name']")
    return sorted(name.text_content() for name in names)


def other(group: int) -> int:
    return group % 3 + 1


def test_move_by_form_says_what_it_did_and_is_undone_by_form(client: PageClient) -> None:
    office(client)
    at, ada = boards.at(), boards.person("Ada Ahorn")
    sent = {"person": ada, "seen": at[ada], "group": other(at[ada])}
    answer = client.submit(f"{OFFICE}1/umzug", sent, page=OFFICE)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{OFFICE}1")
    told = notice(client)
    look = ("Rot", "Blau", "Gelb")
    assert told.startswith(f"Ada Ahorn ist jetzt in Gruppe {look[other(at[ada]) - 1]}. Größen: ")
    assert "Ada Ahorn" in column(client, other(at[ada]))
    assert client.submit(f"{OFFICE}1/zurueck", {"revision": 1}, page=OFFICE).status_code == 303
    assert "Ada Ahorn" in column(client, at[ada])
    assert client.submit(f"{OFFICE}1/wieder", {"revision": 2}, page=OFFICE).status_code == 303
    assert "Ada Ahorn" in column(client, other(at[ada]))


def test_effect_before_a_move_is_the_notice_after_it(client: PageClient) -> None:
    office(client)
    at, ada = boards.at(), boards.person("Ada Ahorn")
    effect = client.get(f"{OFFICE}1/wirkung?person={ada}&gruppe={other(at[ada])}").get_json()["text"]
    client.submit(f"{OFFICE}1/umzug", {"person": ada, "seen": at[ada], "group": other(at[ada])}, page=OFFICE)
    assert notice(client).endswith(effect)
    assert "+1 „Ort 0“ in Gruppe" in effect
    assert boards.plan().revision == 1


def test_move_of_somebody_moved_meanwhile_shows_both_and_asks(client: PageClient) -> None:
    office(client)
    at, ada = boards.at(), boards.person("Ada Ahorn")
    now = clock.now()
    with unit_of_work(by="account:99", at=now):
        editing.move(boards.plan_here(1), boards.here(), ada, other(at[ada]), seen=at[ada], now=now)
    answer = client.submit(
        f"{OFFICE}1/umzug", {"person": ada, "seen": at[ada], "group": other(other(at[ada]))}, page=OFFICE
    )
    assert answer.status_code == 409
    page = html.document_fromstring(answer.get_data(as_text=True))
    look = {1: "Rot", 2: "Blau", 3: "Gelb"}
    said = " ".join(page.xpath("//main")[0].text_content().split())
    assert f"Ada Ahorn von {look[at[ada]]} nach {look[other(other(at[ada]))]}" in said
    assert f"Ada Ahorn von {look[at[ada]]} nach {look[other(at[ada])]}" in said
    assert boards.at()[ada] == other(at[ada])
    form = page.xpath("//main//form[.//button]")[0]
    again = client.post(form.get("action"), data={field.name: field.value for field in form.xpath(".//input")})
    assert again.status_code == 303
    assert boards.at()[ada] == other(other(at[ada]))


@pytest.mark.parametrize("wrong", [{}, {"person": "x"}, {"person": "1", "seen": "1", "group": "0"}, {"person": "-1"}])
def test_nonsense_in_a_form_changes_nothing_and_says_so(client: PageClient, wrong: dict[str, str]) -> None:
    office(client, 3)
    before = boards.at()
    for address in ("umzug", "schloss", "gruppenschloss", "zurueck", "wieder"):
        assert client.submit(f"{OFFICE}1/{address}", wrong, page=OFFICE).status_code == 303
    assert (boards.at(), boards.plan().revision) == (before, 0)


def test_locks_by_form_are_shown_and_kept_by_the_next_proposal(client: PageClient) -> None:
    office(client)
    at, ada = boards.at(), boards.person("Ada Ahorn")
    client.submit(f"{OFFICE}1/schloss", {"person": ada, "seen": at[ada], "held": 1}, page=OFFICE)
    assert "Festgehalten: Ada Ahorn" in text(client, OFFICE)
    client.submit(f"{OFFICE}1/umzug", {"person": ada, "seen": at[ada], "group": other(at[ada])}, page=OFFICE)
    assert "festgehalten. Lösen Sie zuerst das Schloss." in notice(client)
    client.submit(f"{OFFICE}vorschlag", {"keeping": 1}, page=OFFICE)
    assert db.session.query(GroupJob).one().wanted["keeping"] == 1


def test_rules_are_added_listed_removed_and_contradictions_named_at_once(client: PageClient) -> None:
    office(client)
    page = f"{OFFICE}vorgaben"
    ada, bela = boards.person("Ada Ahorn"), boards.person("Bela Birke")
    for kind in ("together", "apart"):
        assert client.submit(page, {"kind": kind, "first": ada, "second": bela}).status_code == 303
    shown = text(client, page)
    assert "Ada Ahorn, Bela Birke bleiben zusammen" in shown
    assert "Diese Vorgaben widersprechen sich: Ada Ahorn, Bela Birke bleiben zusammen;" in shown
    client.submit(f"{page}/2/entfernung", page=page)
    assert "Diese Vorgaben widersprechen" not in text(client, page)
    assert client.submit(page, {"kind": "together", "first": ada, "second": ada}).status_code == 422
    assert client.submit(page, {"kind": "pin", "first": ada}).status_code == 422
    assert client.submit(page, {"kind": "pin", "first": "4711", "group": "1"}).status_code == 422
    assert len(queries.group_rules(boards.workshop())) == 1


def test_rule_of_another_workshop_cannot_be_removed_here(client: PageClient) -> None:
    office(client)
    boards.add_rule(boards.rules.RuleKind.STEP_FREE, "Ada Ahorn")
    foreign = OFFICE.replace("/c/", "/a/")
    assert client.submit(f"{foreign}vorgaben/1/entfernung", page=f"{OFFICE}vorgaben").status_code == 404
    assert len(queries.group_rules(boards.workshop())) == 1


def test_plan_that_breaks_a_rule_says_which(client: PageClient) -> None:
    office(client)
    at, ada = boards.at(), boards.person("Ada Ahorn")
    boards.add_rule(boards.rules.RuleKind.PIN, "Ada Ahorn", group=other(at[ada]))
    look = ("Rot", "Blau", "Gelb")[other(at[ada]) - 1]
    assert f"Ada Ahorn gehört fest in Gruppe {look}" in text(client, OFFICE)


def test_versions_and_comparison_show_who_is_elsewhere(client: PageClient) -> None:
    office(client)
    at, ada = boards.at(), boards.person("Ada Ahorn")
    client.submit(f"{OFFICE}1/kopie", page=f"{OFFICE}fassungen")
    client.submit(f"{OFFICE}2/umzug", {"person": ada, "seen": at[ada], "group": other(at[ada])}, page=f"{OFFICE}2")
    tree = html.document_fromstring(client.get(f"{OFFICE}vergleich?a=1&b=2").get_data(as_text=True))
    rows = [" ".join(cell.text_content().strip() for cell in row) for row in tree.xpath("//table/tbody/tr")]
    look = {1: "Rot", 2: "Blau", 3: "Gelb"}
    assert rows == [f"Ada Ahorn, Ort 0 {look[at[ada]]} {look[other(at[ada])]}"]
    for query in ("", "?a=1&b=99", "?a=x&b=2"):
        assert client.get(f"{OFFICE}vergleich{query}").status_code == 200
    assert "Plan 2 Entwurf" in text(client, f"{OFFICE}fassungen")


def test_announcing_says_before_how_many_are_told(client: PageClient) -> None:
    office(client)
    assert "9 Personen bekommen eine E-Mail" in text(client, OFFICE)
    boards.announce()
    client.submit(f"{OFFICE}1/kopie", page=f"{OFFICE}fassungen")
    assert "Niemand bekommt eine E-Mail" in text(client, OFFICE)
    at, ada = boards.at(), boards.person("Ada Ahorn")
    client.submit(f"{OFFICE}2/umzug", {"person": ada, "seen": at[ada], "group": other(at[ada])}, page=OFFICE)
    assert "1 Person bekommt eine E-Mail" in text(client, OFFICE)
    before = len(make.mails())
    client.submit(f"{OFFICE}2/bekanntgabe", page=OFFICE)
    assert [mail.to_name for mail in make.mails()[before:]] == ["Ada Ahorn"]


def test_draft_by_hand_is_seen_by_nobody_outside(client: PageClient) -> None:
    boards.filled()
    link = make.link_in(make.mails("ada.ahorn@example.org")[-1])
    paths = (*FEEDS, link)
    before = [client.get(path).get_data(as_text=True) for path in paths]
    boards.propose()
    now = clock.now()
    at, ada = boards.at(), boards.person("Ada Ahorn")
    with unit_of_work(by="account:1", at=now):
        editing.move(boards.plan_here(1), boards.here(), ada, other(at[ada]), seen=at[ada], now=now)
    after = [client.get(path).get_data(as_text=True) for path in paths]

    def bare(page: str) -> str:
        return re.sub(r'value="[^"]{40,}"|DTSTAMP:\w+|LAST-MODIFIED:\w+', "", page)

    assert [bare(page) for page in after] == [bare(page) for page in before]
    boards.announce()
    assert "Ihre Gruppe" in client.get(link).get_data(as_text=True)
    for path in FEEDS:
        page = client.get(path).get_data(as_text=True)
        assert [name for name in boards.NAMES if name.split()[1] in page] == []


@pytest.mark.parametrize(
    ("how", "shown", "hidden"),
    [
        ("full", "Ada Ahorn", "Nummer"),
        ("initial", "Ada A.", "Ahorn"),
        ("badge", "Nummer 1", "Ada"),
    ],
)
def test_room_list_names_people_as_the_event_allows(client: PageClient, how: str, shown: str, hidden: str) -> None:
    office(client)
    page = f"{OFFICE}1/liste"
    assert client.submit(page, {"how": how}).status_code == 303
    tree = html.document_fromstring(client.get(page).get_data(as_text=True))
    names = [row.text_content() for row in tree.xpath("//div[contains(@class, 'r-roomlist')]//li")]
    assert len(names) == 9
    assert shown in names
    assert [name for name in names if hidden in name] == []
    assert "Ada Ahorn" in text(client, OFFICE)  # the office itself knows people by name


def test_room_list_refuses_another_way_of_naming(client: PageClient) -> None:
    office(client, 3)
    assert client.submit(f"{OFFICE}1/liste", {"how": "nickname"}).status_code == 422
    assert boards.workshop().event.names_shown == "full"


def test_moderator_sees_names_as_allowed_no_addresses_and_no_forms(app: Flask) -> None:
    boards.filled()
    boards.propose()
    visitor = Visitor(app, app.response_class)
    account = sign_in(visitor, "moderator")
    with unit_of_work(by="test", at=clock.now()):
        teams.assign(account, boards.here().event, boards.here())
        actions.show_names(boards.here().event, boards.rules.NamesShown.INITIAL)
    for path in (OFFICE, f"{OFFICE}1", f"{OFFICE}1/liste"):
        page = visitor.get(path).get_data(as_text=True)
        assert "Ada A." in page
        assert [word for word in ("Ahorn", "Birke", "ada.ahorn@", "umzug", "schloss") if word in page] == []
    for path in ("vorgaben", "heute", "vergleich", "1/wirkung"):
        assert visitor.get(f"{OFFICE}{path}").status_code == 404
    for path in ("1/umzug", "1/schloss", "1/zurueck", "1/liste", "heute", "vorgaben", "1/kopie"):
        assert visitor.send(f"{OFFICE}{path}").status_code == 404


def test_plans_jobs_and_people_of_another_event_answer_404(client: PageClient) -> None:
    office(client, 3)
    make.event("marburg")
    client.submit(f"{OFFICE}vorschlag", page=OFFICE)
    foreign = OFFICE.replace("kassel", "marburg")
    for path in ("1", "rechnung/1", "rechnung/1/stand", "1/liste", "1/wirkung"):
        assert client.get(f"{OFFICE}{path}").status_code == 200
        assert client.get(f"{foreign}{path}").status_code == 404
    for path in ("1/umzug", "rechnung/1/halt", "1/kopie", "1/bekanntgabe"):
        assert client.submit(f"{foreign}{path}", page=OFFICE).status_code == 404
    assert db.session.query(GroupJob).one().state == "queued"


def test_calculation_page_follows_and_stops(client: PageClient) -> None:
    office(client, 3)
    page = client.submit(f"{OFFICE}vorschlag", page=OFFICE).headers["Location"]
    assert client.get(f"{page}/stand").get_json() == {"state": "queued", "progress": 0, "over": False}
    assert "Zur Berechnung" in text(client, OFFICE)
    client.submit(f"{page}/halt", page=page)
    assert client.get(f"{page}/stand").get_json() == {"state": "stopped", "progress": 0, "over": True}
    assert "Die Berechnung ist angehalten." in text(client, page)


def test_today_lists_options_and_applies_one(client: PageClient) -> None:
    office(client)
    assert "Noch sind keine Gruppen bekannt gegeben." in text(client, f"{OFFICE}heute")
    boards.announce()
    at = boards.at()
    groups = {number: sorted(who for who, group in at.items() if group == number) for number in (1, 2, 3)}
    absent = [*groups[1][:2], groups[2][0]]
    asked = f"{OFFICE}heute?{'&'.join(f'fehlt={who}' for who in absent)}&zeigen=1"
    shown = text(client, asked)
    assert "3 Personen fehlen in ihren Gruppen." in shown
    assert "Niemand wechselt die Gruppe" in shown
    assert "1 Person wechselt die Gruppe" in shown
    assert len(queries.plans(boards.workshop())) == 1
    tree = html.document_fromstring(client.get(asked).get_data(as_text=True))
    form = tree.xpath("//section[.//h3[contains(., '1 Person wechselt')]]//form")[-1]
    data: dict[str, Any] = {"fehlt": absent, "then": "announce"}
    data |= {field.name: field.value for field in form.xpath(".//input") if field.name != "fehlt"}
    assert client.post(f"{OFFICE}heute", data=data).status_code == 303
    assert (boards.plan(2).state, len(boards.at(2))) == ("announced", 6)
    assert client.post(f"{OFFICE}heute", data={**data, "key": "x"}).status_code == 303
    assert "Bitte sehen Sie den neuen Vorschlag an." in notice(client)
