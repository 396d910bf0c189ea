"""Forms of pages that need several packages."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from wtforms import HiddenField, RadioField
from wtforms.validators import StopValidation

from app.admission.rules import MODE_NAMES, Mode, Wanted
from app.core import clock
from app.core.text import N_
from app.events.models import Event
from app.web.forms import Form, Needed, WholeNumber, moment_field, text_block, tick

MOMENTS = ("allot_at", "per_municipality_until", "names_until")


class AdmissionForm(Form):
    """How an event gives its places. Each hint says what follows."""

    revision = HiddenField()
    mode = RadioField(
        N_("Verfahren"),
        choices=[(mode.value, "") for mode in Mode],
        validators=[Needed(N_("Bitte wählen Sie ein Verfahren."))],
        validate_choice=False,
        description=N_("Es gilt für alle Workshops der Veranstaltung und steht auf dem Anmeldeformular."),
    )
    wishes = WholeNumber(
        N_("Zahl der Wünsche"),
        least=1,
        most=5,
        needed=N_("Bitte geben Sie an, wie viele Wünsche möglich sind."),
        hint=N_("So viele Workshops kann jede Person der Reihe nach nennen. Nur bei Wünschen."),
    )
    allot_at = moment_field(
        N_("Verteilung der Plätze"),
        N_("Bis dahin zählen Wünsche; danach bekommen alle ihre Antwort. Nur bei Wünschen nötig."),
    )
    confirm_hours = WholeNumber(
        N_("Stunden zum Bestätigen"),
        least=1,
        most=336,
        needed=N_("Bitte geben Sie die Frist in Stunden an."),
        hint=N_("So lange halten wir einen Platz, bis die E-Mail-Adresse bestätigt ist. Danach wird er frei."),
    )
    offer_hours = WholeNumber(
        N_("Stunden für ein Platzangebot"),
        least=1,
        most=336,
        needed=N_("Bitte geben Sie die Frist in Stunden an."),
        hint=N_("So lange kann jemand von der Warteliste ein Angebot annehmen. Danach geht es an die nächste Person."),
    )
    freeze_hours = WholeNumber(
        N_("Stunden vor Beginn, ab denen niemand mehr nachrückt"),
        least=0,
        most=336,
        needed=N_("Bitte geben Sie die Stunden an; 0 heißt: bis zum Beginn."),
        hint=N_("Danach bieten wir frei werdende Plätze niemandem mehr an. Sie können sie noch selbst vergeben."),
    )
    per_municipality = WholeNumber(
        N_("Plätze je Kommune"),
        least=1,
        most=1000,
        hint=N_("So viele Plätze eines Workshops kann eine Kommune bis zum Datum unten haben. Alle weiteren warten."),
    )
    per_municipality_until = moment_field(
        N_("Grenze je Kommune gilt bis"),
        N_("Ab dann rücken auch Wartende derselben Kommune nach. Ohne Datum gilt die Grenze immer."),
    )
    per_organisation = WholeNumber(
        N_("Plätze je Organisation"),
        least=1,
        most=1000,
        hint=N_("So viele Plätze eines Workshops kann eine Kommune oder Organisation höchstens haben, ohne Enddatum."),
    )
    non_funded_percent = WholeNumber(
        N_("Anteil für nicht geförderte Kommunen in Prozent"),
        least=1,
        most=100,
        hint=N_("So viele Plätze bleiben denen vorbehalten, die nicht auf der Liste stehen, auch wenn andere warten."),
    )
    funded = text_block(
        N_("Geförderte Kommunen"),
        most=50_000,
        hint=N_("Eine je Zeile, so geschrieben wie im Gemeindeverzeichnis."),
    )
    delegations = tick(N_("Eine Person darf mehrere ihrer Organisation anmelden"))
    delegation_most = WholeNumber(
        N_("Höchstzahl je Sammelanmeldung"),
        least=2,
        most=50,
        needed=N_("Bitte geben Sie an, wie viele Personen eine Sammelanmeldung haben darf."),
        hint=N_("Mehr Personen kann eine Organisation nicht auf einmal anmelden."),
    )
    names_until = moment_field(
        N_("Namen bis"),
        N_("Eine Woche vorher erinnern wir an fehlende Namen. Ohne Datum eine Woche vor Beginn."),
    )

    def __init__(self, event: Event, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        self.mode.choices = [(mode.value, gettext(MODE_NAMES[mode])) for mode in Mode]

    def show(self, now_set: Wanted) -> None:
        """Fill in the settings that are kept, their moments as the clock on the wall shows them."""
        self.process(
            formdata=None,
            data={name: self._shown(getattr(now_set, name)) for name in Wanted.__dataclass_fields__}
            | {"revision": now_set.revision},
        )
        self.mode.choices = [(mode.value, gettext(MODE_NAMES[mode])) for mode in Mode]

    def validate_mode(self, field: Any) -> None:
        if field.data not in set(Mode):
            raise StopValidation(gettext("Bitte wählen Sie eines der aufgeführten Verfahren."))

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        for name in MOMENTS:
            try:
                self._zoned(name)
            except clock.NoSuchTime:
                self[name].errors = [gettext("Diese Stunde fällt bei der Zeitumstellung aus. Wählen Sie eine andere.")]
                valid = False
            except clock.OutOfReach:
                sentence = gettext(
                    "Dieser Zeitpunkt liegt zu weit weg. Möglich sind die Jahre %(first)s bis %(last)s.",
                    first=clock.FIRST_YEAR,
                    last=clock.LAST_YEAR,
                )
                self[name].errors, valid = [sentence], False
        return valid

    def wanted(self) -> Wanted:
        """What was sent, after validation."""
        values: dict[str, Any] = {name: self[name].data for name in Wanted.__dataclass_fields__}
        mode = Mode(values["mode"])
        moments = {name: self._zoned(name) for name in MOMENTS}
        lines = "\n".join(line.strip() for line in (values["funded"] or "").splitlines() if line.strip())
        if not mode.is_by_wish:
            moments["allot_at"] = None
        return Wanted(**{**values, **moments, "mode": mode, "funded": lines})

    def _zoned(self, name: str) -> datetime | None:
        reading = self[name].data
        return clock.from_local(reading, self.event.timezone) if reading else None

    def _shown(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(ZoneInfo(self.event.timezone)).replace(tzinfo=None)
        return value.value if isinstance(value, Mode) else value
