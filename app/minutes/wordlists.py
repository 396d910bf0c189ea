"""What Word would print in front of a paragraph: its heading depth, its bullet, its running number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn

_HEADING = re.compile(r"(?:heading|berschrift)\s?([1-6])$", re.I)
_CONTENTS = ("toc", "inhaltsverzeichnis", "verzeichnis ")


class Numbering:
    """What Word would print in front of a paragraph: heading depth, bullet or running number."""

    def __init__(self, word: Any) -> None:
        self.names = {style.style_id: style.name or "" for style in word.styles}
        self.styled = {style.style_id: _inherited(style) for style in word.styles}
        self.formats = dict(_formats(word))
        self.counts: dict[tuple[str, int], int] = {}

    def lists_contents(self, paragraph: Any) -> bool:
        """Whether a paragraph is a line of a table of contents, which says every heading a second time."""
        return self._name(paragraph).lower().startswith(_CONTENTS)

    def sign(self, paragraph: Any) -> str:
        style, name = paragraph.style or "", self._name(paragraph)
        if heading := _HEADING.search(name):
            return "#" * int(heading[1]) + " "
        if name.lower() in ("title", "titel"):
            return "# "
        number, level = _place(paragraph.pPr) or self.styled.get(style) or ("", 0)
        if number:
            return self._listed(number, level)
        return "- " if name.lower().startswith(("list bullet", "aufzählung")) else ""

    def _name(self, paragraph: Any) -> str:
        style = paragraph.style or ""
        return self.names.get(style, style)

    def _listed(self, number: str, level: int) -> str:
        kind = self.formats.get((number, level), "bullet")
        if kind == "none":
            return ""
        if kind != "decimal":
            return "  " * level + "- "
        self.counts[number, level] = self.counts.get((number, level), 0) + 1
        return "  " * level + f"{self.counts[number, level]}. "


def _place(properties: Any) -> tuple[str, int] | None:
    """Which list, and how deep in it; ("", 0) where a list of the style is switched off."""
    numbered = properties.numPr if properties is not None else None
    if numbered is None or numbered.numId is None:
        return None
    if numbered.numId.val == 0:
        return "", 0
    return str(numbered.numId.val), min(numbered.ilvl.val if numbered.ilvl is not None else 0, 5)


def _inherited(style: Any) -> tuple[str, int] | None:
    for _ in range(10):  # styles may be based on each other in a circle
        place = _place(getattr(style.element, "pPr", None))
        if place or getattr(style, "base_style", None) is None:
            return place
        style = style.base_style
    return None


def _formats(word: Any) -> Iterator[tuple[tuple[str, int], str]]:
    """(list, level) → number format, from the numbering part where there is one."""
    part = next(
        (each.target_part for each in word.part.rels.values() if each.reltype == RELATIONSHIP_TYPE.NUMBERING), None
    )
    if part is None:
        return
    root = parse_xml(part.blob)
    levels = {}
    for abstract in root.iter(qn("w:abstractNum")):
        for level in abstract.iter(qn("w:lvl")):
            kind = level.find(qn("w:numFmt"))
            if kind is not None:
                key = abstract.get(qn("w:abstractNumId")), int(level.get(qn("w:ilvl")))
                levels[key] = kind.get(qn("w:val"))
    for concrete in root.iter(qn("w:num")):
        base = concrete.find(qn("w:abstractNumId")).get(qn("w:val"))
        for (abstract_id, depth), value in levels.items():
            if abstract_id == base:
                yield (concrete.get(qn("w:numId")), depth), value
