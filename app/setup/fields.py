"""What several forms of an event have in common: when it is, and who hears of a change."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from flask_babel import gettext
from wtforms import RadioField, SelectField
from wtforms.fields import SelectChoice

from app.core import clock
from app.core.errors import Refusal
from app.core.text import N_
from app.setup import rules
from app.web.forms import Form, clock_field, day_field
from app.web.versions import Versioned

NEW, LATER = "neu", "spaeter"
"""Choices that are no row of the database."""


def is_offered(field: SelectField) -> bool:
    return field.data in {choice.value for choice in field.choices or ()}


class SpanForm(Form):
    """From when to when; readings of the clock at the venue."""

    zone = "Europe/Berlin"

    day = day_field(N_("Tag"), needed=N_("Bitte geben Sie den Tag ein, zum Beispiel 5.12.2026."))
    begins = clock_field(
        N_("Beginn"), needed=N_("Bitte geben Sie die Uhrzeit des Beginns ein, zum Beispiel 9:30."), default=time(9, 30)
    )
    ends = clock_field(
        N_("Ende"), needed=N_("Bitte geben Sie die Uhrzeit des Endes ein, zum Beispiel 16:00."), default=time(16)
    )
    last_day = day_field(N_("Letzter Tag"), N_("Nur, wenn die Veranstaltung länger als einen Tag dauert."))

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        try:
            self.span()
        except Refusal as refusal:
            self.refuse(refusal)
            return False
        return self.exists("begins", self.span()[0]) and self.exists("ends", self.span()[1])

    def span(self) -> tuple[datetime, datetime]:
        """Begin and end, once all fields are there. Raises the refusals of rules.check_span."""
        if self.day.data is None or self.begins.data is None or self.ends.data is None:
            raise AssertionError("needed fields are there after validation")
        return rules.check_span(self.day.data, self.begins.data, self.last_day.data, self.ends.data)

    def exists(self, name: str, reading: datetime) -> bool:
        try:
            clock.from_local(reading, self.zone)
        except clock.NoSuchTime:
            sentence = gettext("Diese Stunde fällt bei der Zeitumstellung aus. Wählen Sie eine andere.")
            self[name].errors = [*self[name].errors, sentence]
            return False
        except clock.OutOfReach:
            sentence = gettext(
                "Dieser Zeitpunkt liegt zu weit weg. Möglich sind die Jahre %(first)s bis %(last)s.",
                first=clock.FIRST_YEAR,
                last=clock.LAST_YEAR,
            )
            self[name].errors = [*self[name].errors, sentence]
            return False
        return True


class TellingForm(Versioned):
    """A change that people may have to hear of."""

    telling = RadioField(
        N_("Wer erfährt von dieser Änderung?"),
        validate_choice=False,
        description=N_("Nötig, wenn Sie Titel, Tag, Haus oder Anschrift ändern."),
    )

    def offer_telling(self) -> None:
        self.telling.choices = [SelectChoice(value, gettext(label)) for value, label in rules.TELLING_NAMES.items()]
