"""What the pages about a draft are given: its sections in order, what was taken out, the hints beside a text."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.drafting import queries, sections
from app.drafting.sections import FOLLOW_UPS, SUMMARY, Section
from app.minutes import documents
from app.minutes.document import flat
from app.minutes.models import MinutesVersion
from app.minutes.rules import may_edit

PREVIEW = 140


def overview(version: MinutesVersion) -> dict[str, Any]:
    """The list of sections, each with what can be done to it."""
    found = sections.split(documents.tree(version))
    hinted = [hint.block_id for hint in documents.hints(version)]
    rows = [
        {
            "id": section.id,
            "name": section.name,
            "depth": section.depth,
            "start": _start(section),
            "points": len(section.body),
            "hints": sum(block_id in {block.id for block in section.blocks} for block_id in hinted),
            "up": sections.may_move(found, place, up=True),
            "down": sections.may_move(found, place, up=False),
        }
        for place, section in enumerate(found)
    ]
    return {
        **_around(version),
        "rows": rows,
        "removed": [(row.id, _name(row.blocks)) for row in queries.removed_sections(version)],
        "has_summary": sections.has(found, SUMMARY),
        "has_follow_ups": sections.has(found, FOLLOW_UPS),
        "editable": may_edit(version),
    }


def beside(version: MinutesVersion, section: Section | None, section_id: str) -> dict[str, Any]:
    """What stands around the form of a section; where it was not looked up yet, its hints are those of its id."""
    found = sections.split(documents.tree(version))
    section = section or next((each for each in found if each.id == section_id), None)
    ids = {block.id for block in section.blocks} if section else set()
    hints = [_(hint.message, **hint.values) for hint in documents.hints(version) if hint.block_id in ids]
    head = section.head if section else None
    return {
        **_around(version),
        "hints": hints,
        "name": section.name if section else "",
        "is_top": section.is_top if section else False,
        "has_running": bool(head and head.running),
    }


def _around(version: MinutesVersion) -> dict[str, Any]:
    return {
        "version": version,
        "workshop": version.workshop,
        "event": version.workshop.event,
        "language": documents.tree(version).language or "de",
    }


def _start(section: Section) -> str:
    words = flat(" · ".join(flat(block.text) for block in section.body[:3]))
    return words if len(words) <= PREVIEW else f"{words[: PREVIEW - 1]}…"


def _name(blocks: list[Any]) -> str:
    return flat(str(blocks[0].get("text", "")))[:PREVIEW] if blocks else ""
