"""What is stored about a person, as data to take along (Art. 15 and 20 GDPR): hers, and nobody else's.

Her own need is among it, although no other export holds any: it is her data, and the file goes to nobody but her.
Secrets (links) are told by what they are for, never by what opens them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.digests import queries as digests
from app.digests.models import Subscription
from app.groups import queries as groups
from app.groups import rules as group_rules
from app.groups.names import group_name
from app.needs import actions as vault
from app.needs import queries as needs
from app.privacy import queries
from app.programme import queries as programme
from app.registration.models import Registration
from app.review import queries as reviews
from app.review.models import SpeakerConsent

SCHEMA = "rotunde-person/1"
FACTS = (
    "name",
    "title",
    "role",
    "email",
    "phone",
    "municipality",
    "together_with",
    "locale",
    "notice_version",
    "answers",
    "arrival",
)
MOMENTS = (
    "registered_at",
    "confirm_until",
    "address_confirmed_at",
    "placed_at",
    "offered_at",
    "offer_until",
    "ended_at",
    "substituted_at",
    "checked_in_at",
    "photo_consent_at",
    "sharing_consent_at",
    "last_mail_at",
)
WITHOUT_OFFICE = ("participant", "sweep", "system")


def disclose(person: Registration, *, now: datetime) -> dict[str, Any]:
    """Everything about the person behind a registration, for its event, and what goes to her mailbox; in UTC."""
    event = person.workshop.event
    return {
        "schema": SCHEMA,
        "made_at": _moment(now),
        "event": {"slug": event.slug, "title": event.title, "starts_at": _moment(event.starts_at)},
        "registrations": [_registration(each) for each in queries.of_person(person)],
        "talks": [_talk(each) for each in reviews.consents_of(person)],
        "orders": orders(person.email),
    }


def orders(mailbox: str) -> dict[str, Any]:
    """What is sent to a mailbox beside registrations, whoever ordered it there: news of minutes, of new versions."""
    news = digests.subscription(mailbox.lower())
    return {
        "news_of_minutes": _news(news) if news else None,
        "news_of_versions": [
            {
                "event": watch.workshop.event.slug,
                "workshop": watch.workshop.letter,
                "to": watch.email,
                "locale": watch.locale,
                "asked_at": _moment(watch.asked_at),
                "confirmed_at": _moment(watch.confirmed_at),
                "told_number": watch.told_number,
            }
            for watch in reviews.watches_of(mailbox)
        ],
    }


def _news(news: Subscription) -> dict[str, Any]:
    return {
        "to": news.email,
        "locale": news.locale,
        "wanted": news.wanted,
        "asked_at": _moment(news.asked_at),
        "confirmed_at": _moment(news.confirmed_at),
        "told_at": _moment(news.told_at),
    }


def _talk(consent: SpeakerConsent) -> dict[str, Any]:
    """That she may be named as somebody who spoke, and what she said to the words about her."""
    return {
        "workshop": consent.workshop.letter,
        "name": consent.name,
        "to": consent.email,
        "given_at": _moment(consent.given_at),
        "how": consent.how,
        "withdrawn_at": _moment(consent.withdrawn_at),
        "approvals": [
            {
                "version": each.version.number,
                "state": each.state,
                "asked_at": _moment(each.asked_at),
                "deadline_at": _moment(each.deadline_at),
                "reminded_at": _moment(each.reminded_at),
                "answered_at": _moment(each.answered_at),
                "answer": each.answer,
            }
            for each in reviews.approvals_of(consent)
        ],
    }


def _registration(person: Registration) -> dict[str, Any]:
    mark = queries.mark_of(person)
    return {
        "workshop": {"letter": person.workshop.letter, "title": person.workshop.title},
        "state": person.state,
        **{name: getattr(person, name) for name in FACTS},
        **{name: _moment(getattr(person, name)) for name in MOMENTS},
        "wishes": [{"rank": wish.rank, "workshop": wish.workshop.letter} for wish in person.wishes],
        "group": _group(person),
        "route": _route(person),
        "need": _need(person),
        "links": [
            {"purpose": link.purpose, "created_at": _moment(link.created_at), "expires_at": _moment(link.expires_at)}
            for link in queries.links_of(person)
        ],
        "remarks": _remarks(person),
        "calendar_sequence": mark.sequence if mark else None,
        "history": [
            {"at": _moment(entry.at), "by": _by(entry.by), "what": entry.verb, "facts": entry.facts}
            for entry in queries.history_of(person)
        ],
        "mails": [
            {
                "kind": mail.kind,
                "to": mail.to_address,
                "subject": mail.subject,
                "state": mail.state,
                "created_at": _moment(mail.created_at),
                "sent_at": _moment(mail.sent_at),
            }
            for mail in queries.mails_to(person)
        ],
    }


def _group(person: Registration) -> str:
    plan = groups.announced(person.workshop)
    group = groups.group_of(plan, person) if plan else None
    return group_name(group_rules.look(group.number)) if group else ""


def _route(person: Registration) -> list[dict[str, int]]:
    """Her own way, where people are mixed anew each round."""
    plan, rotation = groups.announced(person.workshop), programme.rotation(person.workshop)
    table = groups.timetable_of(plan, rotation, person) if plan and rotation else None
    if table is None or table.look:
        return []
    return [{"round": stop.round, "station": stop.station.number} for stop in table.stops if stop.station]


def _remarks(person: Registration) -> list[dict[str, Any]]:
    """What she missed in the minutes, and what became of it."""
    return [
        {
            "station": remark.station_number,
            "text": remark.text,
            "at": _moment(remark.at),
            "state": remark.state,
            "reason": remark.reason,
        }
        for remark in reviews.remarks_of(person)
    ]


def _need(person: Registration) -> dict[str, Any] | None:
    row = needs.need_of(person.id)
    if row is None:
        return None
    words = vault.opened(row)
    return {
        "text": words.text,
        "state": row.state,
        "answer": words.answer,
        "consented_at": _moment(row.consented_at),
        "changed_at": _moment(row.changed_at),
        "answered_at": _moment(row.answered_at),
        "delete_at": _moment(row.delete_at),
    }


def _by(actor: str) -> str:
    """Who of the office did something is their data, not hers."""
    return actor if actor in WITHOUT_OFFICE else "office"


def _moment(value: datetime | None) -> str | None:
    return value.isoformat(timespec="seconds") if value else None
