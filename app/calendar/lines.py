"""Content lines of iCalendar files (RFC 5545 §3.1, RFC 6868): cleaned, escaped, folded, ended by CRLF.

Written here because a file must keep its bytes when a library changes (its ETag is made of them), and because the
feed of 1,000 workshops is rebuilt whenever one of them changes: this takes a tenth of what icalendar takes.
Every value passes through this file, so nothing a person typed can start a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

import idna

OCTETS = 75
_BREAKS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Controls and lone surrogates have no place in a file; direction marks would let a title pretend to be another.
# ZWJ and variation selectors stay: emoji are built from them.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_CARETS = str.maketrans({"^": "^^", '"': "^'"})
_IN_URI = "%/:?#[]@!$&'()*+,;=~-._"

Parameters = Iterable[tuple[str, str]]


def one_line(value: str) -> str:
    """`value` without line breaks, tabs and control characters; a break becomes a blank."""
    return _UNSEEN.sub("", _BREAKS.sub(" ", value).replace("\t", " ")).strip()


def paragraphs(value: str) -> str:
    """`value` with every kind of line break as LF, and without control characters."""
    return _UNSEEN.sub("", _BREAKS.sub("\n", value)).strip("\n")


def text(name: str, value: str, parameters: Parameters = ()) -> bytes:
    """A property with one value of type TEXT; its line breaks stay, so pass a one_line() where none may be."""
    return literal(name, paragraphs(value).translate(_ESCAPES), parameters)


def texts(name: str, values: Iterable[str]) -> bytes:
    """A property with a list of values (CATEGORIES): a comma inside a value is escaped, one between them is not."""
    return literal(name, ",".join(one_line(value).translate(_ESCAPES) for value in values))


def literal(name: str, value: str, parameters: Parameters = ()) -> bytes:
    """A property whose value is written as it stands (times, numbers, addresses). It must hold no line break."""
    head = name + "".join(f";{key}={_parameter(given)}" for key, given in parameters)
    return _folded(f"{head}:{value}".encode())


def uri(value: str) -> str:
    """`value` as an absolute web address in ASCII, or "" if it is none; readers refuse files with broken ones."""
    try:
        parts = urlsplit(one_line(value))
        place = parts.netloc if parts.netloc.isascii() else _ascii_place(parts)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[^!-~]", place):
        return ""
    rest = (quote(part, safe=_IN_URI) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, place, *rest))


def _ascii_place(parts: SplitResult) -> str:
    """Host and port. Not by Python's own codec, which makes "ss" of every "ß" and so names another host."""
    host = idna.encode(parts.hostname or "", uts46=True).decode()
    return f"{host}:{parts.port}" if parts.port else host


def _parameter(value: str) -> str:
    clean = one_line(value).translate(_CARETS)
    return f'"{clean}"' if re.search("[,;:]", clean) else clean


def _folded(line: bytes) -> bytes:
    """In pieces of at most 75 octets; no cut inside a character, nor between a backslash and what it escapes."""
    pieces = []
    while len(line) > OCTETS:
        cut = OCTETS
        while line[cut] & 0xC0 == 0x80:
            cut -= 1
        backslashes = cut - len(line[:cut].rstrip(b"\\"))
        cut -= backslashes % 2
        pieces.append(line[:cut])
        line = b" " + line[cut:]
    return b"\r\n".join((*pieces, line)) + b"\r\n"
