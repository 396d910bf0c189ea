"""Minutes as a Word document with real heading, list and caption styles; equal minutes make equal bytes."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from docx import Document as new_word
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from app.minutes import facts as known
from app.minutes import markup, pictures, wording
from app.minutes.document import Block, Document, Kind, Stress, content_hash, flat
from app.minutes.facts import MinutesFacts
from app.minutes.fronting import Row, front
from app.minutes.markup import Run
from app.minutes.outlining import Entry, outline
from app.minutes.pictures import Pictures
from app.minutes.rules import Gap

FONT = "Calibri"
INK, BLUE, MUTED = RGBColor(0x15, 0x17, 0x2B), RGBColor(0x24, 0x40, 0xA8), RGBColor(0x4C, 0x52, 0x73)
_SIZES = {1: 22, 2: 15, 3: 12.5, 4: 11.5, 5: 11, 6: 11}
_EPOCH = (1980, 1, 1, 0, 0, 0)


def render(document: Document, facts: MinutesFacts, gaps: Sequence[Gap] = (), shown: Pictures = pictures.NONE) -> bytes:
    """The .docx file; `gaps` are printed in drafts only."""
    word = new_word()
    facts = known.spoken(document, facts)
    top = front(document, facts)
    tree = outline(top.document)
    title = flat(tree.title.text if tree.title else facts.workshop_title or facts.name)
    _dress(word, wording.language_tag(facts.language))
    _describe(word, title, document, facts)
    _feet(word, facts)
    writer = _Writer(word, facts.language, shown)
    _front(writer, title, facts, top.rows)
    _gaps(word, facts, gaps)
    for entry in tree.entries:
        writer.entry(entry)
    out = io.BytesIO()
    word.save(out)
    return _repacked(out.getvalue())


class _Writer:
    """Writes entries in order; counts bookmarks, because Word wants a number for each."""

    def __init__(self, word: Any, language: str, shown: Pictures) -> None:
        self.word = word
        self.language = language
        self.shown = shown
        self.marks = 0

    def entry(self, entry: Entry) -> None:
        block = entry.block
        if block is None:
            self.listing(entry, 1)
        elif entry.level:
            self.heading(entry, block)
        elif block.kind == Kind.FIGURE:
            self.figure(block)
        else:
            self.noted(self.marked(self.word.add_paragraph(), block, markup.words(block)), block)

    def figure(self, block: Block) -> None:
        stored = self.shown.get(block.file)
        picture = pictures.fitted(stored.content) if stored else None
        if picture:
            paragraph = self.word.add_paragraph()
            paragraph.paragraph_format.keep_with_next = True
            width = Mm(picture.printed(160, 115))
            drawing = paragraph.add_run().add_picture(io.BytesIO(picture.content), width=width)
            drawing._inline.docPr.set("descr", flat(known.alternative(block, self.language)))
        caption = self.marked(self.word.add_paragraph(style="Caption"), block, markup.words(block))
        _small(caption, known.credits(block, self.language))

    def noted(self, paragraph: Any, block: Block) -> None:
        """What is known beside the words, in small print under them."""
        _small(paragraph, known.notes(block, self.language))

    def heading(self, entry: Entry, block: Block) -> None:
        style = f"Heading {min(entry.level, 6)}"
        self.marked(self.word.add_paragraph(style=style), block, markup.heading(block))
        if block.running:
            _write(self.word.add_paragraph(), markup.running(block))
        if known.notes(block, self.language):
            self.noted(self.word.add_paragraph(), block)
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
            self.noted(self.marked(paragraph, item.block, markup.words(item.block)), item.block)
            for child in item.children:
                self.listing(child, depth + 1)

    def counter(self, style: str, start: int) -> int:
        """A list of its own, because Word would go on counting from the list before."""
        numbering = self.word.part.numbering_part.element
        of_style = self.word.styles[style].element.pPr.numPr.numId.val
        made = numbering.add_num(numbering.num_having_numId(of_style).abstractNumId.val)
        made.add_lvlOverride(ilvl=0).add_startOverride(start)
        return int(made.numId)

    def marked(self, paragraph: Any, block: Block, runs: Iterable[Run]) -> Any:
        """The words inside a bookmark, so that links to "e_…" find the place in Word, too."""
        self.marks += 1
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        start.set(qn("w:id"), str(self.marks))
        start.set(qn("w:name"), f"e_{block.id}")
        end.set(qn("w:id"), str(self.marks))
        paragraph._p.append(start)
        _write(paragraph, runs)
        paragraph._p.append(end)
        return paragraph


def _write(paragraph: Any, runs: Iterable[Run]) -> None:
    """Words with their marks; beside a link stands its address, for those who read on paper."""
    for run in markup.lined(runs):
        if run.kind == Stress.LINK:
            _link(paragraph, run)
            continue
        made = paragraph.add_run(run.text)
        made.bold = run.kind == Stress.STRONG or None
        made.italic = run.kind == Stress.EMPHASIS or None


def _link(paragraph: Any, run: Run) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(run.target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    made = paragraph.add_run(run.text)
    made.font.color.rgb, made.font.underline = BLUE, True
    link.append(made._r)
    paragraph._p.append(link)
    if (address := markup.shown(run.target)) != run.text:
        paragraph.add_run(f" ({address})")


def _small(paragraph: Any, words: str) -> None:
    if not words:
        return
    made = paragraph.add_run()
    if paragraph.text:
        made.add_break()
    made.add_text(flat(words))
    made.font.size, made.font.color.rgb = Pt(9), MUTED


def _front(writer: _Writer, title: str, facts: MinutesFacts, rows: Iterable[Row]) -> None:
    word = writer.word
    kicker = word.add_paragraph().add_run(flat(facts.kicker))
    kicker.font.color.rgb, kicker.bold = BLUE, True
    word.add_paragraph(title, style="Heading 1")
    if facts.is_draft:
        word.add_paragraph().add_run(facts.words["unpublished"]).bold = True
    for row in rows:
        paragraph = word.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(1)
        name = paragraph.add_run(f"{row.label}: ")
        name.bold, name.font.color.rgb = True, MUTED
        if row.block is None:
            paragraph.add_run(flat(row.value))
        else:
            writer.marked(paragraph, row.block, row.runs)


def _gaps(word: Any, facts: MinutesFacts, gaps: Sequence[Gap]) -> None:
    if facts.is_draft and gaps:
        word.add_paragraph(facts.words["gaps"], style="Heading 2")
        for gap in gaps:
            paragraph = word.add_paragraph(style="List Bullet")
            paragraph.add_run(f"{facts.words['must']} " if gap.must else "").bold = True
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
    _font(word.styles["Footer"], 8.5, MUTED)  # the style, because the numbers of pages stand in no run of ours
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
    author = flat(facts.author)[:255]
    told.title, told.author, told.last_modified_by = title[:255], author, author
    told.language = wording.language_tag(facts.language)
    told.subject, told.keywords = flat(facts.kicker)[:255], ""
    told.comments = flat(facts.standing)[:255]
    told.identifier, told.version = content_hash(document), flat(facts.edition)
    told.revision = 1
    told.created = told.modified = datetime.datetime.combine(facts.stamp, datetime.time(12))


def _feet(word: Any, facts: MinutesFacts) -> None:
    paragraph = word.sections[0].footer.paragraphs[0]
    paragraph.add_run(flat(" · ".join(part for part in (facts.kicker, facts.standing, facts.address) if part)))
    paragraph.add_run(f" · {facts.words['page']} ")
    _field(paragraph, "PAGE")
    paragraph.add_run(f" {facts.words['of']} ")
    _field(paragraph, "NUMPAGES")


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
