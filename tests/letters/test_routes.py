"""The pages of messages: written, looked at, tested, planned, sent; and what hostile or hasty people make of it."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html

from app.core import clock
from app.core.db import db, unit_of_work
from app.events.models import Event
from app.letters import jobs, queries, stock
from app.letters.rules import Texts
from tests.letters.samples import TEXTS, fresh, told, written
from tests.support import make
from tests.support.client import PageClient

BASE = "/verwaltung/kassel/nachrichten/"
FIELDS: dict[str, Any] = {
    "states": ["confirmed"],
    "group": "0",
    "attendance": "",
    "organisation": "",
    "subject_de": "Bald",
    "text_de": "{anrede}\n\nbis bald.",
    "revision": "0",
}


def kassel() -> Event:
    return db.session.query(Event).filter_by(slug="kassel").one()


def send(client: PageClient, path: str, **data: Any) -> Any:
    """Send a form; its token is that of any page."""
    return client.submit(path, data=data, page=f"{BASE}neu")


def seen(client: PageClient, path: str) -> dict[str, str]:
    """What the form of a page was filled in from."""
    page = html.document_fromstring(client.get(path).get_data(as_text=True))
    return {"version": page.xpath("//main//input[@name='version']/@value")[0]}


def words(page: Any) -> str:
    return " ".join(html.document_fromstring(page.get_data(as_text=True)).text_content().split())


def test_message_is_written_looked_at_tested_and_sent(office: PageClient) -> None:
    make.registered(kassel().workshops[0], "Ada Beispiel")
    assert office.get(BASE + "neu").status_code == 200
    answer = send(office, BASE + "neu", **{**FIELDS, "text_de": "{anrede}\n\n{meine_anmeldung}"})
    assert answer.status_code == 303
    page = office.get(answer.location)
    assert "1 Person bekommt diese Nachricht." in words(page)
    assert told() == []
    preview = html.document_fromstring(page.get_data(as_text=True)).xpath("//a[contains(@href, '/vorschau/')]/@href")
    shown = words(office.get(preview[0]))
    assert "Guten Tag Ada Beispiel," in shown
    assert "Meine Anmeldung öffnen: (persönlicher Link)" in shown
    assert send(office, answer.location + "test").status_code == 303
    test = [mail for mail in make.mails() if mail.kind == "letters/test"]
    assert [(mail.to_address, mail.subject) for mail in test] == [("organiser@example.org", "[Test] Bald")]
    assert "Ada" not in test[0].text
    assert "Guten Tag Olga Büro," in test[0].text
    assert send(office, answer.location + "versand", revision="0").status_code == 303
    jobs.send_messages()
    assert [mail.to_name for mail in told()] == ["Ada Beispiel"]
    assert "Geschrieben an1 Person" in words(office.get(answer.location))
    assert "1 Person" in words(office.get(BASE))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("subject_de", "", "Bitte geben Sie einen Betreff ein."),
        ("subject_de", "{meine_anmeldung}", "Ein Link kann nicht im Betreff stehen."),
        ("subject_de", "a" * 151, "Der Text ist 151 Zeichen lang."),
        ("subject_de", "Bald\r\nBcc: alle@example.org", "unsichtbares Zeichen"),
        ("text_de", "", "Bitte geben Sie einen Text ein."),
        ("text_de", "Hallo {nmae}", "Diesen Platzhalter gibt es nicht: {nmae}."),
        ("text_de", "Hallo {a} {b}", "Diese Platzhalter gibt es nicht: {a}, {b}."),
        ("text_de", "Hallo {name", "Eine geschweifte Klammer hat kein Gegenstück."),
        ("text_de", "→ Hier: https://evil.example", "Eine Zeile beginnt mit einem Pfeil"),
        ("text_de", "a" * 10_001, "Der Text ist 10001 Zeichen lang."),
        ("text_en", "Only the text", "Für Englisch braucht es Betreff und Text."),
        ("subject_en", "Only the subject", "Für Englisch braucht es Betreff und Text."),
        ("states", [], "Bitte wählen Sie mindestens einen Stand der Anmeldung."),
        ("subject_de", "{zeug}", "Diesen Platzhalter gibt es nicht: {zeug}."),
    ],
)
def test_fault_is_told_at_its_field_and_nothing_is_saved_or_lost(
    office: PageClient, field: str, value: Any, sentence: str
) -> None:
    answer = send(office, BASE + "neu", **{**FIELDS, "role": "Bauamt", field: value})
    assert answer.status_code == 422
    page = html.document_fromstring(answer.get_data(as_text=True))
    assert sentence in " ".join(page.xpath("//p[@class='kern-error']")[0].text_content().split())
    assert page.xpath("//input[@name='role']/@value") == ["Bauamt"]
    assert queries.messages(kassel().id) == []


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        ("", "Bitte geben Sie Tag und Uhrzeit des Versands ein."),
        ("morgen", "Bitte geben Sie Tag und Uhrzeit ein"),
        ("2027-03-28T02:30", "Diese Stunde fällt bei der Zeitumstellung aus."),
        ("2026-11-24T08:00", "Dieser Zeitpunkt liegt nicht in der Zukunft."),
        ("2029-01-01T08:00", "Dieser Zeitpunkt liegt mehr als ein Jahr voraus."),
    ],
)
def test_moment_that_cannot_be_is_refused_at_its_field(office: PageClient, moment: str, sentence: str) -> None:
    make.registered(kassel().workshops[0], "Ada Beispiel")
    message = written(kassel())
    answer = send(office, f"{BASE}{message.id}/termin", moment=moment, revision="0")
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert fresh(message).state == "draft"


def test_planned_message_is_changed_before_it_goes_and_taken_back(office: PageClient) -> None:
    make.registered(kassel().workshops[0], "Ada Beispiel")
    message = written(kassel())
    page = f"{BASE}{message.id}/"
    assert send(office, page + "termin", moment="2026-11-25T08:00", revision="0").status_code == 303
    assert fresh(message).send_at == clock.now().replace(day=25, hour=7)
    assert "Geplant für Mittwoch, 25. November 2026, 8 Uhr" in words(office.get(page)).replace("\u00a0", " ")
    assert "Sie geht am" in words(office.get(page + "bearbeiten"))
    changed = {**FIELDS, **seen(office, page + "bearbeiten"), "subject_de": "Neu"}
    assert send(office, page + "bearbeiten", **changed).status_code == 303
    assert (fresh(message).state, fresh(message).subject_de) == ("planned", "Neu")
    assert send(office, page + "loeschung", revision=str(fresh(message).revision)).status_code == 409
    assert send(office, page + "ruecknahme").status_code == 303
    assert fresh(message).state == "draft"
    assert send(office, page + "loeschung", revision="0").status_code == 409
    assert send(office, page + "loeschung", revision=str(fresh(message).revision)).status_code == 303
    assert office.get(page).status_code == 404


def test_two_editors_see_both_texts_and_one_chooses_each_field(office: PageClient) -> None:
    message = written(kassel())
    page = f"{BASE}{message.id}/bearbeiten"
    mine = {**FIELDS, **seen(office, page)}
    theirs = {**mine, "subject_de": "Zuerst", "states": ["confirmed", "waiting"]}
    assert send(office, page, **theirs).status_code == 303
    answer = send(office, page, **{**mine, "subject_de": "Danach"})
    assert answer.status_code == 409
    assert "Jemand anderes hat diese Angaben gerade geändert." in words(answer)
    tree = html.document_fromstring(answer.get_data(as_text=True))
    assert tree.xpath("//input[@name='subject_de']/@value") == ["Danach"]
    assert tree.xpath("//input[@type='radio']/@name")[::2] == ["wahl-states", "wahl-subject_de"]
    sides = tree.xpath("//input[@type='radio']/@value")
    chosen = {"wahl-states": sides[1], "wahl-subject_de": sides[2]}
    assert send(office, page, **{**mine, "subject_de": "Danach"}, **chosen).status_code == 303
    found = fresh(message)
    assert (found.subject_de, found.chosen.states) == ("Danach", ("confirmed", "waiting"))


def test_text_changed_while_somebody_plans_is_read_before_it_is_planned(office: PageClient) -> None:
    make.registered(kassel().workshops[0], "Ada Beispiel")
    message = written(kassel())
    page = f"{BASE}{message.id}/"
    changed = {**FIELDS, **seen(office, page + "bearbeiten"), "subject_de": "Neu"}
    assert send(office, page + "bearbeiten", **changed).status_code == 303

    def plan(revision: str, moment: str = "2026-11-25T08:00") -> tuple[int, str]:
        answer = send(office, page + "termin", moment=moment, revision=revision)
        tree = html.document_fromstring(answer.get_data(as_text=True) or "<p>")
        return answer.status_code, "".join(tree.xpath("//input[@id='stand-planen']/@value"))

    assert plan("0", moment="") == (422, "0")  # the moment is put right, the text still not read
    status, revision = plan("0")
    assert (status, fresh(message).state) == (409, "draft")
    assert revision == str(fresh(message).revision)  # now it is on the page
    assert plan(revision)[0] == 303
    assert fresh(message).state == "planned"


def test_choice_that_is_gone_stays_ticked_and_is_refused_instead_of_widened(office: PageClient) -> None:
    event = kassel()
    message = written(event, workshops=("B",), ids=(event.workshops[1].id,), group=2)
    page = f"{BASE}{message.id}/bearbeiten"
    with unit_of_work(by="test"):
        db.session.delete(kassel().workshops[1])  # past the page, which keeps what a message is for
    form = html.document_fromstring(office.get(page).get_data(as_text=True))
    ticked = form.xpath("//input[@name='workshops'][@checked]/@value")
    group = form.xpath("//select[@name='group']/option[@selected]/@value")
    assert (ticked, group) == (["gone:B"], ["2"])
    shown = words(office.get(f"{BASE}{message.id}/"))
    assert ("B (gibt es nicht mehr)" in shown, "Die Auswahl gilt nicht mehr" in shown) == (True, True)
    assert "Jetzt an" not in shown
    data = {**FIELDS, **seen(office, page), "workshops": ticked, "group": group[0]}
    answer = send(office, page, **data)
    assert answer.status_code == 422
    assert "Workshop B gibt es nicht mehr. Nehmen Sie ihn aus der Auswahl" in words(answer)
    assert "Diese Gruppe gibt es im bekannt gegebenen Plan nicht mehr." in words(answer)
    assert html.document_fromstring(answer.get_data(as_text=True)).xpath(
        "//input[@name='workshops'][@checked]/@value"
    ) == ["gone:B"]
    assert fresh(message).chosen.workshops == ("B",)
    assert send(office, page, **{**data, "workshops": ["A"], "group": "0"}).status_code == 303
    assert fresh(message).chosen.workshops == ("A",)


def test_workshop_that_went_while_a_message_was_written_is_refused_and_not_forgotten(office: PageClient) -> None:
    with unit_of_work(by="test"):
        db.session.delete(kassel().workshops[1])  # past the page, which keeps what a message is for
    answer = send(office, BASE + "neu", **{**FIELDS, "workshops": ["A", "B"]})
    assert answer.status_code == 422
    assert "Workshop B gibt es nicht mehr." in words(answer)
    ticked = html.document_fromstring(answer.get_data(as_text=True)).xpath(
        "//input[@name='workshops'][@checked]/@value"
    )
    assert ticked == ["A", "gone:B"]
    assert queries.messages(kassel().id) == []


def test_send_is_refused_while_a_value_is_missing_and_names_placeholder_and_number(office: PageClient) -> None:
    for name in ("Ada Beispiel", "Bela Andere"):
        make.registered(kassel().workshops[0], name)
    message = written(kassel(), Texts("Bald", "In {gruppe}"))
    answer = send(office, f"{BASE}{message.id}/versand", revision="0")
    assert answer.status_code == 409
    assert "{gruppe} fehlt bei 2 Personen." in words(answer)
    assert send(office, f"{BASE}{message.id}/test").status_code == 409
    assert "letters/test" not in {mail.kind for mail in make.mails()}


def test_send_without_anybody_is_refused(office: PageClient) -> None:
    message = written(kassel())
    for deed in ("versand", "test"):
        answer = send(office, f"{BASE}{message.id}/{deed}", revision="0")
        assert answer.status_code == 409
        assert "Zu dieser Auswahl passt zurzeit niemand." in words(answer)


def test_double_click_sends_once(office: PageClient) -> None:
    make.registered(kassel().workshops[0], "Ada Beispiel")
    message = written(kassel())
    answers = [send(office, f"{BASE}{message.id}/versand", revision="0").status_code for _ in range(2)]
    assert answers == [303, 303]
    jobs.send_messages()
    jobs.send_messages()
    assert len(told()) == 1


def test_preview_of_somebody_the_message_does_not_reach_is_not_found(office: PageClient) -> None:
    ada = make.registered(kassel().workshops[0], "Ada Beispiel")
    bela = make.registered(kassel().workshops[1], "Bela Andere")
    message = written(kassel(), workshops=("A",))
    assert office.get(f"{BASE}{message.id}/vorschau/{ada.id}").status_code == 200
    assert office.get(f"{BASE}{message.id}/vorschau/{bela.id}").status_code == 404


@pytest.mark.parametrize("key", stock.READY)
def test_built_in_template_begins_a_message(office: PageClient, key: str) -> None:
    page = html.document_fromstring(office.get(f"{BASE}neu?vorlage={key}").get_data(as_text=True))
    assert page.xpath("//input[@name='subject_de']/@value") == [stock.READY[key].texts.subject_de]
    assert page.xpath("//textarea[@name='text_en']")[0].text_content().strip() == stock.READY[key].texts.text_en


def test_own_template_is_kept_offered_and_deleted(office: PageClient) -> None:
    message = written(kassel())
    keep = f"{BASE}{message.id}/vorlage"
    assert send(office, keep, name="").status_code == 422
    assert send(office, keep, name="Kurz vorher").status_code == 303
    assert send(office, keep, name="Kurz vorher").status_code == 409
    template_id = queries.templates(kassel())[0].id
    assert "Kurz vorher" in words(office.get(BASE))
    page = html.document_fromstring(office.get(f"{BASE}neu?vorlage={template_id}").get_data(as_text=True))
    assert page.xpath("//input[@name='subject_de']/@value") == [TEXTS.subject_de]
    assert send(office, f"{BASE}vorlagen/{template_id}/loeschung").status_code == 303
    assert "Kurz vorher" not in words(office.get(BASE)).replace("Kurz vorher: {veranstaltung}", "")
    assert send(office, f"{BASE}vorlagen/{template_id}/loeschung").status_code == 404
