"""Every mail of the product with invented people, out of the real templates; a new one needs a line in KINDS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from app.calendar import ics
from app.calendar import queries as calendar
from app.calendar.items import Invitee
from app.calling_off import mails as calling_off
from app.changes.rules import Difference
from app.core.text import N_, sort_key
from app.delegation.models import Delegation
from app.delegation.queries import Colleague
from app.events.models import Event, Series, Venue, Workshop
from app.groups import rules as groups
from app.groups.queries import Stop
from app.letters import mails as messages
from app.outbox import actions as outbox
from app.outbox import letters
from app.programme.models import Station
from app.programme.rules import Slot
from app.registration.models import Registration, Wish
from app.registration.rules import STATE_NAMES, State, delete_on
from app.web.links import absolute

LINKS = ("manage", "sign_in", "address", "join")
FACTS = {"name": "Olga Büro", "role": "editor", "what": "password_set", "position": 3}
Context = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """When a mail is sent, what its example knows beyond the registration, and the method of its calendar part."""

    when: str
    state: State = State.CONFIRMED
    more: Callable[[Registration], Context] = lambda _registration: {}
    method: str = ""


@dataclass(frozen=True)
class Specimen:
    """One mail in one language, as it would leave."""

    kind: str
    when: str
    locale: str
    subject: str
    text: str
    blocks: list[letters.Block]
    method: str
    calendar: str


def specimen(kind: str, locale: str, *, now: datetime) -> Specimen:
    """The example of one kind. Raises KeyError for a kind there is none of."""
    about = KINDS[kind]
    registration = _registration(about.state, locale, now)
    context: Context = {
        "registration": registration,
        "workshop": registration.workshop,
        "event": registration.workshop.event,
        "delete_on": delete_on(registration.workshop.ends_at),
        "had_place": bool(about.method),
        "until": now + timedelta(days=7),
        "page": absolute("account.show"),
        **FACTS,
        **about.more(registration),
    }
    draft = outbox.compose(kind, locale=locale, links=dict.fromkeys(LINKS, ""), **context)
    text = letters.opened(draft.text, {}, "(…)")
    part = _calendar(about.method, registration, now).decode() if about.method else ""
    return Specimen(kind, about.when, locale, draft.subject, text, letters.blocks(text), about.method, part)


def _registration(state: State, locale: str, now: datetime) -> Registration:
    workshop = _workshop(now)
    return Registration(
        id=0,
        event_id=0,
        workshop=workshop,
        state=state,
        name="Tilda Beispiel",
        sort_key=sort_key("Tilda Beispiel"),
        title="",
        email="tilda.beispiel@stadt.example",
        municipality="Stadt Musterhausen",
        municipality_key="",
        role="Bauamt",
        locale=locale,
        registered_at=now - timedelta(days=3),
        confirm_until=now + timedelta(days=2),
        address_confirmed_at=now - timedelta(days=2) if state not in (State.HELD, State.WISHED) else None,
        offer_until=now + timedelta(days=1),
        arrival=7,
    )


def _workshop(now: datetime) -> Workshop:
    starts_at = (now + timedelta(days=30)).replace(hour=9, minute=30, second=0, microsecond=0)
    old = {"created_at": now, "revised_at": now, "revision": 0, "language": "de"}
    event = Event(
        slug="beispiel",
        uid="beispiel@rotunde.example",
        title="Regionalkonferenz Musterhausen",
        summary="Ein Tag für alle, die anfangen.",
        contact_email="konferenz@stadt.example",
        timezone="Europe/Berlin",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=6),
        series=Series(slug="beispiele", name="Regionalkonferenzen"),
        venue=Venue(name="Haus am Fluss", street="Uferweg 1", postcode="12345", city="Musterhausen"),
        **old,
    )
    return Workshop(
        event=event,
        letter="C",
        uid="beispiel-c@rotunde.example",
        title="Die ersten Schritte",
        summary="Worum es geht.",
        room="Saal 2",
        called_off_reason="Die Moderation ist erkrankt.",
        online_url="",
        mode="on_site",
        capacity=30,
        starts_at=starts_at + timedelta(hours=1),
        ends_at=starts_at + timedelta(hours=3),
        **old,
    )


def _calendar(method: str, registration: Registration, now: datetime) -> bytes:
    item = calendar.workshop_item(registration.workshop)
    invitee = Invitee(registration.shown_name, registration.email)
    organiser = Invitee("Rotunde", "konferenz@stadt.example")
    write = ics.request if method == "REQUEST" else ics.withdrawal
    return write(item, invitee=invitee, organiser=organiser, sequence=1, sent_at=now)


def _wishes(registration: Registration) -> Context:
    return {"wishes": [Wish(rank=rank, workshop=registration.workshop) for rank in (1, 2)]}


def _delegation(registration: Registration) -> Context:
    """One colleague with a name and a place, one whose name is to come, one who waits."""
    workshop = registration.workshop
    contact = Delegation(
        id=0,
        workshop=workshop,
        organisation="Stadt Musterhausen",
        contact_name="Kim Kontakt",
        contact_email="amt@stadt.example",
        seats=3,
        confirm_until=registration.confirm_until,
    )
    waits = Registration(workshop=workshop, state=State.WAITING, name="", email="amt@stadt.example")
    nameless = Registration(workshop=workshop, state=State.CONFIRMED, name="", email="amt@stadt.example")
    colleagues = [Colleague(registration), Colleague(nameless), Colleague(waits, 4, 1)]
    return {"delegation": contact, "colleagues": colleagues, "state_names": STATE_NAMES, "has_calendar": True}


def _kept(registration: Registration) -> Context:
    """As `_delegation`, before the contact has confirmed."""
    context = _delegation(registration)
    for each in context["colleagues"][:2]:
        each.registration.state = State.HELD
    return context


def _plan(registration: Registration) -> Context:
    begin, long = registration.workshop.starts_at, timedelta(minutes=20)
    questions = ("Was hilft beim Anfang?", "Wer muss mit?", "Was kostet es?")
    stops = [
        Stop(
            number,
            Slot(begin + (number - 1) * long, begin + number * long),
            Station(number=number, question=question, place="", name=""),
        )
        for number, question in enumerate(questions, 1)
    ]
    return {"look": groups.look(1), "stops": stops, "again": False}


def _changed(registration: Registration) -> Context:
    begin, end, hour = registration.workshop.starts_at, registration.workshop.ends_at, timedelta(hours=1)
    return {
        "differences": [
            Difference("when", (begin - hour, end - hour), (begin, end)),
            Difference("room", "Saal 1", "Saal 2"),
        ]
    }


def _dropped(registration: Registration) -> Context:
    dropped = Workshop(letter="A", title="Recht und Haushalt", called_off_reason="Zu wenige Anmeldungen.")
    return {"dropped": dropped, "wishes": [registration.workshop]}


def _news(registration: Registration) -> Context:
    """Two newly released protocols."""
    workshop = registration.workshop
    each = SimpleNamespace(
        name=workshop.name, title=workshop.title, event_title=workshop.event.title, starts_at=workshop.starts_at
    )
    return {"listed": [(each, "(…)"), (each, "(…)")], "number": 2}


def _report(_registration: Registration) -> Context:
    return {"report": {"number": "B-2026-0001", "place": "Anmeldung", "reply_to": "tilda@stadt.example"}}


def _passage(registration: Registration) -> Context:
    return {"name": "Dr. Ada Beispiel", "deadline_at": registration.workshop.ends_at + timedelta(days=5)}


def _version(registration: Registration) -> Context:
    out = registration.workshop.ends_at + timedelta(days=9)
    told = {"label": "1.1", "number": 2, "reason": "Eine Zahl war falsch.", "published_at": out}
    return {"version": told, "page": absolute("desk.home")}


REQUEST, CANCEL = "REQUEST", "CANCEL"
KINDS: dict[str, Kind] = {
    "registration/place_held": Kind(N_("Jemand hat sich angemeldet, und ein Platz ist frei."), State.HELD),
    "registration/place_confirmed": Kind(
        N_("Der Platz ist sicher: Adresse bestätigt, Angebot angenommen oder bei der Verteilung bekommen."),
        more=lambda _registration: {"rank": 1},
        method=REQUEST,
    ),
    "registration/waitlisted": Kind(
        N_("Jemand hat sich angemeldet, und zurzeit ist kein Platz frei."),
        State.WAITING,
        more=lambda _registration: {"drawn": False},
    ),
    "registration/wishes_noted": Kind(N_("Jemand hat Wünsche abgegeben."), State.WISHED, more=_wishes),
    "registration/offered": Kind(N_("Ein Platz ist frei geworden, und diese Person ist an der Reihe."), State.OFFERED),
    "registration/declined": Kind(N_("Jemand hat ein Platzangebot abgelehnt."), State.DECLINED),
    "registration/lapsed": Kind(N_("Ein Platzangebot blieb ohne Antwort."), State.LAPSED),
    "registration/expired": Kind(N_("Die Adresse wurde nicht rechtzeitig bestätigt."), State.EXPIRED),
    "registration/withdrawn": Kind(N_("Jemand hat abgesagt."), State.WITHDRAWN, method=CANCEL),
    "registration/moved": Kind(
        N_("Jemand hat jetzt einen Platz in einem anderen Workshop."), State.MOVED, method=CANCEL
    ),
    "registration/called_off": Kind(N_("Der Workshop fällt aus."), State.CALLED_OFF, method=CANCEL),
    "calling_off/called_off": Kind(N_("Die ganze Veranstaltung fällt aus."), more=calling_off.specimen, method=CANCEL),
    "calling_off/contact": Kind(N_("Dasselbe, an den Kontakt."), more=calling_off.specimen, method=CANCEL),
    "calling_off/entry": Kind(N_("Dasselbe, für jeden weiteren Termin im Kalender."), method=CANCEL),
    "registration/link_again": Kind(N_("Jemand hat den persönlichen Link noch einmal angefordert."), State.WAITING),
    "changes/changed": Kind(N_("Zeit, Raum oder Titel eines Workshops ist anders."), more=_changed, method=REQUEST),
    "changes/wish_dropped": Kind(N_("Ein gewünschter Workshop fällt aus."), State.WISHED, more=_dropped),
    "groups/announced": Kind(N_("Die Gruppen sind bekannt gegeben."), more=_plan, method=REQUEST),
    "letters/message": Kind(N_("Das Büro schreibt einem Teil der Angemeldeten."), more=messages.specimen),
    "letters/test": Kind(N_("Jemand aus dem Büro prüft eine Nachricht, bevor sie hinausgeht."), more=messages.trial),
    "needs/answered": Kind(N_("Die Geschäftsstelle hat auf einen Bedarf geantwortet.")),
    "self_service/substituted_in": Kind(
        N_("Jemand kommt als Vertretung oder wurde von der Organisation genannt."),
        more=lambda _registration: {"was_named": True},
        method=REQUEST,
    ),
    "self_service/substituted_out": Kind(N_("Jemand hat eine Vertretung genannt."), method=CANCEL),
    "self_service/withdrawal_asked": Kind(N_("Ein Kalenderprogramm hat die Einladung abgelehnt.")),
    "privacy/confirm_address": Kind(
        N_("Jemand hat eine neue E-Mail-Adresse angegeben. Diese E-Mail geht an die neue."),
        more=lambda registration: {"until": registration.confirm_until},
    ),
    "privacy/address_left": Kind(N_("Die neue Adresse gilt. Diese E-Mail geht an die alte."), method=CANCEL),
    "privacy/address_taken": Kind(N_("Die neue Adresse gilt. Diese E-Mail geht an die neue."), method=REQUEST),
    "privacy/erased": Kind(N_("Jemand hat die eigenen Angaben gelöscht."), method=CANCEL),
    "delegation/registered": Kind(N_("Eine Kontaktperson hat mehrere Personen angemeldet."), State.HELD, more=_kept),
    "delegation/confirmed": Kind(
        N_("Die Kontaktperson hat die Sammelanmeldung bestätigt."), more=_delegation, method=REQUEST
    ),
    "delegation/changed": Kind(
        N_("An einer Sammelanmeldung hat sich etwas geändert."), more=_delegation, method=REQUEST
    ),
    "delegation/names_missing": Kind(
        N_("Eine Woche, bevor die Namen feststehen müssen, fehlen noch welche."), more=_delegation
    ),
    "delegation/link_again": Kind(N_("Die Kontaktperson hat ihren Link noch einmal angefordert."), more=_delegation),
    "delegation/expired": Kind(
        N_("Die Kontaktperson hat nicht rechtzeitig bestätigt."), State.EXPIRED, more=_delegation
    ),
    "review/passage_to_approve": Kind(
        N_("Jemand hat im Workshop vorgetragen und soll den eigenen Abschnitt im Protokoll lesen."), more=_passage
    ),
    "review/passage_reminder": Kind(N_("Einen Tag vor der Frist fehlt die Freigabe noch."), more=_passage),
    "review/watch_to_confirm": Kind(N_("Jemand möchte bei einer neuen Fassung eines Protokolls Bescheid bekommen.")),
    "review/version_out": Kind(N_("Ein Protokoll ist in einer neuen Fassung veröffentlicht."), more=_version),
    "accounts/sign_in_link": Kind(N_("Jemand aus dem Büro möchte sich einloggen.")),
    "accounts/invitation": Kind(N_("Jemand bekommt ein Konto.")),
    "accounts/secured": Kind(N_("Passwort, zweiter Faktor oder Passkey wurde gesetzt oder entfernt.")),
    "digests/confirm": Kind(N_("Jemand möchte Nachrichten über neue Protokolle.")),
    "digests/digest": Kind(N_("Neue Protokolle sind veröffentlicht. Höchstens eine E-Mail am Tag."), more=_news),
    "texts/barrier_reported": Kind(N_("Jemand hat eine Barriere gemeldet. Geht an die Geschäftsstelle."), more=_report),
}
