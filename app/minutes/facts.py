"""What the product knows about a protocol beside its words: printed on documents and asked for by checks."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.minutes import licences, wording
from app.minutes.document import Block, Document
from app.minutes.rules import Variant
from app.minutes.wording import day, weekday


@dataclass(frozen=True)
class MinutesFacts:
    """Event, place, people and version of one protocol. Empty strings and None are "nobody has said it".

    `label` is the version as people say it ("1.1"), `reason` why it was corrected; `variant` tells plain language.
    """

    event_title: str = ""
    workshop_letter: str = ""
    workshop_title: str = ""
    date: datetime.date | None = None
    year: int | None = None
    venue: str = ""
    organiser: str = ""
    contact: str = ""
    moderation: str = ""
    language: str = "de"
    version: int = 1
    published_on: datetime.date | None = None
    address: str = ""
    licence: str = licences.DEFAULT
    label: str = ""
    reason: str = ""
    variant: str = Variant.STANDARD

    @property
    def words(self) -> Mapping[str, str]:
        """The fixed words in the document's language."""
        return wording.words(self.language)

    @property
    def is_draft(self) -> bool:
        """Nothing is out before it has a day of release."""
        return self.published_on is None

    @property
    def name(self) -> str:
        """What this is: "Protokoll"."""
        return self.words["minutes_plain" if self.variant == Variant.PLAIN else "minutes"]

    @property
    def kicker(self) -> str:
        """The line above the title: event and workshop."""
        workshop = f"{self.words['workshop']} {self.workshop_letter}" if self.workshop_letter else ""
        return " · ".join(part for part in (self.name, self.event_title, workshop) if part)

    @property
    def edition(self) -> str:
        """The version as people say it."""
        return self.label or str(self.version)

    @property
    def state(self) -> str:
        """Whether it is out, and since when."""
        if self.published_on is None:
            return self.words["draft"]
        return self.words["published"].format(day=day(self.published_on, self.language))

    @property
    def standing(self) -> str:
        """Version and state, for footers."""
        return f"{self.words['version']} {self.edition}, {self.state}"

    @property
    def stamp(self) -> datetime.date:
        """The one date a file carries inside: that of the release, else of the event, else a fixed one.

        Never today's, so that the same minutes always make the same bytes.
        """
        return self.published_on or self.date or datetime.date(self.year or 2000, 1, 1)

    @property
    def author(self) -> str:
        return self.organiser or self.event_title or "Rotunde"

    @property
    def licence_name(self) -> str:
        return licence_in(self.licence, self.words)

    @property
    def citation(self) -> str:
        """How to quote it: who, what, where, when, version, address. A draft is not quoted."""
        if self.is_draft:
            return ""
        letter = self.workshop_letter
        what = self.words["cited"].format(minutes=self.name, letter=letter) if letter else self.name
        when = day(self.date, self.language) if self.date else str(self.year or "")
        version = f"{self.words['version']} {self.edition}"
        told = ", ".join(part for part in (what, self.event_title, when, version, self.address) if part)
        title = f" {self.workshop_title}." if self.workshop_title else ""
        return f"{self.author}:{title} {told}"


def spoken(document: Document, facts: MinutesFacts) -> MinutesFacts:
    """The facts in the language of the workshop, else in that of the protocol itself."""
    return facts if facts.language else replace(facts, language=document.language)


def rows(facts: MinutesFacts) -> tuple[tuple[str, str, str], ...]:
    """The table of facts of every document: key, label and value, only what is known."""
    words = facts.words
    when = weekday(facts.date, facts.language) if facts.date else str(facts.year or "")
    licence = " – ".join(part for part in (facts.licence_name, licences.address(facts.licence)) if part)
    told = (
        ("event", facts.event_title),
        ("workshop", " – ".join(part for part in (facts.workshop_letter, facts.workshop_title) if part)),
        ("date" if facts.date else "year", when),
        ("venue", facts.venue),
        ("moderation", facts.moderation),
        ("organiser", facts.organiser),
        ("contact", facts.contact),
        ("version", f"{facts.edition}, {facts.state}"),
        ("reason", facts.reason),
        ("address", facts.address),
        ("licence", licence),
        ("citation", facts.citation),
    )
    return tuple((key, words[key], value) for key, value in told if value)


def notes(block: Block, language: str = "de") -> str:
    """The small print behind a block: how many groups named it, who does it until when. "" where there is nothing."""
    words = wording.words(language)
    told = []
    if block.named_by and block.of_groups:
        said = words["named_one" if block.of_groups == 1 else "named"]
        told.append(said.format(named=block.named_by, groups=block.of_groups))
    if block.owner:
        told.append(words["owner"].format(owner=block.owner))
    if block.due:
        told.append(words["due"].format(due=_due(block.due, language)))
    return " · ".join(told)


def licence_in(licence: str, words: Mapping[str, str]) -> str:
    """A licence is called by its name; that there is none is said in the language of the document."""
    return words["reserved"] if licence == licences.RESERVED else licence


def credits(block: Block, language: str = "de") -> str:
    """Who made a picture and what may be done with it, where the words of the block do not say so themselves."""
    words = wording.words(language)
    told = []
    if block.credit and block.credit not in block.text:
        told.append(words["photo"].format(credit=block.credit))
    if block.licence and block.licence not in block.text:
        told.append(words["picture_licence"].format(licence=licence_in(block.licence, words)))
    return " · ".join(told)


def alternative(block: Block, language: str = "de") -> str:
    """What is said instead of a picture: its alternative text, else its caption, else that it is one."""
    return block.alternative or block.caption or block.text or wording.words(language)["picture"]


def _due(due: str, language: str) -> str:
    try:
        return day(datetime.date.fromisoformat(due), language)
    except ValueError:
        return due
