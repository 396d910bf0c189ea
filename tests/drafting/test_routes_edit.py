"""Sections edited by form alone: two people at once lose nothing, strangers see nothing, no word becomes a tag."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from lxml import html

from app.core import clock
from app.core.db import unit_of_work
from app.minutes.document import Kind
from tests.drafting import gathered
from tests.drafting.gathered import DESK
from tests.drafting.test_routes_make import moderator
from tests.house.test_queries import counted
from tests.support import make
from tests.support.client import PageClient

EDIT = f"{DESK}1/bearbeiten"


@pytest.fixture
def office(client: PageClient) -> PageClient:
    make.event()
    gathered.note([["Geld", "Zeit"], ["Mut"], []])
    gathered.made()
    make.signed_in(client, "organiser")
    return client


def page_of(text: str) -> str:
    """The address of the section whose heading begins so."""
    block = next(each for each in gathered.document().blocks if each.text.startswith(text))
    return f"{EDIT}/{block.id}"


def form_of(client: PageClient, path: str) -> dict[str, str]:
    """Every field of the section's form with what stands in it."""
    return fields(client.get(path).get_data(as_text=True))


def fields(page: str) -> dict[str, str]:
    tree = html.document_fromstring(page)
    form = next(each for each in tree.forms if "r-draft-form" in each.get("class", ""))
    return {name: value or "" for name, value in form.form_values()}


def send(client: PageClient, path: str, data: dict[str, str], **more: str) -> Any:
    return client.post(path, data={**data, **more})


def said(response: Any) -> str:
    tree = html.document_fromstring(response.get_data(as_text=True))
    return " ".join(tree.xpath("//main")[0].text_content().split())


def another(app: Flask) -> PageClient:
    """Somebody else of the office, in another browser."""
    client: Any = app.test_client()
    make.signed_in(client, "organiser", "zweite@example.org", name="Zoe Zweit")
    return client


def test_section_is_edited_and_everything_else_stays(office: PageClient) -> None:
    path = page_of("1. Frage 1?")
    before = gathered.texts()
    response = send(office, path, form_of(office, path), body="- Geld\n- Zeit und *Ruhe*\n- Neu")
    assert response.status_code == 303
    after = gathered.texts()
    assert [text for text in after if text not in before] == ["Zeit und Ruhe", "Neu"]
    assert [text for text in before if text not in after] == ["Zeit"]
    findings = gathered.document().of(Kind.FINDING)
    assert [bool(each.source) for each in findings] == [True, True, False, True]
    version = gathered.version()
    assert (version.revision, version.changed_at, len(version.written_by)) == (1, clock.now(), 2)


def test_unchanged_form_changes_no_block(office: PageClient) -> None:
    before = gathered.document()
    for text in ("1. Frage 1?", "Teil 1", "1. Dr. Sina"):
        path = page_of(text)
        assert send(office, path, form_of(office, path)).status_code == 303
    assert send(office, f"{EDIT}/kopf", form_of(office, f"{EDIT}/kopf")).status_code == 303
    assert gathered.document() == before


def test_two_people_edit_different_sections_and_both_stay(office: PageClient, app: Flask) -> None:
    other = another(app)
    one, two = page_of("1. Frage 1?"), page_of("2. Frage 2?")
    mine, theirs = form_of(office, one), form_of(other, two)
    assert send(office, one, mine, body="- Von Olga").status_code == 303
    assert send(other, two, theirs, body="- Von Zoe").status_code == 303
    assert [text for text in gathered.texts() if text.startswith("Von")] == ["Von Olga", "Von Zoe"]


def test_two_people_edit_one_section_and_choose(office: PageClient, app: Flask) -> None:
    other, path = another(app), page_of("1. Frage 1?")
    mine, theirs = form_of(office, path), form_of(other, path)
    assert send(office, path, mine, body="- Geld\n- Von Olga").status_code == 303
    refused = send(other, path, theirs, body="- Geld\n- Von Zoe")
    assert refused.status_code == 409
    assert "Von Zoe" not in gathered.texts()
    assert "Nur bei Ihnen: - Von Zoe" in said(refused)
    assert "Nur im neuen Stand: - Von Olga" in said(refused)
    kept = fields(refused.get_data(as_text=True))
    assert kept["body"].strip() == "- Geld\n- Von Zoe"
    assert send(other, path, kept).status_code == 303
    assert [text for text in gathered.texts() if text.startswith("Von")] == ["Von Zoe"]


def test_third_edit_in_between_is_shown_again(office: PageClient, app: Flask) -> None:
    other, path = another(app), page_of("1. Frage 1?")
    mine, theirs = form_of(office, path), form_of(other, path)
    send(office, path, mine, body="- Eins")
    kept = fields(send(other, path, theirs, body="- Zwei").get_data(as_text=True))
    send(office, path, form_of(office, path), body="- Drei")
    assert send(other, path, kept).status_code == 409
    assert "Drei" in gathered.texts()


def test_section_that_vanished_is_saved_as_its_own(office: PageClient, app: Flask) -> None:
    other, path = another(app), page_of("1. Frage 1?")
    theirs = form_of(other, path)
    office.submit(f"{path}/loeschung", page=EDIT)
    refused = send(other, path, theirs, body="- Von Zoe")
    assert refused.status_code == 409
    assert "Diesen Abschnitt gibt es nicht mehr" in said(refused)
    assert send(other, path, fields(refused.get_data(as_text=True))).status_code == 303
    assert gathered.texts()[-2:] == ["1. Frage 1?", "Von Zoe"]
    assert gathered.document().blocks[-1].kind == Kind.FINDING


def test_section_renamed_meanwhile_is_found_by_its_source(office: PageClient, app: Flask) -> None:
    other, path = another(app), page_of("1. Frage 1?")
    theirs = form_of(other, path)
    send(office, path, form_of(office, path), heading="1. Umbenannt?")
    refused = send(other, path, theirs, body="- Von Zoe")
    assert refused.status_code == 409
    assert "Nur im neuen Stand: 1. Umbenannt?" in said(refused)


def test_removed_section_comes_back_by_one_press(office: PageClient) -> None:
    before, path = gathered.document(), page_of("1. Frage 1?")
    office.submit(f"{path}/loeschung", page=EDIT)
    assert "Geld" not in gathered.texts()
    page = office.get(EDIT).get_data(as_text=True)
    which = re.search(r'wiederherstellung".*?name="step" value="(\d+)"', page, re.S)
    assert which
    office.submit(f"{DESK}1/wiederherstellung", {"step": which[1]}, page=EDIT)
    assert gathered.document() == before
    again = office.submit(f"{DESK}1/wiederherstellung", {"step": which[1]}, page=EDIT, follow_redirects=True)
    assert "Hier ist nichts mehr zurückzuholen." in said(again)


def test_sections_move_and_top_stays(office: PageClient) -> None:
    office.submit(f"{page_of('2. Frage 2?')}/verschiebung", {"step": "up"}, page=EDIT)
    assert [block.text for block in gathered.document().of(Kind.QUESTION)][:2] == ["1. Frage 2?", "2. Frage 1?"]
    refused = office.submit(f"{EDIT}/kopf/loeschung", page=EDIT, follow_redirects=True)
    assert "Weiter geht es in dieser Richtung nicht." in said(refused)


def test_summary_and_follow_ups_are_added_and_written(office: PageClient) -> None:
    made = office.submit(f"{DESK}1/abschnitte", {"new": "summary"}, page=EDIT)
    path = made.headers["Location"]
    send(office, path, form_of(office, path), body="Das Wichtigste.")
    made = office.submit(f"{DESK}1/abschnitte", {"new": "follow-ups"}, page=EDIT)
    path = made.headers["Location"]
    rows = {"words_0": "Leitfaden schicken", "owner_0": "Stadt Muster", "due_0": "2027-01-12"}
    send(office, path, form_of(office, path), **rows)
    last = gathered.document().blocks[-1]
    assert "Das Wichtigste." in gathered.texts()
    assert (last.text, last.owner, last.due) == ("Leitfaden schicken", "Stadt Muster", "2027-01-12")
    assert form_of(office, page_of("Verabredungen"))["due_0"] == "2027-01-12"


PAYLOADS = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "[Klick](javascript:alert(1))")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payload_in_every_field_stays_text(office: PageClient, payload: str) -> None:
    with unit_of_work(by="test", at=clock.now()):
        gathered.photo(caption="Wand", credit="Büro", shows_nobody=True)
    gathered.made()
    desk = f"{DESK}2/bearbeiten"
    figure = gathered.document(2).blocks[-1].id
    last = next(each for each in reversed(gathered.document(2).blocks) if each.kind == Kind.TALK)
    path = f"{desk}/{last.id}"
    values = {name: payload for name in (f"caption_{figure}", f"alternative_{figure}", f"credit_{figure}")}
    form = form_of(office, path)
    response = send(office, path, form, heading=f"1. {payload}", body=f"- {payload}\n\n{payload}", **values)
    assert response.status_code == 303
    conflict = send(office, path, form, heading=payload, body=payload, **values)
    assert conflict.status_code == 409
    pages = [conflict, office.get(desk), office.get(f"{DESK}2"), office.get(response.headers["Location"])]
    for page in pages:
        tree = html.document_fromstring(page.get_data(as_text=True))
        assert tree.xpath("//img[@onerror] | //a[starts-with(@href, 'javascript')]") == []
        assert "alert(1)" not in "".join(tree.xpath("//script/text()"))
        assert "alert(1)" in tree.text_content() + "".join(tree.xpath("//@value"))


def test_what_is_out_is_not_edited(office: PageClient) -> None:
    path = page_of("1. Frage 1?")
    form = form_of(office, path)
    with unit_of_work(by="test", at=clock.now()):
        gathered.actions.minutes.version(gathered.workshop_now(), 1).state = "in_review"
    assert send(office, path, form, body="- Zu spät").status_code == 303
    assert "Zu spät" not in gathered.texts()
    assert "bleibt, wie sie ist" in said(office.get(EDIT))
    assert "bleibt, wie sie ist" in said(office.get(path))


def test_stranger_sees_and_writes_nothing(client: PageClient) -> None:
    make.event()
    gathered.made()
    moderator(client, "A")
    mine = DESK.replace("/c/", "/a/")
    path = page_of("1. Frage 1?")
    assert client.get(EDIT).status_code == client.get(path).status_code == 404
    for address in (path, f"{path}/loeschung", f"{path}/verschiebung", f"{DESK}1/abschnitte"):
        assert client.submit(address, page=mine).status_code == 404
    assert client.submit(f"{DESK}1/einfache-sprache", page=mine).status_code == 404
    assert gathered.version().revision == 0


def test_invalid_form_comes_back_with_everything(office: PageClient) -> None:
    path = page_of("1. Frage 1?")
    response = send(office, path, form_of(office, path), heading="", body="- Mein Text")
    assert response.status_code == 422
    assert fields(response.get_data(as_text=True))["body"].strip() == "- Mein Text"


def test_foreign_kinds_sources_and_pictures_are_not_believed(office: PageClient) -> None:
    path = page_of("1. Frage 1?")
    form = {**form_of(office, path), "seen": "gone", "kind": "title", "source": "photo:1'", "figures": "a b ../x"}
    assert send(office, path, form, rows="9999999", level="99").status_code == 303
    block = next(each for each in reversed(gathered.document().blocks) if each.text == "1. Frage 1?")
    assert (block.kind, block.level, block.source) == (Kind.SECTION, 1, "")


def test_plain_version_begins_as_a_copy(office: PageClient) -> None:
    response = office.submit(f"{DESK}1/einfache-sprache", page=EDIT)
    assert response.headers["Location"].endswith("/protokoll/2/bearbeiten")
    plain = gathered.version(2)
    assert (plain.variant, plain.based_on, plain.state) == ("plain", 1, "draft")
    assert gathered.document(2) == gathered.document(1)


def test_sixty_findings_ask_no_more_than_three(office: PageClient, app: Flask) -> None:
    def asked() -> list[int]:
        numbers = []
        for path in (EDIT, page_of("1. Frage 1?")):
            with counted(app) as seen:
                assert office.get(path).status_code == 200
            numbers.append(len(seen))
        with counted(app) as seen:
            office.submit(f"{DESK}1/neue-ergebnisse", page=EDIT)
        return [*numbers, len(seen)]

    gathered.note([["Noch eins"], [], []])
    few = asked()
    gathered.note([[f"Ergebnis {each}" for each in range(60)], [], []])
    assert asked() == few
