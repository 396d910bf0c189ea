"""Who a message goes to, what state it is in, and what keeps it from leaving. Tested without a database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from app.core.text import N_
from app.letters import refusals
from app.registration import rules as registration

BATCH = 25  # people in one unit of work of the worker, which others wait for
PAGE = 20
MOST_PEOPLE = 6_000  # of one message
MOST_A_DAY = 20_000  # mails of all messages of an event within 24 hours
A_DAY = timedelta(hours=24)
FARTHEST = timedelta(days=366)
NO_GROUP = -1
LONGEST_SUBJECT = 150


class State(StrEnum):
    """A message is a draft until it is planned; at its moment it is being sent, and then it is sent for good."""

    DRAFT = "draft"
    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"


STATE_NAMES = {
    State.DRAFT: N_("Entwurf"),
    State.PLANNED: N_("geplant"),
    State.SENDING: N_("wird gesendet"),
    State.SENT: N_("gesendet"),
}
EDITABLE = (State.DRAFT, State.PLANNED)
# Whoever never confirmed the address is written to by nobody: a held place and an expired one are no choice here.
CHOICES = {
    state: registration.STATE_NAMES[state]
    for state in registration.State
    if state not in (registration.State.HELD, registration.State.EXPIRED)
}


class Attendance(StrEnum):
    """Who was there, once somebody has noted it."""

    ANY = ""
    PRESENT = "present"
    ABSENT = "absent"


class Organisation(StrEnum):
    """What kind of organisation somebody comes from."""

    ANY = ""
    REGISTER = "register"
    OTHER = "other"


ATTENDANCE_NAMES = {
    Attendance.ANY: N_("alle, ob anwesend oder nicht"),
    Attendance.PRESENT: N_("nur wer als anwesend vermerkt ist"),
    Attendance.ABSENT: N_("nur wer nicht als anwesend vermerkt ist"),
}
ORGANISATION_NAMES = {
    Organisation.ANY: N_("alle"),
    Organisation.REGISTER: N_("nur Kommunen aus dem Gemeindeverzeichnis"),
    Organisation.OTHER: N_("nur andere Organisationen"),
}


def may_drop(runs_everything: bool, owner_id: int | None, event_id: int) -> bool:
    """Whether a template may be deleted from the pages of an event: it is this event's own, or somebody runs all.

    Later events of the series use it; those who run only these would take it from others.
    """
    return runs_everything or owner_id == event_id


@dataclass(frozen=True)
class Segment:
    """Whom a message goes to: each part narrows, an empty one does not. `workshops` are letters, `group` a number.

    `ids` are the workshops that had these letters when they were chosen: letters move on to others.
    """

    workshops: tuple[str, ...] = ()
    states: tuple[str, ...] = (str(registration.State.CONFIRMED),)
    group: int = 0
    attendance: str = ""
    organisation: str = ""
    role: str = ""
    ids: tuple[int, ...] = ()

    @property
    def stored(self) -> dict[str, Any]:
        """As it is kept: a choice, and nobody's data."""
        return {name: list(part) if isinstance(part, tuple) else part for name, part in asdict(self).items()}

    def lost(self, workshops: Mapping[str, int]) -> list[str]:
        """The letters that no longer mean what was chosen; `workshops` are those there are, letter and id."""
        known = self.ids or tuple(workshops.get(letter, 0) for letter in self.workshops)
        return [letter for letter, each in zip(self.workshops, known, strict=True) if workshops.get(letter) != each]

    def has_lost_group(self, numbers: Collection[int]) -> bool:
        """Whether the group is in none of the announced plans; without any plan everybody would be without a group."""
        return bool(self.group) and (not numbers if self.group == NO_GROUP else self.group not in numbers)

    def is_gone(self, workshops: Mapping[str, int], numbers: Collection[int]) -> bool:
        """Whether it names what there is not any more, so that it would mean others than were chosen."""
        return bool(self.lost(workshops)) or self.has_lost_group(numbers)


def segment(stored: Mapping[str, Any]) -> Segment:
    """The choice as a value."""
    told: dict[str, Any] = {**Segment().stored, **stored}
    lists = {name: tuple(told[name]) for name in ("workshops", "states", "ids")}
    return Segment(**{**told, **lists})


@dataclass(frozen=True)
class Texts:
    """A message in German and, if wanted, in English."""

    subject_de: str
    text_de: str
    subject_en: str = ""
    text_en: str = ""

    @property
    def has_english(self) -> bool:
        return bool(self.subject_en and self.text_en)

    @property
    def languages(self) -> tuple[str, ...]:
        """In which it is sent."""
        return ("de", "en") if self.has_english else ("de",)

    def language(self, locale: str) -> str:
        """In which language somebody who registered in `locale` reads it."""
        return "en" if self.has_english and locale.startswith("en") else "de"

    def subject(self, language: str) -> str:
        return self.subject_en if language == "en" else self.subject_de

    def text(self, language: str) -> str:
        return self.text_en if language == "en" else self.text_de

    @property
    def all(self) -> str:
        """Everything that may hold a placeholder."""
        return "\n".join((self.subject_de, self.text_de, self.subject_en, self.text_en))


def check_people(people: int) -> None:
    """Raises NobodyChosen or TooManyPeople."""
    if not people:
        raise refusals.NobodyChosen
    if people > MOST_PEOPLE:
        raise refusals.TooManyPeople(most=MOST_PEOPLE, people=people)


def check_day(people: int, moment: datetime, others: Sequence[tuple[datetime, int]]) -> None:
    """No 24 hours that hold `moment` may be too full; `others` says when how many mails go. Raises TooManyADay."""
    ends = [moment, *(when for when, _mails in others if moment < when < moment + A_DAY)]
    fullest = max(sum(mails for when, mails in others if end - A_DAY < when <= end) for end in ends)
    if people + fullest > MOST_A_DAY:
        raise refusals.TooManyADay(most=MOST_A_DAY, others=fullest, people=people)


def check_moment(moment: datetime, now: datetime, ends_at: datetime) -> None:
    """`ends_at` is when the event ends. Raises NotAhead, TooFarAhead or AfterDeletion."""
    if moment <= now:
        raise refusals.NotAhead
    if moment > now + FARTHEST:
        raise refusals.TooFarAhead
    if moment >= registration.delete_on(ends_at):
        raise refusals.AfterDeletion(moment=registration.delete_on(ends_at))


def check_time(now: datetime, ends_at: datetime) -> None:
    """Once the people of an event are forgotten, so is what was written to them. Raises AllForgotten."""
    if now >= registration.delete_on(ends_at):
        raise refusals.AllForgotten(moment=registration.delete_on(ends_at))


def check_values(missing: Collection[object]) -> None:
    """Raises ValuesMissing."""
    if missing:
        raise refusals.ValuesMissing
