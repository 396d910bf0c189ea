"""Forms of a message: whom it goes to and what it says, when it goes, and the name of a template."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask_babel import gettext, ngettext
from wtforms import HiddenField, SelectField, SelectMultipleField, ValidationError
from wtforms.widgets import CheckboxInput

from app.core import clock
from app.core.text import N_
from app.events.models import Event
from app.groups import rules as groups
from app.groups.names import group_name
from app.letters import rules, wording
from app.letters.rules import Segment, Texts
from app.web.forms import Form, Needed, moment_field, text_block, text_line

LONGEST_TEXT = 10_000
TEXTS = ("subject_de", "text_de", "subject_en", "text_en")
PAIRS = (("subject_en", "text_en"), ("text_en", "subject_en"))


class Seen(Form):
    """Only a button, for the message as it was looked at."""

    revision = HiddenField()

    def based_on(self) -> int:
        """The revision somebody looked at; -1 for none that can be."""
        told = self.revision.data or ""
        return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else -1


class PlanForm(Seen):
    moment = moment_field(
        N_("Tag und Uhrzeit"),
        N_("Auf der Uhr am Ort der Veranstaltung."),
        needed=N_("Bitte geben Sie Tag und Uhrzeit des Versands ein."),
    )

    def planned(self, timezone: str) -> datetime | None:
        """The moment, or None with a sentence at the field: not every reading of a clock happens."""
        reading: datetime | None = self.moment.data
        try:
            return clock.from_local(reading, timezone) if reading else None
        except clock.NoSuchTime:
            self.moment.errors = [gettext("Diese Stunde fällt bei der Zeitumstellung aus. Wählen Sie eine andere.")]
        except OverflowError:
            self.moment.errors = [gettext("Dieser Zeitpunkt liegt zu weit weg.")]
        return None


class NameForm(Form):
    name = text_line(N_("Name der Vorlage"), most=80, needed=N_("Bitte geben Sie der Vorlage einen Namen."))


class MessageForm(Seen):
    """Choices are checked against what the event has; the texts against the placeholders there are."""

    workshops = SelectMultipleField(
        N_("Workshops"), description=N_("Ohne Auswahl alle Workshops."), option_widget=CheckboxInput()
    )
    states = SelectMultipleField(
        N_("Stand der Anmeldung"),
        description=N_("Wer die E-Mail-Adresse noch nicht bestätigt hat, bekommt keine Nachricht."),
        option_widget=CheckboxInput(),
        validators=[Needed(N_("Bitte wählen Sie mindestens einen Stand der Anmeldung."))],
    )
    group = SelectField(N_("Gruppe im bekannt gegebenen Plan"), coerce=int)
    attendance = SelectField(N_("Anwesenheit"))
    organisation = SelectField(N_("Art der Organisation"))
    role = text_line(N_("Funktion enthält"), most=80, hint=N_("Zum Beispiel Bauamt. Ohne Angabe alle Funktionen."))
    subject_de = text_line(N_("Betreff"), most=rules.LONGEST_SUBJECT, needed=N_("Bitte geben Sie einen Betreff ein."))
    text_de = text_block(
        N_("Text"),
        most=LONGEST_TEXT,
        needed=N_("Bitte geben Sie einen Text ein."),
        hint=N_("Reiner Text. Eine leere Zeile trennt Absätze."),
    )
    subject_en = text_line(N_("Betreff auf Englisch"), most=rules.LONGEST_SUBJECT)
    text_en = text_block(
        N_("Text auf Englisch"),
        most=LONGEST_TEXT,
        hint=N_("Wer sich auf Englisch angemeldet hat, bekommt diesen Text. Ohne ihn gilt der deutsche für alle."),
    )

    def __init__(self, event: Event, numbers: Iterable[int], **more: Any) -> None:
        super().__init__(**more)
        self.workshops.choices = [(each.letter, f"{each.name} – {each.title}") for each in event.workshops]
        self.states.choices = [(str(state), gettext(name)) for state, name in rules.CHOICES.items()]
        named = [(number, group_name(groups.look(number))) for number in numbers]
        none = [(rules.NO_GROUP, gettext("ohne Gruppe"))] if named else []
        self.group.choices = [(0, gettext("alle, mit und ohne Gruppe")), *named, *none]
        self.attendance.choices = [(str(key), gettext(name)) for key, name in rules.ATTENDANCE_NAMES.items()]
        self.organisation.choices = [(str(key), gettext(name)) for key, name in rules.ORGANISATION_NAMES.items()]

    def validate_subject_de(self, field: Any) -> None:
        _check_subject(field)

    def validate_subject_en(self, field: Any) -> None:
        _check_subject(field)

    def validate_text_de(self, field: Any) -> None:
        _check_text(field)

    def validate_text_en(self, field: Any) -> None:
        _check_text(field)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        for name, other in PAIRS:
            if self[other].data and not self[name].data:
                self[name].errors = [gettext("Für Englisch braucht es Betreff und Text. Bitte füllen Sie beide aus.")]
                valid = False
        return valid

    def segment(self) -> Segment:
        """Whom it goes to, after validation."""
        return Segment(
            workshops=tuple(self.workshops.data or ()),
            states=tuple(self.states.data or ()),
            group=self.group.data or 0,
            attendance=self.attendance.data or "",
            organisation=self.organisation.data or "",
            role=self.role.data or "",
        )

    def texts(self) -> Texts:
        """What it says, after validation."""
        return Texts(**{name: (self[name].data or "").replace("\r\n", "\n") for name in TEXTS})


def shown(segment: Segment, texts: Texts, revision: int = 0) -> dict[str, Any]:
    """What a form shows of a message."""
    return {**segment.stored, **asdict(texts), "revision": str(revision)}


def told(segment: Segment) -> list[tuple[str, str]]:
    """The choice in words; what narrows nothing has none."""
    group = group_name(groups.look(segment.group)) if segment.group > 0 else ""
    attendance, organisation = rules.Attendance(segment.attendance), rules.Organisation(segment.organisation)
    return [
        (gettext("Workshops"), ", ".join(segment.workshops) or gettext("alle")),
        (
            gettext("Stand der Anmeldung"),
            ", ".join(gettext(name) for state, name in rules.CHOICES.items() if state in segment.states),
        ),
        (gettext("Gruppe"), gettext("ohne Gruppe") if segment.group == rules.NO_GROUP else group),
        (gettext("Anwesenheit"), gettext(rules.ATTENDANCE_NAMES[attendance]) if attendance else ""),
        (gettext("Art der Organisation"), gettext(rules.ORGANISATION_NAMES[organisation]) if organisation else ""),
        (gettext("Funktion enthält"), segment.role),
    ]


def _check_subject(field: Any) -> None:
    _check_placeholders(field)
    links = wording.links_in(field.data or "")
    if links:
        raise ValidationError(
            gettext(
                "Ein Link kann nicht im Betreff stehen. Schreiben Sie %(name)s in den Text.", name=_braced(links[:1])
            )
        )


def _check_text(field: Any) -> None:
    _check_placeholders(field)
    if wording.has_arrow(field.data or ""):
        raise ValidationError(gettext("Eine Zeile beginnt mit einem Pfeil (→). Beginnen Sie sie mit einem Wort."))


def _check_placeholders(field: Any) -> None:
    text = field.data or ""
    unknown = wording.unknown(text)
    if unknown:
        raise ValidationError(
            ngettext(
                "Diesen Platzhalter gibt es nicht: %(names)s. Unten steht, welche es gibt.",
                "Diese Platzhalter gibt es nicht: %(names)s. Unten steht, welche es gibt.",
                len(unknown),
                names=_braced(unknown),
            )
        )
    if wording.is_unclosed(text):
        raise ValidationError(
            gettext("Eine geschweifte Klammer hat kein Gegenstück. Schreiben Sie Platzhalter so: {name}")
        )


def _braced(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name[:40]}}}" for name in names)
