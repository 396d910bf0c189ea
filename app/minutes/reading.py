"""A protocol as people write it to the neutral document: every word stays, in order; structure is added beside.

First each line is judged alone (`shapes`), wrapped lines are joined, then each gets its kind from what stands around
it. What is not understood stays as a paragraph and is named in the notes; so is what stands beside the protocol.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from app.core.text import N_
from app.minutes import asides, casting, decoding, lines, shapes, tables, wordfile
from app.minutes.casting import Cast
from app.minutes.decoding import Note, UnreadableMinutes
from app.minutes.document import HEADINGS, Block, Document, Kind, identified
from app.minutes.lines import Line, Part, Table
from app.minutes.shapes import Form, Shape

MOST_NOTES = 200
_ASKING = re.compile(r"\b(?:Frage|Fragen|Fragestellung|Station|Stationen|Pinnw|Austausch|Diskussion)", re.I)
_TALKING = re.compile(r"(?:Inputs?\b|Impuls|Vortr[aä]g|Kurzvortr|Referat|Praxisbeispiel)", re.I)
_RESULT = re.compile(r"Ergebnis|Erkenntnis|Diskussion|Rückmeld|Punkte|Fazit|Beiträge|Station|Pinnwand|Austausch", re.I)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_UNDERLINE = re.compile(r"(?:={3,90}|-{3,90}|~{3,90}|_{3,90})\s{0,9}\Z")


class ForeignText(UnreadableMinutes):
    message = N_(
        "Ab Zeile %(line)s wurde weder eine Frage noch ein Ergebnis erkannt. "
        "Nummerieren Sie die Fragen (1.) und beginnen Sie jedes Ergebnis mit einem Strich (-)."
    )


@dataclass(frozen=True)
class Reading:
    """What came out of a file. `asides` says of blocks what they are beside the protocol: "page", "greeting" …"""

    document: Document
    encoding: str
    notes: tuple[Note, ...]
    asides: Mapping[str, str] = field(default_factory=dict)


@dataclass
class _Row:
    """A logical line: its form, where it stands, whether a blank line precedes it; or a block of a table."""

    shape: Shape
    number: int
    apart: bool
    raw: str
    aside: str = ""
    cast: Cast | None = None


def read(data: bytes, *, name: str) -> Reading:
    """Read a protocol file; `name` decides between Word (.docx) and text. Raises a kind of UnreadableMinutes."""
    if name.lower().endswith(".docx"):
        if not data.startswith(b"PK"):
            decoding.measure(data)
            decoding.refuse_formats(data)
            raise wordfile.BrokenWord
        word = wordfile.read(data)
        return _reading(_joined(_flattened(word.parts), whole=True), "DOCX", word.notes)
    text, encoding, notes = decoding.decode(data)
    rows = _joined(_flattened(lines.with_tables(text.splitlines())))
    if name.lower().endswith((".md", ".markdown")):
        for row in rows:
            row.shape = replace(row.shape, text=_ESCAPED.sub(r"\1", row.shape.text))
    return _reading(rows, encoding, notes)


def _reading(rows: list[_Row], encoding: str, notes: tuple[Note, ...]) -> Reading:
    casts = casting.title_first(list(_Reader(rows).casts()))
    blocks = identified(cast.block for cast in casts)
    if not any(block.kind in (Kind.QUESTION, Kind.FINDING) for block in blocks):
        raise ForeignText(line=rows[0].number)
    beside = {block.id: cast.aside for block, cast in zip(blocks, casts, strict=True) if cast.aside}
    return Reading(Document(blocks), encoding, notes + tuple(unrecognised(blocks)), beside)


def unrecognised(blocks: tuple[Block, ...]) -> Iterator[Note]:
    """A note for each paragraph nobody understood, the first ones only where a file has hundreds."""
    unknown = [block for block in blocks if not block.recognised]
    for block in unknown[:MOST_NOTES]:
        said = N_("Zeile %(line)s nicht erkannt, als Absatz übernommen: „%(words)s“")
        yield Note("unrecognised", said, {"line": block.line, "words": short(block.text)}, block.line)


def short(words: str) -> str:
    """The beginning of a text on one line."""
    flat = " ".join(words[:200].split())
    return flat if len(flat) <= 60 else f"{flat[:59]}…"


def _flattened(parts: Iterable[Part]) -> Iterator[Line | Cast]:
    """Tables as the blocks they say, else as lines of their own; an empty line keeps those apart."""
    for part in parts:
        if isinstance(part, Line):
            yield part
            continue
        said = tables.understood(part)
        if said is None and part.raw:
            yield from part.raw
            continue
        for each in _cells(part) if said is None else said:
            yield each
            if isinstance(each, Line):
                yield Line(each.number, "")


def _cells(table: Table) -> Iterator[Line | Cast]:
    """Cell after cell; a table inside one may say more than the one around it."""
    for row in table.rows:
        for cell in row:
            yield from _flattened(cell.parts)


def _joined(found: Iterable[Line | Cast], *, whole: bool = False) -> list[_Row]:
    """The lines that have words, wrapped ones put back together with their line break; `whole` lines never wrap."""
    rows: list[_Row] = []
    parts: list[list[str]] = []
    blank = True
    for line in found:
        if isinstance(line, Cast):
            words = line.block.text
            rows.append(_Row(Shape(Form.PLAIN, words), line.block.line, True, "", line.aside, line))
            parts.append([words])
        elif line.text.strip():
            shape = shapes.shape(line.text)
            if rows and not (blank or whole or rows[-1].cast) and _goes_on(rows[-1], shape, line.text):
                parts[-1].append(line.text.strip())
                rows[-1].raw = line.text
            else:
                _underline(rows, line.text, blank)
                rows.append(_Row(shape, line.number, blank or whole, line.text, line.aside))
                parts.append([shape.text])
            blank = False
            continue
        blank = True
    for row, pieces in zip(rows, parts, strict=True):
        row.shape = replace(row.shape, text="\n".join(pieces))
    return rows


def _underline(rows: list[_Row], raw: str, blank: bool) -> None:
    """Strokes right under a short line make a heading of it."""
    if blank or not rows or not _UNDERLINE.match(raw.strip()) or rows[-1].shape.form not in (Form.PLAIN, Form.CAPITALS):
        return
    if len(rows[-1].raw) <= 120 and not rows[-1].aside:
        rows[-1].shape = replace(rows[-1].shape, form=Form.HEADING, level=2 if raw.strip()[0] == "=" else 3)


def _goes_on(before: _Row, shape: Shape, raw: str) -> bool:
    """Whether an unmarked line continues the one above: indented under a list sign, or a sentence cut by the margin."""
    if shape.form != Form.PLAIN or before.shape.form in (Form.HEADING, Form.CAPITALS) or _UNDERLINE.match(raw.strip()):
        return False
    if before.shape.form == Form.FIGURE and casting.CREDIT.match(shape.text):
        return True
    if before.shape.form in (Form.BULLET, Form.NUMBERED) and raw[:1] in " \t":
        return True
    last = before.raw.rstrip()
    return shape.text[0].islower() or (len(last) >= 60 and last[-1] not in ".!?:;")


class _Reader:
    """Walks the lines once and keeps what the kind of the next one depends on."""

    def __init__(self, rows: list[_Row]) -> None:
        self.rows = rows
        self.watch = asides.Watch()
        self.is_titled = False
        self.owner: Kind | None = None
        self.labelled = False
        self.talks = False
        self.asks = False

    def casts(self) -> Iterator[Cast]:
        for place, row in enumerate(self.rows):
            if row.cast:
                yield self._table(row.cast)
                continue
            form = row.shape.form
            follower = self.rows[place + 1].shape.form if place + 1 < len(self.rows) else None
            aside = row.aside or self.watch.judge(row.shape)
            if aside:
                yield Cast(casting.plain(Kind.PARAGRAPH, replace(row.shape, lead="", number=None), row.number), aside)
            elif not self.is_titled and form in (Form.PLAIN, Form.CAPITALS, Form.HEADING):
                yield Cast(casting.title(row.shape, row.number))
            else:
                yield Cast(self._block(row, follower == Form.BULLET))
            self.is_titled = self.is_titled or not aside

    def _table(self, cast: Cast) -> Cast:
        """What stands in a table is known already; only a title may still come behind people and facts."""
        kind = cast.block.kind
        if kind in HEADINGS:
            self.owner, self.labelled, self.is_titled = kind, True, True
        return cast

    def _block(self, row: _Row, before_list: bool) -> Block:
        form = row.shape.form
        if form in (Form.BULLET, Form.NUMBERED):
            return self._numbered(row, before_list) if form == Form.NUMBERED else self._item(row)
        if form == Form.PART:
            return self._part(row)
        if form in (Form.QUESTION, Form.STATION, Form.HEADING, Form.CAPITALS):
            return self._headed(row, before_list)
        if form == Form.TALK:
            return self._talk(row, shapes.speaker(row.shape.text[len(row.shape.lead) :].lstrip()))
        return self._plain(row, before_list)

    def _part(self, row: _Row) -> Block:
        self._turn(row.shape.text[:1000])
        self.owner, self.labelled = Kind.PART, False
        return casting.part(row.shape, row.number)

    def _turn(self, words: str) -> None:
        """Questions or talks from here on, as the words of a heading or of an introduction say."""
        asks, talks = bool(_ASKING.search(words)), bool(_TALKING.search(words))
        if asks or talks:
            self.asks, self.talks = asks, talks and not asks

    def _numbered(self, row: _Row, before_list: bool) -> Block:
        words = row.shape.text[len(row.shape.lead) :].lstrip()
        speaker = shapes.speaker(words) if self.talks else None
        if speaker:
            return self._talk(row, speaker)
        asked = words.rstrip().endswith("?")
        if (asked and not self.labelled) or (before_list and not self.labelled and row.shape.level == 0):
            return self._question(row, labelled=False)
        return self._item(row)

    def _question(self, row: _Row, *, labelled: bool) -> Block:
        self.owner, self.labelled = Kind.QUESTION, labelled
        return casting.plain(Kind.QUESTION, row.shape, row.number)

    def _talk(self, row: _Row, speaker: tuple[shapes.Person, int] | None) -> Block:
        self.owner, self.labelled = Kind.TALK, False
        return casting.talk(row.shape, row.number, speaker)

    def _item(self, row: _Row) -> Block:
        kinds = {Kind.QUESTION: Kind.FINDING, Kind.TALK: Kind.POINT}
        kind = kinds.get(self.owner, Kind.ITEM) if self.owner else Kind.ITEM
        if self.owner == Kind.PART and self.asks:
            kind = Kind.FINDING
        return casting.item(kind, row.shape, row.number)

    def _headed(self, row: _Row, before_list: bool) -> Block:
        """A heading by its sign, its label or its capitals: a question, a station or another section."""
        form, words = row.shape.form, row.shape.text.rstrip()
        said = words[len(row.shape.lead) :].strip()
        if said and (form == Form.QUESTION or said.endswith("?") or (form == Form.STATION and before_list)):
            return self._question(row, labelled=True)
        self._turn(words[:1000])
        speaker = shapes.speaker(words) if self.talks and form == Form.HEADING else None
        if speaker:
            return self._talk(row, speaker)
        results = before_list and (form == Form.STATION or _RESULT.search(words[:1000]))
        self.owner, self.labelled = (Kind.QUESTION if results else Kind.SECTION), False
        level = 2 if form == Form.STATION else min(max(row.shape.level - 1, 1), 5)
        return replace(casting.plain(Kind.SECTION, row.shape, row.number), level=level)

    def _plain(self, row: _Row, before_list: bool) -> Block:
        form, words = row.shape.form, row.shape.text.rstrip()
        labelled = {Form.PEOPLE: casting.people, Form.FACT: casting.fact, Form.FIGURE: casting.figure}.get(form)
        if labelled or shapes.is_date(words):
            return (labelled or casting.fact)(row.shape, row.number)
        if before_list and row.apart and words.endswith("?") and len(words) <= 200:
            return self._question(row, labelled=True)
        if before_list and row.apart and len(words) <= 60 and words[-1] not in ".:;,!" and not self.talks:
            return self._headed(row, before_list)
        self._turn(words[:1000] if words.endswith(":") else "")
        return replace(casting.plain(Kind.PARAGRAPH, row.shape, row.number), recognised=words.endswith(":"))
