"""How people type stress and links in a section: `*betont*`, `**stark**`, `[Worte](https://…)`.

Every sign that begins none of these stays the character it is, the star inside a word ("Bürger*innen") always; a
backslash keeps a sign from beginning one. The pattern has a bounded length at every place, so no input takes long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from app.minutes.document import Block, Mark, Stress, level

SCHEMES = ("https://", "http://", "mailto:")
MOST_TARGET = 500
_PIECE = re.compile(
    r"\\([\\*\[\]])"
    r"|(?<![\w*])\*\*([^\s*\\][^*\n\\]{0,498}[^\s*\\]|[^\s*\\])\*\*(?![\w*])"
    r"|(?<![\w*])\*([^\s*\\][^*\n\\]{0,498}[^\s*\\]|[^\s*\\])\*(?![\w*])"
    r"|\[([^\[\]\n\\*]{1,300})\]\(([^()\s\\]{1,500})\)"
)
_SIGN = re.compile(r"[\\*\[\]]")
_TARGET = re.compile(r"(?:https?://|mailto:)[^\s<>\"\\\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,500}", re.I)


@dataclass(frozen=True)
class Run:
    """Neighbouring characters under one mark, or under none."""

    text: str
    kind: Stress | None = None
    target: str = ""


def parse(typed: str) -> tuple[str, tuple[Mark, ...]]:
    """The words without their signs, and the marks. A link to anything but SCHEMES stays plain text."""
    words: list[str] = []
    marks: list[Mark] = []
    length = at = 0
    for piece in _PIECE.finditer(typed):
        words.append(typed[at : piece.start()])
        length += len(words[-1])
        said, kind, target = _understood(piece)
        if kind is not None:
            marks.append(Mark(length, length + len(said), kind, target))
        words.append(said)
        length += len(said)
        at = piece.end()
    words.append(typed[at:])
    return "".join(words), tuple(marks)


def _understood(piece: re.Match[str]) -> tuple[str, Stress | None, str]:
    escaped, strong, emphasis, linked, target = piece.groups()
    if escaped is not None:
        return escaped, None, ""
    if strong is not None:
        return strong, Stress.STRONG, ""
    if emphasis is not None:
        return emphasis, Stress.EMPHASIS, ""
    if target.lower().startswith(SCHEMES):
        return linked, Stress.LINK, target
    return piece[0], None, ""


def typed(text: str, marks: Iterable[Mark]) -> str:
    """What `parse` makes these words and marks of."""
    return "".join(_typed(run) for run in runs(text, marks))


def _typed(run: Run) -> str:
    if run.kind is None:
        return _SIGN.sub(r"\\\g<0>", run.text)
    if run.kind == Stress.LINK:
        return f"[{run.text}]({run.target})"
    sign = "**" if run.kind == Stress.STRONG else "*"
    return f"{sign}{run.text}{sign}"


def runs(text: str, marks: Iterable[Mark], start: int = 0, end: int | None = None) -> Iterator[Run]:
    """The words from `start` up to `end` as runs, in order: what every format writes one by one."""
    stop = len(text) if end is None else end
    at = start
    for mark in marks:
        if mark.end <= at or mark.start >= stop:
            continue
        begin, finish = max(mark.start, at), min(mark.end, stop)
        if begin > at:
            yield Run(text[at:begin])
        yield Run(text[begin:finish], mark.kind, mark.target)
        at = finish
    if at < stop:
        yield Run(text[at:stop])


def safe(target: str) -> str:
    """The address where it leads to a page or a mailbox and nowhere else, or ""."""
    return target if len(target) <= MOST_TARGET and _TARGET.fullmatch(target) else ""


def shown(target: str) -> str:
    """An address as it is printed beside the words that link to it."""
    return target[7:] if target.lower().startswith("mailto:") else target


def heading(block: Block) -> list[Run]:
    """The runs of a heading; what `running` gives follows it as text."""
    return list(runs(block.text, block.marks, 0, len(block.heading)))


def running(block: Block) -> list[Run]:
    return list(runs(block.text, block.marks, len(block.text) - len(block.running))) if block.running else []


def body(block: Block) -> list[Run]:
    """The runs behind the label of a line."""
    return list(runs(block.text, block.marks, len(block.text) - len(block.body))) if block.body else []


def words(block: Block) -> list[Run]:
    """All the words of a block as runs."""
    return list(runs(block.text, block.marks))


def lined(pieces: Iterable[Run]) -> list[Run]:
    """The runs on one line, as `document.flat` makes of their words; a link that leads nowhere safe is plain words."""
    made: list[Run] = []
    for piece in pieces:
        text = level(piece.text)
        if not made or made[-1].text.endswith(" "):
            text = text.lstrip(" ")
        target = safe(piece.target)
        kind = None if piece.kind == Stress.LINK and not target else piece.kind
        if text:
            made.append(Run(text, kind, target))
    if made and made[-1].text.endswith(" "):
        made[-1] = replace(made[-1], text=made[-1].text.rstrip(" "))
    return [run for run in made if run.text]
