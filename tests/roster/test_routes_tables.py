"""What a table means for others: who is told, who is no newcomer, how much may change, and what is locked for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.admission.models import Admission
from app.core.db import db, unit_of_work
from app.events.models import Event
from app.registration import actions as registration
from app.registration.models import Registration
from app.roster import queries, rules, tables, taking
from tests.conftest import NOW
from tests.roster.sheets import changed, exported, fact, people, press, previewed, said, upload
from tests.support import make
from tests.support.client import PageClient


@pytest.fixture
def event(client: PageClient) -> Event:
    """Three people with places in A; the office is signed in."""
    made = make.event(capacity=3)
    for name in ("Ada Eins", "Ben Zwei", "Cem Drei"):
        make.registered(made.workshops[0], name, role="Amt")
    make.signed_in(client, "organiser")
    return made


def row(name: str) -> Registration:
    """The newest registration of this name."""
    db.session.rollback()
    found = db.session.query(Registration).filter_by(name=name).populate_existing().order_by(Registration.id.desc())
    return found.limit(1).one()


def rewrite(name: str = "", **columns: str) -> None:
    """Somebody else changes this person, or everybody."""
    with unit_of_work(by="test", at=NOW):
        found = db.session.query(Registration)
        (found.filter_by(name=name) if name else found).update({**columns})


def line(head: list[str], **cells: str) -> list[str]:
    """Somebody new, by the columns of an export."""
    known = {"Kommune oder Organisation": "Hanau", "E-Mail": "dora@example.org", **cells}
    return [known.get(name, "") for name in head]


def test_nobody_told_is_nobody_named_and_whoever_gets_the_place_still_is(client: PageClient, event: Event) -> None:
    elsewhere = make.registered(event.workshops[1], "Ada Eins", confirmed=False)  # at the same time, not yet sure
    waits = make.registered(event.workshops[0], "Dora Vier")
    mails = len(make.mails("ada.eins@example.org"))
    rows = exported(client)
    here = next(number for number, each in enumerate(rows, 1) if each[0] == str(row("Ada Eins").id))
    assert rows[here - 1][rows[0].index("Workshop")] == "B"
    other = next(number for number, each in enumerate(rows, 1) if "Ada Eins" in each and number != here)
    leaves = next(number for number, each in enumerate(rows, 1) if "Ben Zwei" in each)
    wanted = changed(rows, **{f"E-Mail_{other}": "neu@example.org", f"Status_{leaves}": "abgesagt"})
    address = previewed(client, wanted, tells="", vouches="y")
    shown = client.get(address)
    assert fact(shown, "E-Mails") == "1"  # Ben's place is offered to Dora
    press(client, address, shown)
    db.session.rollback()
    assert (len(make.mails("ada.eins@example.org")), make.mails("neu@example.org")) == (mails, [])
    assert [mail.kind for mail in make.mails(waits.email)][-1] == "registration/offered"
    assert elsewhere.id == row("Ada Eins").id


def test_preview_counts_only_its_own_mails(client: PageClient, event: Event) -> None:
    """Others write mails in the same moment; on PostgreSQL those are seen as soon as they are there."""
    other = make.event("fulda")
    with unit_of_work(by="test", at=NOW + timedelta(seconds=1)):
        before = queries.last_mail()
        registration.register(other.workshops[0], make.applicant("Fremd Person"), now=NOW)
        assert queries.mails_since(before) == {"registration/place_held": 1}
    with unit_of_work(by="test", at=NOW + timedelta(seconds=2)):
        assert queries.mails_since(before) == {}


def test_emptied_language_is_refused_with_the_reason(client: PageClient, event: Event) -> None:
    rows = changed(exported(client), Sprache_2="", Funktion_3="Leitung")
    address = previewed(client, [*rows, line(rows[0], Name="Dora Neu", Workshop="B")])
    page = client.get(address)
    assert "In „Sprache“ muss de oder en stehen." in said(page)
    assert (fact(page, "Ausgelassene Zeilen"), fact(page, "Neue Anmeldungen")) == ("1", "1")
    press(client, address, page)
    assert [row(name).locale for name in ("Ada Eins", "Dora Neu")] == ["de", "de"]


def test_list_of_wishes_is_no_newcomer_and_outlives_the_undo(client: PageClient) -> None:
    event = make.event()
    make.signed_in(client, "organiser")
    with unit_of_work(by="test", at=NOW):
        db.session.add(Admission(event_id=event.id, mode="generous", wishes=2, allot_at=NOW + timedelta(days=7)))
    with unit_of_work(by="participant", at=NOW):
        registration.register_wishes(event.workshops[1:], make.applicant("Ada Eins"), now=NOW)
    rows = [["name", "email", "municipality", "workshop"]]
    rows += [["Ada Eins", "ada.eins@example.org", "Fulda", "A"], ["Ben Zwei", "ben@example.org", "Fulda", "A"]]
    address = previewed(client, rows, vouches="y")
    assert "hat für die Veranstaltung schon Wünsche abgegeben" in said(client.get(address))
    press(client, address)
    press(client, f"{address}ruecknahme")
    assert people() == [("Ada Eins", "B", "wished"), ("Ben Zwei", "A", "withdrawn")]


def test_table_that_changes_too_much_is_refused_at_its_field(
    client: PageClient, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_CHANGED", 2)
    rows = exported(client)
    more = changed(rows, Funktion_2="Leitung", Funktion_3="Leitung", Funktion_4="Leitung")
    answer = upload(client, tables.as_csv(more[0], more[1:]))
    assert (answer.status_code, "Die Tabelle ändert mehr als 2 Zeilen." in said(answer)) == (422, True)
    fine = changed(rows, Funktion_2="Leitung", Funktion_3="Leitung")
    address = previewed(client, fine)
    shown = client.get(address)
    rewrite(role="Etwas anderes")
    for answer in (client.get(address), press(client, address, shown)):
        assert (answer.status_code, "Die Tabelle ändert mehr als 2 Zeilen." in said(answer)) == (422, True)


def test_preview_holds_no_lock_for_lines_that_change_nothing(
    client: PageClient, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = previewed(client, changed(exported(client), Funktion_2="Leitung"))
    held, drafted = list[bool](), taking._draft

    def noticed(line: Any, *more: Any) -> Any:
        held.append("deed" in db.session().info)
        return drafted(line, *more)

    monkeypatch.setattr(taking, "_draft", noticed)
    client.get(address)
    assert held == [False, False, False, True]
