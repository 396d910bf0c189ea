"""Ready-made rows for tests, through the product's own actions."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from flask import current_app

from app.accounts import actions as accounts
from app.accounts.models import SeriesDuty
from app.core import clock
from app.core.db import db, unit_of_work
from app.core.text import sort_key
from app.delegation import actions as delegations
from app.delegation import queries as delegation_queries
from app.delegation.rules import Wanted
from app.events.models import Event, Series, Workshop
from app.minutes import actions as minutes
from app.minutes import documents
from app.minutes.document import Kind
from app.minutes.models import MinutesVersion
from app.outbox import actions as outbox
from app.outbox.models import Mail
from app.programme import actions as programme
from app.registration import actions as registration
from app.registration import queries as registrations
from app.registration.models import Registration
from app.registration.rules import Applicant, person_key


def event_tree(slug: str = "kassel", *, capacity: int = 30, workshops: str = "ABC", **event: Any) -> dict[str, Any]:
    """A small conference as an event file; Workshop C rotates three groups through three stations."""
    return {
        "schema": "rotunde-event/1",
        "series": {"slug": "regionalkonferenzen", "name": "Regionalkonferenzen"},
        "event": {
            "slug": slug,
            "title": "Regionalkonferenz Kassel",
            "summary": "Ein Tag für alle, die anfangen.",
            "starts_at": "2026-12-05T09:30",
            "ends_at": "2026-12-05T16:00",
            "topics": ["Smart City"],
            "published": True,
            "organiser": "Geschäftsstelle Muster",
            "contact_email": "konferenz@example.org",
            **event,
        },
        "venue": {"name": "Haus am Fluss", "street": "Uferweg 1", "postcode": "34117", "city": "Kassel"},
        "workshops": [workshop_tree(letter, capacity=capacity) for letter in workshops],
    }


def workshop_tree(letter: str, *, capacity: int = 30, **more: Any) -> dict[str, Any]:
    rotation = {
        "kind": "rotation",
        "title": "Austausch an Stationen",
        "minutes": 60,
        "round_minutes": 18,
        "change_minutes": 3,
        "stations": [{"question": f"Frage {number}?"} for number in (1, 2, 3)],
    }
    talk = {
        "title": "Ein Impuls",
        "minutes": 10,
        "speakers": [{"name": "Dr. Sina Beispielhaft", "role": "Leitung"}],
    }
    return {
        "letter": letter,
        "title": f"Thema {letter}",
        "summary": "Worum es geht.",
        "level": "beginner" if letter == "C" else "all",
        "capacity": capacity,
        "moderators": [{"name": "Mira Probst", "organisation": "Büro Probst"}],
        "starts_at": "2026-12-05T10:30",
        "ends_at": "2026-12-05T12:00",
        "group_count": 3,
        "parts": [rotation, {"kind": "talks", "title": "Impulse", "minutes": 20, "talks": [talk]}],
        **more,
    }


def event(slug: str = "kassel", **more: Any) -> Event:
    """A published conference with workshops A, B, C."""
    return imported(event_tree(slug, **more))


def imported(tree: dict[str, Any]) -> Event:
    """The conference of an event file."""
    now = clock.now()
    with unit_of_work(by="test", at=now):
        return programme.import_event(tree, host="rotunde.example", now=now)


def applicant(name: str = "Ada Beispiel", **more: Any) -> Applicant:
    email = more.pop("email", f"{name.lower().replace(' ', '.')}@example.org")
    return Applicant(name=name, email=email, municipality=more.pop("municipality", "Fulda"), **more)


def registered(
    workshop: Workshop, name: str = "Ada Beispiel", *, at: datetime | None = None, confirmed: bool = True, **more: Any
) -> Registration:
    """Somebody registers and, unless told otherwise, confirms the address at once."""
    now = at or clock.now()
    with unit_of_work(by="participant", at=now):
        answer = registration.register(workshop, applicant(name, **more), now=now)
        found = registrations.registration(answer.registration_id)
        assert found is not None
        if confirmed and found.is_standing:
            registration.confirm_address(found, now=now)
    return found


def seated(workshop: Workshop, number: int, name: str, municipality: str, role: str, *, now: datetime) -> None:
    """Somebody with a place, only written down: for crowds, whose registration would take all of a test's time."""
    email = f"gast{number}@example.org"
    db.session.add(
        Registration(
            event_id=workshop.event_id,
            workshop_id=workshop.id,
            state="confirmed",
            name=name,
            sort_key=sort_key(name),
            email=email,
            person_key=person_key(email, name),
            municipality=municipality,
            role=role,
            locale="de",
            registered_at=now,
            address_confirmed_at=now,
            placed_at=now,
            arrival=number,
        )
    )


def delegation(workshop: Workshop, seats: int = 2, *, confirmed: bool = True, **more: Any) -> str:
    """An organisation registers so many people; returns the path of its contact's page."""
    now = clock.now()
    facts = {"contact_name": "Kim Kontakt", "contact_email": "amt@stadt.example", "organisation": "Stadt Fulda", **more}
    with unit_of_work(by="participant", at=now):
        delegations.register(workshop, Wanted(seats=seats, **facts), now=now)
    path = link_in(mails(facts["contact_email"])[-1])
    if confirmed:
        with unit_of_work(by="participant", at=now):
            found = delegation_queries.by_token(path.strip("/").rpartition("/")[2], now)
            assert found is not None
            delegations.confirm(found, now=now)
    return path


def mails(address: str = "") -> list[Mail]:
    """The outbox in order, of one address or of all."""
    found = db.session.query(Mail).order_by(Mail.id)
    return list(found.filter_by(to_address=address) if address else found)


def link_in(mail: Mail, name: str = "manage") -> str:
    """The path of a secret link in a waiting mail."""
    return re.sub(r"^https?://[^/]+", "", outbox.opened_links(mail)[name])


def signed_in(client: Any, role: str, email: str = "", *, name: str = "Olga Büro") -> Any:
    """Sign `client` in as somebody with `role`."""
    now = clock.now()
    address = email or f"{role}@example.org"
    with unit_of_work(by="test", at=now):
        account = accounts.invite(address, name, role, now=now)
        token = accounts.make_link(account.email, now=now)
    response = client.submit(f"/einloggen/{token}")
    assert response.status_code == 302, response.status_code
    return account


def limited(people: dict[str, Series | None]) -> None:
    """Organisers of the events of one series each; without one, of a series that has none."""
    now = clock.now()
    with unit_of_work(by="test", at=now):
        for email, found in people.items():
            account = accounts.invite(email, "Rita Reihe", "organiser", now=now)
            series = found or Series(slug="andere", name="Andere")
            db.session.add(series)
            db.session.flush()
            db.session.add(SeriesDuty(account_id=account.id, series_id=series.id))


def later(**span: float) -> Any:
    """The clock stands this much later."""
    return clock.stopped(clock.now() + timedelta(**span))


def described(version: MinutesVersion) -> MinutesVersion:
    """Inside a unit of work: every picture of a draft gets its alternative text, without which nothing is released."""
    figures = documents.tree(version).of(Kind.FIGURE)
    minutes.describe(version, {block.id: "Eine Pinnwand mit vielen Karten" for block in figures}, now=clock.now())
    return version


def store() -> Any:
    return current_app.extensions["rotunde.files"]
