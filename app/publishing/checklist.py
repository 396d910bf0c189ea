"""What an event still lacks before the public may see it: musts keep it back, shoulds are only said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.errors import Told
from app.core.text import N_

NEEDED_TEXTS = ("impressum", "datenschutz", "datenschutz-anmeldung", "barrierefreiheit")


class Place(StrEnum):
    """The page on which a gap is closed."""

    BASICS = "basics"
    VENUE = "venue"
    PROGRAMME = "programme"
    WORKSHOP = "workshop"
    ADMISSION = "admission"
    TEXTS = "texts"


@dataclass(frozen=True)
class WorkshopFacts:
    """What the list asks of a workshop. `parts` are minutes, `questionless` counts stations without a question.

    Titled is what is called more than its letter.
    """

    letter: str
    is_titled: bool
    starts_at: datetime
    ends_at: datetime
    capacity: int
    is_on_site: bool
    is_online: bool
    room: str
    online_url: str
    summary: str
    moderators: int
    parts: int
    speakerless: int
    stations: int
    questionless: int
    is_rotating: bool
    opens_at: datetime | None
    closes_at: datetime | None


@dataclass(frozen=True)
class EventFacts:
    """What the list asks of an event. `open_texts` are names of texts with unfilled placeholders."""

    title: str
    summary: str
    starts_at: datetime
    ends_at: datetime
    is_published: bool
    has_venue: bool
    has_address: bool
    says_access: bool
    organiser: str
    contact: str
    topics: int
    is_by_wish: bool
    allot_at: datetime | None
    is_drawn: bool
    open_texts: Sequence[str]
    workshops: Sequence[WorkshopFacts]


@dataclass(frozen=True)
class Gap:
    """One thing that is missing; `letter` where it is a workshop's."""

    is_must: bool
    said: Told
    place: Place
    letter: str = ""


def gaps(event: EventFacts, now: datetime) -> list[Gap]:
    """Everything that is missing, musts first. Where an event is out and over, nobody misses anything any more.

    What only keeps a draft back is asked of drafts: that a day has passed is no fault of an event that is out.
    """
    if event.is_published and event.ends_at <= now:
        return []
    found = [*_of_event(event, now), *_of_venue(event), *_of_admission(event, now)]
    for workshop in event.workshops:
        found += [*_of_workshop(workshop, event), *_of_programme(workshop)]
        found += _of_window(workshop, now, is_published=event.is_published)
    found += _of_texts(event)
    return sorted(found, key=lambda gap: not gap.is_must)


def _must(place: Place, message: str, letter: str = "", **values: object) -> Gap:
    return Gap(True, Told(message, {**values, **({"letter": letter} if letter else {})}), place, letter)


def _should(place: Place, message: str, letter: str = "", **values: object) -> Gap:
    return Gap(False, Told(message, {**values, **({"letter": letter} if letter else {})}), place, letter)


def _of_event(event: EventFacts, now: datetime) -> Iterator[Gap]:
    if not event.title.strip():
        yield _must(Place.BASICS, N_("Der Veranstaltung fehlt ein Titel."))
    if event.ends_at <= now:
        yield _must(Place.BASICS, N_("Der Tag der Veranstaltung ist schon vorbei."))
    if not event.contact:
        yield _must(Place.BASICS, N_("Es fehlt eine E-Mail-Adresse für Fragen."))
    if not event.workshops:
        yield _must(Place.PROGRAMME, N_("Es gibt noch keinen Workshop."))
    if not event.organiser:
        yield _should(Place.BASICS, N_("Es steht nicht da, wer die Veranstaltung ausrichtet."))
    if not event.summary:
        yield _should(Place.BASICS, N_("Es fehlt der Satz für die Liste der Veranstaltungen."))
    if not event.topics:
        yield _should(Place.BASICS, N_("Ohne Themen findet niemand die Veranstaltung über den Filter."))


def _of_venue(event: EventFacts) -> Iterator[Gap]:
    if not event.has_venue and any(workshop.is_on_site for workshop in event.workshops):
        yield _must(Place.VENUE, N_("Es fehlt der Ort."))
    elif event.has_venue and not event.has_address:
        yield _should(Place.VENUE, N_("Dem Ort fehlt die Anschrift."))
    if event.has_venue and not event.says_access:
        yield _should(Place.VENUE, N_("Zur Barrierefreiheit des Hauses steht noch nichts da."))


def _of_admission(event: EventFacts, now: datetime) -> Iterator[Gap]:
    if not event.is_by_wish or event.is_drawn:
        return
    if event.allot_at is None:
        yield _must(Place.ADMISSION, N_("Es steht nicht fest, wann die Plätze nach Wünschen verteilt werden."))
    elif event.allot_at <= now:
        yield _must(Place.ADMISSION, N_("Der Tag, an dem Plätze nach Wünschen verteilt werden, ist schon vorbei."))
    elif event.allot_at >= event.starts_at:
        yield _must(Place.ADMISSION, N_("Die Plätze würden erst nach dem Beginn verteilt."))


def _of_workshop(workshop: WorkshopFacts, event: EventFacts) -> Iterator[Gap]:
    letter = workshop.letter
    if not workshop.is_titled:
        yield _must(Place.WORKSHOP, N_("Workshop %(letter)s hat noch keinen Titel."), letter)
    if workshop.starts_at < event.starts_at or workshop.ends_at > event.ends_at:
        yield _must(Place.WORKSHOP, N_("Workshop %(letter)s liegt nicht ganz in der Zeit der Veranstaltung."), letter)
    if not workshop.capacity:
        yield _must(Place.WORKSHOP, N_("Workshop %(letter)s hat keine Plätze."), letter)
    if workshop.is_online and not workshop.online_url:
        yield _should(Place.WORKSHOP, N_("Workshop %(letter)s fehlt die Online-Adresse."), letter)
    if workshop.is_on_site and not workshop.room:
        yield _should(Place.WORKSHOP, N_("Workshop %(letter)s fehlt der Raum."), letter)
    if not workshop.moderators:
        yield _should(Place.PROGRAMME, N_("Es steht nicht da, wer Workshop %(letter)s moderiert."), letter)
    if not workshop.summary:
        yield _should(Place.WORKSHOP, N_("Workshop %(letter)s fehlt der Satz, worum es geht."), letter)


def _of_window(workshop: WorkshopFacts, now: datetime, *, is_published: bool) -> Iterator[Gap]:
    letter = workshop.letter
    if workshop.closes_at and workshop.closes_at <= now:
        if is_published:  # it was open, and ended as it was meant to
            return
        yield _must(Place.WORKSHOP, N_("Die Anmeldung zu Workshop %(letter)s ist schon geschlossen."), letter)
    elif workshop.opens_at and workshop.opens_at >= (workshop.closes_at or workshop.starts_at):
        yield _must(Place.WORKSHOP, N_("Die Anmeldung zu Workshop %(letter)s öffnet nie."), letter)


def _of_programme(workshop: WorkshopFacts) -> Iterator[Gap]:
    letter, length = workshop.letter, (workshop.ends_at - workshop.starts_at).total_seconds() / 60
    if workshop.parts > length:
        over = int(workshop.parts - length)
        words = N_("Das Programm von Workshop %(letter)s ist länger als der Workshop (Minuten zu viel: %(minutes)s).")
        yield _must(Place.PROGRAMME, words, letter, minutes=over)
    if workshop.questionless:
        words = N_("In Workshop %(letter)s fehlen Fragestellungen (Stationen ohne: %(number)s).")
        yield _must(Place.PROGRAMME, words, letter, number=workshop.questionless)
    if workshop.is_rotating and not workshop.stations:
        yield _must(Place.PROGRAMME, N_("Workshop %(letter)s soll Stationen haben, hat aber keine."), letter)
    if workshop.speakerless:
        words = N_("In Workshop %(letter)s fehlen Vortragende (Impulse ohne: %(number)s).")
        yield _should(Place.PROGRAMME, words, letter, number=workshop.speakerless)
    if not workshop.parts:
        yield _should(Place.PROGRAMME, N_("Workshop %(letter)s hat noch kein Programm."), letter)


def _of_texts(event: EventFacts) -> Iterator[Gap]:
    for name in event.open_texts:
        words = N_("Im Text „%(text)s“ sind Angaben der Organisation offen.")
        yield Gap(name in NEEDED_TEXTS, Told(words, {"text": name}), Place.TEXTS)
