"""Personal pages in states that take more than registering: an offer, wishes, a need, a new address, a dead link."""

from __future__ import annotations

from datetime import timedelta

from app.admission.models import Admission
from app.core import clock
from app.core.db import db, unit_of_work
from app.events import queries as events
from app.needs import actions as vault
from app.needs import queries as needs
from app.privacy import actions as privacy
from app.registration import actions as registration
from app.registration import placing
from app.registration import queries as registrations
from app.registration.models import Registration
from app.self_service import queries as links
from tests.support import make


def behind(path: str) -> Registration:
    """Whose personal page this is."""
    found = registrations.by_token(path.strip("/").rpartition("/")[2], clock.now())
    assert found is not None
    return found


def page(registration: Registration, token: str = "") -> str:
    """A fresh link to the personal page."""
    with unit_of_work(by="test", at=clock.now()):
        token = token or placing.new_link(registration, now=clock.now())
    return f"/meine-anmeldung/{token}/"


def furnish(found: dict[str, str]) -> None:
    """Adds links of other kinds to `found`, and what goes with the page of "grouped"."""
    found["expired"] = _expired(behind(found["confirmed"]))
    _grouped(behind(found["grouped"]))
    found["address"] = _asked(behind(found["confirmed"]))


def offered(slug: str) -> str:
    """Workshop B fills up; then somebody gives the place back. Returns the page of whoever is first in line."""
    event = events.event(slug)
    assert event is not None
    people = [make.registered(event.workshops[1], f"Person Angebot {letter}") for letter in "ABCD"]
    first = next(each for each in people if each.is_confirmed)
    with unit_of_work(by="test", at=clock.now()):
        registration.withdraw(first, now=clock.now())
    return page(next(each for each in people if each.is_offered))


def wished(slug: str) -> str:
    """The page of somebody whose wishes wait for the draw."""
    event, now = events.event(slug), clock.now()
    assert event is not None
    with unit_of_work(by="test", at=now):
        db.session.add(Admission(event_id=event.id, mode="generous", allot_at=now + timedelta(days=3)))
    with unit_of_work(by="participant", at=now):
        answer = registration.register_wishes(event.workshops[:2], make.applicant("Wanda Wunsch"), now=now)
    person = registrations.registration(answer.registration_id)
    assert person is not None
    return page(person)


def _expired(person: Registration) -> str:
    path = page(person)
    with unit_of_work(by="test", at=clock.now()):
        link = links.link(path.strip("/").rpartition("/")[2])
        assert link is not None
        link.expires_at = clock.now() - timedelta(days=1)
    return path


def _grouped(person: Registration) -> None:
    """She needs something, got an answer, and was there."""
    now = clock.now()
    with unit_of_work(by="test", at=now):
        vault.keep(person.id, person.event_id, "Eine Ringschleife.", ends_at=person.workshop.event.ends_at, now=now)
        row = needs.need_of(person.id)
        assert row is not None
        vault.answer(row, "partly", "In Saal 2 gibt es eine.", now=now)
        person.checked_in_at = now


def _asked(person: Registration) -> str:
    with unit_of_work(by="participant", at=clock.now()):
        privacy.ask_address(person, "neue.adresse@example.org", now=clock.now())
    return make.link_in(make.mails("neue.adresse@example.org")[-1], "address")
