"""Forms by which an event is made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import StopValidation

from app.core import clock
from app.core.errors import Refusal
from app.core.text import N_
from app.events import topics
from app.events.models import Series, Venue
from app.groups.rules import NAMES_SHOWN_NAMES
from app.setup import rules
from app.setup.fields import LATER, NEW, SpanForm, TellingForm, is_offered
from app.setup.outlines import OUTLINE_NAMES, Outline
from app.setup.rules import Basics
from app.web.forms import Form, Mailbox, Needed, moment_field, text_block, text_line, tick
from app.web.frame import LANGUAGE_NAMES

LARGEST = 1024 * 1024
SLUG_HINT = N_("Steht in der Adresszeile und auf Einladungen. Ohne Angabe machen wir sie aus Titel und Jahr.")


class LikeForm(SpanForm):
    """A new event like an earlier one: nothing but what must differ."""

    title = text_line(N_("Titel"), most=200, needed=N_("Bitte geben Sie einen Titel ein."))
    slug = text_line(N_("Adresse der Seite"), most=80, hint=SLUG_HINT)


class NewForm(LikeForm):
    """A new event from nothing."""

    series = SelectField(N_("Reihe"), validate_choice=False)
    series_name = text_line(N_("Name der neuen Reihe"), most=200, hint=N_("Zum Beispiel: Regionalkonferenzen"))
    outline = RadioField(N_("Womit möchten Sie anfangen?"), default=Outline.EMPTY, validate_choice=False)
    venue = SelectField(N_("Ort"), validate_choice=False)
    venue_name = text_line(N_("Name des Hauses"), most=200)
    street = text_line(N_("Straße und Hausnummer"), most=200)
    postcode = text_line(N_("Postleitzahl"), most=20)
    city = text_line(N_("Stadt"), most=120)

    def offer(self, series: Sequence[Series], venues: Sequence[Venue], *, adds_series: bool) -> NewForm:
        """What there is to choose from; what was used last is chosen, until somebody chooses."""
        self.series.choices = [SelectChoice(str(each.id), each.name) for each in series]
        if adds_series:
            self.series.choices.append(SelectChoice(NEW, gettext("Neue Reihe")))
        self.outline.choices = [SelectChoice(each.value, gettext(OUTLINE_NAMES[each])) for each in Outline]
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
        for field in (self.series, self.outline, self.venue):
            if not is_offered(field):
                field.errors, valid = [gettext("Bitte wählen Sie einen Eintrag der Liste.")], False
        for refusal in rules.check_new(
            new_series=self.series.data == NEW,
            series_name=self.series_name.data or "",
            new_venue=self.venue.data == NEW,
            venue_name=self.venue_name.data or "",
            address=[self[name].data or "" for name in ("street", "postcode", "city")],
        ):
            self.refuse(refusal)
            valid = False
        return valid

    def venue_facts(self) -> dict[str, Any] | None:
        """The new venue; None where another was chosen, or none at all."""
        if self.venue.data != NEW or not self.venue_name.data:
            return None
        names = {"name": "venue_name", "street": "street", "postcode": "postcode", "city": "city"}
        return {key: self[name].data or "" for key, name in names.items()}


class BasicsForm(SpanForm, TellingForm):
    """What an event is."""

    title = text_line(N_("Titel"), most=200, needed=N_("Bitte geben Sie einen Titel ein."))
    subtitle = text_line(N_("Untertitel"), most=300)
    summary = text_line(N_("Kurz gesagt"), most=500, hint=N_("Ein Satz für die Liste der Veranstaltungen."))
    description = text_block(N_("Beschreibung"), most=50_000, hint=N_("Leerzeilen trennen Absätze."))
    series = SelectField(N_("Reihe"), coerce=int, validate_choice=False)
    region = text_line(
        N_("Region"), most=80, hint=N_("Zum Beispiel Nordhessen. Jede Region hat einen eigenen Kalender.")
    )
    topics = text_line(N_("Themen"), most=2_000, hint=N_("Mit Komma getrennt, zum Beispiel: Smart City, Personal"))
    organiser = text_line(N_("Veranstaltet von"), most=200)
    contact_email = text_line(N_("E-Mail-Adresse für Fragen"), most=254)
    contact_phone = text_line(N_("Telefonnummer für Fragen"), most=60)
    hashtag = text_line(N_("Hashtag"), most=60)
    opens_at = moment_field(
        N_("Anmeldung öffnet"), N_("Gilt für alle Workshops. Ohne Angabe ist die Anmeldung sofort offen.")
    )
    closes_at = moment_field(
        N_("Anmeldung schließt"), N_("Gilt für alle Workshops. Ohne Angabe schließt sie, wenn ein Workshop beginnt.")
    )

    language = SelectField(
        N_("Sprache der Veranstaltung"),
        validate_choice=False,
        description=N_("Vorgabe für neue Workshops. Die Sprache eines Workshops ändern Sie dort."),
    )
    names_shown = SelectField(N_("So stehen Personen auf Gruppenlisten im Raum"), validate_choice=False)
    four_eyes = tick(N_("Vier Augen: Wer ein Protokoll mitschreibt, gibt es nicht selbst frei"))

    def __init__(
        self, stored: Basics, zone: str, series: Sequence[Series], *, decides_release: bool, **more: Any
    ) -> None:
        """`decides_release`: whether this person decides if four eyes are needed; others do not see the question."""
        self.stored, self.zone = stored, zone
        self.held = _held(stored, ZoneInfo(zone))
        super().__init__(data=self.held, **more)
        if not decides_release:
            del self.four_eyes, self.held["four_eyes"]
        known = {**LANGUAGE_NAMES, **({} if stored.language in LANGUAGE_NAMES else {stored.language: stored.language})}
        self.language.choices = [SelectChoice(code, name) for code, name in known.items()]
        self.names_shown.choices = [SelectChoice(how.value, gettext(name)) for how, name in NAMES_SHOWN_NAMES.items()]
        self.series.choices = [SelectChoice(each.id, each.name) for each in series]
        self.offer_telling()

    def validate_series(self, field: Any) -> None:
        if not is_offered(field):
            raise ValidationError(gettext("Bitte wählen Sie einen Eintrag der Liste."))

    validate_language = validate_names_shown = validate_series

    def validate_contact_email(self, field: Any) -> None:
        if field.data:
            Mailbox()(self, field)

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        try:
            topics.split(self.topics.data or "")
        except Refusal as refusal:
            self.refuse(refusal)
            return False
        windows = [self.exists(name, self[name].data) for name in ("opens_at", "closes_at") if self[name].data]
        return all(windows)

    def wanted(self) -> Basics:
        """What was sent, after validation. A reading nobody touched stays the moment it was."""
        begins, ends = self.span()
        return Basics(
            **{name: (self[name].data or "").replace("\r\n", "\n") for name in rules.TEXTS},
            series_id=self.series.data,
            topics=tuple(topics.split(self.topics.data or "")),
            starts_at=self._moment(begins, self.stored.starts_at),
            ends_at=self._moment(ends, self.stored.ends_at),
            opens_at=self._moment(self.opens_at.data, self.stored.opens_at) if self.opens_at.data else None,
            closes_at=self._moment(self.closes_at.data, self.stored.closes_at) if self.closes_at.data else None,
            language=self.language.data,
            names_shown=self.names_shown.data,
            four_eyes=self.four_eyes.data if "four_eyes" in self else self.stored.four_eyes,
        )

    def _moment(self, reading: datetime, stored: datetime | None) -> datetime:
        if stored is not None and reading == _reading(stored, ZoneInfo(self.zone)):
            return stored
        return clock.from_local(reading, self.zone)


def _reading(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None, fold=0, second=0, microsecond=0)


def _held(stored: Basics, zone: ZoneInfo) -> dict[str, Any]:
    """An event as the data of its form."""
    begins, ends = _reading(stored.starts_at, zone), _reading(stored.ends_at, zone)
    windows = {name: getattr(stored, name) for name in ("opens_at", "closes_at")}
    return {
        **{name: getattr(stored, name) for name in (*rules.TEXTS, *rules.SETTINGS)},
        "series": stored.series_id,
        "topics": ", ".join(stored.topics),
        "day": begins.date(),
        "begins": begins.time(),
        "ends": ends.time(),
        "last_day": ends.date() if ends.date() != begins.date() else None,
        **{name: _reading(moment, zone) if moment else None for name, moment in windows.items()},
    }


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
