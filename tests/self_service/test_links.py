"""Personal links: what opens with which, what a scanner does by opening them, what happens when they expire."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from app.core import clock
from app.core.db import db, unit_of_work
from app.events.models import Workshop
from app.registration import placing
from app.registration.models import RegistrationLink
from tests.conftest import NOW
from tests.house.conftest import Visitor, rules_of, snapshot
from tests.self_service.people import OTHER, link, newest, row, token_of, verbs
from tests.support import make
from tests.support.client import PageClient


def test_link_that_expired_is_sent_anew_to_the_known_address(client: PageClient, workshop: Workshop) -> None:
    mine = link(workshop)
    db.session.query(RegistrationLink).update({"expires_at": NOW + timedelta(minutes=30)})
    db.session.commit()
    with clock.stopped(NOW + timedelta(hours=1)):
        page = client.get(mine)
        assert page.status_code == 410
        assert "Neuen Link schicken" in page.get_data(as_text=True)
        assert "Ada" not in page.get_data(as_text=True)
        for under in ("absage", "daten", "bedarf", "angaben"):
            assert client.get(f"{mine}{under}").headers["Location"] == mine
        count = len(make.mails())
        first = client.submit(f"{mine}link", page=mine)
        assert [mail.to_address for mail in make.mails()[count:]] == ["ada.muster@example.org"]
        second = client.submit(f"{mine}link", page=mine)
        assert len(make.mails()) == count + 1
        assert first.get_data() == second.get_data()
        assert client.get(newest("ada.muster@example.org")).status_code == 200


def test_link_that_works_can_be_made_to_last_longer(client: PageClient, workshop: Workshop) -> None:
    mine = link(workshop)
    with clock.stopped(NOW + timedelta(days=5)):
        assert client.submit(f"{mine}link", page=mine).headers["Location"] == mine
    db.session.rollback()
    lasting = sorted(each.expires_at for each in db.session.query(RegistrationLink))
    assert lasting == [NOW + timedelta(days=90), NOW + timedelta(days=95)]
    assert verbs(row())[-1] == "link_renewed"


def pages(app: Flask, token: str) -> list[str]:
    """Every address below the personal link that answers GET."""
    own = [rule.rule for rule in rules_of(app, "GET") if rule.rule.startswith("/meine-anmeldung/<token>/")]
    return [rule.replace("<token>", token) for rule in own]


def test_opening_every_page_ten_times_changes_nothing(app: Flask, workshop: Workshop) -> None:
    """Mail scanners open links; nothing may happen before somebody presses a button."""
    people = [link(workshop, confirmed=False), link(workshop, OTHER)]
    with unit_of_work(by="test"):
        tokens = [token_of(path) for path in people] + [placing.new_link(row(), now=NOW, purpose="feed")]
    visitor, before = Visitor(app, app.response_class), snapshot(app)
    for token in tokens:
        for path in pages(app, token) * 10:
            assert visitor.get(path).status_code < 500, path
            visitor.head(path)
    assert len(pages(app, tokens[0])) >= 13
    assert snapshot(app) == before


def test_links_that_are_nearly_right_are_not_found_and_change_nothing(app: Flask, workshop: Workshop) -> None:
    token = token_of(link(workshop))
    visitor = Visitor(app, app.response_class)
    flipped = token[:-1] + ("A" if token[-1] != "A" else "B")
    before = snapshot(app)
    posts = [rule.rule for rule in rules_of(app, "POST") if rule.rule.startswith("/meine-anmeldung/<token>/")]
    for near in (flipped, token[:-1], f"{token}A", token.swapcase(), f"{token}%00", "%00", "a" * 3000, "'--"):
        for path in pages(app, near):
            assert visitor.get(path).status_code == 404, path
    form = {"csrf_token": visitor.csrf(), "name": "Zoe", "email": "zoe@example.org", "municipality": "X"}
    for rule in posts:
        path = rule.replace("<token>", flipped)
        assert visitor.post(path, data={**form, "workshop": "B", "text": ""}).status_code == 404, path
    assert snapshot(app) == before


def test_token_of_one_purpose_opens_no_page_of_another(app: Flask, workshop: Workshop) -> None:
    token = token_of(link(workshop))
    with unit_of_work(by="test"):
        feed = placing.new_link(row(), now=NOW, purpose="feed")
    visitor = Visitor(app, app.response_class)
    assert visitor.send(f"/einloggen/{token}").status_code in (404, 410)
    opened = [path for path in pages(app, feed) if visitor.get(path).status_code != 404]
    assert opened == [f"/meine-anmeldung/{feed}/kalender.ics"]
    not_opened = [path.rpartition("/")[2] for path in pages(app, token) if visitor.get(path).status_code == 404]
    assert sorted(not_opened) == ["bescheinigung.pdf", "kalender.ics", "neue-adresse"]


def test_page_is_kept_by_nobody_and_leaves_no_trace(app: Flask, workshop: Workshop) -> None:
    visitor = Visitor(app, app.response_class)
    for path in [*pages(app, token_of(link(workshop))), "/meine-anmeldung/falsch/"]:
        headers = visitor.get(path).headers
        kept = (headers["Cache-Control"], headers["Referrer-Policy"], headers["X-Robots-Tag"])
        assert kept == ("no-store", "no-referrer", "noindex, nofollow"), path
