"""Which pictures are taken, what each needs before it is published, and under which licences."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from app.core.errors import NotFound, Refusal
from app.core.text import N_, unprintable

MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 64_000_000
"""8192 × 6144 is the largest picture phones take unasked."""
MOST_FILES = 10
MOST_TOGETHER = 46 * 1024 * 1024
"""Bytes of one form: ten photos as phones take them, or three of the largest."""
KEPT_DAYS = 14
"""A deleted photo can be fetched back so long."""
EDGE = 2400
SMALL_EDGE = 640


class PictureRefused(Refusal):
    """A file that does not become a photo; the others sent with it still do."""

    field = "files"


class WrongKind(PictureRefused):
    message = N_("Das ist kein Foto. Möglich sind JPEG, PNG, WebP und HEIC. Bitte wählen Sie ein Foto aus.")


class TooBig(PictureRefused):
    message = N_("Die Datei ist größer als 15 MB. Bitte fotografieren Sie in einer kleineren Auflösung.")


class TooManyPixels(PictureRefused):
    message = N_("Das Bild hat mehr als 64 Megapixel. Bitte fotografieren Sie in einer kleineren Auflösung.")


class Damaged(PictureRefused):
    message = N_("Die Datei ist beschädigt oder unvollständig. Bitte nehmen Sie das Foto noch einmal auf.")


class Moving(PictureRefused):
    message = N_("Das ist ein bewegtes Bild. Bitte wählen Sie ein einzelnes Foto aus.")


class TooLaborious(PictureRefused):
    message = N_("Das Lesen dieses Bildes dauert zu lange. Bitte nehmen Sie das Foto noch einmal auf.")


class TooMany(PictureRefused):
    message = N_("Bitte senden Sie höchstens zehn Fotos auf einmal.")


class Busy(PictureRefused):
    status = 503
    message = N_("Gerade kommen sehr viele Fotos an. Bitte senden Sie Ihre Fotos in einer Minute noch einmal.")


class NothingChosen(PictureRefused):
    message = N_("Bitte nehmen Sie mindestens ein Foto auf oder wählen Sie eines aus.")


class PhotoChanged(Refusal):
    """Somebody else described the photo since this page was built."""

    status = 409
    message = N_(
        "Jemand anderes hat dieses Foto inzwischen beschrieben. Ihre Änderung ist noch nicht gespeichert. "
        "Beide Texte stehen auf dieser Seite."
    )


class PhotoGone(NotFound):
    status = 409
    message = N_("Dieses Foto ist inzwischen gelöscht. Holen Sie es zurück, bevor Sie es beschreiben.")


REFUSED = {kind.__name__: kind for kind in (WrongKind, TooBig, TooManyPixels, Damaged, Moving, TooLaborious)}


class Licence(StrEnum):
    CC_BY = "CC BY 4.0"
    CC0 = "CC0 1.0"
    RESERVED = "reserved"


LICENCE_NAMES = {
    Licence.CC_BY: N_("Nutzung mit Namensnennung erlaubt (CC BY 4.0)"),
    Licence.CC0: N_("Nutzung ohne Bedingungen erlaubt (CC0 1.0)"),
    Licence.RESERVED: N_("Alle Rechte vorbehalten"),
}


class Described(Protocol):
    """What a photo says of itself."""

    alternative: str
    credit: str
    shows_nobody: bool


_NEEDED = {
    "alternative": N_("Der Alternativtext fehlt."),
    "credit": N_("Der Bildnachweis fehlt."),
    "shows_nobody": N_(
        "Noch hat niemand bestätigt, dass auf dem Foto niemand zu erkennen ist oder alle einverstanden sind."
    ),
}


def missing(photo: Described) -> tuple[str, ...]:
    """What stands in the way of publishing the photo, as German msgids; empty when it may be published."""
    return tuple(said for name, said in _NEEDED.items() if not _given(getattr(photo, name)))


def _given(value: str | bool) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value


def plain_name(name: str) -> str:
    """The name of a file as it may be shown: without folders, without signs nobody sees, not too long."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if not unprintable(sign)).strip()[:200]


def fetched_until(now: datetime) -> datetime:
    """Photos deleted before this moment are not fetched back any more."""
    return now - timedelta(days=KEPT_DAYS)
