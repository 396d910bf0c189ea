"""An Atom feed (RFC 4287) of released minutes. Plain Python; the XML is written by the standard library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree

from app.core.cells import ILLEGAL

NAMESPACE = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True)
class Entry:
    """One released version; its address never changes, so it is the entry's id."""

    address: str
    title: str
    summary: str
    author: str
    released_at: datetime
    language: str
    categories: Sequence[str]
    licence: str


def written(*, address: str, page: str, title: str, author: str, entries: Sequence[Entry], empty_at: datetime) -> bytes:
    """The feed; `empty_at` stands for its last change where nothing was released."""
    feed = ElementTree.Element("feed", {"xmlns": NAMESPACE})
    _add(feed, "id", address)
    _add(feed, "title", title)
    _add(feed, "updated", _moment(max((entry.released_at for entry in entries), default=empty_at)))
    _add(_add(feed, "author"), "name", author)
    _add(feed, "link", rel="self", type="application/atom+xml", href=address)
    _add(feed, "link", rel="alternate", type="text/html", href=page)
    for entry in entries:
        _entry(feed, entry, author)
    return ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)


def _entry(feed: ElementTree.Element, told: Entry, author: str) -> None:
    entry = _add(feed, "entry", **{"xml:lang": told.language})
    _add(entry, "id", told.address)
    _add(entry, "title", told.title)
    _add(entry, "updated", _moment(told.released_at))
    _add(entry, "published", _moment(told.released_at))
    _add(_add(entry, "author"), "name", told.author or author)
    _add(entry, "link", rel="alternate", type="text/html", href=told.address)
    _add(entry, "summary", told.summary)
    _add(entry, "rights", told.licence)
    for name in told.categories:
        _add(entry, "category", term=ILLEGAL.sub("", name))


def _add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, name, attributes)
    child.text = ILLEGAL.sub("", text) or None
    return child


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
