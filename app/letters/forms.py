"""Forms of a message: whom it goes to and what it says, when it goes, and the name of a template."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask_babel import gettext, ngettext
from wtforms import HiddenField, SelectField, SelectMultipleField, ValidationError
from wtforms.widgets import CheckboxInput

from app.core import clock
from app.core.text import N_
from app.events.models import Event
from app.letters import phrasing, rules, wording
from app.letters.models import Message
from app.letters.rules import Segment, Texts
from app.web.forms import Form, Needed, moment_field, text_block, text_line
from app.web.versions import Versioned

LONGEST_TEXT = 10_000
GONE = "gone:"  # in front of the letter of a workshop that was chosen and is there no more
TEXTS = ("subject_de", "text_de", "subject_en", "text_en")
PAIRS = (("subject_en", "text_en"), ("text_en", "subject_en"))


class Seen(Form):
    """Only a button, for the message as it was looked at."""

    revision = HiddenField()

    def based_on(self) -> int:
        """The revision somebody looked at; -1 for none that can be."""
        told = self.revision.data or ""
        return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else -1


class TestForm(Form):
    """Only a button, for one click: pressed twice it asks once."""

    once = HiddenField()

    def see(self, now: datetime) -> None:
        """The page as it is shown now; the next one asks anew."""
        self.once.data = f"{now:%Y%m%d%H%M%S%f}"

    def asked(self) -> str:
        told = self.once.data or ""
        return told if told.isascii() and told.isdigit() and len(told) <= 20 else ""


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
            self.moment.errors = [gettext("Dieser Zeitpunkt liegt zu weit weg. Wählen Sie einen anderen.")]
        return None


class NameForm(Form):
    name = text_line(N_("Name der Vorlage"), most=80, needed=N_("Bitte geben Sie der Vorlage einen Namen."))


class MessageForm(Versioned):
    """Choices are checked against what the event has; the texts against the placeholders there are.

    What was chosen and is there no more stays visible, ticked and refused: left out, it would widen the choice.
    """

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

    def __init__(self, event: Event, numbers: Sequence[int], message: Message | None = None, **more: Any) -> None:
        self.numbers, self.ids = numbers, {each.letter: each.id for each in event.workshops}
        self.held = self._held(message.chosen, message.texts) if message else {}
        super().__init__(**{"data": self.held, **more})
        self.workshops.data = [self._known(letter) for letter in self.workshops.data or ()]
        lost = [key for key in {*self.workshops.data, *self.held.get("workshops", ())} if key not in self.ids]
        self.workshops.choices = [(each.letter, f"{each.name} – {each.title}") for each in event.workshops]
        self.workshops.choices += [(key, phrasing.gone(key.removeprefix(GONE))) for key in sorted(lost)]
        self.states.choices = [(str(state), gettext(name)) for state, name in rules.CHOICES.items()]
        self.group.choices = self._groups()
        self.attendance.choices = [(str(key), gettext(name)) for key, name in rules.ATTENDANCE_NAMES.items()]
        self.organisation.choices = [(str(key), gettext(name)) for key, name in rules.ORGANISATION_NAMES.items()]

    def _held(self, segment: Segment, texts: Texts) -> dict[str, Any]:
        """What is stored, shaped as the fields have it."""
        lost = segment.lost(self.ids)
        letters = [f"{GONE}{letter}" if letter in lost else letter for letter in segment.workshops]
        told = {name: part for name, part in segment.stored.items() if name != "ids"}
        return {**told, "workshops": letters, **asdict(texts)}

    def _known(self, letter: str) -> str:
        """A letter of a page that was open while its workshop went."""
        return letter if letter in self.ids or letter.startswith(GONE) else f"{GONE}{letter[:3]}"

    def _groups(self) -> list[tuple[int, str]]:
        found = [(number, phrasing.group(number)) for number in self.numbers]
        if self.numbers:
            found.append((rules.NO_GROUP, phrasing.group(rules.NO_GROUP)))
        wanted = {self.group.data, self.held.get("group")}
        lost = [each for each in wanted if each and each not in dict(found) and rules.NO_GROUP <= each < 1000]
        return [
            (0, gettext("alle, mit und ohne Gruppe")),
            *found,
            *((each, phrasing.gone(phrasing.group(each))) for each in lost),
        ]

    def validate_workshops(self, field: Any) -> None:
        lost = [key.removeprefix(GONE) for key in field.data if key.startswith(GONE)]
        if lost:
            raise ValidationError(
                ngettext(
                    "Workshop %(letters)s gibt es nicht mehr. Nehmen Sie ihn aus der Auswahl und wählen Sie einen "
                    "anderen. Ohne Auswahl geht die Nachricht an alle Workshops.",
                    "Die Workshops %(letters)s gibt es nicht mehr. Nehmen Sie sie aus der Auswahl und wählen Sie "
                    "andere. Ohne Auswahl geht die Nachricht an alle Workshops.",
                    len(lost),
                    letters=", ".join(lost),
                )
            )

    def validate_group(self, field: Any) -> None:
        if Segment(group=field.data or 0).has_lost_group(self.numbers):
            raise ValidationError(
                gettext(
                    "Diese Gruppe gibt es im bekannt gegebenen Plan nicht mehr. Wählen Sie eine andere oder „alle“."
                )
            )

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
                self[name].errors = [
                    gettext(
                        "Für Englisch braucht es Betreff und Text. Füllen Sie beide aus oder lassen Sie beide leer."
                    )
                ]
                valid = False
        return valid

    def segment(self) -> Segment:
        """Whom it goes to, after validation."""
        letters = tuple(self.workshops.data or ())
        return Segment(
            workshops=letters,
            ids=tuple(self.ids[letter] for letter in letters),
            states=tuple(self.states.data or ()),
            group=self.group.data or 0,
            attendance=self.attendance.data or "",
            organisation=self.organisation.data or "",
            role=self.role.data or "",
        )

    def texts(self) -> Texts:
        """What it says, after validation."""
        return Texts(**{name: (self[name].data or "").replace("\r\n", "\n") for name in TEXTS})


def shown(segment: Segment, texts: Texts) -> dict[str, Any]:
    """What a form shows of a message that is not written yet."""
    return {**segment.stored, **asdict(texts)}


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
