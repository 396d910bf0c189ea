"""The page on which findings are bundled."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.capture.models import Finding
from app.clusters import queries
from app.clusters.models import Cluster
from app.core.db import db
from app.events.models import Workshop
from tests.house.test_queries import counted
from tests.support import make, noted
from tests.support.client import PageClient

PAGE = "/verwaltung/kassel/workshops/c/ergebnisse/"
XSS = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


@pytest.fixture
def workshop(app: Flask) -> Workshop:
    return make.event().workshops[2]


@pytest.fixture
def findings(workshop: Workshop) -> list[Finding]:
    station = noted.stations(workshop)[0]
    texts = ("Personal fehlt", "Es fehlt Personal", "Zuständigkeiten klären")
    return [noted.finding(workshop, station, text, group=number) for number, text in enumerate(texts, 1)]


def texts(workshop: Workshop) -> list[str]:
    db.session.expire_all()
    return [point.text for point in queries.gathered(workshop)[0].points]


def test_suggestion_accepted_becomes_a_bundle(client: PageClient, workshop: Workshop, findings: list[Finding]) -> None:
    make.signed_in(client, "organiser")
    page = client.get(PAGE).get_data(as_text=True)
    assert "Ein Vorschlag zum Bündeln" in page
    assert "Dieselben Wörter. Ähnlichkeit 100 von 100." in page
    form = re.search(r'(?s)<li class="r-suggestion">.*?</form>', page)
    assert form
    keys = re.findall(r'name="punkt" value="(\w+)"', form[0])
    answer = client.submit(f"{PAGE}buendel", {"punkt": keys}, page=PAGE)
    cluster = db.session.query(Cluster).one()
    assert answer.headers["Location"].endswith(f"{PAGE}#b{cluster.id}")
    page = client.get(PAGE).get_data(as_text=True)
    assert "von 2 Gruppen genannt" in page
    assert "Vorschlag zum Bündeln" not in page
    assert texts(workshop) == ["Es fehlt Personal", "Zuständigkeiten klären"]


def test_ticked_findings_reworded_taken_out_moved_and_dissolved(
    client: PageClient, workshop: Workshop, findings: list[Finding]
) -> None:
    make.signed_in(client, "organiser")
    client.submit(f"{PAGE}buendel", {"punkt": [f"e{each.id}" for each in findings]}, page=PAGE)
    cluster = db.session.query(Cluster).one()
    path = f"{PAGE}buendel/{cluster.id}"
    assert client.submit(path, {"wording": "Personal und Klarheit", "revision": "0"}).status_code == 303
    client.submit(f"{path}/herausnahme", {"ergebnis": findings[2].id}, page=PAGE)
    assert texts(workshop) == ["Personal und Klarheit", "Zuständigkeiten klären"]
    client.submit(f"{PAGE}reihenfolge", {"punkt": f"b{cluster.id}", "nach": "unten"}, page=PAGE)
    assert texts(workshop) == ["Zuständigkeiten klären", "Personal und Klarheit"]
    revision = re.search(r'name="revision" value="(\d+)"', client.get(PAGE).get_data(as_text=True))
    assert revision
    answer = client.submit(f"{path}/aufloesung", {"revision": revision[1]}, page=PAGE)
    assert texts(workshop) == ["Zuständigkeiten klären", "Personal fehlt", "Es fehlt Personal"]
    assert answer.headers["Location"].endswith(f"#aufgeloest-{cluster.id}")
    page = client.get(PAGE).get_data(as_text=True)
    assert f'id="aufgeloest-{cluster.id}"' in page
    assert "2 Ergebnisse kämen zurück ins Bündel." in page
    assert client.get(path).status_code == 404
    answer = client.submit(f"{path}/wiederherstellung", page=PAGE)
    assert answer.headers["Location"].endswith(f"#b{cluster.id}")
    assert texts(workshop) == ["Zuständigkeiten klären", "Personal und Klarheit"]
    assert "aufgeloest-" not in client.get(PAGE).get_data(as_text=True)


def test_wording_changed_meanwhile_shows_both_and_then_saves(
    client: PageClient, workshop: Workshop, findings: list[Finding]
) -> None:
    make.signed_in(client, "organiser")
    client.submit(f"{PAGE}buendel", {"punkt": [f"e{each.id}" for each in findings[:2]]}, page=PAGE)
    path = f"{PAGE}buendel/{db.session.query(Cluster).one().id}"
    client.submit(path, {"wording": "Von Anna", "revision": "0"})
    answer = client.submit(path, {"wording": "Von Bela", "revision": "0"})
    page = answer.get_data(as_text=True)
    assert (answer.status_code, "Von Anna" in page, "Von Bela" in page) == (409, True, True)
    assert texts(workshop)[0] == "Von Anna"
    revision = re.search(r'name="revision"[^>]*value="(\d+)"', page)
    assert revision
    client.submit(path, {"wording": "Von beiden", "revision": revision[1]})
    assert texts(workshop)[0] == "Von beiden"
    for wrong in ({"wording": " ", "revision": "2"}, {"wording": "x" * 1001, "revision": "2"}):
        assert client.submit(path, wrong).status_code == 422


def test_refusals_are_sentences_on_the_page(client: PageClient, workshop: Workshop, findings: list[Finding]) -> None:
    make.signed_in(client, "organiser")
    first = [f"e{each.id}" for each in findings[:2]]
    client.submit(f"{PAGE}buendel", {"punkt": first}, page=PAGE)
    for path, data, said in (
        ("buendel", {"punkt": first}, "steht inzwischen in einem anderen Bündel"),
        ("buendel", {"punkt": first[:1]}, "mindestens zwei Ergebnisse"),
        ("buendel", {}, "mindestens zwei Ergebnisse"),
        ("buendel", {"punkt": ["e\x00", "ü"]}, "Eines der Ergebnisse gibt es nicht mehr"),
        ("buendel/1/aufloesung", {"revision": "7"}, "Jemand anderes hat dieses Bündel inzwischen geändert"),
        ("buendel/1/herausnahme", {"ergebnis": "99"}, "Eines der Ergebnisse gibt es nicht mehr"),
        ("buendel/99/wiederherstellung", {}, "Dieses Bündel gibt es nicht mehr"),
        ("buendel/99/aufloesung", {}, "Dieses Bündel gibt es nicht mehr"),
        ("reihenfolge", {"punkt": "b99"}, "Eines der Ergebnisse gibt es nicht mehr"),
    ):
        answer = client.submit(f"{PAGE}{path}", data, page=PAGE)
        assert answer.status_code == 303, path
        assert said in client.get(answer.headers["Location"]).get_data(as_text=True), path
    assert client.submit(f"{PAGE}buendel/99", {"wording": "x", "revision": "0"}, page=PAGE).status_code == 303


def test_hostile_words_are_shown_as_words(client: PageClient, workshop: Workshop) -> None:
    make.signed_in(client, "organiser")
    station = noted.stations(workshop)[0]
    found = [noted.finding(workshop, station, f"{XSS} Punkt {word}", group=1) for word in ("eins", "eins", "zwei")]
    client.submit(f"{PAGE}buendel", {"punkt": [f"e{each.id}" for each in found[1:]]}, page=PAGE)
    path = f"{PAGE}buendel/{db.session.query(Cluster).one().id}"
    client.submit(path, {"wording": XSS, "revision": "0"})
    conflict = client.submit(path, {"wording": XSS * 2, "revision": "0"})
    for page in (client.get(PAGE), client.get(path), conflict):
        assert "<script>alert" not in page.get_data(as_text=True)
        assert "<img src=x" not in page.get_data(as_text=True)


def test_page_asks_the_database_equally_often_for_any_number(
    app: Flask, client: PageClient, workshop: Workshop, findings: list[Finding]
) -> None:
    make.signed_in(client, "organiser")
    for _ in range(2):  # one bundle stands, one is dissolved
        client.submit(f"{PAGE}buendel", {"punkt": [f"e{each.id}" for each in findings[:2]]}, page=PAGE)
        client.submit(f"{PAGE}buendel/1/aufloesung", {"revision": "0"}, page=PAGE)
    client.get(PAGE)
    with counted(app) as few:
        client.get(PAGE)
    for station in noted.stations(workshop):
        more = [noted.finding(workshop, station, f"Punkt {number} der Station", group=1) for number in range(6)]
        for some in (more[:2], more[2:4]):
            client.submit(f"{PAGE}buendel", {"punkt": [f"e{each.id}" for each in some]}, page=PAGE)
        gone = db.session.query(Cluster).order_by(Cluster.id.desc()).first()
        assert gone is not None
        client.submit(f"{PAGE}buendel/{gone.id}/aufloesung", {"revision": "0"}, page=PAGE)
    client.get(PAGE)
    with counted(app) as many:
        client.get(PAGE)
    assert len(many) == len(few)
