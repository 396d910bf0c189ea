"""The address of an event: what it may be, and the one that is made of title and year. Tested without a database."""

from __future__ import annotations

from collections.abc import Collection
from itertools import count

from app.core import text
from app.core.errors import Refusal
from app.core.text import N_
from app.events.rules import SLUG

LONGEST_SLUG = 80


class SlugMalformed(Refusal):
    field = "slug"
    message = N_("Möglich sind kleine Buchstaben a–z, Ziffern und Bindestriche, höchstens 80 Zeichen.")


class SlugReserved(Refusal):
    field = "slug"
    message = N_("Die Adresse „%(slug)s“ braucht Rotunde selbst. Bitte wählen Sie eine andere.")


def check_slug(slug: str, reserved: Collection[str]) -> None:
    """Raises SlugMalformed or SlugReserved."""
    if not SLUG.match(slug) or len(slug) > LONGEST_SLUG:
        raise SlugMalformed
    if slug in reserved:
        raise SlugReserved(slug=slug)


def proposed_slug(title: str, year: int, taken: Collection[str]) -> str:
    """An address made of title and year that is not taken: "fachtag-kassel-2027", then "fachtag-kassel-2027-2"."""
    base = text.slug(title)[: LONGEST_SLUG - 10].strip("-") or "veranstaltung"
    if str(year) not in base.split("-"):
        base = f"{base}-{year}"
    return free(base, taken)


def free(base: str, taken: Collection[str]) -> str:
    """`base`, or the first of base-2, base-3 … that is not taken."""
    return next(each for number in count(1) if (each := f"{base}-{number}" if number > 1 else base) not in taken)
