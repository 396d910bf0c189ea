"""The certificate of attendance as PDF/UA-1 and PDF/A-2a. Plain Python; equal facts give equal bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.core import typesetting
from app.core.text import slug
from app.minutes.pdf import FAMILIES, drawable

TEMPLATE = Path(__file__).parents[2] / "templates" / "documents" / "certificate.typ"
REGIONS = {"de": "DE", "en": "GB"}


@dataclass(frozen=True)
class Certificate:
    """What a certificate says, in the words of its language; the caller translates.

    `rows` are (label, value); `words` are page, of. `day` dates the document, so that it is the same whenever made.
    """

    language: str
    title: str
    name: str
    sentence: str
    organiser: str
    issued: str
    address: str
    day: date
    rows: tuple[tuple[str, str], ...]
    words: tuple[str, str]


def render(certificate: Certificate) -> bytes:
    """The PDF on one page."""
    return typesetting.pdf(TEMPLATE, _data(certificate))


def file_name(workshop: str, day: date) -> str:
    """teilnahme-workshop-c-2026-12-05.pdf: ASCII, and without the name of the person."""
    return f"teilnahme-{slug(workshop)[:60].strip('-') or 'workshop'}-{day.isoformat()}.pdf"


def _data(certificate: Certificate) -> dict[str, object]:
    page, of = certificate.words
    language = certificate.language if certificate.language in REGIONS else "de"
    return {
        "title": _line(certificate.title),
        "author": _line(certificate.organiser),
        "description": _line(f"{certificate.title}: {certificate.name}"),
        "date": (certificate.day.year, certificate.day.month, certificate.day.day),
        "lang": language,
        "region": REGIONS[language],
        "fonts": FAMILIES,
        "name": _line(certificate.name),
        "sentence": _line(certificate.sentence),
        "rows": [(_line(label), _line(value)) for label, value in certificate.rows if value],
        "issued": _line(certificate.issued),
        "footer": [_line(line) for line in (certificate.organiser, certificate.address) if line],
        "words": {"page": _line(page), "of": _line(of)},
    }


def _line(text: str) -> str:
    """One line of drawable words."""
    return drawable(" ".join(text.split()))
