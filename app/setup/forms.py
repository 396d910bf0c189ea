"""Forms by which an event is made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from flask_babel import gettext
from flask_wtf.file import FileField
from wtforms import SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import StopValidation

from app.core import clock
from app.core.errors import Refusal
from app.core.text import N_
from app.events.models import Series, Venue
from app.setup import rules
from app.web.forms import Form, Needed, clock_field, day_field, text_line

NEW, LATER = "neu", "spaeter"
LARGEST = 1024 * 1024
SLUG_HINT = N_("Steht in der Adresszeile und auf Einladungen. Ohne Angabe machen wir sie aus Titel und Jahr.")


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
        return self._exists("begins", self.span()[0]) and self._exists("ends", self.span()[1])

    def span(self) -> tuple[datetime, datetime]:
        """Begin and end, once all fields are there. Raises the refusals of rules.check_span."""
        if self.day.data is None or self.begins.data is None or self.ends.data is None:
            raise AssertionError("needed fields are there after validation")
        return rules.check_span(self.day.data, self.begins.data, self.last_day.data, self.ends.data)

    def _exists(self, name: str, reading: datetime) -> bool:
        try:
            clock.from_local(reading, self.zone)
        except clock.NoSuchTime:
            sentence = gettext("Diese Stunde fällt bei der Zeitumstellung aus. Wählen Sie eine andere.")
            self[name].errors = [*self[name].errors, sentence]
            return False
        return True


class LikeForm(SpanForm):
    """A new event like an earlier one: nothing but what must differ."""

    title = text_line(N_("Titel"), most=200, needed=N_("Bitte geben Sie einen Titel ein."))
    slug = text_line(N_("Adresse der Seite"), most=80, hint=SLUG_HINT)


class NewForm(LikeForm):
    """A new event from nothing."""

    series = SelectField(N_("Reihe"), validate_choice=False)
    series_name = text_line(N_("Name der neuen Reihe"), most=200, hint=N_("Zum Beispiel: Regionalkonferenzen"))
    venue = SelectField(N_("Ort"), validate_choice=False)
    venue_name = text_line(N_("Name des Hauses"), most=200)
    street = text_line(N_("Straße und Hausnummer"), most=200)
    postcode = text_line(N_("Postleitzahl"), most=20)
    city = text_line(N_("Stadt"), most=120)

    def offer(self, series: Sequence[Series], venues: Sequence[Venue]) -> NewForm:
        """What there is to choose from; what was used last is chosen, until somebody chooses."""
        self.series.choices = [
            *(SelectChoice(str(each.id), each.name) for each in series),
            SelectChoice(NEW, gettext("Neue Reihe")),
        ]
        self.venue.choices = [
            SelectChoice(LATER, gettext("Steht noch nicht fest")),
            SelectChoice(NEW, gettext("Neuer Ort")),
            *(SelectChoice(str(each.id), each.address) for each in venues),
        ]
        self.series.data = self.series.data or self.series.choices[0].value
        self.venue.data = self.venue.data or (NEW if not venues else LATER)
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        chosen = ((self.series, rules.SeriesMissing, self.series_name), (self.venue, rules.VenueMissing, None))
        for field, missing, name in chosen:
            if field.data not in {choice.value for choice in field.choices or ()}:
                field.errors, valid = [gettext("Bitte wählen Sie einen Eintrag der Liste.")], False
            elif name is not None and field.data == NEW and not name.data:
                self.refuse(missing())
                valid = False
        if self.venue.data == NEW and not self.venue_name.data and (self.street.data or self.city.data):
            self.refuse(rules.VenueMissing())
            valid = False
        return valid

    def venue_facts(self) -> dict[str, Any] | None:
        """The new venue; None where another was chosen, or none at all."""
        if self.venue.data != NEW or not self.venue_name.data:
            return None
        names = {"name": "venue_name", "street": "street", "postcode": "postcode", "city": "city"}
        return {key: self[name].data or "" for key, name in names.items()}


class FileNeeded(Needed):
    """A file field without a file still has raw data: the empty one the browser sends."""

    def __call__(self, form: Any, field: Any) -> None:
        if not field.data or not field.data.filename:
            raise StopValidation(gettext(self.message))


class FileForm(Form):
    """An event as a file."""

    file = FileField(
        N_("Datei der Veranstaltung"),
        description=N_("Eine Datei nach „rotunde-event/1“, höchstens 1 MB. Rotunde schreibt solche Dateien selbst."),
        validators=[FileNeeded(N_("Bitte wählen Sie die Datei der Veranstaltung aus."))],
    )
    slug = text_line(N_("Adresse der Seite"), most=80, hint=N_("Ohne Angabe gilt die Adresse, die in der Datei steht."))

    def content(self) -> bytes:
        """What was sent; at most a little more than is read."""
        return bytes(self.file.data.stream.read(LARGEST + 1))
