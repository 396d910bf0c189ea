"""Forms of what is inside an event: a workshop's facts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_login import current_user
from wtforms import SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.widgets import CheckboxInput

from app.arranging import rules
from app.arranging.actions import facts
from app.changes.rules import LABELS
from app.core import clock
from app.core.errors import Refusal
from app.core.text import N_
from app.events import topics
from app.events.models import Event, Workshop
from app.events.rules import LETTER, LEVEL_NAMES, MODE_NAMES
from app.team import queries as team
from app.web.forms import Form, WholeNumber, moment_field, text_block, text_line, told
from app.web.frame import LANGUAGE_NAMES
from app.web.versions import Versioned

MOMENTS = ("starts_at", "ends_at", "registration_opens_at", "registration_closes_at")
CHOICES: dict[str, Mapping[Any, str]] = {"level": LEVEL_NAMES, "mode": MODE_NAMES, "language": LANGUAGE_NAMES}

AS_THEY_ARE = {
    "title", "letter", "room", "level", "mode", "online_url", "summary", "description", "topics",
    "language",
}  # fmt: skip


class WorkshopForm(Versioned):
    """A workshop's facts. Moments are readings of the clock at the venue; the end is one of them, or a length."""

    title = text_line(LABELS["title"], most=200, needed=N_("Bitte geben Sie einen Titel ein."))
    letter = text_line(N_("Buchstabe"), most=2, needed=N_("Bitte geben Sie einen Buchstaben ein, etwa C."))
    starts_at = moment_field(LABELS["starts_at"], needed=N_("Bitte geben Sie Tag und Uhrzeit des Beginns ein."))
    minutes = WholeNumber(
        N_("Dauer in Minuten"), least=1, most=10_000, hint=N_("Dauer oder Ende: eine der beiden Angaben genügt.")
    )
    ends_at = moment_field(LABELS["ends_at"])
    capacity = WholeNumber(
        LABELS["capacity"],
        least=0,
        most=100_000,
        needed=N_("Bitte geben Sie die Zahl der Plätze ein."),
        hint=N_("Mehr Plätze gehen sofort an die Warteliste. Weniger nehmen niemandem den Platz."),
    )
    room = text_line(LABELS["room"], most=120)
    moderators = text_block(
        N_("Moderation"),
        most=5_000,
        hint=N_("Eine Person je Zeile, ihre Organisation hinter einem Semikolon: Mira Probst; Büro Probst"),
    )
    accounts = SelectMultipleField(
        N_("Wer sich für diesen Workshop einloggen darf"),
        choices=[],
        coerce=int,
        option_widget=CheckboxInput(),
        description=N_("Jede Person moderiert genau einen Workshop. Wer schon einen hat, wechselt hierher."),
    )
    level = SelectField(N_("Niveau"), choices=[])
    mode = SelectField(N_("Teilnahme"), choices=[])
    online_url = text_line(
        LABELS["online_url"],
        most=500,
        hint=N_("Beginnt mit https://. Nur wer einen Platz hat, bekommt sie, in der E-Mail und im Kalender."),
    )
    summary = text_line(LABELS["summary"], most=500, hint=N_("Ein Satz für die Liste der Workshops."))
    description = text_block(N_("Beschreibung"), most=50_000)
    topics = text_line(N_("Themen"), most=2_000, hint=N_("Mit Komma getrennt, zum Beispiel: Smart City, Open Data"))
    language = SelectField(N_("Sprache"), choices=[])
    minimum = WholeNumber(
        N_("Mindestens so viele Personen"),
        least=0,
        most=100_000,
        hint=N_("Nur für die Auslosung: Mit weniger Personen findet der Workshop nicht statt."),
    )
    registration_opens_at = moment_field(
        LABELS["registration_opens_at"], N_("Ohne Angabe ist die Anmeldung sofort offen.")
    )
    registration_closes_at = moment_field(
        LABELS["registration_closes_at"], N_("Ohne Angabe schließt die Anmeldung mit dem Beginn.")
    )

    def __init__(
        self, event: Event, workshop: Workshop | None = None, fixed: Collection[str] = (), **more: Any
    ) -> None:
        """`fixed` are the fields that are not changed here (any more)."""
        self.event, self.workshop = event, workshop
        self._stored = self._held()
        super().__init__(data=self._stored or self._proposed(), **more)
        for name, names in CHOICES.items():
            known = getattr(workshop, name, "") or ""
            self[name].choices = [(str(key), gettext(words)) for key, words in names.items()]
            if known and known not in names:
                self[name].choices.append((known, known))
        self._offer_accounts()
        for name in fixed:
            del self[name]

    def _offer_accounts(self) -> None:
        """For the office, everybody who moderates anywhere; nobody to choose from, no field."""
        people = team.moderators() if current_user.runs_house else []
        names = [person.name for person, _duties in people]
        self.accounts.choices = []
        for each, duties in people:
            told = f"{each.name} ({each.email})" if names.count(each.name) > 1 else each.name
            for duty in duties:
                if duty.workshop and duty.workshop.id != (self.workshop.id if self.workshop else 0):
                    place = f"{duty.event.title}, {duty.workshop.name}"
                    told = gettext("%(name)s, bisher %(place)s", name=told, place=place)
            self.accounts.choices.append((each.id, told))
        if not people:
            del self.accounts

    @property
    def held(self) -> dict[str, Any]:
        """What is stored, in the fields' own shapes, of the fields that are here."""
        return self._here(self._held())

    def see_stored(self) -> None:
        """The page shows what was read when the form was made."""
        self.see(self._here(self._stored))

    def _here(self, held: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in held.items() if name in self}

    def validate_letter(self, field: Any) -> None:
        if not LETTER.match(field.data or ""):
            raise ValidationError(gettext("Möglich sind große Buchstaben: A bis ZZ."))

    def validate_online_url(self, field: Any) -> None:
        if field.data and not field.data.startswith("https://"):
            raise ValidationError(gettext("Die Adresse muss mit https:// beginnen."))

    def validate_topics(self, field: Any) -> None:
        try:
            topics.split(field.data or "")
        except Refusal as refusal:
            raise ValidationError(told(refusal)) from refusal

    def validate_moderators(self, field: Any) -> None:
        told = rules.people(field.data or "")
        if len(told) > rules.MOST_MODERATORS:
            raise ValidationError(
                gettext("Möglich sind %(most)s Personen. Bitte kürzen Sie die Liste.", most=rules.MOST_MODERATORS)
            )
        if any(not name or len(name) > 200 or len(place) > 200 for name, place in told):
            raise ValidationError(
                gettext("Jede Zeile braucht einen Namen; Name und Organisation haben je höchstens 200 Zeichen.")
            )

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        for name in MOMENTS:
            try:
                self._moment(name)
            except clock.NoSuchTime:
                sentence = gettext("Diese Stunde fällt bei der Zeitumstellung aus. Wählen Sie eine andere.")
                self[name].errors, valid = [sentence], False
            except clock.OutOfReach:
                sentence = gettext(
                    "Dieser Zeitpunkt liegt zu weit weg. Möglich sind die Jahre %(first)s bis %(last)s.",
                    first=clock.FIRST_YEAR,
                    last=clock.LAST_YEAR,
                )
                self[name].errors, valid = [sentence], False
        return valid and self._ends()

    def wanted(self) -> dict[str, Any]:
        """What was sent, after validation, of the fields that are here."""
        found: dict[str, Any] = {
            name: (self[name].data or "").replace("\r\n", "\n") for name in AS_THEY_ARE if name in self
        }
        found |= {name: self[name].data or 0 for name in ("capacity", "minimum") if name in self}
        found |= {name: self._moment(name) for name in MOMENTS if name in self}
        if "topics" in found:
            found["topics"] = self._list("topics", topics.split)
        if "moderators" in self:
            found["moderators"] = self._list("moderators", rules.people)
        if "accounts" in self:
            found["accounts"] = sorted(set(self.accounts.data or []))
        if "ends_at" in self:
            found["ends_at"] = self._end()
        return found

    def _list(self, name: str, read: Callable[[str], list[Any]]) -> list[Any]:
        """What a text lists; one that nobody touched is what is stored, whatever signs it holds."""
        text = (self[name].data or "").replace("\r\n", "\n")
        if self.workshop and text == self._held()[name]:
            return list(facts(self.workshop)[name])
        return read(text)

    def _ends(self) -> bool:
        """Whether the end is told once, or twice the same."""
        if "ends_at" not in self:
            return True
        start, end = self._moment("starts_at"), self._moment("ends_at")
        if not end and not self.minutes.data:
            self.ends_at.errors = [gettext("Bitte geben Sie die Dauer oder das Ende an.")]
        elif end and self.minutes.data and start and end != start + timedelta(minutes=self.minutes.data):
            self.minutes.errors = [gettext("Dauer und Ende passen nicht zusammen. Lassen Sie eines der Felder leer.")]
        return not (self.ends_at.errors or self.minutes.errors)

    def _end(self) -> datetime | None:
        start, end = self._moment("starts_at"), self._moment("ends_at")
        return end or (start + timedelta(minutes=self.minutes.data or 0) if start else None)

    def _moment(self, name: str) -> datetime | None:
        """A reading nobody touched stays the moment it was, in the hour that comes twice and to the second."""
        reading: datetime | None = self[name].data if name in self else None
        if reading is None:
            return None
        if self.workshop and reading == _minute(self._reading(name)):
            moment: datetime | None = getattr(self.workshop, name)
            return moment
        return clock.from_local(reading, self.event.timezone)

    def _reading(self, name: str) -> datetime | None:
        moment: datetime | None = getattr(self.workshop, name)
        return moment.astimezone(ZoneInfo(self.event.timezone)).replace(tzinfo=None) if moment else None

    def _held(self) -> dict[str, Any]:
        if self.workshop is None:
            return {}
        told = facts(self.workshop)
        return {
            **told,
            "topics": ", ".join(told["topics"]),
            "moderators": rules.as_lines(told["moderators"]),
            **{name: _minute(self._reading(name)) for name in MOMENTS},
        }

    def _proposed(self) -> dict[str, Any]:
        """A new workshop is parallel to the last one, as large and as long."""
        last = next(reversed(rules.in_order(self.event.workshops)), None)
        model: Any = last or self.event
        begin = model.starts_at.astimezone(ZoneInfo(self.event.timezone)).replace(tzinfo=None)
        return {
            "letter": rules.free_letter({each.letter for each in self.event.workshops}),
            "starts_at": _minute(begin),
            "minutes": int((model.ends_at - model.starts_at) / timedelta(minutes=1)),
            "capacity": last.capacity if last else None,
            "language": self.event.language,
        }


def _minute(reading: datetime | None) -> datetime | None:
    return reading.replace(second=0, microsecond=0, fold=0) if reading else None


AGAIN = N_("Bitte laden Sie die Seite neu und versuchen Sie es noch einmal.")


class PlaceForm(Form):
    """Where something goes: a step up or down, or right before another (0: to the end)."""

    schritt = StringField("")
    vor = WholeNumber("", least=0, most=10**9 - 1)

    @property
    def step(self) -> int:
        return rules.STEPS.get(self.schritt.data or "", 0)

    def validate_schritt(self, _field: Any) -> None:
        if not self.step and self.vor.data is None:
            raise ValidationError(gettext(AGAIN))


class StepForm(PlaceForm):
    """The same for a part."""

    teil = WholeNumber("", least=1, most=10**9, needed=AGAIN)
