"""A version of the minutes as the documents made of it: which kinds there are, and what is missing in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.core.text import N_
from app.minutes import completeness, document, docx, jsonfile, markdown, pdf
from app.minutes.document import Document, Outline
from app.minutes.facts import MinutesFacts
from app.minutes.models import MinutesVersion
from app.minutes.rules import Gap, Hint
from app.web.filters import local
from app.web.links import absolute

Render = Callable[[Document, MinutesFacts, tuple[Gap, ...]], bytes]

_RENDER: dict[str, Render] = {
    "pdf": pdf.render,
    "docx": docx.render,
    "md": lambda tree, facts, _gaps: markdown.render(tree, facts).encode(),
    "json": lambda tree, facts, _gaps: jsonfile.to_json(tree, facts).encode(),
}
KINDS = tuple(_RENDER)
LABELS = {
    "pdf": N_("PDF, barrierefrei"),
    "docx": N_("Word (DOCX)"),
    "md": N_("Text (Markdown)"),
    "json": N_("Daten (JSON)"),
}
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
    "json": "application/json; charset=utf-8",
}


def render(version: MinutesVersion, kind: str) -> bytes:
    """The version as a document; equal versions give equal bytes. A draft says what it still lacks."""
    return _RENDER[kind](tree(version), facts(version), gaps(version))


def tree(version: MinutesVersion) -> Document:
    return document.from_tree(version.document)


def outline(version: MinutesVersion) -> Outline:
    return document.outline(tree(version))


def plain_text(version: MinutesVersion) -> str:
    """Every word of the version, for the search."""
    return "\n".join(block.text for block in tree(version).blocks)


def gaps(version: MinutesVersion) -> tuple[Gap, ...]:
    """What the protocol itself does not say before it goes out.

    Date and place of the event do not count: a protocol is quoted on its own, and it may have been imported into
    another year's event.
    """
    return completeness.check(tree(version), facts=replace(facts(version), date=None, venue=""))


def hints(version: MinutesVersion) -> tuple[Hint, ...]:
    """Likely slips; never corrected, only shown."""
    return completeness.hints(tree(version))


def facts(version: MinutesVersion) -> MinutesFacts:
    """What the product knows beside the words of the protocol."""
    workshop = version.workshop
    event = workshop.event
    people = (f"{each.name}, {each.organisation}" if each.organisation else each.name for each in workshop.moderators)
    return MinutesFacts(
        event_title=event.title,
        workshop_letter=workshop.letter,
        workshop_title=workshop.title,
        date=local(workshop.starts_at).date(),
        year=version.year,
        venue=event.venue.address if event.venue else "",
        organiser=event.organiser,
        contact=event.contact_email,
        moderation="; ".join(people),
        language=workshop.language,
        version=version.number,
        published_on=local(version.published_at).date() if version.published_at else None,
        address=absolute("minutes.version", slug=event.slug, letter=workshop.letter.lower(), number=version.number),
    )
