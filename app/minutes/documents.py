"""A version of the minutes as the documents made of it: which kinds there are, and what is missing in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import current_app
from flask_babel import force_locale, gettext

from app.core.files import FileStore
from app.core.text import N_
from app.minutes import (
    completeness,
    document,
    docx,
    htmlfile,
    jsonfile,
    licences,
    markdown,
    outlining,
    pdf,
    queries,
    slips,
    wording,
)
from app.minutes.completeness import People
from app.minutes.document import Document, Kind
from app.minutes.facts import MinutesFacts
from app.minutes.models import MinutesVersion
from app.minutes.outlining import Outline
from app.minutes.pictures import Picture, Pictures
from app.minutes.rules import Gap, Hint
from app.web.filters import local
from app.web.links import absolute

Render = Callable[[Document, MinutesFacts, tuple[Gap, ...], Pictures], bytes]


def html_file(tree: Document, facts: MinutesFacts, gaps: tuple[Gap, ...], shown: Pictures) -> bytes:
    """One HTML file; the few words a page adds are in the language of the minutes, whoever asks for it."""
    told = htmlfile.told(tree, facts, gaps, shown)
    with force_locale(wording.spoken(told["outline_language"])):
        return htmlfile.whole(current_app.jinja_env.get_template(htmlfile.TEMPLATE).render(told))


_RENDER: dict[str, Render] = {
    "pdf": pdf.render,
    "docx": docx.render,
    "md": lambda tree, facts, _gaps, shown: markdown.render(tree, facts, shown).encode(errors="replace"),
    "json": lambda tree, facts, _gaps, shown: jsonfile.to_json(tree, facts, shown).encode(errors="replace"),
    "html": html_file,
}
EXPORTS = tuple(_RENDER)
KINDS = tuple(kind for kind in EXPORTS if kind != "html")
"""What a release keeps and its page offers. The page itself is the HTML; as one file it is for the command only."""
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
    return _RENDER[kind](tree(version), facts(version), _told(version), pictures(version))


def pictures(version: MinutesVersion) -> dict[str, Picture]:
    """The stored pictures of a version by their hash, each with the address that shows it once it is released."""
    store: FileStore = current_app.extensions["rotunde.files"]
    found = {}
    for name in sorted({block.file for block in tree(version).of(Kind.FIGURE) if block.file}):
        content = store.get(name)
        if content is not None:
            found[name] = Picture(content, absolute("minutes.picture", file=name, **_place(version)))
    return found


def tree(version: MinutesVersion) -> Document:
    return document.from_tree(version.document)


def outline(version: MinutesVersion) -> Outline:
    return outlining.outline(tree(version))


def plain_text(version: MinutesVersion) -> str:
    """Every word of the version, for the search."""
    return "\n".join(block.text for block in tree(version).blocks)


def gaps(version: MinutesVersion) -> tuple[Gap, ...]:
    """What the protocol lacks before it goes out: what its documents will not say, and what they must not say.

    Of an imported protocol the date of the event does not count: it may be about another year's event. Its place is
    printed, so nobody has to write it down; that the text itself names none is told all the same.
    """
    known, imported = facts(version), bool(version.source_file)
    asked = replace(known, date=None, venue="") if imported else known
    workshop = version.workshop
    people = People(queries.participants_of(workshop), queries.on_stage(workshop), queries.unticked_photos(workshop))
    found = completeness.check(tree(version), facts=asked, people=people)
    return tuple(_taken_over(gap, known.venue) if imported and known.venue else gap for gap in found)


def _taken_over(gap: Gap, venue: str) -> Gap:
    if gap.code != "venue-missing":
        return gap
    said = N_("Im Text steht kein Ort. Gedruckt wird der Ort der Veranstaltung: %(venue)s. Prüfen Sie, ob das stimmt.")
    return replace(gap, message=said, values={"venue": venue}, must=False)


def hints(version: MinutesVersion) -> tuple[Hint, ...]:
    """Likely slips; never corrected, only shown."""
    return slips.hints(tree(version))


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
        address=absolute("minutes.version", number=version.number, **_place(version)),
        licence=licence(version),
        label=version.label,
        reason=version.reason,
        variant=version.variant,
    )


def licence(version: MinutesVersion) -> str:
    """The one it was released under; of a draft the one it would be."""
    given = version.document.get("licence") if version.published_at else ""
    return given or version.workshop.event.minutes_licence or licences.DEFAULT


def _place(version: MinutesVersion) -> dict[str, str]:
    return {"slug": version.workshop.event.slug, "letter": version.workshop.letter.lower()}


def _told(version: MinutesVersion) -> tuple[Gap, ...]:
    """The gaps in the language of the document that prints them; a release prints none."""
    if version.published_at:
        return ()
    with force_locale(version.workshop.language or "de"):
        return tuple(replace(gap, message=gettext(gap.message)) for gap in gaps(version))
