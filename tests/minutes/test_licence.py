"""The organisers choose under which licence minutes go out; what is out keeps the one it was given."""

from __future__ import annotations

import pytest
from lxml import html

from app.audit.models import HistoryEntry
from app.core.db import db, unit_of_work
from app.events import actions as teams
from app.minutes import documents, licences
from tests.minutes.samples import rich
from tests.minutes.test_actions_release import PAGE, workshop
from tests.minutes.test_routes_page import drafted, page, published
from tests.support import make
from tests.support.client import PageClient

OFFICE = "/verwaltung/kassel/protokolle/"
LICENCE = f"{OFFICE}lizenz"


@pytest.fixture(autouse=True)
def markdown_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "KINDS", ("md",))


@pytest.fixture
def organiser(client: PageClient) -> PageClient:
    make.event()
    make.signed_in(client, "organiser")
    return client


def choose(client: PageClient, name: str) -> int:
    return client.submit(LICENCE, {"licence": name}, page=OFFICE).status_code


def entries() -> list[dict[str, str]]:
    db.session.rollback()
    return [
        entry.facts
        for entry in db.session.query(HistoryEntry).filter_by(verb="licence_chosen").order_by(HistoryEntry.id)
    ]


def shown(client: PageClient, path: str) -> list[str]:
    return [str(address) for address in page(client, path).xpath("//main//a[@rel='license']/@href")]


def test_released_version_keeps_its_licence_and_the_next_one_gets_the_new(organiser: PageClient) -> None:
    published(drafted(rich()))
    before = organiser.get(f"{PAGE}.md").get_data()
    assert choose(organiser, "CC0 1.0") == 303
    draft = drafted(rich(), 2)
    assert documents.licence(draft) == "CC0 1.0"
    assert shown(organiser, f"{PAGE}/fassung/1") == [licences.ADDRESSES["CC BY 4.0"]]
    assert organiser.get(f"{PAGE}.md").get_data() == before
    published(draft)
    assert shown(organiser, PAGE) == [licences.ADDRESSES["CC0 1.0"]]
    assert shown(organiser, f"{PAGE}/fassung/1") == [licences.ADDRESSES["CC BY 4.0"]]
    assert "CC0 1.0" in organiser.get(f"{PAGE}.md").get_data(as_text=True)


def test_correction_of_a_released_version_goes_out_under_the_licence_of_its_own_day(organiser: PageClient) -> None:
    """Its draft began as a copy of the words, and of what stands beside them."""
    first = drafted(rich())
    published(first)
    choose(organiser, licences.RESERVED)
    second = drafted(rich(), 2)
    with unit_of_work(by="office"):
        second.document = dict(first.document)
    assert documents.licence(second) == licences.RESERVED
    published(second)
    assert documents.licence(second) == licences.RESERVED


def test_choice_is_kept_told_once_and_ticked(organiser: PageClient) -> None:
    assert [choose(organiser, "CC BY-SA 4.0"), choose(organiser, "CC BY-SA 4.0")] == [303, 303]
    assert entries() == [{"former": "CC BY 4.0", "licence": "CC BY-SA 4.0"}]
    ticked = page(organiser, OFFICE).xpath("//input[@type='radio'][@checked]/@value")
    assert ticked == ["CC BY-SA 4.0"]
    assert "Lizenz für Protokolle: geändert" in organiser.get("/verwaltung/kassel/").get_data(as_text=True)
    assert "Lizenz der Protokolle: CC BY-SA 4.0." in organiser.get(
        "/verwaltung/kassel/workshops/c/protokoll/"
    ).get_data(as_text=True)


def test_every_licence_says_what_it_means_in_one_sentence(organiser: PageClient) -> None:
    assert set(licences.MEANINGS) == set(licences.OFFERED)
    found = page(organiser, OFFICE)
    labels = {
        str(found.xpath("//input[@id=$id]/@value", id=label.get("for"))[0]): label.text_content()
        for label in found.xpath("//div[@class='kern-form-check']/label")
    }
    assert labels == {name: f"{name}: {said}" for name, said in licences.MEANINGS.items()}


@pytest.mark.parametrize("name", ["", "CC BY 4", "alles", "CC BY 4.0\u200b"])
def test_unknown_licence_is_refused_and_changes_nothing(organiser: PageClient, name: str) -> None:
    assert choose(organiser, name) == 422
    assert (workshop().event.minutes_licence, entries()) == ("CC BY 4.0", [])


def test_what_an_event_file_said_freely_may_stay(organiser: PageClient) -> None:
    with unit_of_work(by="office"):
        workshop().event.minutes_licence = "Datenlizenz Musterland"
    assert "Bisher so eingetragen" in organiser.get(OFFICE).get_data(as_text=True)
    assert choose(organiser, "Datenlizenz Musterland") == 303
    assert entries() == []
    choose(organiser, licences.RESERVED)
    db.session.rollback()
    assert workshop().event.minutes_licence == licences.RESERVED
    assert choose(organiser, "Datenlizenz Musterland") == 422


def test_editor_reads_the_licence_and_cannot_choose(client: PageClient) -> None:
    event = make.event()
    account = make.signed_in(client, "editor")
    with unit_of_work(by="test"):
        teams.assign(account, event, None)
    text = html.document_fromstring(client.get(OFFICE).get_data(as_text=True)).text_content()
    assert "Ändern kann sie die Geschäftsstelle." in text
    assert "Alle dürfen das Protokoll nutzen und ändern" in text
    token = client.get("/verwaltung/kassel/").get_data(as_text=True)
    assert client.get(OFFICE).get_data(as_text=True).count('type="radio"') == 0
    assert "Protokolle und Lizenz" in token
