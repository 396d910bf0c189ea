"""A protocol as people write it to the neutral document: every word stays, in order; structure is added beside.

First each line is judged alone (`shapes`), wrapped lines are joined, then each gets its kind from what stands around
it. What is not understood stays as a paragraph and is named in the notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.core.text import N_
from app.minutes import decoding, shapes, wordfile
from app.minutes.decoding import Note, UnreadableMinutes
from app.minutes.document import Block, Document, Kind, identified
from app.minutes.shapes import Form, Shape

MOST_NOTES = 200
_ASKING = re.compile(r"\b(?:Frage|Fragen|Fragestellung|Station|Stationen|Pinnw|Austausch|Diskussion)", re.I)
_TALKING = re.compile(r"(?:Inputs?\b|Impuls|Vortr[aä]g|Kurzvortr|Referat|Praxisbeispiel)", re.I)
_RESULT = re.compile(r"Ergebnis|Erkenntnis|Diskussion|Rückmeld|Punkte|Fazit|Beiträge|Station|Pinnwand|Austausch", re.I)
_DURATION = re.compile(r"\b(\d{1,3})\s{0,3}(?:Minuten|Min\.|min\b)")
_BRACKET = re.compile(r"\(([^()]{1,200})\)$")
_LETTER = re.compile(r"(?:Workshop|WS|Arbeitsgruppe|AG|Forum)\s{1,3}([A-Z]|\d{1,2})\b")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_CREDIT = re.compile(r"(?:©|\(c\)|Foto:|Quelle:|Bildnachweis:|Copyright)\s{0,3}", re.I)


class ForeignText(UnreadableMinutes):
    message = N_(
        "Ab Zeile %(line)s wurde weder eine Frage noch ein Ergebnis erkannt. "
        "Nummerieren Sie die Fragen (1.) und beginnen Sie jedes Ergebnis mit einem Strich (-)."
    )


@dataclass(frozen=True)
class Reading:
    """What came out of a file."""

    document: Document
    encoding: str
    notes: tuple[Note, ...]


@dataclass
class _Line:
    """A logical line: its form, where it stands, whether a blank line precedes it."""

    shape: Shape
    number: int
    apart: bool
    raw: str


def read(data: bytes, *, name: str) -> Reading:
    """Read a protocol file; `name` decides between Word (.docx) and text. Raises a kind of UnreadableMinutes."""
    if name.lower().endswith(".docx"):
        if not data.startswith(b"PK"):
            decoding.measure(data)
            raise wordfile.BrokenWord
        return _reading(_joined(wordfile.lines(data).split("\n"), whole=True), "DOCX", ())
    text, encoding, notes = decoding.decode(data)
    rows = _joined(text.splitlines())
    if name.lower().endswith((".md", ".markdown")):
        for row in rows:
            row.shape = replace(row.shape, text=_ESCAPED.sub(r"\1", row.shape.text))
    return _reading(rows, encoding, notes)


def _reading(rows: list[_Line], encoding: str, notes: tuple[Note, ...]) -> Reading:
    blocks = identified(_Reader(rows).blocks())
    if not any(block.kind in (Kind.QUESTION, Kind.FINDING) for block in blocks):
        raise ForeignText(line=rows[0].number)
    return Reading(Document(blocks), encoding, notes + tuple(_unrecognised(blocks)))


def _unrecognised(blocks: tuple[Block, ...]) -> Iterator[Note]:
    """A note for each paragraph nobody understood, the first ones only where a file has hundreds."""
    unknown = [block for block in blocks if not block.recognised]
    for block in unknown[:MOST_NOTES]:
        said = N_("Zeile %(line)s nicht erkannt, als Absatz übernommen: „%(words)s“")
        words = " ".join(block.text[:200].split())
        short = words if len(words) <= 60 else f"{words[:59]}…"
        yield Note("unrecognised", said, {"line": block.line, "words": short}, block.line)


def _joined(lines: list[str], *, whole: bool = False) -> list[_Line]:
    """The lines that have words, wrapped ones put back together with their line break; `whole` lines never wrap."""
    rows: list[_Line] = []
    parts: list[list[str]] = []
    blank = True
    for number, raw in enumerate(lines, 1):
        if not raw.strip():
            blank = True
            continue
        shape = shapes.shape(raw)
        if rows and not (blank or whole) and _goes_on(rows[-1], shape, raw):
            parts[-1].append(raw.strip())
            rows[-1].raw = raw
        else:
            rows.append(_Line(shape, number, blank or whole, raw))
            parts.append([shape.text])
        blank = False
    for row, pieces in zip(rows, parts, strict=True):
        row.shape = replace(row.shape, text="\n".join(pieces))
    return rows


def _goes_on(before: _Line, shape: Shape, raw: str) -> bool:
    """Whether an unmarked line continues the one above: indented under a list sign, or a sentence cut by the margin."""
    if shape.form != Form.PLAIN or before.shape.form in (Form.HEADING, Form.CAPITALS):
        return False
    if before.shape.form == Form.FIGURE and _CREDIT.match(shape.text):
        return True
    if before.shape.form in (Form.BULLET, Form.NUMBERED) and raw[:1] in " \t":
        return True
    last = before.raw.rstrip()
    return shape.text[0].islower() or (len(last) >= 60 and last[-1] not in ".!?:;")


class _Reader:
    """Walks the lines once and keeps what the kind of the next one depends on."""

    def __init__(self, rows: list[_Line]) -> None:
        self.rows = rows
        self.owner: Kind | None = None
        self.labelled = False
        self.talks = False
        self.asks = False

    def blocks(self) -> Iterator[Block]:
        for place, row in enumerate(self.rows):
            follower = self.rows[place + 1].shape.form if place + 1 < len(self.rows) else None
            if place == 0 and row.shape.form in (Form.PLAIN, Form.CAPITALS, Form.HEADING):
                yield _title(row)
            else:
                yield self._block(row, follower == Form.BULLET)

    def _block(self, row: _Line, before_list: bool) -> Block:
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

    def _part(self, row: _Line) -> Block:
        block = _plain_block(Kind.PART, row)
        words = row.shape.text[:1000]
        self._turn(words)
        self.owner, self.labelled = Kind.PART, False
        duration = _DURATION.search(words)
        return replace(block, head=_part_head(row), duration=int(duration[1]) if duration else None)

    def _turn(self, words: str) -> None:
        """Questions or talks from here on, as the words of a heading or of an introduction say."""
        asks, talks = bool(_ASKING.search(words)), bool(_TALKING.search(words))
        if asks or talks:
            self.asks, self.talks = asks, talks and not asks

    def _numbered(self, row: _Line, before_list: bool) -> Block:
        words = row.shape.text[len(row.shape.lead) :].lstrip()
        speaker = shapes.speaker(words) if self.talks else None
        if speaker:
            return self._talk(row, speaker)
        asked = words.rstrip().endswith("?")
        if (asked and not self.labelled) or (before_list and not self.labelled and row.shape.level == 0):
            return self._question(row, labelled=False)
        return self._item(row)

    def _question(self, row: _Line, *, labelled: bool) -> Block:
        self.owner, self.labelled = Kind.QUESTION, labelled
        return _plain_block(Kind.QUESTION, row)

    def _talk(self, row: _Line, speaker: tuple[shapes.Person, int] | None) -> Block:
        self.owner, self.labelled = Kind.TALK, False
        block = _plain_block(Kind.TALK, row)
        if speaker is None:
            return block
        person, length = speaker
        words = row.shape.text
        behind = len(words) - len(words[len(row.shape.lead) :].lstrip())
        return replace(block, people=(person,), head=min(behind + length, len(words)))

    def _item(self, row: _Line) -> Block:
        kinds = {Kind.QUESTION: Kind.FINDING, Kind.TALK: Kind.POINT}
        kind = kinds.get(self.owner, Kind.ITEM) if self.owner else Kind.ITEM
        if self.owner == Kind.PART and self.asks:
            kind = Kind.FINDING
        shape = row.shape
        if shape.form == Form.BULLET:
            return replace(_plain_block(kind, row), level=shape.level)
        words = shape.text[len(shape.lead) :].lstrip()
        return replace(_plain_block(kind, row), text=words, marker=shape.lead, lead="", level=shape.level)

    def _headed(self, row: _Line, before_list: bool) -> Block:
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
        return replace(_plain_block(Kind.SECTION, row), level=level)

    def _plain(self, row: _Line, before_list: bool) -> Block:
        form, words = row.shape.form, row.shape.text.rstrip()
        if form in (Form.PEOPLE, Form.FACT, Form.FIGURE):
            return _labelled_block(row)
        if shapes.is_date(words):
            return _dated(Kind.FACT, row)
        if before_list and row.apart and words.endswith("?") and len(words) <= 200:
            return self._question(row, labelled=True)
        if before_list and row.apart and len(words) <= 60 and words[-1] not in ".:;,!" and not self.talks:
            return self._headed(row, before_list)
        self._turn(words[:1000] if words.endswith(":") else "")
        return replace(_plain_block(Kind.PARAGRAPH, row), recognised=words.endswith(":"))


def _plain_block(kind: Kind, row: _Line) -> Block:
    shape = row.shape
    return Block("", kind, shape.text, row.number, marker=shape.marker, lead=shape.lead, number=shape.number)


def _dated(kind: Kind, row: _Line) -> Block:
    day, month, year = shapes.date(row.shape.text)
    return replace(_plain_block(kind, row), day=day, month=month, year=year)


def _title(row: _Line) -> Block:
    words = row.shape.text
    bracket = _BRACKET.search(words[-300:].rstrip())
    letter = _LETTER.search(words[:200])
    context = bracket[1] if bracket else ""
    return replace(_dated(Kind.TITLE, row), context=context, letter=letter[1] if letter else "")


def _labelled_block(row: _Line) -> Block:
    shape = row.shape
    said = shape.text[len(shape.lead) :].strip()
    if shape.form == Form.FIGURE:
        return _figure(row, said)
    if shape.form == Form.PEOPLE:
        return replace(_plain_block(Kind.PEOPLE, row), people=shapes.people(said))
    return (_dated if shape.lead[:3] in ("Dat", "Ter") else _plain_block)(Kind.FACT, row)


def _figure(row: _Line, said: str) -> Block:
    alternative = ""
    if row.shape.lead.startswith("!["):
        alternative, _, said = said.partition("](")
        said = said.partition(")")[2].strip()
    credit = _CREDIT.search(said[:2000])
    caption = said[: credit.start()] if credit else said
    named = said[credit.end() :] if credit else ""
    block = _plain_block(Kind.FIGURE, row)
    return replace(block, caption=caption.strip(), credit=named.strip(), alternative=alternative.strip())


def _part_head(row: _Line) -> int:
    """Where the heading of a part ends: at the colon behind a short title, else behind its label."""
    words, lead = row.shape.text, len(row.shape.lead)
    colon = words.find(":", lead, lead + 80)
    if colon > 0 and words[colon + 1 :].strip():
        return colon + 1
    return 0 if len(words) <= 80 and not words.rstrip().endswith((":", ".")) else lead
