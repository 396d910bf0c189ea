"""People with a personal page, and what the tests look up about them."""

from __future__ import annotations

from lxml import html

from app.admission.models import Admission
from app.audit.models import HistoryEntry
from app.core.db import db, unit_of_work
from app.events.models import Event, Workshop
from app.registration import actions as registration
from app.registration.models import Registration
from tests.conftest import NOW
from tests.support import make
from tests.support.client import PageClient

ME, OTHER = "Ada Muster", "Bela Andere"


def link(workshop: Workshop, name: str = ME, *, confirmed: bool = True) -> str:
    """The address of somebody's personal page."""
    return newest(make.registered(workshop, name, confirmed=confirmed).email)


def newest(address: str) -> str:
    return make.link_in([mail for mail in make.mails(address) if mail.links][-1])


def token_of(path: str) -> str:
    return path.strip("/").rpartition("/")[2]


def row(name: str = ME) -> Registration:
    db.session.rollback()
    return db.session.query(Registration).filter_by(name=name).order_by(Registration.id.desc()).first()  # type: ignore[return-value]  # who is asked for was registered


def states() -> list[str]:
    db.session.rollback()
    return [each.state for each in db.session.query(Registration).order_by(Registration.id)]


def verbs(person: Registration) -> list[str]:
    found = db.session.query(HistoryEntry).filter_by(subject=f"registration:{person.id}").order_by(HistoryEntry.id)
    return [entry.verb for entry in found.order_by(HistoryEntry.id)]


def text(client: PageClient, path: str) -> str:
    page = html.document_fromstring(client.get(path).get_data(as_text=True))
    return " ".join(page.xpath("//main")[0].text_content().split())


def settle(event: Event, **terms: object) -> None:
    with unit_of_work(by="test"):
        db.session.add(Admission(event_id=event.id, **terms))


def waiting(workshop: Workshop) -> tuple[str, str]:
    """The pages of somebody with the only place, and of somebody who waits for it."""
    return link(workshop, OTHER), link(workshop)


def offered(workshop: Workshop) -> str:
    """The page of somebody to whom the only place is offered."""
    _taken, mine = waiting(workshop)
    with unit_of_work(by="test", at=NOW):
        registration.withdraw(row(OTHER), now=NOW)
    return mine
