"""A table comes in: shown cell by cell, taken over in one go or not at all, and taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import db, unit_of_work
from app.events.models import Event
from app.registration import actions as registration
from app.registration.models import Registration
from app.roster import jobs, tables
from app.roster.models import SheetImport, SheetRow
from tests.conftest import NOW
from tests.house.conftest import snapshot
from tests.roster.sheets import START, changed, exported, fact, people, press, previewed, said, upload
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


def test_preview_tells_cell_by_cell_and_saves_nothing(client: PageClient, app: Flask, event: Event) -> None:
    rows = changed(exported(client), Funktion_2="Leitung", **{"Kommune oder Organisation_4": "Gießen"})
    address = previewed(client, rows)
    before = snapshot(app)
    page = client.get(address)
    assert snapshot(app) == before
    assert fact(page, "Geänderte Zellen") == "2 bei 2 Personen"
    assert (fact(page, "Unverändert"), fact(page, "Neue Anmeldungen"), fact(page, "E-Mails")) == ("1", "0", "keine")
    assert "Cem Drei wird geändert Funktion: Amt → Leitung" in said(page)
    assert "Kommune oder Organisation: Fulda → Gießen" in said(page)
    assert "Stelle auf der Warteliste" in fact(page, "Spalten, die nicht gelesen werden")


def test_unchanged_export_changes_nothing_in_any_format(client: PageClient, event: Event) -> None:
    make.registered(event.workshops[1], "=cmd|calc", email="f@example.org", municipality="'=1", role="-Amt\n")
    make.delegation(event.workshops[2], 2)
    for kind in ("csv", "xlsx"):
        data = client.get(f"/verwaltung/kassel/anmeldungen.{kind}").data
        page = client.get(upload(client, data, f"a.{kind}").location)
        assert (fact(page, "Geänderte Zellen"), fact(page, "Unverändert")) == ("0 bei 0 Personen", "6")
        assert "Die Tabelle ändert nichts" in said(page)
    english = client.get("/verwaltung/kassel/anmeldungen.csv?sprache=en").data
    page = client.get(upload(client, english).location + "?sprache=en")
    assert "The table changes nothing" in said(page)


def test_take_over_does_as_shown_and_twice_is_like_once(client: PageClient, event: Event) -> None:
    rows = changed(exported(client), Workshop_2="C", Status_3="abgesagt", Funktion_4="Leitung")
    address = previewed(client, [*rows, line(rows[0], Name="Dora Neu", Workshop="B")])
    shown = client.get(address)
    assert fact(shown, "E-Mails") == "4"  # a move takes one entry away and brings another, a withdrawal, a newcomer
    assert press(client, address, shown).status_code == 303
    assert people() == [
        ("Ada Eins", "A", "withdrawn"),
        ("Ben Zwei", "A", "confirmed"),
        ("Cem Drei", "A", "moved"),
        ("Cem Drei", "C", "confirmed"),
        ("Dora Neu", "B", "held"),
    ]
    assert row("Ben Zwei").role == "Leitung"
    mails, entries = len(make.mails()), db.session.query(HistoryEntry).count()
    assert press(client, address, shown).status_code == 303
    db.session.rollback()
    assert (len(make.mails()), db.session.query(HistoryEntry).count()) == (mails, entries)
    assert "Übernommene Tabelle" in said(client.get(address))


def test_take_over_after_a_change_shows_the_preview_again(client: PageClient, event: Event) -> None:
    address = previewed(client, changed(exported(client), Funktion_2="Leitung"))
    shown = client.get(address)
    rewrite(role="Etwas anderes")
    answer = press(client, address, shown)
    assert answer.status_code == 409
    assert "Seit der Vorschau hat sich etwas geändert." in said(answer)
    assert fact(answer, "Geänderte Zellen") == "3 bei 3 Personen"
    assert row("Ada Eins").role == "Etwas anderes"
    assert press(client, address, answer).status_code == 303


def test_refused_lines_are_named_with_number_and_reason_and_left_out(client: PageClient, event: Event) -> None:
    other = make.registered(make.event("fulda").workshops[0], "Fremd Person")
    rows = changed(
        exported(client),
        Name_2="",
        **{"E-Mail_3": "cem@", "Workshop_4": "Z"},
    )
    more = [
        [str(other.id), "Fremd Person"],
        ["99999", "Niemand"],
        ["x1", "Niemand"],
        [rows[1][0], "Noch einmal"],
    ]
    rows += [[*cells, *[""] * (len(rows[0]) - 2)] for cells in ([each[0], "", *each[1:]][:2] for each in more)]
    page = client.get(previewed(client, rows))
    told = said(page)
    assert fact(page, "Ausgelassene Zeilen") == "7"
    for words in (
        "Die Spalte „Name“ ist leer.",
        "Das ist keine vollständige E-Mail-Adresse.",
        "Einen Workshop „Z“ gibt es nicht.",
        "Diese Veranstaltung hat keine Anmeldung mit dieser Nummer.",
        "In „Nummer“ steht keine Nummer einer Anmeldung.",
        "Steht schon in Zeile 2.",
    ):
        assert words in told, words
    assert "Fremd Person" not in told
    assert "Die Tabelle ändert nichts" in told


def test_status_can_only_become_withdrawn(client: PageClient, event: Event) -> None:
    rows = exported(client)
    page = client.get(previewed(client, changed(rows, Status_2="Warteliste", Status_3="Unsinn")))
    assert said(page).count("Den Status können Sie hier nur auf „abgesagt“ ändern") == 2


def test_office_may_tell_nobody_only_for_addresses_it_knows(client: PageClient, event: Event) -> None:
    rows = [["name", "email", "municipality", "workshop"], ["Dora Neu", "dora@example.org", "Hanau", "B"]]
    data = tables.as_csv(rows[0], rows[1:])
    answer = upload(client, data, tells="")
    assert (answer.status_code, "Ohne E-Mails kann niemand die Adresse bestätigen." in said(answer)) == (422, True)
    mails = len(make.mails())
    address = previewed(client, rows, tells="", vouches="y")
    assert fact(client.get(address), "E-Mails") == "keine; so haben Sie es gewählt"
    press(client, address)
    assert people()[-1] == ("Dora Neu", "B", "confirmed")
    assert len(make.mails()) == mails


def test_take_back_restores_cells_and_withdraws_newcomers(client: PageClient, event: Event) -> None:
    before = exported(client)
    rows = changed(before, Funktion_2="Leitung", Workshop_3="C", **{"E-Mail_4": "neu@example.org"})
    new = line(rows[0], Name="Dora Neu", Workshop="B")
    address = previewed(client, [*rows, new], vouches="y")
    press(client, address)
    assert exported(client) != before
    back = f"{address}ruecknahme"
    with make.later(minutes=1):
        shown = client.get(back)
        assert said(shown).count("wird zurückgenommen") == 4
        assert press(client, back, shown).status_code == 303
    kept = ("Name", "E-Mail", "Kommune oder Organisation", "Workshop", "Funktion", "Status")
    now = exported(client)
    standing = sorted(tuple(each[now[0].index(name)] for name in kept) for each in now[1:] if "Platz bestätigt" in each)
    assert standing == sorted(tuple(each[before[0].index(name)] for name in kept) for each in before[1:])
    assert row("Dora Neu").state == "withdrawn"
    assert press(client, back, shown).status_code == 303
    db.session.rollback()
    assert db.session.query(SheetRow).count() == 0


def test_take_back_leaves_what_somebody_has_changed_since(client: PageClient, event: Event) -> None:
    rows = changed(exported(client), Funktion_2="Leitung", Funktion_3="Leitung", Status_4="abgesagt")
    address = previewed(client, rows)
    press(client, address)
    names = [each[rows[0].index("Name")] for each in rows]
    rewrite(names[1], municipality="Andere Stadt")
    told = said(client.get(f"{address}ruecknahme"))
    assert "Diese Anmeldung hat sich seitdem geändert." in told
    assert "Eine Absage lässt sich nicht zurücknehmen" in told
    press(client, f"{address}ruecknahme")
    assert (row(names[1]).role, row(names[2]).role, row(names[3]).state) == ("Leitung", "Amt", "withdrawn")
    assert "Zeilen, die geblieben sind2" in said(client.get(address))


def test_table_waits_two_hours_and_what_names_people_goes(client: PageClient, event: Event) -> None:
    address = previewed(client, changed(exported(client), Funktion_2="Leitung"))
    (sheet,) = db.session.query(SheetImport)
    assert "Leitung" not in sheet.sealed
    press(client, address)
    assert db.session.query(SheetImport).populate_existing().one().sealed == ""
    person = db.session.query(SheetRow).one().registration_id
    with unit_of_work(by="sweep", at=NOW):
        registration.forget(db.session.get_one(Registration, person), now=NOW)
    assert jobs.drop_old_sheets() == 1
    with clock.stopped(NOW + timedelta(days=8)):
        assert jobs.drop_old_sheets() == 1
    db.session.rollback()
    assert client.get(address).status_code == 404


def test_waiting_table_is_gone_after_two_hours(client: PageClient, event: Event) -> None:
    address = previewed(client, exported(client))
    with make.later(hours=2, minutes=1):
        assert client.get(address).status_code == 404


def test_table_of_another_event_is_not_there(client: PageClient, event: Event) -> None:
    make.event("fulda")
    address = previewed(client, exported(client))
    assert client.get(address.replace("kassel", "fulda")).status_code == 404


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.csv", "Die Datei ist leer."),
        (b"name;email", "a.csv", "In der ersten Zeile müssen die Spalten"),
        (b"name;name;email;municipality;workshop", "a.csv", "Eine Spalte kommt zweimal vor."),
        (b"PK\x03\x04kaputt", "a.xlsx", "Die XLSX-Datei ist beschädigt."),
        (b"x" * (tables.LARGEST + 1), "a.csv", "Die Datei ist größer als 10 MB."),
        (b"name;email;municipality;workshop\n" + b"x" * 1_000_000, "a.csv", "viel zu lang"),
        (b"", "", "Bitte wählen Sie eine Datei aus."),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(
    client: PageClient, event: Event, data: bytes, name: str, words: str
) -> None:
    answer = upload(client, data, name)
    assert (answer.status_code, words in said(answer)) == (422, True), said(answer)
    db.session.rollback()
    assert db.session.query(SheetImport).count() == 0


PAYLOAD = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


def test_hostile_cells_stay_text_everywhere(client: PageClient, event: Event) -> None:
    cells = {"Titel_3": PAYLOAD[:40], "Kommune oder Organisation_4": PAYLOAD, "Funktion_2": PAYLOAD}
    address = previewed(client, changed(exported(client), **cells))
    pages: list[Any] = [client.get(address)]
    press(client, address)
    pages += [client.get(path) for path in (address, START, "/verwaltung/kassel/teilnehmende", f"{address}ruecknahme")]
    for number in (1, 2, 3):
        pages.append(client.get(f"/verwaltung/kassel/teilnehmende/sammelaktion?tun=absage&id={number}"))
        pages.append(client.get(f"/verwaltung/kassel/anmeldungen/{number}"))
        pages.append(client.get(f"/verwaltung/kassel/anmeldungen/{number}/angaben"))
    for page in pages:
        assert page.status_code == 200
        assert "<script>alert" not in page.get_data(as_text=True)
        assert "<img src=x" not in page.get_data(as_text=True)
    assert sum("<script>alert(1)</script>" in said(page) for page in pages) >= 4
    assert sum("<script>" in cell for cells in exported(client) for cell in cells) == 3
    with make.later(hours=1):
        for person in ("Ada Eins", "Ben Zwei", "Cem Drei"):
            client.submit(f"/verwaltung/kassel/anmeldungen/{row(person).id}/absage")
    mails = [mail.html or "" for mail in make.mails()]
    assert len(mails) >= 9
    assert [text for text in mails if "<script>alert" in text or "<img src=x" in text] == []
