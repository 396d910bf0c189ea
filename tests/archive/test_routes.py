"""The pages, feeds and files of the archive as a visitor gets them."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from lxml import html

from app.archive import stemming
from app.core import clock
from app.core.cells import neutral
from app.core.db import db, unit_of_work
from app.municipalities.models import Municipality
from tests.archive import shelves
from tests.support import make
from tests.support.client import PageClient

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> =cmd|'/c calc'!A0 Plan"
EVERYWHERE = (
    "/protokolle/",
    "/protokolle/?q=Plan",
    "/protokolle/feed.atom",
    "/protokolle/feed.atom?q=Plan",
    "/protokolle/ergebnisse.csv",
    "/protokolle/ergebnisse.json?q=Plan",
    "/protokolle/katalog.jsonld",
    "/protokolle/fragen/",
    f"/protokolle/fragen/{stemming.key(shelves.QUESTION)}/",
)


def text_of(client: PageClient, path: str, **query: str) -> str:
    return client.get(path, query_string=query or None).get_data(as_text=True)


def page(client: PageClient, path: str, **query: str) -> Any:
    return html.document_fromstring(text_of(client, path, **query))


def test_hit_leads_to_its_place_with_its_words_marked(client: PageClient) -> None:
    shelves.conference("kassel", ["Dienstleister*innen beauftragen", "Anderes"])
    shelves.indexed()
    tree = page(client, "/protokolle/", q="dienstleister")
    (link,) = tree.xpath("//p[@class='r-hit__text']/a")
    assert link.get("href").startswith("/veranstaltungen/kassel/workshops/a/protokoll#e-")
    assert [mark.text for mark in link.xpath(".//mark")] == ["Dienstleister*innen"]
    target = html.document_fromstring(text_of(client, link.get("href").partition("#")[0]))
    assert "Dienstleister*innen" in target.get_element_by_id(link.get("href").partition("#")[2]).text_content()


def test_nothing_of_minutes_is_anywhere_before_release(client: PageClient) -> None:
    event = make.event("kassel", workshops="A", title="Verborgene Tagung")
    shelves.released(event.workshops[0], ["Plan Geheimwort"], state="draft")
    shelves.released(event.workshops[0], ["Plan Geheimwort"], number=2, state="in_review")
    hidden = shelves.conference("fulda", ["Plan Geheimwort"], published=False)
    corrected = shelves.conference("marburg", ["Plan Geheimwort"]).workshops[0]
    shelves.released(corrected, ["Plan ohne"], number=2)
    shelves.indexed()
    assert hidden.id
    assert [path for path in EVERYWHERE if "Geheimwort" in text_of(client, path)] == []
    assert [path for path in EVERYWHERE if "Plan ohne" in text_of(client, path)]
    assert [path for path in EVERYWHERE if "fulda" in text_of(client, path)] == []


def test_hostile_findings_are_text_everywhere(client: PageClient) -> None:
    for slug in ("kassel", "fulda"):
        shelves.conference(slug, [HOSTILE], title=f'<i>{slug}</i> & "Tag"', topics=["<b>Netz</b>"])
    shelves.indexed()
    for path in EVERYWHERE:
        answer = client.get(path)
        assert answer.status_code == 200, path
        if answer.content_type.startswith("text/html"):
            tree = html.document_fromstring(answer.get_data(as_text=True))
            assert not tree.xpath("//script[not(@src)] | //img | //main//i | //main//b[not(@class)]"), path
    ElementTree.fromstring(client.get("/protokolle/feed.atom").data)  # noqa: S314 (our own answer)


@pytest.mark.parametrize(
    "typed", ['"', "(", "AND OR NOT", "a* b:c ^d", "'; DROP TABLE x;--", "NEAR(a b)", "x" * 10_000, "\\"]
)
def test_hostile_words_are_no_error(client: PageClient, typed: str) -> None:
    shelves.conference("kassel", ["Ein Plan"])
    shelves.indexed()
    for path in ("/protokolle/", "/protokolle/feed.atom", "/protokolle/ergebnisse.json"):
        assert client.get(path, query_string={"q": typed}).status_code == 200
    for name in ("thema", "region", "niveau", "veranstaltung", "jahr", "seite"):
        assert client.get("/protokolle/", query_string={name: typed}).status_code == 200


def test_empty_archive_and_nothing_found_help_on(client: PageClient) -> None:
    assert "Noch ist kein Protokoll veröffentlicht." in text_of(client, "/protokolle/")
    shelves.conference("kassel", ["Ein Plan"], region="Nordhessen")
    shelves.indexed()
    tree = page(client, "/protokolle/", q="Plan", region="südhessen")
    assert "/protokolle/?q=Plan" in tree.xpath("//div[@class='r-empty']//a/@href")
    assert "mit weniger oder anderen Wörtern" in text_of(client, "/protokolle/", q="gibtesnicht")


def test_pager_keeps_the_search(client: PageClient) -> None:
    shelves.conference("kassel", [f"Plan {number}" for number in range(25)], region="Nordhessen")
    shelves.indexed()
    links = page(client, "/protokolle/", q="Plan", region="nordhessen").xpath("//nav[ul[@class='r-pager']]//a/@href")
    assert set(links) == {"/protokolle/?q=Plan&region=nordhessen&seite=2"}
    assert len(page(client, links[0]).xpath("//article[@class='r-hit']")) == 5


def test_feed_is_valid_and_says_when_nothing_changed(client: PageClient) -> None:
    now = clock.now()
    first = shelves.conference("kassel", ["Ein Plan"], topics=["Netz"]).workshops[0]
    second = make.event("fulda", workshops="A").workshops[0]
    shelves.released(second, ["Kein Geld"], at=now + timedelta(hours=1))
    shelves.indexed()
    answer = client.get("/protokolle/feed.atom")
    feed = ElementTree.fromstring(answer.data)  # noqa: S314 (our own answer)
    entries = feed.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    base = "http://rotunde.example/veranstaltungen"
    assert ids == [f"{base}/{slug}/workshops/a/protokoll/fassung/1" for slug in ("fulda", "kassel")]
    assert feed.findtext(f"{ATOM}updated") == (now + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for entry in entries:
        assert all(entry.findtext(f"{ATOM}{name}") for name in ("title", "updated", "id", "summary"))
        assert entry.findtext(f"{ATOM}author/{ATOM}name")
    again = client.get("/protokolle/feed.atom", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    shelves.released(first, ["Berichtigt"], number=2, at=now + timedelta(hours=2))
    assert "kassel/workshops/a/protokoll/fassung/2" in text_of(client, "/protokolle/feed.atom")


def test_feed_of_a_search_holds_what_it_finds(client: PageClient) -> None:
    shelves.conference("kassel", ["Ein Plan"])
    shelves.conference("fulda", ["Kein Geld"])
    shelves.indexed()
    found = text_of(client, "/protokolle/feed.atom", q="Geld")
    assert ("fulda" in found, "kassel" in found) == (True, False)
    links = page(client, "/protokolle/", q="Geld").xpath("//link[@rel='alternate'][@type='application/atom+xml']/@href")
    assert links == ["/protokolle/feed.atom", "/protokolle/feed.atom?q=Geld"]


def test_files_hold_source_and_licence_and_no_formula(client: PageClient) -> None:
    texts = ["=1+1 Plan", 'Plan;"zwei"', "Plan ä"]
    shelves.conference("kassel", texts)
    shelves.indexed()
    rows = list(
        csv.DictReader(io.StringIO(client.get("/protokolle/ergebnisse.csv").data.decode("utf-8-sig")), delimiter=";")
    )
    assert [row["finding"] for row in rows] == [neutral(text) for text in texts]
    assert rows[0]["finding"].startswith("'=")
    listed = json.loads(client.get("/protokolle/ergebnisse.json?q=zwei").data)
    assert [row["finding"] for row in listed] == [texts[1]]
    source = r"http://rotunde\.example/veranstaltungen/kassel/workshops/a/protokoll/fassung/1#e-[\w-]+"
    assert all(re.fullmatch(source, row["source"]) for row in [*rows, *listed])
    assert {row["licence_url"] for row in rows} == {"https://creativecommons.org/licenses/by/4.0/"}


def test_files_name_the_licence_the_minutes_were_released_under(client: PageClient) -> None:
    """What the organisers choose later counts for what is released later."""
    event = make.event("kassel", workshops="AB")
    shelves.released(event.workshops[0], ["Ein Plan"], licence="CC0 1.0")
    shelves.released(event.workshops[1], ["Kein Plan"])
    shelves.indexed()
    listed = json.loads(client.get("/protokolle/ergebnisse.json").data)
    assert {row["finding"]: row["licence_url"].split("/")[-3:-1] for row in listed} == {
        "Ein Plan": ["zero", "1.0"],
        "Kein Plan": ["by", "4.0"],
    }


def test_catalogue_has_a_dataset_for_each_event(client: PageClient) -> None:
    for slug in ("kassel", "fulda"):
        shelves.conference(slug, ["Ein Plan"], contact_email="amt@stadt.example")
    tree = json.loads(client.get("/protokolle/katalog.jsonld").data)
    datasets = tree["dcat:dataset"]
    assert {each["@type"] for each in datasets} == {"dcat:Dataset"}
    assert len(datasets) == 2
    needed = {"dct:title", "dct:description", "dct:publisher", "dct:issued", "dct:modified", "dcat:contactPoint"}
    for each in datasets:
        assert needed <= each.keys()
        files = {file["dcat:downloadURL"]["@id"].rpartition(".")[2]: file for file in each["dcat:distribution"]}
        assert files.keys() == {"pdf", "json"}
        assert files["pdf"]["dct:license"] == {"@id": "http://dcat-ap.de/def/licenses/cc-by/4.0"}
    prefixes = tree["@context"].keys()
    assert {key.partition(":")[0] for key in keys(tree) if ":" in key} <= prefixes


def keys(tree: Any) -> set[str]:
    if isinstance(tree, dict):
        own = {key for key in tree if not key.startswith("@")}
        return own.union(*(keys(each) for name, each in tree.items() if name != "@context")) if tree else own
    return set().union(*map(keys, tree)) if isinstance(tree, list) else set()


def test_same_question_of_two_events_is_one_page(client: PageClient) -> None:
    shelves.conference("kassel", ["Mehr Personal einstellen", "Ein Plan"])
    shelves.conference(
        "fulda", ["Personal einstellen, mehr"], question="Was brauchen die Kommunen?".replace("die ", "")
    )
    shelves.conference("marburg", ["Etwas anderes"], question="Was kostet es?")
    shelves.indexed()
    (link,) = page(client, "/protokolle/fragen/").xpath("//ul[@class='r-menu']//a/@href")
    articles = page(client, link).xpath("//article[@class='r-hit']")
    sources = [sorted(each.xpath(".//ul/li/a/@href")) for each in articles]
    assert [len(each) for each in sources] == [2, 1]
    assert [href.partition("#")[0] for href in sources[0]] == [
        f"/veranstaltungen/{slug}/workshops/a/protokoll" for slug in ("fulda", "kassel")
    ]
    assert client.get("/protokolle/fragen/gibt-es-nicht/").status_code == 404


def test_sizes_count_municipalities_and_keep_small_numbers_back(client: PageClient) -> None:
    event = shelves.conference("kassel", ["Ein Plan"])
    now = clock.now()
    with unit_of_work(by="test", at=now):
        for number in range(9):
            population = 3_000 if number < 6 else 40_000
            db.session.add(
                Municipality(ags=f"0{number}", name=f"Ort {number}", population=population, folded=f"ort {number}")
            )
            for place in (0, 1):  # two people of one municipality are one municipality
                make.seated(
                    event.workshops[0], number * 2 + place, f"Gast {number} {place}", f"Ort {number}", "", now=now
                )
        db.session.flush()
        for person in db.session.query(make.Registration):
            person.municipality_key = f"ags:0{person.municipality[4:]}"
    shelves.indexed()
    tree = page(client, f"/protokolle/fragen/{stemming.key(shelves.QUESTION)}/")
    rows = {row.xpath("string(th)"): row.xpath("string(td)") for row in tree.xpath("//table//tbody/tr")}
    assert rows == {
        "unter 5.000": "6",
        "5.000 bis unter 20.000": "0",
        "20.000 bis unter 100.000": "unter 5",
        "ab 100.000": "0",
        "ohne Angabe": "0",
    }
