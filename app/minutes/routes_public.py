"""Published minutes: the page, its documents, its versions."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.calendar.ics import file_name
from app.events import queries as events
from app.events.models import Workshop
from app.minutes import documents, fronting, licences, markup, outlining, pictures, queries
from app.minutes.facts import MinutesFacts, alternative, credits, notes
from app.minutes.models import MinutesVersion
from app.minutes.rules import Variant
from app.web import access
from app.web.filters import day, local
from app.web.published import depends_on

bp = Blueprint("minutes", __name__, url_prefix="/veranstaltungen/<slug>/workshops/<letter>")
KINDS = ",".join(documents.KINDS)
# What templates/minutes/_outline.html asks of a block, on whichever page it is shown.
bp.add_app_template_filter(markup.words, "runs")
bp.add_app_template_filter(markup.heading, "heading_runs")
bp.add_app_template_filter(markup.running, "running_runs")
bp.add_app_template_filter(markup.safe, "safe_target")
bp.add_app_template_filter(notes, "small_print")
bp.add_app_template_filter(credits, "credits")
bp.add_app_template_filter(alternative, "alternative")


@bp.get("/protokoll")
@access.public
def show(slug: str, letter: str) -> ResponseReturnValue:
    """The newest released version."""
    workshop = _workshop(slug, letter)
    return _page(workshop, queries.published(workshop))


@bp.get("/protokoll/einfach")
@access.public
def plain(slug: str, letter: str) -> ResponseReturnValue:
    """The newest released version in plain language."""
    workshop = _workshop(slug, letter)
    return _page(workshop, queries.published(workshop, Variant.PLAIN))


@bp.get("/protokoll/fassung/<int:number>")
@access.public
def version(slug: str, letter: str, number: int) -> ResponseReturnValue:
    """One released version, for quoting; it never changes."""
    workshop = _workshop(slug, letter)
    return _page(workshop, queries.published_version(workshop, number))


@bp.get(f"/protokoll.<any({KINDS}):kind>")
@access.public
def document(slug: str, letter: str, kind: str) -> ResponseReturnValue:
    """A document of the newest released version, as it was made at its release."""
    workshop = _workshop(slug, letter)
    return _file(workshop, queries.published(workshop), kind)


@bp.get(f"/protokoll/fassung/<int:number>.<any({KINDS}):kind>")
@access.public
def version_document(slug: str, letter: str, number: int, kind: str) -> ResponseReturnValue:
    workshop = _workshop(slug, letter)
    return _file(workshop, queries.published_version(workshop, number), kind)


@bp.get("/protokoll/bilder/<file>.jpg")
@access.public
def picture(slug: str, letter: str, file: str) -> ResponseReturnValue:
    """A picture of a released version; one of a draft looks like a missing one."""
    workshop = _workshop(slug, letter)
    content = current_app.extensions["rotunde.files"].get(file) if queries.shows(workshop, file) else None
    kind = pictures.kind(content or b"")
    if content is None or not kind:
        abort(404)
    return Response(content, content_type=kind)


def _workshop(slug: str, letter: str) -> Workshop:
    workshop = events.published_workshop(slug, letter)
    if workshop is None:
        abort(404)
    depends_on(f"event:{workshop.event_id}")
    return workshop


def _page(workshop: Workshop, found: MinutesVersion | None) -> ResponseReturnValue:
    if found is None:
        abort(404)
    if found.withheld_at:
        return _withheld(workshop, found)
    versions = queries.published_versions(workshop, found.variant)
    earlier = any(each.number < found.number for each in versions)
    facts = documents.facts(found)
    top = fronting.front(documents.tree(found), facts, _told(facts))
    return render_template(
        "minutes/show.html",
        event=workshop.event,
        workshop=workshop,
        version=found,
        newest=found.number == versions[0].number,
        outline=outlining.outline(top.document),
        outline_language=facts.language or "de",
        picture_of=lambda file: url_for(
            "minutes.picture", slug=workshop.event.slug, letter=workshop.letter.lower(), file=file
        ),
        facts=top.rows,
        known=facts,
        licence_address=licences.address(facts.licence),
        files=[(kind, _(documents.LABELS[kind]), _size(found, kind)) for kind in documents.KINDS],
        versions=versions,
        has_changes=earlier,
        is_plain=found.variant == Variant.PLAIN,
        other=queries.published(workshop, Variant.STANDARD if found.variant == Variant.PLAIN else Variant.PLAIN),
    )


def _withheld(workshop: Workshop, found: MinutesVersion) -> ResponseReturnValue:
    """Its address goes on answering, and says why there is nothing to read."""
    return render_template("minutes/withheld.html", event=workshop.event, workshop=workshop, version=found), 410


def _told(known: MinutesFacts) -> list[tuple[str, str, str]]:
    """The table of facts in the reader's language; that of the documents speaks the language of the minutes."""
    told = (
        ("event", _("Veranstaltung"), known.event_title),
        ("workshop", _("Workshop"), " – ".join(part for part in (known.workshop_letter, known.workshop_title) if part)),
        ("date", _("Wann"), day(known.date) if known.date else str(known.year or "")),
        ("venue", _("Wo"), known.venue),
        ("moderation", _("Moderation"), known.moderation),
        ("organiser", _("Veranstaltet von"), known.organiser),
        ("contact", _("Kontakt"), known.contact),
        ("reason", _("Grund der Korrektur"), known.reason),
    )
    return [row for row in told if row[2]]


def _size(found: MinutesVersion, kind: str) -> str:
    return f"{max(found.files.get(kind, {}).get('size', 0) // 1024, 1)} kB"


def _file(workshop: Workshop, found: MinutesVersion | None, kind: str) -> ResponseReturnValue:
    if found is None:
        abort(404)
    if found.withheld_at:
        return _withheld(workshop, found)
    store = current_app.extensions["rotunde.files"]
    content = store.get(found.files.get(kind, {}).get("hash", ""))
    if content is None:  # lost from the store (a restore without files): the document is made again, byte for byte
        content = documents.render(found, kind)
    name = file_name(f"protokoll-{workshop.name}", local(workshop.starts_at).date()).removesuffix(".ics")
    disposition = "inline" if kind == "pdf" else "attachment"
    response = Response(content, content_type=documents.CONTENT_TYPES[kind])
    response.headers["Content-Disposition"] = f'{disposition}; filename="{name}.{kind}"'
    return response
