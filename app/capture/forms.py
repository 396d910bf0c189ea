"""Forms of the scribe."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from enum import StrEnum

from flask_babel import gettext
from wtforms import HiddenField, RadioField, SelectField

from app.capture import rules
from app.capture.rules import Round
from app.core.text import N_
from app.web.forms import Form, text_line

BY_ITSELF = "selbst"
NONE = "0"


class Step(StrEnum):
    """What a button beside a finding does."""

    UP = "hoch"
    DOWN = "runter"
    REPEATED = "mehrfach"
    ONCE = "einfach"
    DELETE = "loeschung"
    RESTORE = "wiederherstellung"
    TAKE_BACK = "ruecknahme"
    SPLIT = "trennung"


class CodeForm(Form):
    """The short code of a station."""

    code = text_line(
        N_("Code der Station"),
        most=60,
        needed=N_("Bitte geben Sie den Code vom Aushang ein, zum Beispiel 7KM3Q-9XA2B."),
        hint=N_("Zehn Zeichen. Groß oder klein, mit oder ohne Strich: beides geht."),
        autocomplete="off",
    )


class PlaceForm(Form):
    """Round and group; each is known by itself, chosen, or nobody knows."""

    round = SelectField(N_("Runde"), choices=[(BY_ITSELF, "")], default=BY_ITSELF, validate_choice=False)
    group = SelectField(N_("Gruppe"), choices=[(BY_ITSELF, "")], default=BY_ITSELF, validate_choice=False)

    def offer(self, rounds: Sequence[Round], groups: Sequence[tuple[int, str]], *, by_itself: bool = True) -> None:
        first = [(BY_ITSELF, gettext("von selbst nach dem Zeitplan"))] if by_itself else []
        self.round.choices = [
            *first,
            *((str(each.number), gettext("Runde %(number)s", number=each.number)) for each in rounds),
            (NONE, gettext("keine Runde")),
        ]
        self.group.choices = [
            *first,
            *((str(number), name) for number, name in groups),
            (NONE, gettext("keine Gruppe")),
        ]

    def chosen(self, rounds: Sequence[Round], running: Round | None) -> tuple[int | None, int | None]:
        """Round and group meant; a round chosen by hand brings its group along. Raises NotOfThisPage."""
        here = running
        if self.round.data not in (BY_ITSELF, None):
            number = _number(self.round.data)
            here = next((each for each in rounds if each.number == number), None)
            turn = number
        else:
            turn = running.number if running else None
        if self.group.data not in (BY_ITSELF, None):
            return turn, _number(self.group.data)
        return turn, here.group if here else None


def _number(value: str) -> int | None:
    if not (value.isascii() and value.isdigit() and len(value) < 3):
        raise rules.NotOfThisPage
    return rules.check_number(int(value) or None)


class NoteForm(PlaceForm):
    """One point. The hidden number makes a form sent twice one point."""

    client_id = HiddenField(default=lambda: str(uuid.uuid4()))
    text = text_line(N_("Neuer Punkt"), most=rules.MOST_SIGNS, needed=rules.NothingNoted.message, autocomplete="off")


class EditForm(PlaceForm):
    """Other words, another round or group."""

    before = HiddenField()
    text = text_line(N_("Wortlaut"), most=rules.MOST_SIGNS, needed=rules.NothingNoted.message, autocomplete="off")


class MergeForm(Form):
    """Into which other finding this one goes."""

    into = RadioField(
        N_("Womit zusammenfassen?"), choices=[], validate_choice=False, description=N_("Dessen Wortlaut bleibt.")
    )


class StepForm(Form):
    """Only the button."""

    step = HiddenField()


class StationForm(Form):
    """For which station a link is wanted."""

    station = HiddenField()
