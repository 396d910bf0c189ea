"""What a protocol lacks before it can go out. Nothing here changes a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.core.text import N_, folded
from app.minutes.document import HEADINGS, LISTED, Block, Document, Kind
from app.minutes.facts import MinutesFacts
from app.minutes.outlining import Entry, outline
from app.minutes.rules import Gap

_COUNTED = re.compile(r"\D{0,12}\d")


@dataclass(frozen=True)
class People:
    """Names of participants, who must not be named, and of those on stage; and pictures that may show somebody.

    Pictures are known by the `source` of their block ("photo:3").
    """

    participants: frozenset[str] = frozenset()
    on_stage: frozenset[str] = frozenset()
    unticked: frozenset[str] = frozenset()


NOBODY = People()


def check(document: Document, *, facts: MinutesFacts, people: People = NOBODY) -> tuple[Gap, ...]:
    """Everything that is missing, the whole document first, then place by place in its order."""
    entries = outline(document).entries
    places = [*_named(document), *_pictures(document), *_empty(entries), *_order(document), *_talks(document)]
    places += [*_participants(document, people), *_shown(document, people)]
    position = {block.id: number for number, block in enumerate(document.blocks)}
    return (*_whole(document, facts), *sorted(places, key=lambda gap: position[gap.block_id]))


def _whole(document: Document, facts: MinutesFacts) -> Iterator[Gap]:
    told = {_label(block) for block in document.of(Kind.FACT)}
    dated = [block.year for block in document.of(Kind.TITLE, Kind.FACT)]
    title = next(iter(document.of(Kind.TITLE)), None)
    if title is None:
        yield Gap("title-missing", N_("Das Protokoll hat keinen Titel. Ergänzen Sie eine Titelzeile."))
    if not (facts.year or facts.date or any(dated)):
        yield _year_missing(title)
    if not (facts.venue or told & {"ort", "veranstaltungsort", "tagungsort", "place"}):
        yield Gap("venue-missing", N_("Der Ort der Veranstaltung fehlt. Ergänzen Sie Haus, Straße und Stadt."))
    if not (facts.organiser or told & {"veranstalter", "veranstalterin"}):
        yield Gap(
            "organiser-missing", N_("Es fehlt, wer die Veranstaltung ausgerichtet hat. Ergänzen Sie die Organisation.")
        )
    if not (facts.contact or told & {"kontakt", "ansprechperson"}):
        yield Gap(
            "contact-missing",
            N_("Es fehlt ein Kontakt für Rückfragen. Ergänzen Sie eine E-Mail-Adresse oder Telefonnummer."),
        )
    if not (facts.language or document.language):
        yield Gap(
            "language-missing",
            N_("Die Sprache des Protokolls fehlt. Vorleseprogramme brauchen sie, bitte wählen Sie sie aus."),
        )
    if not (facts.moderation or document.of(Kind.PEOPLE)):
        yield Gap("moderation-missing", N_("Es fehlt, wer moderiert hat. Ergänzen Sie die Moderation."), must=False)


def _year_missing(title: Block | None) -> Gap:
    if title is None or title.day is None:
        return Gap(
            "year-missing",
            N_("Das Jahr fehlt. Ergänzen Sie das vollständige Datum."),
            block_id=title.id if title else "",
        )
    said = N_("Im Titel steht nur „%(date)s“, das Jahr fehlt. Ergänzen Sie es.")
    return Gap("year-missing", said, {"date": f"{title.day}.{title.month}."}, title.id)


def _named(document: Document) -> Iterator[Gap]:
    for block in document.of(Kind.FACT):
        if _label(block) in ("teilnehmende", "anwesende", "anwesend") and not _COUNTED.match(block.body):
            said = N_(
                "Unter „%(label)s“ stehen Namen. Löschen Sie sie und schreiben Sie, wie viele Menschen dabei waren."
            )
            yield Gap("participants-named", said, {"label": block.lead.rstrip(" :")}, block.id)


def _participants(document: Document, people: People) -> Iterator[Gap]:
    """Whole names of participants. The sentence does not repeat the name: not all who read it may see who was there."""
    known = {f" {folded(name)} " for name in people.on_stage}
    known |= {f" {folded(person.name)} " for block in document.of(Kind.PEOPLE, Kind.TALK) for person in block.people}
    wanted = {f" {folded(name)} " for name in people.participants}
    wanted = {name for name in wanted if name.count(" ") > 2 and not any(name in stage for stage in known)}
    wanted |= {_turned(name) for name in wanted}
    said = N_(
        "An einer Stelle steht der Name einer teilnehmenden Person. "
        "Schreiben Sie stattdessen, welche Kommune oder welches Amt das gesagt hat."
    )
    for block in document.blocks:
        words = f" {folded(' '.join((block.text, block.caption, block.alternative, block.owner)))} "
        if any(name in words for name in wanted):
            yield Gap("participant-named", said, block_id=block.id)


def _turned(name: str) -> str:
    """As lists write it, last name first."""
    *first, last = name.split()
    return f" {' '.join((last, *first))} "


def _shown(document: Document, people: People) -> Iterator[Gap]:
    for block in document.of(Kind.FIGURE):
        if block.source in people.unticked:
            said = N_(
                "Auf dem Bild „%(caption)s“ könnte jemand zu erkennen sein. "
                "Setzen Sie beim Foto das Häkchen, wenn niemand zu erkennen ist oder alle einverstanden sind."
            )
            yield Gap("picture-shows-people", said, {"caption": _short(block.caption or block.text)}, block.id)


def _pictures(document: Document) -> Iterator[Gap]:
    for block in document.of(Kind.FIGURE):
        values = {"caption": _short(block.caption or block.text)}
        if not block.alternative:
            said = N_(
                "Dem Bild „%(caption)s“ fehlt der Alternativtext. Beschreiben Sie in einem Satz, was zu sehen ist."
            )
            yield Gap("alternative-text-missing", said, values, block.id)
        if not block.credit:
            said = N_("Dem Bild „%(caption)s“ fehlt der Nachweis. Ergänzen Sie, von wem es ist, etwa „© Name“.")
            yield Gap("credit-missing", said, values, block.id)


def _empty(entries: tuple[Entry, ...]) -> Iterator[Gap]:
    stack = list(entries)
    while stack:
        entry = stack.pop()
        stack.extend(entry.children)
        block = entry.block
        if block is None or block.kind not in HEADINGS or entry.children:
            continue
        if block.kind in (Kind.TALK, Kind.PART) and block.running:
            continue  # the sentence behind the name or the label is content
        said = {
            Kind.QUESTION: N_(
                "Zur Frage „%(heading)s“ steht kein Ergebnis. Ergänzen Sie Ergebnisse oder löschen Sie die Frage."
            ),
            Kind.TALK: N_(
                "Zum Impuls „%(heading)s“ steht kein Punkt. Ergänzen Sie Punkte oder löschen Sie den Impuls."
            ),
        }.get(
            block.kind, N_("Der Abschnitt „%(heading)s“ ist leer. Ergänzen Sie Text oder löschen Sie die Überschrift.")
        )
        yield Gap("section-empty", said, {"heading": _short(block.heading)}, block.id)


def _order(document: Document) -> Iterator[Gap]:
    """Headings that skip a level, and parts or questions whose numbers do not go on by one."""
    depth = 0
    counts: dict[Kind, int] = {}
    for block in document.blocks:
        if block.marker.startswith("#") and block.kind not in LISTED and block.kind != Kind.TITLE:
            level = len(block.marker) - len(block.marker.lstrip("#"))
            if depth and level > depth + 1:
                said = N_(
                    "Vor der Überschrift „%(heading)s“ ist eine Ebene übersprungen. Stufen Sie sie eine Ebene höher."
                )
                yield Gap("heading-order", said, {"heading": _short(block.heading)}, block.id)
            depth = level
        if block.kind in (Kind.PART, Kind.QUESTION) and block.number:
            before = counts.get(block.kind, 0)
            if block.number not in (1, before + 1):
                said = N_("Auf Nummer %(before)s folgt Nummer %(number)s: „%(heading)s“. Prüfen Sie die Reihenfolge.")
                values = {"before": before, "number": block.number, "heading": _short(block.heading)}
                yield Gap("heading-order", said, values, block.id)
            counts[block.kind] = block.number


def _talks(document: Document) -> Iterator[Gap]:
    for block in document.of(Kind.TALK):
        if not block.people:
            said = N_("Zum Impuls „%(heading)s“ fehlt, wer gesprochen hat. Ergänzen Sie Namen und Funktion.")
            yield Gap("speaker-missing", said, {"heading": _short(block.heading)}, block.id)
        elif not block.people[0].role:
            said = N_("Zu %(name)s fehlt die Funktion. Ergänzen Sie sie, wenn die Person einverstanden ist.")
            yield Gap("role-missing", said, {"name": block.people[0].name}, block.id, must=False)


def _label(block: Block) -> str:
    return block.lead.rstrip(" :").lower()


def _short(words: str) -> str:
    flat = " ".join(words[:200].split())
    return flat if len(flat) <= 70 else f"{flat[:69]}…"
