"""Protocols for the tests: invented ones, and the real one where the shared folder has it."""

from __future__ import annotations

import datetime
import functools
import hashlib
import io
from pathlib import Path

import pytest
from PIL import Image

from app.minutes.document import Block, Document, Kind, Mark, Stress, identified
from app.minutes.facts import MinutesFacts
from app.minutes.pictures import Picture
from app.minutes.reading import read

SEED = Path(__file__).parents[2] / ".." / "shared" / "seed" / "workshop-c-kassel.txt"

PROTOCOL = """\
Workshop B: Digitale Ehrenamtskarte (7.11.2025 – RK Fulda)

Moderation: Ronja Ahlgrimm, Büro Federstrich

Teil 1: Austausch an zwei Stationen, 40 Minuten: Zwei Gruppen wechseln nach der Hälfte die Pinnwand:

Folgendes wurde festgehalten:

1. Wem nützt die Karte?

- Vereinen und Ehrenamtlichen
- Kommunen, die Danke sagen möchten
- Vereinen und Ehrenamtlichen

2. Was bremst?

- Zu viele Formulare
- Kein Budget für Werbung

Teil 2: Zwei kurze Impulse:

1. Dr. Oda Brinkschulte, Leiterin der Ehrenamtsagentur Rhönland, zeigt die ersten hundert Tage.

- Die Hälfte der Karten wurde am Telefon beantragt

Bild: Die erste gedruckte Karte. © Büro Federstrich
"""

FULL = MinutesFacts(
    event_title="Regionalkonferenz Fulda",
    workshop_letter="B",
    workshop_title="Digitale Ehrenamtskarte",
    date=datetime.date(2025, 11, 7),
    year=2025,
    venue="Haus der Vereine, Musterweg 1, 36037 Fulda",
    organiser="Geschäftsstelle Beispielregion",
    contact="buero@example.org",
    moderation="Ronja Ahlgrimm (Büro Federstrich)",
    version=1,
    published_on=datetime.date(2025, 11, 14),
    address="https://example.org/veranstaltungen/fulda/workshops/B/protokoll",
)


def document(text: str = PROTOCOL, name: str = "protokoll.txt") -> Document:
    """A text as a document."""
    return read(text.encode(), name=name).document


def seed() -> bytes:
    """The real protocol; the test is skipped where it is not at hand."""
    if not SEED.exists():
        pytest.skip("the seed protocol is not at hand")
    return SEED.read_bytes()


def texts(found: Document, *kinds: Kind) -> list[str]:
    return [block.text for block in found.of(*kinds)]


def words(text: str) -> list[str]:
    """The words of a text, list signs in front of lines left out."""
    lines = (line.strip() for line in text.splitlines())
    return [word for line in lines for word in line.removeprefix("- ").split()]


@functools.cache
def photo(width: int = 640, height: int = 480, color: str = "#2440a8") -> bytes:
    """A picture as a camera's photo comes out of the store."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), color).save(out, "JPEG")
    return out.getvalue()


PHOTO = hashlib.sha256(photo()).hexdigest()
ADDRESS = f"https://example.org/veranstaltungen/fulda/workshops/b/protokoll/bilder/{PHOTO}.jpg"
SHOWN = {PHOTO: Picture(photo(), ADDRESS)}


def rich() -> Document:
    """A document as the product assembles it: marks, provenance, a follow-up, a picture."""
    return Document(
        identified(
            [
                Block("", Kind.TITLE, "Workshop B: Digitale Ehrenamtskarte", 0),
                Block("", Kind.PART, "Teil 1: Austausch", 0, lead="Teil 1:", number=1),
                Block("", Kind.QUESTION, "1. Wem nützt die Karte?", 0, lead="1.", number=1),
                Block(
                    "",
                    Kind.FINDING,
                    "Vereinen, sehr oft auch Ehrenamtlichen (Leitfaden)",
                    0,
                    marks=(
                        Mark(10, 18, Stress.STRONG),
                        Mark(24, 38, Stress.EMPHASIS),
                        Mark(40, 49, Stress.LINK, "https://example.org/leitfaden"),
                    ),
                    named_by=3,
                    of_groups=3,
                ),
                Block("", Kind.FINDING, "Kommunen", 0, named_by=1, of_groups=3),
                Block("", Kind.SECTION, "Was wir verabreden", 0, level=1),
                Block("", Kind.ITEM, "Vorlage verschicken", 0, owner="Stadt Musterau", due="2026-01-31"),
                Block(
                    "",
                    Kind.FIGURE,
                    "Die Pinnwand der ersten Station",
                    0,
                    alternative="Pinnwand mit zwölf Karten",
                    credit="Büro Federstrich",
                    licence="CC BY 4.0",
                    file=PHOTO,
                    width=640,
                    height=480,
                ),
            ]
        )
    )
