"""Messages in every state there is, and the pages that show them."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect

from app.core import clock
from app.core.db import db, unit_of_work
from app.events import queries as events
from app.letters import actions, jobs, stock
from app.letters.rules import Segment, Texts
from app.registration.models import Registration
from tests.browser.sheets import Sheet, send_empty
from tests.support import make

SLUG = "nachrichtenschau"
BASE = f"/verwaltung/{SLUG}/nachrichten/"
LACKING = Texts("Ihre Gruppe: {gruppe}", "{anrede}\n\nSie sind in Gruppe {gruppe}.")


def furnish() -> dict[str, str]:
    """A draft, one that lacks a value, one to nobody, a planned, a stopped and a sent one; a template; one caller."""
    now = clock.now()
    event = events.event(SLUG)
    assert event is not None
    with unit_of_work(by="test", at=now):
        for number in range(1, 46):
            make.seated(event.workshops[0], number, f"Gast Nummer{number}", "Fulda", "Bauamt", now=now)
    reminder = stock.READY["erinnerung"].texts
    with unit_of_work(by="test", at=now):
        make.seated(event.workshops[0], 46, "Anruf Ohneadresse", "Fulda", "Bauamt", now=now)
        db.session.flush()
        db.session.query(Registration).filter_by(name="Anruf Ohneadresse").update({"email": ""})
    with unit_of_work(by="test", at=now):
        stopped = actions.write(event, Segment(workshops=("Z",), group=3), LACKING, now=now)
        stopped.problem = "gone"
        draft = actions.write(event, Segment(), reminder, now=now)
        lacking = actions.write(event, Segment(workshops=("A",)), LACKING, now=now)
        nobody = actions.write(event, Segment(states=("withdrawn",), attendance="present"), LACKING, now=now)
        planned, sent = (actions.write(event, Segment(), reminder, now=now) for _ in range(2))
        actions.keep(draft, "Erinnerung, kurz gefasst", now=now)
    with unit_of_work(by="test", at=now):
        actions.plan(planned, now + timedelta(days=3), seen=0, now=now)
        actions.send(sent, seen=0, now=now)
    jobs.send_messages()
    person = make.mails("gast1@example.org")[0].subject_row.partition(":")[2]
    ids = {"draft": draft.id, "lacking": lacking.id, "nobody": nobody.id, "planned": planned.id, "sent": sent.id}
    ids["stopped"] = stopped.id
    return {**{f"message_{name}": str(number) for name, number in ids.items()}, "guest": person}


def plan_nothing(page: Page) -> None:
    page.get_by_role("button", name="Versand planen").click()
    expect(page.get_by_role("group", name="Eine Angabe fehlt")).to_be_visible()


def write_wrongly(page: Page) -> None:
    page.get_by_label("Betreff", exact=True).fill("Für {nmae}")
    page.get_by_role("textbox", name="Text", exact=True).fill("Hallo {name")
    page.get_by_role("button", name="Entwurf speichern").click()
    expect(page.get_by_role("group", name="Angaben fehlen")).to_be_visible()


def save_gone(page: Page) -> None:
    page.get_by_role("button", name="Nachricht speichern").click()
    expect(page.get_by_role("group", name="Angaben fehlen")).to_be_visible()


SHEETS = (
    Sheet(BASE, "Nachrichten", "organiser"),
    Sheet(f"{BASE}?sprache=en", "Messages", "organiser"),
    Sheet("/verwaltung/marburg/nachrichten/", "Nachrichten", "organiser"),
    Sheet(f"{BASE}neu?vorlage=erinnerung", "Nachricht schreiben", "organiser"),
    Sheet(f"{BASE}neu", "Nachricht schreiben", "organiser", write_wrongly),
    Sheet(f"{BASE}neu", "Nachricht schreiben", "organiser", send_empty),
    Sheet(f"{BASE}{{message_draft}}/", "Bald ist es so weit", "organiser"),
    Sheet(f"{BASE}{{message_draft}}/", "Bald ist es so weit", "organiser", plan_nothing),
    Sheet(f"{BASE}{{message_lacking}}/", "Ihre Gruppe", "organiser"),
    Sheet(f"{BASE}{{message_nobody}}/", "Ihre Gruppe", "organiser"),
    Sheet(f"{BASE}{{message_planned}}/", "Bald ist es so weit", "organiser"),
    Sheet(f"{BASE}{{message_planned}}/bearbeiten", "Nachricht bearbeiten", "organiser"),
    Sheet(f"{BASE}{{message_stopped}}/", "Ihre Gruppe", "organiser"),
    Sheet(f"{BASE}{{message_stopped}}/bearbeiten", "Nachricht bearbeiten", "organiser", save_gone),
    Sheet(f"{BASE}{{message_sent}}/", "Bald ist es so weit", "organiser"),
    Sheet(f"{BASE}{{message_draft}}/vorschau/{{guest}}", "Vorschau für Gast Nummer1", "organiser"),
    Sheet(f"{BASE}{{message_lacking}}/vorschau/{{guest}}", "Vorschau für Gast Nummer1", "organiser"),
    Sheet("/verwaltung/postausgang/?nachricht=message:{message_sent}&suche=gast", "Postausgang", "organiser"),
    Sheet("/verwaltung/postausgang/?suche=gibtesnicht", "Postausgang", "organiser"),
)
