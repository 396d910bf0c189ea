"""What groups are called, in the language in force."""

from __future__ import annotations

from flask_babel import gettext

from app.groups.rules import Look


def group_name(look: Look) -> str:
    """ "Rot", in the second dozen "Rot 2"."""
    name = gettext(look.name)
    return name if look.turn == 1 else f"{name} {look.turn}"
