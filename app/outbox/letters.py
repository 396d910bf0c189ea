"""How a mail is written: one text, from which the HTML part is made, so both always say the same.

A template's first line is the subject. Blank lines part its blocks: a block of lines "- key: value" is a list of
facts, a line "→ label: address" is a link, anything else a paragraph. Plain Python; the caller renders the text.

What people typed is never a link, and no mail program makes one of it: see `defused`. Every value a template fills in
counts as typed by somebody, unless the template says `{{ value | address }}`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# Private-use letters enclose the name of a secret link; no person can type them (core.text refuses them).
UNSUBSCRIBE = "unsubscribe"  # the secret link that goes into the header of mail to many, not into its words
OPEN, CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{OPEN}([a-z_]+){CLOSE}")
# Between the parts of a host; a single letter behind it is an abbreviation (z.B.), a digit a number or a date. Behind
# "www" mail programs take anything for a host.
_DOT = re.compile(r"(?<=\w)[.\u3002\uff0e\uff61](?=[^\W\d_]{2})|(?<=\bwww)[.\u3002\uff0e\uff61](?=\S)", re.IGNORECASE)
_SCHEME = re.compile(r":(?=[/\\]{2})")


class Address(str):
    """Text that may be a link in a mail: our own addresses, and what the office entered as an address."""

    __slots__ = ()


def defused(value: object) -> object:
    """Text of people as it stands in a mail: one line, of which no mail program makes a link.

    A blank behind each dot inside a word and in front of "//" is enough, it hides nothing, and a reader still sees
    what was meant: "www. evil. example". Our own marks and arrows are taken out, so that nobody writes a link block.
    """
    if not isinstance(value, str) or isinstance(value, Address):
        return value
    plain = " ".join(value.replace("→", " ").split()) if _breaks(value) else value.replace("→", " ")
    return _SCHEME.sub(": ", _DOT.sub(lambda dot: f"{dot[0]} ", plain))


def _breaks(value: str) -> bool:
    return len(value.splitlines()) > 1 or value != value.strip("\r\n")


@dataclass(frozen=True)
class Block:
    """kind: p (lines), facts (rows of key and value) or link (label, address)."""

    kind: str
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    label: str = ""
    address: str = ""


@dataclass(frozen=True)
class Draft:
    """A mail before it has a recipient."""

    kind: str
    locale: str
    subject: str
    text: str
    html: str
    links: dict[str, str] = field(default_factory=dict)


def mark(name: str) -> str:
    """What stands in the text in place of a secret address."""
    return f"{OPEN}{name}{CLOSE}"


def split(rendered: str) -> tuple[str, str]:
    """Subject and body of a rendered template."""
    subject, _, body = rendered.strip().partition("\n")
    return subject.strip(), re.sub(r"\n{3,}", "\n\n", body).strip() + "\n"


def blocks(body: str) -> list[Block]:
    """The blocks of a body, in order."""
    found: list[Block] = []
    for part in re.split(r"\n\s*\n", body.strip()):
        lines = [line.strip() for line in part.splitlines() if line.strip()]
        if all(line.startswith("→ ") for line in lines):
            found += [_link(line) for line in lines]
        elif all(line.startswith("- ") and ": " in line for line in lines):
            rows = tuple((key, value) for key, _, value in (line[2:].partition(": ") for line in lines))
            found.append(Block("facts", rows=rows))
        else:
            found.append(Block("p", lines=tuple(lines)))
    return found


def opened(body: str, links: dict[str, str], otherwise: str) -> str:
    """The body with its secret addresses in place, or `otherwise` where an address is not to be shown."""
    return _MARK.sub(lambda found: links.get(found[1], otherwise), body)


def _link(line: str) -> Block:
    label, _, address = line[2:].rpartition(": ")
    return Block("link", label=label, address=address)
