"""What changes a draft: made from what the workshop left, joined with what came later, edited by section."""

from __future__ import annotations

from datetime import datetime

from app.audit.actions import record
from app.core.db import db, deed, lock
from app.drafting import assembling, gathering, queries, rules, sections, wording
from app.drafting.models import RemovedSection
from app.drafting.sections import New, Section
from app.drafting.wording import Fields
from app.events.models import Workshop
from app.minutes import actions as written
from app.minutes import queries as minutes
from app.minutes.document import SCHEMA, Document, Kind, from_tree, to_tree
from app.minutes.models import MinutesVersion
from app.minutes.rules import State, Variant, check_editable


def make(workshop: Workshop, *, now: datetime) -> MinutesVersion:
    """A new draft from everything the workshop left; earlier versions stay as they are."""
    lock(workshop)
    document = assembling.assemble(gathering.material(workshop))
    version = _new(workshop, document, year=gathering.material(workshop).date.year, now=now)
    record("minutes_made", version, number=version.number)
    return version


def take_new(version: MinutesVersion, *, now: datetime) -> int:
    """Add the findings the draft does not have yet; returns how many. Nothing else in it changes."""
    lock(version)
    check_editable(version)
    document, added = assembling.with_new(from_tree(version.document), gathering.material(version.workshop))
    if added:
        keep(version, document, now=now)
        record("minutes_findings_added", version, number=version.number, added=added)
    return added


def edit(
    version: MinutesVersion, section_id: str, fields: Fields, *, seen: str, source: str = "", now: datetime
) -> str:
    """Write one section as its form says; returns its id from now on.

    Raises SectionChanged where it is no longer the one the form was opened with (`seen` is its hash), and SectionGone
    where it vanished. Nothing is saved then.
    """
    parts = _open(version)
    place = sections.place_of(parts, section_id, source)
    if parts[place].hash != seen:
        raise rules.SectionChanged
    return _kept(version, sections.replaced(parts, place, wording.written(parts[place], fields)), place, now=now)


def add_written(version: MinutesVersion, kind: Kind, level: int, source: str, fields: Fields, *, now: datetime) -> str:
    """What was written in a section that vanished meanwhile, as a section of its own at the end."""
    parts = (*_open(version), wording.fresh(kind, level, source, fields))
    return _kept(version, parts, len(parts) - 1, now=now)


def add(version: MinutesVersion, new: New, behind: str, *, now: datetime) -> str:
    """An empty section to write in."""
    parts, place = sections.added(_open(version), new, version.document["language"], behind)
    return _kept(version, parts, place, now=now)


def move(version: MinutesVersion, section_id: str, *, up: bool, now: datetime) -> str:
    """One place up or down, with all that stands under it."""
    before = _open(version)
    body = before[sections.place_of(before, section_id)].body
    parts = sections.moved(before, section_id, up=up)
    place = next(at for at, each in enumerate(parts) if each.body == body and each not in before[:1])
    return _kept(version, parts, place, now=now)


def remove(version: MinutesVersion, section_id: str, *, now: datetime) -> str:
    """Take a section out; it is kept beside the draft, so that it can be put back. Returns the id of the one before."""
    before = _open(version)
    parts, gone, behind = sections.removed(before, section_id)
    row = RemovedSection(
        event_id=version.event_id,
        version_id=version.id,
        behind=behind,
        blocks=to_tree(Document(gone.blocks))["blocks"],
        removed_at=now,
    )
    db.session.add(row)
    return _kept(version, parts, sections.place_of(parts, behind), now=now)


def put_back(version: MinutesVersion, removed_id: int, *, now: datetime) -> str:
    """Undo a removal."""
    parts = _open(version)
    row = queries.removed_section(version, removed_id)
    if row is None:
        raise rules.NothingToUndo
    section = _section(row)
    parts = sections.put_back(parts, section, row.behind)
    queries.drop(row)
    return _kept(version, parts, parts.index(section), now=now)


def begin_plain(version: MinutesVersion, *, now: datetime) -> MinutesVersion:
    """A draft in plain language that begins as a copy; it is released by itself."""
    lock(version.workshop)
    copy = _new(version.workshop, from_tree(version.document), year=version.year, now=now)
    copy.variant, copy.based_on = Variant.PLAIN, version.number
    record("minutes_plain_begun", copy, number=copy.number, based_on=version.number)
    return copy


def forget_removed(version: MinutesVersion) -> None:
    """What was taken out of a draft is not kept once the draft is out."""
    for row in queries.removed_sections(version):
        queries.drop(row)


def _open(version: MinutesVersion) -> tuple[Section, ...]:
    lock(version)
    check_editable(version)
    return sections.split(from_tree(version.document))


def _kept(version: MinutesVersion, parts: tuple[Section, ...], place: int, *, now: datetime) -> str:
    document = sections.join(parts, version.document["language"])
    keep(version, document, now=now)
    section = sections.split(document)[place].id
    record("minutes_edited", version, section=section)
    return section


def _section(row: RemovedSection) -> Section:
    tree = {"schema": SCHEMA, "language": "", "blocks": row.blocks}
    head, *body = from_tree(tree).blocks
    return Section(head, tuple(body))


def keep(version: MinutesVersion, document: Document, *, now: datetime) -> None:
    """Write an edited document into its locked draft; who wrote in it is known from then on."""
    version.document = to_tree(document)
    written.wrote(version, now=now)


def _new(workshop: Workshop, document: Document, *, year: int | None, now: datetime) -> MinutesVersion:
    version = MinutesVersion(
        event_id=workshop.event_id,
        workshop=workshop,
        number=minutes.next_number(workshop),
        state=State.DRAFT,
        document=to_tree(document),
        year=year,
        made_at=now,
        made_by=deed().by,
        written_by=[deed().by],
    )
    db.session.add(version)
    return version
