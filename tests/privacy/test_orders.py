"""What goes to somebody's mailbox beside a registration, and what she said as a speaker: told, taken along, erased."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.archive.rules import Wanted
from app.core import clock
from app.core.db import db, unit_of_work
from app.digests import actions as digests
from app.digests import rules as digest_rules
from app.digests.models import Subscription
from app.events.models import Event, Workshop
from app.registration.rules import KEPT_AFTERWARDS
from app.review import consenting, gate, jobs, rules, watching
from app.review.models import Approval, CorrectionWatch, SpeakerConsent
from app.texts import queries as texts
from tests.conftest import NOW
from tests.house.conftest import snapshot
from tests.review import samples
from tests.self_service.people import link, text
from tests.support import make
from tests.support.client import PageClient

SECOND = "2. Ruben Achterfeld, Leiter des Bauhofs, berichtet aus der Werkstatt.\n\n- Anfangen\n\nBild:"
PROTOCOL = samples.PROTOCOL.replace("Bild:", SECOND)
MINE, OTHER = "oda.brinkschulte@example.org", "andere@example.org"
ODA = "Oda Brinkschulte"


@pytest.fixture
def event(app: Flask) -> Event:
    return make.event()


def ordered(workshop: Workshop) -> None:
    """News of both kinds for two mailboxes; one typed her address in capitals."""
    with unit_of_work(by="reader", at=NOW):
        for address in (MINE.upper(), OTHER):
            digests.ask(address, Wanted(words="Geld"), locale="de", now=NOW)
            watching.watch(workshop, address, "en", now=NOW)
        watching.confirm(db.session.query(CorrectionWatch).order_by(CorrectionWatch.id).first(), now=NOW)  # type: ignore[arg-type]  # two were made


def asked_to_approve() -> None:
    """Two speakers get their passages at their addresses; one wants hers otherwise."""
    number = samples.drafted(PROTOCOL)
    with unit_of_work(by="office", at=NOW):
        version = samples.version(number)
        for person in gate.people(version):
            address = MINE if person.key == samples.KEY else OTHER
            found = consenting.ask(version, person.key, address, "de", now=NOW)
            consenting.object_to(found, found.passage, f"Wunsch von {address}", now=NOW)


def everything(client: PageClient, mine: str) -> dict[str, Any]:
    return dict(json.loads(client.get(f"{mine}daten.json").get_data()))


def test_export_tells_what_is_ordered_for_the_mailbox_and_for_no_other(client: PageClient, event: Event) -> None:
    mine = link(event.workshops[0], ODA)
    ordered(event.workshops[1])
    moment = "2026-11-24T09:00:00+00:00"
    assert everything(client, mine)["orders"] == {
        "news_of_minutes": {
            "to": MINE,
            "locale": "de",
            "wanted": {"kept": [], "asked": [{"words": "Geld"}]},
            "asked_at": moment,
            "confirmed_at": None,
            "told_at": None,
        },
        "news_of_versions": [
            {
                "event": "kassel",
                "workshop": "B",
                "to": MINE.upper(),
                "locale": "en",
                "asked_at": moment,
                "confirmed_at": moment,
                "told_number": 0,
            }
        ],
    }
    assert "andere@" not in json.dumps(everything(client, mine)).lower()
    assert "2 Bestellungen" in text(client, f"{mine}daten")


def test_export_without_orders_says_there_are_none(client: PageClient, event: Event) -> None:
    mine = link(event.workshops[0], ODA)
    found = everything(client, mine)
    assert (found["orders"], found["talks"]) == ({"news_of_minutes": None, "news_of_versions": []}, [])
    assert "Bestellung" not in text(client, f"{mine}daten").replace("Bestellungen von Nachrichten", "")
    assert "bestellte Nachrichten" not in text(client, f"{mine}loeschung")


def test_export_of_a_speaker_tells_what_she_said_and_nothing_of_the_others(client: PageClient, event: Event) -> None:
    mine = link(event.workshops[0], ODA)
    asked_to_approve()
    (talk,) = everything(client, mine)["talks"]
    (approval,) = talk.pop("approvals")
    assert {name: talk[name] for name in ("workshop", "name", "to", "given_at", "withdrawn_at")} == {
        "workshop": "C",
        "name": samples.SPEAKER,
        "to": MINE,
        "given_at": None,
        "withdrawn_at": None,
    }
    assert {name: approval[name] for name in ("version", "state", "answer")} == {
        "version": 1,
        "state": "objected",
        "answer": f"Wunsch von {MINE}",
    }
    assert OTHER not in json.dumps(everything(client, mine))


def test_colleague_at_the_same_mailbox_is_not_told_what_the_speaker_said(client: PageClient, event: Event) -> None:
    asked_to_approve()
    make.registered(event.workshops[0], "Bela Andere", email=MINE)
    mine = make.link_in(make.mails(MINE)[-1])
    assert everything(client, mine)["talks"] == []


def test_erasing_ends_every_order_of_the_mailbox_and_no_other(client: PageClient, event: Event) -> None:
    mine = link(event.workshops[0], ODA)
    ordered(event.workshops[1])
    assert f"An {MINE} gehen auch bestellte Nachrichten" in text(client, f"{mine}loeschung")
    with clock.stopped(event.ends_at):
        client.submit(f"{mine}loeschung")
    db.session.rollback()
    assert [row.email for row in db.session.query(Subscription)] == [OTHER]
    assert [row.email for row in db.session.query(CorrectionWatch)] == [OTHER]
    assert MINE.split("@")[0] not in json.dumps(snapshot(client.application), ensure_ascii=False).lower()
    assert len(make.mails(OTHER)) == 2


def test_erasing_a_speaker_takes_her_address_and_leaves_the_proof_and_the_way_back(
    client: PageClient, event: Event
) -> None:
    mine = link(event.workshops[0], ODA)
    asked_to_approve()
    passage = make.link_in(next(mail for mail in make.mails(MINE) if mail.kind == "review/passage_to_approve"))
    client.submit(f"{mine}loeschung")
    db.session.rollback()
    consents = db.session.query(SpeakerConsent).order_by(SpeakerConsent.id).all()
    assert {row.name: row.email for row in consents} == {samples.SPEAKER: "", "Ruben Achterfeld": OTHER}
    assert db.session.query(Approval).count() == 2
    assert [mail.kind for mail in make.mails(MINE)] == ["privacy/erased"]
    assert client.get(passage).status_code == 200


def test_registration_that_ends_by_its_time_leaves_orders_alone(client: PageClient, event: Event) -> None:
    link(event.workshops[0], ODA)
    ordered(event.workshops[1])
    with clock.stopped(event.ends_at + KEPT_AFTERWARDS + timedelta(days=1)):
        jobs.forget_old_reviews()
    db.session.rollback()
    assert sorted(row.email for row in db.session.query(Subscription)) == [OTHER, MINE]
    assert [row.email for row in db.session.query(CorrectionWatch)] == [MINE.upper()]  # the other never confirmed


# What the text promises, by what does it: a figure that moves here must move there.
PROMISED = {
    "de": ("nach 48\u00a0Stunden", "8\u00a0Wochen nach der Veranstaltung", "nach zwei Jahren", "gilt zwei Jahre"),
    "en": ("after 48\u00a0hours", "8\u00a0weeks after the event", "after two years", "valid for two years"),
}


@pytest.mark.parametrize("locale", PROMISED)
def test_text_on_privacy_promises_the_times_that_hold(locale: str) -> None:
    held = (digest_rules.UNCONFIRMED_FOR, rules.CONFIRM_WITHIN, KEPT_AFTERWARDS, rules.WATCH_LASTS, rules.LINK_LASTS)
    days, weeks, years = timedelta(hours=48), timedelta(weeks=8), timedelta(days=2 * 365)
    assert held == (days, days, weeks, years, years)
    body = texts.default("datenschutz", locale)
    assert [said for said in PROMISED[locale] if said not in body] == []
    assert PROMISED[locale][1] in texts.default("datenschutz-anmeldung", locale)
