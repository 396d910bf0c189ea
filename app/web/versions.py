"""Two people at one form: nothing of either is lost, because whoever saves second sees both and chooses.

A form that extends `Versioned` carries what it was filled in from, as one short hash for each field. How to use it:

    form = TalkForm(data=held)      # GET: `held` maps names of fields to what is stored, shaped as the fields' data
    form.see(held)
    …
    form.validate_on_submit()       # POST: `held` is read anew
    if form.is_open(held): show the page with form.compare(held), status 409

The page shows `components/conflict.html` inside the form. The action is given `held` as well, reads it again under its
lock and raises `core.errors.ChangedMeanwhile` where it differs, so that nobody slips in between.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request
from flask_babel import gettext
from wtforms import HiddenField

from app.core.errors import ChangedMeanwhile
from app.web import filters
from app.web.forms import Form

Held = Mapping[str, Any]
MINE, THEIRS = "mine", "theirs"
SIGNS = 10  # of each field's hash: enough to tell two texts apart, nothing to keep secret


@dataclass(frozen=True)
class Difference:
    """One field in which what somebody else saved meanwhile is not what was entered here.

    `name` is that of the radio buttons; `stand` is the hash of what is stored, so that a choice counts only for what
    was looked at. `suggested` is "theirs" where this person had not touched the field.
    """

    name: str
    label: str
    mine: str
    theirs: str
    stand: str
    chosen: str
    suggested: str

    def value(self, side: str) -> str:
        return f"{side}:{self.stand}"


class Versioned(Form):
    """A form that knows what it was filled in from."""

    version = HiddenField()

    def see(self, held: Held) -> None:
        """What is sent next answers to what is stored now."""
        self.version.data = " ".join(f"{name}:{_hash(value)}" for name, value in held.items())

    def compare(self, held: Held) -> list[Difference]:
        """Where somebody else's change meets this form, in the order of the fields."""
        seen = dict(part.split(":", 1) for part in (self.version.data or "").split() if ":" in part)
        return [found for name, value in held.items() if (found := self._difference(name, value, seen.get(name)))]

    def is_open(self, held: Held) -> bool:
        """Whether something is still to be chosen; if so the form says it, if not each choice is in its field.

        Whoever chose what is stored gets that into the field; whoever chose the own text keeps it.
        """
        found = self.compare(held)
        if any(not difference.chosen for difference in found):
            self.refuse(ChangedMeanwhile())
            return True
        for difference in found:
            if difference.chosen == THEIRS:
                self[difference.name].data, self[difference.name].raw_data = held[difference.name], None
        return False

    def _difference(self, name: str, stored: Any, seen: str | None) -> Difference | None:
        field, stand = self[name], _hash(stored)
        mine = _hash(field.data)
        if stand in (seen, mine):
            return None
        side, _, chosen_for = (request.form.get(f"wahl-{name}") or "").partition(":")
        return Difference(
            name=name,
            label=field.label.text,
            mine=_said(field, field.data),
            theirs=_said(field, stored),
            stand=stand,
            chosen=side if side in (MINE, THEIRS) and chosen_for == stand else "",
            suggested=THEIRS if mine == seen else "",
        )


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(_plain(value), ensure_ascii=False).encode()).hexdigest()[:SIGNS]


def _plain(value: Any) -> Any:
    """Nothing and an empty text are the same, and so are the line ends of a browser and of a file."""
    if value is None or isinstance(value, str):
        return (value or "").replace("\r\n", "\n").strip()
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value if isinstance(value, (bool, int, float)) else str(value)


def _said(field: Any, value: Any) -> str:
    """A value as people read it."""
    labels = {str(key): label for key, label, *_ in field.iter_choices()} if hasattr(field, "iter_choices") else {}
    if isinstance(value, (list, tuple)):
        return ", ".join(labels.get(str(each), str(each)) for each in value)
    if isinstance(value, bool):
        return gettext("Ja") if value else gettext("Nein")
    if isinstance(value, datetime):  # a reading on the clock of the venue
        return f"{filters.day(value.date())}, {value:%H:%M}"
    return str(labels.get(str(value), "" if value is None else value))
