"""Minutes as Markdown (CommonMark). One line for each block, so that every sentence of the protocol stands in it as
it was written; a sign is escaped only where Markdown would take it for markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.minutes import facts as known
from app.minutes import markup, pictures
from app.minutes.document import Block, Document, Kind, Stress, flat
from app.minutes.facts import MinutesFacts
from app.minutes.fronting import Row, front
from app.minutes.markup import Run
from app.minutes.outlining import Entry, outline
from app.minutes.pictures import Pictures

_ENTITY = re.compile(r"&(?=#?\w{1,40};)")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_SLASH = re.compile(r"\\(?=[!-/:-@\[-`{-~]|$)")
_SIGNS = re.compile(r"[*_`~\[\]]")
_START = re.compile(r"(?:[-+*>#=|~`]|\d{1,9}(?=[.)]))")


def render(document: Document, facts: MinutesFacts, shown: Pictures = pictures.NONE) -> str:
    """The whole protocol: facts in front, then the blocks in their order."""
    facts = known.spoken(document, facts)
    top = front(document, facts)
    tree = outline(top.document)
    title = tree.title.text if tree.title else facts.workshop_title or facts.name
    pieces = [f"# {inline(title)}", _table(top.rows)]
    if facts.is_draft:
        pieces.insert(1, f"**{facts.words['unpublished']}**")
    paper = _Paper(facts.language, shown)
    pieces += [piece for entry in tree.entries for piece in paper.entry(entry)]
    return "\n\n".join(pieces) + "\n"


def inline(text: str) -> str:
    """Words that come out of a Markdown reader exactly as they went in, on one line."""
    line = _escaped(flat(text))
    for sign in "*_`~":
        if line.count(sign) > 1:  # alone it cannot open and close anything
            line = line.replace(sign, f"\\{sign}")
    return _unheaded(line.replace("[", "\\[") if "]" in line else line)


def marked(runs: Iterable[Run]) -> str:
    """Words with their marks. Where there are any, every sign is escaped: it might pair with one of a mark."""
    line = markup.lined(runs)
    if all(run.kind is None for run in line):
        return inline("".join(run.text for run in line))
    return _unheaded("".join(_marked(run) for run in line))


def _marked(run: Run) -> str:
    words = _SIGNS.sub(r"\\\g<0>", _escaped(run.text))
    if run.kind is None:
        return words
    if run.kind == Stress.LINK:
        return f"[{words}](<{run.target}>)"
    sign = "**" if run.kind == Stress.STRONG else "*"
    inner = words.strip(" ")
    return words.replace(inner, f"{sign}{inner}{sign}", 1) if inner else words


def _escaped(line: str) -> str:
    return _ENTITY.sub(r"\\&", _TAG.sub(r"\\<", _SLASH.sub(r"\\\\", line)))


def _quoted(text: str) -> str:
    """Words between signs of ours: none of theirs may close them."""
    return _SIGNS.sub(r"\\\g<0>", _escaped(flat(text)))


def _unheaded(line: str) -> str:
    """A last # would be taken for the closing sign of a heading."""
    return f"{line[:-1]}\\#" if line.endswith("#") else line


def _table(rows: Iterable[Row]) -> str:
    return "\n".join(f"- {row.label}: {marked(row.runs)}" for row in rows)


@dataclass(frozen=True)
class _Paper:
    """What every entry needs beside itself."""

    language: str
    shown: Pictures

    def entry(self, entry: Entry) -> Iterator[str]:
        block = entry.block
        if block is None:
            yield "\n".join(self.items(entry, ""))
        elif entry.level:
            yield f"{'#' * min(entry.level, 6)} {marked(markup.words(block))}"
            if notes := known.notes(block, self.language):
                yield f"*({_quoted(notes)})*"
            for child in entry.children:
                yield from self.entry(child)
        elif block.kind == Kind.FIGURE:
            yield self.figure(block)
        else:
            yield self.noted(block)

    def items(self, listing: Entry, indent: str) -> Iterator[str]:
        for place, item in enumerate(listing.children, 1):
            if item.block is None:
                continue
            sign = f"{item.block.number or place}." if listing.ordered else "-"
            yield f"{indent}{sign} {self.noted(item.block)}"
            for child in item.children:
                yield from self.items(child, indent + " " * (len(sign) + 1))

    def noted(self, block: Block) -> str:
        line = _started(marked(markup.words(block)))
        notes = known.notes(block, self.language)
        return f"{line} *({_quoted(notes)})*" if notes else line

    def figure(self, block: Block) -> str:
        """The picture, and its caption as the next line of the same paragraph."""
        credits = known.credits(block, self.language)
        caption = " ".join(part for part in (marked(markup.words(block)), inline(credits)) if part)
        stored = self.shown.get(block.file)
        if stored is None:
            return _started(caption)
        words = _quoted(known.alternative(block, self.language))
        return f"![{words}](<{stored.address}>)\n{_started(caption)}".rstrip("\n")


def _started(line: str) -> str:
    """A line that would begin a list, a quote or a heading is kept a plain one."""
    match = _START.match(line)
    if not match:
        return line
    at = match.end() if match[0].isdigit() else 0
    return f"{line[:at]}\\{line[at:]}"
