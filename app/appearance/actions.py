"""What changes the appearance."""

from __future__ import annotations

from app.appearance.rules import Logo
from app.core.db import deed
from app.core.files import FileStore
from app.texts import actions as texts
from app.texts import queries

LOGO, ACCENT = "logo", "accent"
"""Facts about the organisation, beside those its texts speak of."""


def colour(accent: str) -> None:
    """The accent colour as "#rrggbb"; "" is that of Rotunde."""
    texts.note(ACCENT, accent)


def show_logo(picture: bytes, width: int, height: int, *, store: FileStore) -> None:
    """A new logo; the file of the old one goes once that is certain."""
    logo = Logo(store.put(picture), width, height)
    _replace(logo.line, logo.file, store)


def remove_logo(*, store: FileStore) -> None:
    _replace("", "", store)


def _replace(line: str, kept: str, store: FileStore) -> None:
    old = queries.details().get(LOGO, "").partition(" ")[0]
    texts.note(LOGO, line)
    if old and old != kept:
        deed().after_commit.append(lambda: store.drop(old))
