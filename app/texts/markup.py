"""The few signs a text may use: `# ` and `## ` headings, `- ` lists, `[words](address)`, `**strong**`.

Read line by line with one regular expression that cannot backtrack, so no input takes long. The result is a
tree; templates write the HTML. Anything else stays the plain text it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_INLINE = re.compile(r"\[([^\[\]\n]{1,200})\]\(([^()\s]{1,500})\)|\*\*([^*\n]{1,300})\*\*")
_SAFE = ("/", "https://", "mailto:", "tel:", "#")


@dataclass(frozen=True)
class Run:
    """A stretch of text; with `href` a link, else `strong` or plain."""

    text: str
    href: str = ""
    strong: bool = False


@dataclass(frozen=True)
class Block:
    """kind: h2, p or ul; `runs` for h2 and p, `items` for ul. `anchor` makes a heading addressable."""

    kind: str
    runs: tuple[Run, ...] = ()
    items: tuple[tuple[Run, ...], ...] = ()
    anchor: str = ""


@dataclass(frozen=True)
class Page:
    title: str
    blocks: tuple[Block, ...]


def read(body: str) -> Page:
    """The text as a tree; its first line is the title."""
    first, _, rest = body.strip().partition("\n")
    blocks: list[Block] = []
    for part in re.split(r"\n[ \t]*\n", rest.strip()):
        blocks += _blocks([line.rstrip() for line in part.splitlines() if line.strip()], len(blocks))
    return Page(first.removeprefix("# ").strip(), tuple(blocks))


def _blocks(lines: list[str], count: int) -> list[Block]:
    """One stretch between blank lines: headings and lists may stand directly under each other."""
    found: list[Block] = []
    words: list[str] = []
    items: list[tuple[Run, ...]] = []
    for line in [*lines, ""]:
        if items and not line.startswith("- "):
            found.append(Block("ul", items=tuple(items)))
            items = []
        if words and (not line or line.startswith(("- ", "## "))):
            found.append(Block("p", runs=runs(" ".join(words))))
            words = []
        if line.startswith("## "):
            found.append(Block("h2", runs=runs(line[3:]), anchor=f"abschnitt-{count + len(found) + 1}"))
        elif line.startswith("- "):
            items.append(runs(line[2:]))
        elif line:
            words.append(line)
    return found


def runs(line: str) -> tuple[Run, ...]:
    """A line as runs; an address that is none of ours or safe stays plain text."""
    found: list[Run] = []
    end = 0
    for match in _INLINE.finditer(line):
        if match.start() > end:
            found.append(Run(line[end : match.start()]))
        words, href, strong = match.groups()
        if strong:
            found.append(Run(strong, strong=True))
        elif href.startswith(_SAFE) and not href.startswith("//"):
            found.append(Run(words, href=href))
        else:
            found.append(Run(match[0]))
        end = match.end()
    if end < len(line):
        found.append(Run(line[end:]))
    return tuple(found)
