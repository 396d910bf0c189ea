"""Text on its way into a calendar file: nothing a person typed can start a line of its own or reorder a title."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

import idna

_BREAKS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Controls and lone surrogates have no place in a file; direction marks would let a title pretend to be another.
# ZWJ and variation selectors stay: emoji are built from them.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")
_IN_URI = "%/:?#[]@!$&'()*+,;=~-._"


def one_line(value: str) -> str:
    """`value` without line breaks, tabs and control characters; a break becomes a blank."""
    return _UNSEEN.sub("", _BREAKS.sub(" ", value).replace("\t", " ")).strip()


def paragraphs(value: str) -> str:
    """`value` with every kind of line break as LF, and without control characters."""
    return _UNSEEN.sub("", _BREAKS.sub("\n", value)).strip("\n")


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
