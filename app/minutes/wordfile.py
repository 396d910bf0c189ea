"""A Word document (.docx) to the lines a person would have typed: headings as "#", lists as "-" or their number.

Everything that carries words is taken in reading order (paragraphs, tables, text boxes, insertions, notes); struck-out
text and comments are not part of the protocol.
"""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from docx import Document as open_word
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from app.core.text import N_
from app.minutes.decoding import MOST_LINES, NothingInIt, UnreadableMinutes, check, measure

MOST_UNPACKED = 40 * 1024 * 1024
MOST_XML = 8 * 1024 * 1024
_BREAKS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "\u2011"}
_SKIPPED = {qn("w:del"), qn("w:moveFrom"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_HEADING = re.compile(r"(?:heading|berschrift)\s?([1-6])$", re.I)


class BrokenWord(UnreadableMinutes):
    message = N_("Das Word-Dokument ist beschädigt. Öffnen Sie es in Ihrer Textverarbeitung und speichern Sie es neu.")


class BloatedWord(UnreadableMinutes):
    status = 413
    message = N_("Das Word-Dokument ist entpackt zu groß. Entfernen Sie Bilder oder speichern Sie nur den Text.")


def lines(data: bytes) -> str:
    """The document's text. Raises a kind of UnreadableMinutes for what is no sound, moderate Word document."""
    measure(data)
    _refuse_bombs(data)
    try:
        word = open_word(io.BytesIO(data))
        numbering = _Numbering(word)
        paragraphs = itertools.islice(itertools.chain(_paragraphs(word.element.body), _notes(word)), MOST_LINES + 1)
        found = [line for paragraph in paragraphs for line in _lines(paragraph, numbering)]
    except Exception as error:
        # The library lets every fault of a foreign file through as it comes: KeyError, ValueError, XML errors …
        raise BrokenWord from error
    text = "\n".join(found)
    if not text.strip():
        raise NothingInIt
    check(text)
    return text


def _refuse_bombs(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise BrokenWord from error
    largest = max((entry.file_size for entry in entries if entry.filename.endswith((".xml", ".rels"))), default=0)
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED or largest > MOST_XML or len(entries) > 2000:
        raise BloatedWord


def _paragraphs(root: Any) -> Iterator[Any]:
    """Paragraphs in reading order, those of tables and text boxes at their place."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.tag in _SKIPPED:
            continue
        if node.tag == qn("w:p"):
            yield node
        stack.extend(reversed(list(node)))


def _notes(word: Any) -> Iterator[Any]:
    for kind in (RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES):
        for relation in word.part.rels.values():
            if relation.reltype == kind:
                yield from _paragraphs(parse_xml(relation.target_part.blob))


def _lines(paragraph: Any, numbering: _Numbering) -> list[str]:
    rows = _words(paragraph).split("\n")
    if rows[0].strip():
        rows[0] = numbering.sign(paragraph) + rows[0].strip()
    return rows


def _words(paragraph: Any) -> str:
    """The words of one paragraph, without those of text boxes inside it: these are paragraphs of their own."""
    found: list[str] = []
    stack = list(reversed(list(paragraph)))
    while stack:
        node = stack.pop()
        if node.tag in _SKIPPED or node.tag == qn("w:p"):
            continue
        if node.tag == qn("w:t"):
            found.append(node.text or "")
        found.append(_BREAKS.get(node.tag, "") if node.getparent().tag == qn("w:r") else "")
        stack.extend(reversed(list(node)))
    return "".join(found)


class _Numbering:
    """What Word would print in front of a paragraph: heading depth, bullet or running number."""

    def __init__(self, word: Any) -> None:
        self.names = {style.style_id: style.name or "" for style in word.styles}
        self.styled = {style.style_id: _inherited(style) for style in word.styles}
        self.formats = dict(_formats(word))
        self.counts: dict[tuple[str, int], int] = {}

    def sign(self, paragraph: Any) -> str:
        style = paragraph.style or ""
        name = self.names.get(style, style)
        if heading := _HEADING.search(name):
            return "#" * int(heading[1]) + " "
        if name.lower() in ("title", "titel"):
            return "# "
        number, level = _place(paragraph.pPr) or self.styled.get(style) or ("", 0)
        if number:
            return self._listed(number, level)
        return "- " if name.lower().startswith(("list bullet", "aufzählung")) else ""

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
