"""Forms of the workshop that changes or does not take place."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from wtforms import HiddenField, SelectField, ValidationError

from app.changes.rules import LABELS, Wanted
from app.core import clock
from app.core.text import N_
from app.events.models import Workshop
from app.events.rules import MODE_NAMES
from app.web.forms import Form, WholeNumber, moment_field, text_line

MOMENTS = ("starts_at", "ends_at", "registration_opens_at", "registration_closes_at")
TEXTS = ("title", "summary", "room", "mode", "online_url", "capacity")


class ChangeForm(Form):
    """A workshop's facts. Moments are readings of the clock at the venue."""

    revision = HiddenField()
    title = text_line(LABELS["title"], most=200, needed=N_("Bitte geben Sie einen Titel ein."))
    summary = text_line(LABELS["summary"], most=500, hint=N_("Ein Satz für die Liste der Workshops."))
    room = text_line(LABELS["room"], most=120)
    mode = SelectField(LABELS["mode"], choices=[])
    online_url = text_line(
        LABELS["online_url"],
        most=500,
        hint=N_("Beginnt mit https://. Nur wer einen Platz hat, bekommt sie, in der E-Mail und im Kalender."),
    )
    starts_at = moment_field(LABELS["starts_at"], needed=N_("Bitte geben Sie Tag und Uhrzeit des Beginns ein."))
    ends_at = moment_field(LABELS["ends_at"], needed=N_("Bitte geben Sie Tag und Uhrzeit des Endes ein."))
    capacity = WholeNumber(
        LABELS["capacity"],
        least=0,
        most=100_000,
        needed=N_("Bitte geben Sie die Zahl der Plätze ein."),
        hint=N_("Mehr Plätze gehen innerhalb einer Minute an die Warteliste. Weniger nehmen niemandem den Platz."),
    )
    registration_opens_at = moment_field(
        LABELS["registration_opens_at"], N_("Ohne Angabe ist die Anmeldung sofort offen.")
    )
    registration_closes_at = moment_field(
        LABELS["registration_closes_at"], N_("Ohne Angabe schließt die Anmeldung mit dem Beginn.")
    )

    def __init__(self, workshop: Workshop, **more: Any) -> None:
        self.workshop = workshop
        super().__init__(data=self._shown(), **more)
        self.mode.choices = [(str(key), gettext(words)) for key, words in MODE_NAMES.items()]

    def based_on(self) -> int:
        """The revision the organiser looked at; -1 for none that can be."""
        told = self.revision.data or ""
        return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else -1

    def see_current(self) -> None:
        """What is sent next is meant for the workshop as it is now."""
        self.revision.data = str(self.workshop.revision)

    def validate_online_url(self, field: Any) -> None:
        if field.data and not field.data.startswith("https://"):
            raise ValidationError(gettext("Die Adresse muss mit https:// beginnen."))

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        for name in MOMENTS:
            try:
                self._moment(name)
            except clock.NoSuchTime:
                sentence = gettext("Diese Stunde fällt bei der Zeitumstellung aus. Wählen Sie eine andere.")
                self[name].errors, valid = [sentence], False
            except OverflowError:
                self[name].errors, valid = [gettext("Dieser Zeitpunkt liegt zu weit weg.")], False
        return valid

    def wanted(self) -> Wanted:
        """What was sent, after validation."""
        texts = {name: self[name].data if name == "capacity" else self[name].data or "" for name in TEXTS}
        return Wanted(**texts, **{name: self._moment(name) for name in MOMENTS})  # type: ignore[arg-type]  # needed ones are there

    def _moment(self, name: str) -> datetime | None:
        """A reading nobody touched stays the moment it was, in the hour that comes twice and to the second."""
        reading: datetime | None = self[name].data
        if reading is None or reading == _minute(self._reading(name)):
            return getattr(self.workshop, name) if reading else None
        return clock.from_local(reading, self.workshop.event.timezone)

    def _reading(self, name: str) -> datetime | None:
        moment: datetime | None = getattr(self.workshop, name)
        return moment.astimezone(ZoneInfo(self.workshop.event.timezone)).replace(tzinfo=None) if moment else None

    def _shown(self) -> dict[str, Any]:
        shown: dict[str, Any] = {name: getattr(self.workshop, name) for name in TEXTS}
        shown |= {name: self._reading(name) for name in MOMENTS}
        return {**shown, "revision": str(self.workshop.revision)}


class CallOffForm(Form):
    reason = text_line(
        N_("Grund"),
        most=300,
        needed=N_("Bitte nennen Sie einen Grund, ohne Namen. Er steht in der E-Mail und auf der Seite des Workshops."),
        hint=N_("Ohne Namen und ohne Angaben zur Gesundheit. Er steht in der E-Mail und auf der Seite des Workshops."),
    )


def _minute(reading: datetime | None) -> datetime | None:
    return reading.replace(second=0, microsecond=0, fold=0) if reading else None
