"""What a table changes, in words of the page's language."""

from __future__ import annotations

from typing import Any

from flask_babel import force_locale, gettext

from app.core.errors import Told
from app.core.text import folded
from app.registration.rules import STATE_NAMES
from app.roster import intake, taking
from app.roster.taking import Taken
from config import LOCALES


def states() -> dict[str, str]:
    """Each state by all it may be called in a table, folded."""
    found = {folded(str(state)): str(state) for state in STATE_NAMES}
    for language in LOCALES:
        with force_locale(language):
            found |= {folded(gettext(label)): str(state) for state, label in STATE_NAMES.items()}
    return found


def told(what: Told) -> str:
    """A sentence with its values, those that are names of columns translated."""
    values = {name: gettext(value) if name == "column" else value for name, value in what.values.items()}
    return gettext(what.message, **values) if what.message else ""


def row(each: Taken, *, back: bool = False) -> dict[str, Any]:
    """One line as the preview shows it."""
    cells = [(gettext(intake.TITLES[name]), _value(name, old), _value(name, new)) for name, old, new in each.changes]
    return {
        "line": each.line,
        "deed": each.deed,
        "name": each.name,
        "cells": cells,
        "stands": f"{each.letter}: {state(each.state)}" if each.state and _tells_state(each, back) else "",
        "note": told(each.note) if each.note else "",
        "problem": told(each.problem) if each.problem else "",
        "registration_id": each.registration_id,
    }


def _tells_state(each: Taken, back: bool) -> bool:
    return back or each.deed in (taking.NEW, taking.MOVED, taking.WITHDRAWN)


def _value(name: str, value: str) -> str:
    return state(value) if name == "state" else value


def state(name: str) -> str:
    return next((gettext(label) for known, label in STATE_NAMES.items() if known == name), name)
