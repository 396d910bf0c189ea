"""A message as each person reads it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import force_locale, gettext

from app.core.db import Model
from app.core.tokens import hashed
from app.groups import rules as groups
from app.groups.names import group_name
from app.letters import stock, wording
from app.letters.models import Message
from app.letters.people import Around, Person
from app.letters.rules import Texts
from app.outbox import actions as outbox
from app.outbox import letters
from app.outbox.models import Mail
from app.registration.models import Registration
from app.registration.rules import State, delete_on
from app.web import filters
from app.web.links import absolute

KIND, TEST = "letters/message", "letters/test"


def missing(texts: Texts, around: Around, profiles: Sequence[tuple[Person, int]]) -> list[tuple[str, int]]:
    """The placeholders without a value for somebody, and for how many people."""
    counts: dict[str, int] = {}
    for person, number in profiles:
        for name in lacking(texts, around, person):
            counts[name] = counts.get(name, 0) + number
    return list(counts.items())


def lacking(texts: Texts, around: Around, person: Person) -> list[str]:
    """The placeholders of this person's text that have no value."""
    language = texts.language(person.locale)
    used = wording.used(f"{texts.subject(language)}\n{texts.text(language)}")
    return [name for name, value in _values(used, around, person).items() if not value]


def needs_link(texts: Texts, person: Person) -> bool:
    """Whether this person's text holds the personal link."""
    return wording.PERSONAL in wording.used(texts.text(texts.language(person.locale)))


def written(kind: str, texts: Texts, around: Around, person: Person, *, token: str = "") -> letters.Draft:
    """The mail exactly as it leaves, in the language of the registration. Without `token` nobody's link is in it.

    A test says so where the link would stand, because a button that leads nowhere looks broken.
    """
    link = absolute("self_service.show", token=token) if token else ""
    return outbox.compose(
        kind,
        locale=texts.language(person.locale),
        links={"manage": link} if kind == KIND and needs_link(texts, person) else {},
        event=around.event,
        delete_on=delete_on(person.workshop.ends_at),
        **words_of(texts, around, person, has_link=kind == KIND),
    )


def words_of(texts: Texts, around: Around, person: Person, *, has_link: bool = True) -> dict[str, Any]:
    """What the template is given: subject and body, filled in."""
    language = texts.language(person.locale)
    subject, text = texts.subject(language), texts.text(language)
    with force_locale(language):
        values = _values(wording.used(f"{subject}\n{text}"), around, person)
        labels = {name: gettext(label) for name, label in wording.LINKS.items()}
        if not has_link:
            values[wording.PERSONAL] = gettext(
                "(Hier steht der persönliche Link: %(label)s)", label=labels.pop(wording.PERSONAL)
            )
    values = {name: str(letters.defused(value)) for name, value in values.items()}
    words = letters.Address(wording.subject(subject, values))  # the office's own, in which values are harmless by now
    body = letters.Address(wording.body(text, values, labels))
    return {"words": words, "body": body, "is_personal": needs_link(texts, person)}


def shown(draft: letters.Draft, instead: str) -> list[letters.Block]:
    """The text as a page shows it; `instead` stands for the personal link."""
    return letters.blocks(letters.opened(draft.text, {}, instead))


def specimen(registration: Registration, *, has_link: bool = True) -> dict[str, Any]:
    """A ready-made message for an invented person."""
    workshop, texts = registration.workshop, stock.READY["erinnerung"].texts
    person = Person(workshop=workshop, state=registration.state, locale=registration.locale, name=registration.name)
    return words_of(texts, Around(workshop.event, {}, set(), {}), person, has_link=has_link)


def trial(registration: Registration) -> dict[str, Any]:
    """The same as a test."""
    return specimen(registration, has_link=False)


def queue(draft: letters.Draft, message: Message, registration: Registration) -> Mail:
    """Into the outbox, about the registration, so that it goes with it. The key keeps it from going twice."""
    return outbox.queue(
        draft,
        to_name=registration.name,
        to_address=registration.email,
        about=registration,
        batch=message.mark,
        key=key(message, registration),
    )


def key(message: Message, registration: Registration) -> str:
    """One mail for each person of a message: for a name at an address, without saying either."""
    person = registration.person_key if registration.name else registration.address_key
    return f"{message.mark}/{hashed(person)}"


def test(draft: letters.Draft, *, to_name: str, to_address: str, about: Model, key: str) -> Mail:
    """To whoever asked for it."""
    return outbox.queue(draft, to_name=to_name, to_address=to_address, about=about, key=key)


def _values(used: Sequence[str], around: Around, person: Person) -> dict[str, str]:
    return {name: VALUES[name](around, person) for name in used if name in VALUES}


def _greeting(_around: Around, person: Person) -> str:
    return gettext("Guten Tag %(name)s,", name=person.name) if person.name else gettext("Guten Tag,")


def _place(_around: Around, person: Person) -> str:
    venue = person.workshop.event.venue
    return ", ".join(part for part in (person.workshop.room, venue.address if venue else "") if part)


def _directions(_around: Around, person: Person) -> str:
    venue = person.workshop.event.venue
    return venue.directions if venue else ""


def _online(_around: Around, person: Person) -> str:
    return letters.Address(person.workshop.online_url) if person.state == State.CONFIRMED else ""


def _group(_around: Around, person: Person) -> str:
    return group_name(groups.look(person.group)) if person.group else ""


def _station(_around: Around, person: Person) -> str:
    if person.station is None:
        return ""
    number, place = person.station
    return ", ".join(part for part in (gettext("Station %(number)s", number=number), place) if part)


def _page(around: Around, _person: Person) -> str:
    slug = around.event.slug
    return letters.Address(absolute("desk.event", slug=slug)) if around.event.is_published else ""


def _minutes(around: Around, person: Person) -> str:
    if person.workshop.id not in around.out or not around.event.is_published:
        return ""
    told = {"slug": around.event.slug, "letter": person.workshop.letter.lower()}
    return letters.Address(absolute("minutes.show", **told))


VALUES: dict[str, Callable[[Around, Person], str]] = {
    "anrede": _greeting,
    "name": lambda _around, person: person.name,
    "kommune": lambda _around, person: person.municipality,
    "veranstaltung": lambda around, _person: around.event.title,
    "workshop": lambda _around, person: f"{person.workshop.name} – {person.workshop.title}",
    "beginn": lambda _around, person: filters.moment(person.workshop.starts_at),
    "ende": lambda _around, person: filters.moment(person.workshop.ends_at),
    "ort": _place,
    "raum": lambda _around, person: person.workshop.room,
    "anreise": _directions,
    "online": _online,
    "gruppe": _group,
    "station": _station,
    "wartelistenplatz": lambda _around, person: str(person.position) if person.position else "",
    "kontakt": lambda around, _person: letters.Address(around.event.contact_email),
    "seite": _page,
    "protokoll": _minutes,
    wording.PERSONAL: lambda _around, _person: letters.Address(letters.mark("manage")),
}
