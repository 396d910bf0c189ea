"""A Word document (.docx) to the lines a person would have typed: headings as "#", lists as "-" or their number.

Everything that carries words is taken in reading order (paragraphs, tables, text boxes, insertions), then notes, then
what stands on the margins of pages. What is left out is named.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx import Document as open_word
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from app.core.text import N_
from app.minutes.decoding import MOST_LINES, Note, NothingInIt, TooManyLines, UnreadableMinutes, check, measure
from app.minutes.lines import Cell, Line, Part, Table, renumbered
from app.minutes.wordlists import Numbering

MOST_UNPACKED = 40 * 1024 * 1024
MOST_XML = 8 * 1024 * 1024
_BREAKS = {qn("w:tab"): "\t", qn("w:ptab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "\u2011"}
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_SKIPPED = {qn("w:del"), qn("w:moveFrom"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_NOTES = (RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES)
_MARGINS = {RELATIONSHIP_TYPE.HEADER: "header", RELATIONSHIP_TYPE.FOOTER: "footer"}
_DRAWN = (
    RELATIONSHIP_TYPE.CHART,
    RELATIONSHIP_TYPE.DIAGRAM_DATA,
    RELATIONSHIP_TYPE.OLE_OBJECT,
    RELATIONSHIP_TYPE.PACKAGE,
)


class BrokenWord(UnreadableMinutes):
    message = N_("Das Word-Dokument ist beschädigt. Öffnen Sie es in Ihrer Textverarbeitung und speichern Sie es neu.")


class BloatedWord(UnreadableMinutes):
    status = 413
    message = N_("Das Word-Dokument ist entpackt zu groß. Entfernen Sie Bilder oder speichern Sie nur den Text.")


@dataclass(frozen=True)
class Word:
    """The lines and tables of a document, and what of it is no text of the protocol."""

    parts: tuple[Part, ...]
    notes: tuple[Note, ...]


def read(data: bytes) -> Word:
    """The document's text. Raises a kind of UnreadableMinutes for what is no sound, moderate Word document."""
    measure(data)
    _refuse_bombs(data)
    try:
        word = open_word(io.BytesIO(data))
        parts = tuple(renumbered(list(_Reader(word).parts())))
        notes = tuple(_left_out(word))
    except UnreadableMinutes:
        raise
    except Exception as error:
        # The library lets every fault of a foreign file through as it comes: KeyError, ValueError, XML errors …
        raise BrokenWord from error
    text = "\n".join(line.text for part in parts for line in (part.lines() if isinstance(part, Table) else (part,)))
    if not text.strip():
        raise NothingInIt
    check(text)
    return Word(parts, notes)


def _refuse_bombs(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise BrokenWord from error
    largest = max((entry.file_size for entry in entries if entry.filename.endswith((".xml", ".rels"))), default=0)
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED or largest > MOST_XML or len(entries) > 2000:
        raise BloatedWord


class _Reader:
    """Walks through a document once and counts its lines, so that one without end stops."""

    def __init__(self, word: Any) -> None:
        self.word = word
        self.numbering = Numbering(word)
        self.count = 0

    def parts(self) -> Iterator[Part]:
        """The body, then notes, then the margins of pages."""
        yield from self.inside(self.word.element.body)
        for kind in (*_NOTES, *_MARGINS):
            for relation in self.word.part.rels.values():
                if relation.reltype == kind:
                    for part in self.inside(parse_xml(relation.target_part.blob), _MARGINS.get(kind, "")):
                        if isinstance(part, Table) or part.text.strip():
                            yield part

    def inside(self, root: Any, aside: str = "") -> Iterator[Part]:
        """Paragraphs and tables in reading order; a text box follows the paragraph that holds it."""
        for node in _found(root, qn("w:p"), qn("w:tbl")):
            if node.tag == qn("w:tbl"):
                yield from self.table(node, aside)
            else:
                yield from self.lines(node, aside)
                yield from self.inside(node, aside)

    def table(self, node: Any, aside: str) -> Iterator[Part]:
        """A table with each cell once: a merged one stands where it begins. On margins there are only lines."""
        rows = []
        for row in _found(node, qn("w:tr")):
            column, cells = _measure(row, "w:trPr", "w:gridBefore", 0), []
            for cell in _found(row, qn("w:tc")):
                cells.append(Cell(column, tuple(self.inside(cell, aside))))
                column += _measure(cell, "w:tcPr", "w:gridSpan", 1)
            rows.append(tuple(cells))
        table = Table(tuple(rows))
        yield from table.lines() if aside else (table,)

    def lines(self, paragraph: Any, aside: str) -> Iterator[Line]:
        rows = _words(paragraph).split("\n")
        self.count += len(rows)
        if self.count > MOST_LINES:
            raise TooManyLines(line=MOST_LINES + 1)
        if rows[0].strip():
            rows[0] = self.numbering.sign(paragraph) + rows[0].strip()
        told = aside or ("contents" if self.numbering.lists_contents(paragraph) else "")
        return (Line(0, row, told) for row in rows)


def _found(root: Any, *tags: str) -> Iterator[Any]:
    """The nearest nodes with these tags below a node, in order; what was struck out is not looked into."""
    stack = list(reversed(list(root)))
    while stack:
        node = stack.pop()
        if node.tag in tags:
            yield node
        elif node.tag not in _SKIPPED:
            stack.extend(reversed(list(node)))


def _measure(node: Any, properties: str, name: str, default: int) -> int:
    found = node.find(f"{properties}/{name}", node.nsmap) if "w" in node.nsmap else None
    return int(found.get(qn("w:val"), default)) if found is not None else default


def _words(paragraph: Any) -> str:
    """The words of one paragraph, without those of text boxes inside it: these are paragraphs of their own."""
    found: list[str] = []
    stack = list(reversed(list(paragraph)))
    while stack:
        node = stack.pop()
        if node.tag in _SKIPPED or node.tag in (qn("w:p"), qn("w:tbl")):
            continue
        if node.tag in (qn("w:t"), _MATHS):
            found.append(node.text or "")
        found.append(_BREAKS.get(node.tag, "") if node.getparent().tag == qn("w:r") else "")
        stack.extend(reversed(list(node)))
    return "".join(found)


def _left_out(word: Any) -> Iterator[Note]:
    """What carries words or meaning and is no text of the protocol, by its name."""
    body, relations = word.element.body, list(word.part.rels.values())
    comments = [parse_xml(each.target_part.blob) for each in relations if each.reltype == RELATIONSHIP_TYPE.COMMENTS]
    counts = {
        "comments": sum(len(list(each.iter(qn("w:comment")))) for each in comments),
        "struck": sum(1 for _each in body.iter(qn("w:delText"))),
        "pictures": sum(1 for each in relations if each.reltype == RELATIONSHIP_TYPE.IMAGE),
        "drawn": sum(1 for each in relations if each.reltype in _DRAWN),
        "symbols": sum(1 for _each in body.iter(qn("w:sym"))),
    }
    for code, said in _LEFT_OUT.items():
        if counts[code]:
            yield Note(code, said, {"count": counts[code]})


_LEFT_OUT = {
    "comments": N_("Kommentare am Rand gehören nicht zum Protokoll und fehlen im Entwurf. Anzahl: %(count)s."),
    "struck": N_("In der Änderungsverfolgung gestrichener Text fehlt im Entwurf. Stellen: %(count)s."),
    "pictures": N_("Bilder kommen nicht mit. Laden Sie sie auf der Seite „Fotos“ hoch. Anzahl: %(count)s."),
    "drawn": N_(
        "Diagramme, Schaubilder und eingebettete Dateien fehlen im Entwurf. "
        "Schreiben Sie auf, was darin steht. Anzahl: %(count)s."
    ),
    "symbols": N_("Zeichen aus Symbolschriften fehlen im Entwurf, etwa Pfeile oder Häkchen. Anzahl: %(count)s."),
}
