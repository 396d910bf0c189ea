"""Reading texts: the organisation's newest version, or the default that ships with Rotunde."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.core.db import db
from app.texts import rules
from app.texts.models import BarrierReport, Detail, TextVersion
from config import LOCALES, ROOT

FOLDER = ROOT / "templates" / "texts"


def details() -> dict[str, str]:
    """What is known about the organisation, by key."""
    return {key: row.value for key, row in detail_rows().items()}


def detail_rows() -> dict[str, Detail]:
    return {row.key: row for row in db.session.scalars(select(Detail))}


@cache
def placeholders(locale: str = "de") -> dict[str, dict[str, str]]:
    """Every placeholder with its label in this language and an example."""
    told = json.loads((FOLDER / "placeholders.json").read_text("utf-8"))
    key = "label" if locale == "de" else f"label_{locale}"
    return {name: {"label": each[key], "example": each["example"]} for name, each in told.items()}


def reports(*, most: int = 50) -> Sequence[BarrierReport]:
    """Reported barriers, newest first."""
    return db.session.scalars(select(BarrierReport).order_by(BarrierReport.id.desc()).limit(most)).all()


def version(name: str, locale: str = "de") -> int:
    """The number of the newest own version, counted in each language; 0 is the default text."""
    found = select(func.max(TextVersion.number)).where(TextVersion.name == name, TextVersion.locale == locale)
    return db.session.scalar(found) or 0


def body(name: str, locale: str) -> str:
    """The text in this language, placeholders unfilled."""
    found = select(TextVersion.body).where(TextVersion.name == name, TextVersion.locale == locale)
    return db.session.scalar(found.order_by(TextVersion.number.desc()).limit(1)) or default(name, locale)


@cache
def default(name: str, locale: str) -> str:
    """The text that ships with Rotunde."""
    return Path(FOLDER / f"{name}.{locale}.txt").read_text("utf-8")


def filled(name: str, locale: str) -> tuple[str, list[str]]:
    """The text with the organisation's facts in place, and the placeholders still open.

    An open one shows its label in square brackets, so that a reader sees a gap and not a curly riddle.
    """
    known, text = details(), body(name, locale)
    open_ones = rules.unfilled(text, known)

    def fill(match: Any) -> str:
        return known.get(match[1]) or f"[{placeholders(locale).get(match[1], {}).get('label', match[1])}]"

    return rules.PLACEHOLDER.sub(fill, text), open_ones


def open_placeholders() -> dict[str, list[str]]:
    """By text, the placeholders nobody has filled yet, in whichever language it stands; texts without any are left out.

    Two queries for all texts together.
    """
    known = details()
    found = select(TextVersion.name, TextVersion.locale, TextVersion.body).order_by(TextVersion.number)
    own = {(name, locale): text for name, locale, text in db.session.execute(found)}
    bodies = {
        name: "\n".join(own.get((name, locale)) or default(name, locale) for locale in LOCALES) for name in rules.NAMES
    }
    open_ones = {name: rules.unfilled(text, known) for name, text in bodies.items()}
    return {name: keys for name, keys in open_ones.items() if keys}


def open_texts() -> dict[str, list[str]]:
    """The same as people call them."""
    labels = placeholders()
    return {name: [labels.get(key, {}).get("label", key) for key in keys] for name, keys in open_placeholders().items()}
