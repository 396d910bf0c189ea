"""Minutes as a Word document with real heading, list and caption styles; equal minutes make equal bytes."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Sequence
from typing import Any

from docx import Document as new_word
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from app.minutes import facts as known
from app.minutes.document import Block, Document, Entry, content_hash, flat, outline
from app.minutes.facts import MinutesFacts
from app.minutes.rules import Gap

FONT = "Calibri"
INK, BLUE, MUTED = RGBColor(0x15, 0x17, 0x2B), RGBColor(0x24, 0x40, 0xA8), RGBColor(0x4C, 0x52, 0x73)
_SIZES = {1: 22, 2: 15, 3: 12.5, 4: 11.5, 5: 11, 6: 11}
_EPOCH = (1980, 1, 1, 0, 0, 0)


def render(document: Document, facts: MinutesFacts, gaps: Sequence[Gap] = ()) -> bytes:
    """The .docx file; `gaps` are printed in drafts only."""
    word = new_word()
    tree = outline(document)
    title = flat(tree.title.text if tree.title else facts.workshop_title or "Protokoll")
    _dress(word, known.language_tag(facts.language or document.language))
    _describe(word, title, document, facts)
    _feet(word, facts)
    _front(word, title, facts, gaps)
    writer = _Writer(word)
    for entry in tree.entries:
        writer.entry(entry)
    out = io.BytesIO()
    word.save(out)
    return _repacked(out.getvalue())


class _Writer:
    """Writes entries in order; counts bookmarks, because Word wants a number for each."""

    def __init__(self, word: Any) -> None:
        self.word = word
        self.marks = 0

    def entry(self, entry: Entry) -> None:
        block = entry.block
        if block is None:
            self.listing(entry, 1)
        elif entry.level:
            self.heading(entry, block)
        elif entry.kind == "figure":
            self.marked(self.word.add_paragraph(style="Caption"), block, flat(block.text))
        else:
            self.marked(self.word.add_paragraph(), block, flat(block.text))

    def heading(self, entry: Entry, block: Block) -> None:
        style = f"Heading {min(entry.level, 6)}"
        self.marked(self.word.add_paragraph(style=style), block, flat(block.heading))
        if block.running:
            self.word.add_paragraph(flat(block.running))
        for child in entry.children:
            self.entry(child)

    def listing(self, listing: Entry, depth: int) -> None:
        style = "List Number" if listing.ordered else "List Bullet"
        style = style if depth == 1 else f"{style} {min(depth, 3)}"
        number = None
        for item in listing.children:
            if item.block is None:
                continue
            paragraph = self.word.add_paragraph(style=style)
            if listing.ordered:
                number = number or self.counter(style, item.block.number or 1)
                paragraph._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = number
            self.marked(paragraph, item.block, flat(item.block.text))
            for child in item.children:
                self.listing(child, depth + 1)

    def counter(self, style: str, start: int) -> int:
        """A list of its own, because Word would go on counting from the list before."""
        numbering = self.word.part.numbering_part.element
        of_style = self.word.styles[style].element.pPr.numPr.numId.val
        made = numbering.add_num(numbering.num_having_numId(of_style).abstractNumId.val)
        made.add_lvlOverride(ilvl=0).add_startOverride(start)
        return int(made.numId)

    def marked(self, paragraph: Any, block: Block, words: str) -> None:
        """The words inside a bookmark, so that links to "e_…" find the place in Word, too."""
        self.marks += 1
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        start.set(qn("w:id"), str(self.marks))
        start.set(qn("w:name"), f"e_{block.id}")
        end.set(qn("w:id"), str(self.marks))
        paragraph._p.append(start)
        paragraph.add_run(words)
        paragraph._p.append(end)


def _front(word: Any, title: str, facts: MinutesFacts, gaps: Sequence[Gap]) -> None:
    kicker = word.add_paragraph().add_run(flat(facts.kicker))
    kicker.font.color.rgb, kicker.bold = BLUE, True
    word.add_paragraph(title, style="Heading 1")
    if facts.is_draft:
        word.add_paragraph().add_run("Entwurf – nicht veröffentlicht").bold = True
    for label, value in known.rows(facts):
        paragraph = word.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(1)
        name = paragraph.add_run(f"{label}: ")
        name.bold, name.font.color.rgb = True, MUTED
        paragraph.add_run(flat(value))
    if facts.is_draft and gaps:
        word.add_paragraph("Was noch fehlt", style="Heading 2")
        for gap in gaps:
            paragraph = word.add_paragraph(style="List Bullet")
            paragraph.add_run("Pflicht: " if gap.must else "").bold = True
            paragraph.add_run(flat(str(gap)))
    word.add_paragraph()


def _dress(word: Any, language: str) -> None:
    """A4, our colours, and one language for the whole document instead of the library's English."""
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(26), Mm(24)
    section.top_margin, section.bottom_margin = Mm(24), Mm(27)
    for tag in word.styles.element.iter(qn("w:lang")):
        tag.set(qn("w:val"), language)
        tag.set(qn("w:eastAsia"), language)
    _font(word.styles["Normal"], 11, INK)
    word.styles["Normal"].paragraph_format.space_after = Pt(6)
    _font(word.styles["Caption"], 10, MUTED)
    for level, size in _SIZES.items():
        style = word.styles[f"Heading {level}"]
        _font(style, size, BLUE if level == 2 else INK)
        style.paragraph_format.space_before = Pt(0 if level == 1 else 18 if level == 2 else 12)
        style.paragraph_format.space_after = Pt(4)


def _font(style: Any, size: float, color: RGBColor) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), color
    fonts = style.element.rPr.rFonts
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)  # a theme font wins over a named one


def _describe(word: Any, title: str, document: Document, facts: MinutesFacts) -> None:
    told = word.core_properties
    told.title, told.author, told.last_modified_by = title[:255], facts.author[:255], facts.author[:255]
    told.language = known.language_tag(facts.language or document.language)
    told.subject, told.keywords = facts.kicker[:255], ""
    told.comments = facts.standing
    told.identifier, told.version = content_hash(document), str(facts.version)
    told.revision = 1
    told.created = told.modified = datetime.datetime.combine(facts.stamp, datetime.time(12))


def _feet(word: Any, facts: MinutesFacts) -> None:
    paragraph = word.sections[0].footer.paragraphs[0]
    paragraph.add_run(flat(" · ".join(part for part in (facts.kicker, facts.standing, facts.address) if part)))
    paragraph.add_run(" · Seite ")
    _field(paragraph, "PAGE")
    paragraph.add_run(" von ")
    _field(paragraph, "NUMPAGES")
    for run in paragraph.runs:
        run.font.size, run.font.color.rgb = Pt(8.5), MUTED


def _field(paragraph: Any, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _repacked(content: bytes) -> bytes:
    """The same parts with fixed dates and order: a container that says when it was made is never the same twice."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(out, "w") as fixed:
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            entry.external_attr = 0o600 << 16
            fixed.writestr(entry, made.read(name), zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()
