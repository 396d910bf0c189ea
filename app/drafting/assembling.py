"""A first draft from what the workshop left: programme, gathered points, talks, pictures. Nobody types a heading.

Words of people are taken as they are; the few fixed ones (Teil 1, Moderation, Bild) follow the workshop's language.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.drafting.material import Material, Part, Picture, Point, Station, Talk
from app.minutes import facts
from app.minutes.document import HEADINGS, Block, Document, Kind, Person, flat, identified

_SIGN = re.compile(r"(?:[-–—*•·][ \t\u00a0]+|[•·])(?=\S)")
_CREDITED = re.compile(r"(?:©|\(c\)|Foto:|Quelle:|Bildnachweis:|Copyright)", re.I)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Fixed:
    """The words nobody types, in one language."""

    part: str
    moderation: str
    date: str
    place: str
    picture: str
    stations: str
    talks: str
    asked_once: str
    asked: str
    numbers: tuple[str, ...]


FIXED = {
    "de": Fixed(
        part="Teil",
        moderation="Moderation:",
        date="Datum:",
        place="Ort:",
        picture="Bild:",
        stations="Austausch an Stationen",
        talks="Impulse",
        asked_once="Zu der Fragestellung gingen folgende Punkte aus dem Austausch hervor:",
        asked="Zu den {count} Fragestellungen gingen jeweils folgende Punkte aus dem Austausch hervor:",
        numbers=("zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"),
    ),
    "en": Fixed(
        part="Part",
        moderation="Moderation:",
        date="Date:",
        place="Place:",
        picture="Picture:",
        stations="Exchange at stations",
        talks="Talks",
        asked_once="These points came out of the exchange on the question:",
        asked="These points came out of the exchange on the {count} questions:",
        numbers=("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    ),
}


def words_in(language: str) -> Fixed:
    """The fixed words of a language, German where there are none."""
    return FIXED.get(language[:2], FIXED["de"])


def assemble(material: Material) -> Document:
    """The whole draft, in the order of the day."""
    fixed = words_in(material.language)
    blocks = [*_head(material, fixed)]
    for number, part in enumerate(material.parts, 1):
        blocks += _part(part, number, fixed)
    blocks += [_picture(picture, fixed) for picture in material.pictures]
    return Document(identified(blocks), material.language)


def with_new(document: Document, material: Material) -> tuple[Document, int]:
    """The document with the points it does not have yet at the end of their questions, and how many these are.

    A point is known by its source, not by its words: what was edited by hand stays, and is not added again.
    """
    blocks, known, added = list(document.blocks), {block.source for block in document.blocks}, 0
    for station in (station for part in material.parts for station in part.stations):
        fresh = [
            point for point in station.points if point.text.strip() and known.isdisjoint((point.source, *point.sources))
        ]
        if fresh:
            at = _end_of(blocks, station)
            if at is None:
                at = len(blocks)
                blocks.append(Block("", Kind.QUESTION, _flowing(station.question), 0, source=station.source))
                at += 1
            blocks[at:at] = [_finding(point) for point in fresh]
            added += len(fresh)
    return replace(document, blocks=identified(blocks)), added


def _end_of(blocks: Sequence[Block], station: Station) -> int | None:
    """Behind the last point of this station's question; None where the question is gone."""
    heads = [place for place, block in enumerate(blocks) if block.kind in HEADINGS]
    own = [place for place in heads if blocks[place].source == station.source]
    if not own:
        return None
    end = next((place for place in heads if place > own[0]), len(blocks))
    while end > own[0] + 1 and blocks[end - 1].kind == Kind.FIGURE:
        end -= 1
    return end


def _head(material: Material, fixed: Fixed) -> Iterator[Block]:
    date, english = material.date, fixed is FIXED["en"]
    day = _english_day(date) if english else facts.day(date)
    context = " – ".join(part for part in (day, flat(material.event)) if part)
    title = f"Workshop {material.letter}: {flat(material.title)} ({context})"
    yield _dated(Block("", Kind.TITLE, title, 0, context=context, letter=material.letter), date)
    weekday = f"{_DAYS[date.weekday()]}, {day}" if english else facts.weekday(date)
    when = f"{fixed.date} {weekday}, {_hours(material, english)}"
    yield _dated(Block("", Kind.FACT, when, 0, lead=fixed.date), date)
    if material.place:
        yield Block("", Kind.FACT, f"{fixed.place} {flat(material.place)}", 0, lead=fixed.place)
    if material.moderators:
        named = "; ".join(_named(person) for person in material.moderators)
        yield Block(
            "", Kind.PEOPLE, f"{fixed.moderation} {named}", 0, lead=fixed.moderation, people=material.moderators
        )


def _dated(block: Block, date: datetime.date) -> Block:
    return replace(block, day=date.day, month=date.month, year=date.year)


def _part(part: Part, number: int, fixed: Fixed) -> Iterator[Block]:
    lead = f"{fixed.part} {number}:"
    title, description = flat(part.title), flat(part.description)
    if not (title or description):
        title = fixed.stations if part.stations else fixed.talks
    heading = f"{lead} {title}" if title else lead
    if description and title and title[-1] not in ".!?:":
        heading += ":"
    text = f"{heading} {description}" if description else heading
    head = len(heading) if description else 0
    yield Block(
        "", Kind.PART, text, 0, lead=lead, head=head, number=number, duration=part.minutes or None, source=part.source
    )
    if part.stations:
        yield Block("", Kind.PARAGRAPH, _asked(len(part.stations), fixed), 0)
    for place, station in enumerate(part.stations, 1):
        question = f"{place}. {flat(station.question)}"
        yield Block("", Kind.QUESTION, question, 0, lead=f"{place}.", number=place, source=station.source)
        yield from (_finding(point) for point in station.points if point.text.strip())
    for place, talk in enumerate(part.talks, 1):
        yield from _talk(talk, place)


def _asked(count: int, fixed: Fixed) -> str:
    if count == 1:
        return fixed.asked_once
    return fixed.asked.format(count=fixed.numbers[count - 2] if count - 2 < len(fixed.numbers) else count)


def _finding(point: Point) -> Block:
    return Block(
        "",
        Kind.FINDING,
        _flowing(point.text),
        0,
        marker="-",
        source=point.source,
        named_by=point.named_by,
        of_groups=point.of_groups,
    )


def _talk(talk: Talk, number: int) -> Iterator[Block]:
    """ "1. Dr. Ada Beispiel, Leitung: Titel"; a title that goes on as a sentence stands behind the heading."""
    lead, title = f"{number}.", flat(talk.title)
    named = "; ".join(_named(person) for person in talk.people)
    head = 0
    if named and title[:1].islower():
        heading = f"{lead} {named}" + ("," if talk.people[-1].role else "")
        text, head = f"{heading} {title}", len(heading)
    else:
        text = f"{lead} " + ": ".join(part for part in (named, title) if part)
    yield Block("", Kind.TALK, text, 0, lead=lead, head=head, number=number, people=talk.people, source=talk.source)
    yield from _summary(talk.summary)


def _summary(summary: str) -> Iterator[Block]:
    for chunk in re.split(r"\n\s*\n", summary.replace("\r\n", "\n")):
        lines = [line.strip() for line in chunk.split("\n") if line.strip()]
        for line in lines:
            sign = _SIGN.match(line)
            words = line[sign.end() :] if sign else line
            kind = Kind.POINT if sign or len(lines) > 1 else Kind.PARAGRAPH
            yield Block("", kind, words, 0, marker="-" if kind == Kind.POINT else "")


def _picture(picture: Picture, fixed: Fixed) -> Block:
    return Block(
        "",
        Kind.FIGURE,
        pictured(fixed.picture, picture.caption, picture.credit),
        0,
        lead=fixed.picture,
        caption=flat(picture.caption),
        credit=bare(picture.credit),
        alternative=flat(picture.alternative),
        source=picture.source,
        file=picture.file,
        width=picture.width,
        height=picture.height,
        licence=picture.licence,
    )


def pictured(lead: str, caption: str, credit: str) -> str:
    """The words under a picture: label, caption and who made it."""
    said, named = flat(caption), bare(credit)
    return " ".join(part for part in (lead, said, f"© {named}" if named else "") if part)


def bare(credit: str) -> str:
    """A credit without the sign in front that says it is one."""
    words = flat(credit)
    sign = _CREDITED.match(words)
    return words[sign.end() :].strip() if sign else words


def _named(person: Person) -> str:
    return f"{flat(person.name)}, {flat(person.role)}" if person.role else flat(person.name)


def _hours(material: Material, english: bool) -> str:
    if english:
        return f"{material.opens:%H:%M} to {material.closes:%H:%M}"
    span = (material.opens, material.closes)
    first, last = (f"{each.hour}:{each:%M}" if each.minute else f"{each.hour}" for each in span)
    return f"{first} bis {last}\u00a0Uhr"


def _english_day(date: datetime.date) -> str:
    return f"{date.day}\u00a0{_MONTHS[date.month - 1]}\u00a0{date.year}"


def _flowing(words: str) -> str:
    """Words with their line breaks, without empty lines."""
    return "\n".join(line.strip() for line in words.replace("\r\n", "\n").split("\n") if line.strip())
