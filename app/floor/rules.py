"""What may be looked for at the door, and who can be checked in there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.core.errors import Refusal
from app.core.text import N_, folded

# What fits on a phone without scrolling for long; whoever sees more types more of the name.
MOST_SHOWN = 20
MOST_SIGNS = 80

_CODE = re.compile(r"[0-9a-f]{8}")  # what stands for a person in a draw, see allotment/drawing.py


class TooLong(Refusal):
    message = N_(
        "Die Suche ist %(length)s Zeichen lang. Möglich sind %(most)s. Ein Teil des Namens genügt, zum Beispiel „müll“."
    )


class NothingToFind(Refusal):
    message = N_("Darin steht kein Buchstabe und keine Zahl. Geben Sie einen Teil des Namens ein.")


class NoPlace(Refusal):
    status = 409
    message = N_(
        "Diese Person hat keinen bestätigten Platz und lässt sich deshalb nicht einchecken. "
        "Bitte schicken Sie sie zur Geschäftsstelle."
    )


@dataclass(frozen=True)
class Wanted:
    """Whom somebody looks for: by parts of the name, as they are stored for search; by the number of the registration
    (0: by none); by the code of a draw ("": by none). The last two are typed, or read by a scanner, as a whole.
    """

    parts: tuple[str, ...]
    number: int = 0
    code: str = ""


def wanted(typed: str) -> Wanted | None:
    """What was typed; None if that is nothing. Raises TooLong, NothingToFind."""
    line = typed.strip()
    if not line:
        return None
    if len(line) > MOST_SIGNS:
        raise TooLong(length=len(line), most=MOST_SIGNS)
    parts = tuple(dict.fromkeys(folded(line).split()))
    if not parts:
        raise NothingToFind
    number = int(line) if line.isascii() and line.isdigit() and len(line) < 10 else 0
    return Wanted(parts, number, line.lower() if _CODE.fullmatch(line.lower()) else "")
