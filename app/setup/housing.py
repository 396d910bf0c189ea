"""Forms of the venue: a house corrected, another one chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from wtforms import HiddenField, RadioField, SelectField, ValidationError
from wtforms.fields import SelectChoice

from app.core.text import N_
from app.events.models import Venue
from app.events.rules import ACCESSIBILITY
from app.setup import rules
from app.setup.fields import LATER, NEW, TellingForm, is_offered
from app.web.forms import text_block, text_line
from app.web.versions import Versioned

EVERYWHERE, ONLY_HERE = "alle", "nur-hier"
ANSWERS = {None: "", True: "ja", False: "nein"}
VENUE_TEXTS = (*rules.ADDRESS, "directions", "accessibility_note")


def _fact(label: str) -> SelectField:
    return SelectField(label, validate_choice=False)


class VenueForm(TellingForm):
    """A house, and what somebody with a wheelchair, an assistance dog or a hearing aid finds there."""

    name = text_line(N_("Name des Hauses"), most=200, needed=N_("Bitte nennen Sie das Haus."))
    street = text_line(N_("Straße und Hausnummer"), most=200)
    postcode = text_line(N_("Postleitzahl"), most=20)
    city = text_line(N_("Stadt"), most=120)
    position = text_line(
        N_("Koordinaten"), most=60, hint=N_("Breite und Länge für Karten, zum Beispiel: 51.3127, 9.4797")
    )
    directions = text_block(N_("Anreise"), most=20_000, hint=N_("Haltestelle, Parkplatz, Weg vom Bahnhof."))
    accessibility_note = text_block(N_("Mehr zur Barrierefreiheit"), most=20_000)
    reach = RadioField(N_("Wo gilt die Änderung?"), validate_choice=False, default=EVERYWHERE)
    house = HiddenField()

    def __init__(self, stored: dict[str, Any], current: int | None, **more: Any) -> None:
        self.stored, self.current = stored, current or 0
        self.held = {name: stored.get(name) for name in rules.VENUE_FACTS}
        self.held |= {name: ANSWERS[stored.get(name)] for name in ACCESSIBILITY}
        self.held["position"] = rules.written_position(self.held.pop("latitude"), self.held.pop("longitude"))
        super().__init__(data=self.held, **more)
        answers = {"": gettext("Keine Angabe"), "ja": gettext("Ja"), "nein": gettext("Nein")}
        for name in ACCESSIBILITY:
            self[name].choices = [SelectChoice(value, label) for value, label in answers.items()]
        self.reach.choices = [
            SelectChoice(EVERYWHERE, gettext("Bei allen Veranstaltungen an diesem Ort")),
            SelectChoice(ONLY_HERE, gettext("Nur bei dieser Veranstaltung")),
        ]
        self.offer_telling()

    def see(self, held: Any) -> None:
        super().see(held)
        self.house.data = str(self.current)

    @property
    def is_new(self) -> bool:
        """Whether what was entered becomes a house of its own."""
        return (self.house.data or "").startswith(f"{NEW}:")

    def is_elsewhere(self) -> bool:
        """Whether the event has another house by now than this page showed; if so the form says it.

        What was entered was meant for that other house: sent once more, it becomes a new one.
        """
        if (self.house.data or "").removeprefix(f"{NEW}:") == str(self.current):
            return False
        self.house.data = f"{NEW}:{self.current}"
        self.refuse(rules.VenueElsewhere())
        return True

    def validate_position(self, field: Any) -> None:
        if field.data and rules.position(field.data) is None:
            raise ValidationError(gettext("Bitte geben Sie Breite und Länge so ein: 51.3127, 9.4797"))

    def wanted(self) -> dict[str, Any]:
        """What was sent, after validation."""
        found: dict[str, Any] = {name: (self[name].data or "").replace("\r\n", "\n") for name in VENUE_TEXTS}
        found |= {name: {"ja": True, "nein": False}.get(self[name].data) for name in ACCESSIBILITY}
        found["latitude"], found["longitude"] = rules.position(self.position.data or "") or (None, None)
        return found


for _name, _label in ACCESSIBILITY.items():
    setattr(VenueForm, _name, _fact(_label))


class ChoiceForm(Versioned):
    """Where an event takes place: a house that is known, a new one, or nobody knows yet."""

    venue = SelectField(N_("Ort"), validate_choice=False)
    venue_name = text_line(N_("Name des neuen Hauses"), most=200, hint=N_("Die Anschrift ergänzen Sie danach."))

    def offer(self, venues: Sequence[Venue], current: int | None) -> ChoiceForm:
        self.venue.choices = [
            SelectChoice(LATER, gettext("Steht noch nicht fest")),
            SelectChoice(NEW, gettext("Neuer Ort")),
            *(SelectChoice(str(each.id), each.address) for each in venues),
        ]
        self.venue.data = self.venue.data or (str(current) if current else NEW)
        self.version.data = self.version.data or str(current or 0)
        return self

    def looked_at(self) -> int | None:
        """The id of the venue the page showed; None for none."""
        told = self.version.data or ""
        return int(told) or None if told.isascii() and told.isdigit() and len(told) < 10 else -1

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if not is_offered(self.venue):
            self.venue.errors = [gettext("Bitte wählen Sie einen Eintrag der Liste.")]
            return False
        if (self.venue.data == NEW) != bool(self.venue_name.data):
            self.refuse(rules.VenueMissing() if self.venue.data == NEW else rules.VenueUnclear())
            return False
        return True
