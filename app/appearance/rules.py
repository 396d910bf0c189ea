"""Which logo and which colour an organisation may show itself with."""

from __future__ import annotations

from dataclasses import dataclass

from app.appearance import colours
from app.core.errors import Refusal
from app.core.text import N_

MOST_BYTES = 5 * 1024 * 1024
MOST_TOGETHER = MOST_BYTES + 64 * 1024
"""Bytes of the whole form."""
WIDEST, HIGHEST = 880, 220
"""Pixels a logo is kept at: four times what a page shows, for sharp screens and print."""
LEAST_HIGH = 40
LONGEST = 8
"""A logo so many times as wide as high would be a line."""


class NoColour(Refusal):
    field = "accent"
    message = N_("Das ist keine Farbe. Bitte geben Sie sie als # und sechs Zeichen an, zum Beispiel #005a9c.")


class TooPale(Refusal):
    field = "accent"
    message = N_(
        "Diese Farbe hebt sich zu wenig vom hellen Hintergrund ab. Nötig ist ein Kontrast von 4,5 : 1. "
        "Der nächste Ton, der reicht, ist %(instead)s."
    )


class LogoRefused(Refusal):
    field = "logo"


class TooBig(LogoRefused):
    message = N_("Die Datei ist größer als 5 MB. Bitte speichern Sie das Logo kleiner und wählen Sie es noch einmal.")


class NoPicture(LogoRefused):
    message = N_(
        "Aus dieser Datei lässt sich kein Logo machen. "
        "Möglich sind PNG, JPEG und WebP; SVG bitte vorher als PNG speichern."
    )


class TooFlat(LogoRefused):
    message = N_("Das Logo ist nur %(high)s Pixel hoch. Bitte wählen Sie eines, das mindestens 40 Pixel hoch ist.")


class TooLong(LogoRefused):
    message = N_("Das Logo ist mehr als achtmal so breit wie hoch. Bitte wählen Sie eine kompaktere Form.")


@dataclass(frozen=True)
class Logo:
    """Where the picture is kept and how large it is, as one line: what the organisation's facts hold."""

    file: str
    width: int
    height: int

    @property
    def line(self) -> str:
        return f"{self.file} {self.width} {self.height}"


def logo(line: str) -> Logo | None:
    """Out of that line; None where there is no logo."""
    parts = line.split()
    return Logo(parts[0], int(parts[1]), int(parts[2])) if len(parts) == 3 else None


def accent(text: str) -> str:
    """The colour as it is kept, "" for none. Raises NoColour, TooPale."""
    if not text.strip():
        return ""
    colour = colours.read(text)
    if colour is None:
        raise NoColour
    if colours.on_light(colour) < colours.LEAST:
        raise TooPale(instead=colours.darkened(colour))
    return colour


def check_shape(width: int, height: int) -> None:
    """Raises TooFlat, TooLong."""
    if height < LEAST_HIGH:
        raise TooFlat(high=height)
    if width > LONGEST * height:
        raise TooLong
