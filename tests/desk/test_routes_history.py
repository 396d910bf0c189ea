"""The history of an event says whom each line is about, and leads there."""

from __future__ import annotations

from lxml import html

from app.core.db import db, unit_of_work
from app.registration import actions as registration
from app.registration.models import Registration
from tests.conftest import NOW
from tests.support import make
from tests.support.client import PageClient


def history(client: PageClient) -> set[tuple[str, str]]:
    """What each line is about, and where it leads."""
    tree = html.document_fromstring(client.get("/verwaltung/kassel/").get_data(as_text=True))
    lines = tree.xpath("//ol[@class='r-history']/li")
    return {("".join(each.xpath("./span//text()")), "".join(each.xpath("./span/a/@href"))) for each in lines}


def test_history_names_the_person_and_leads_to_her_page(client: PageClient) -> None:
    make.registered(make.event("kassel").workshops[1], "Ada Muster")
    make.signed_in(client, "organiser")
    found = db.session.query(Registration).one().id
    page = f"/verwaltung/kassel/anmeldungen/{found}"
    assert history(client) == {("Ada Muster, Workshop B", page), ("", "")}  # the event itself needs no name
    assert client.get(page).status_code == 200


def test_history_of_a_forgotten_person_names_nobody(client: PageClient) -> None:
    person = make.registered(make.event("kassel").workshops[0], "Ada Muster")
    with unit_of_work(by="test"):
        registration.forget(person, now=NOW)
    make.signed_in(client, "organiser")
    assert "N. N., Workshop A" in {about for about, _link in history(client)}
    assert "Ada Muster" not in client.get("/verwaltung/kassel/").get_data(as_text=True)
