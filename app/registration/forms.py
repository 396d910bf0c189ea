"""The registration form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext
from wtforms import RadioField, ValidationError

from app.core.addresses import UnmailableAddress, ascii_address
from app.core.text import N_
from app.registration.rules import Applicant
from app.web import locale
from app.web.forms import Form, Needed, mail_line, text_line, tick


class RegistrationForm(Form):
    """Three required facts about the person, the choice of a workshop, and that the notice was read."""

    workshop = RadioField(
        N_("Workshop"),
        filters=[lambda letter: letter.upper() if letter else letter],
        validators=[Needed(N_("Bitte wählen Sie einen Workshop."))],
        validate_choice=False,
    )
    name = text_line(
        N_("Vor- und Nachname"),
        most=120,
        needed=N_("Bitte geben Sie Ihren Namen ein."),
        hint=N_("So, wie er auf Ihrem Namensschild stehen soll."),
        autocomplete="name",
    )
    email = mail_line(
        N_("E-Mail-Adresse"),
        needed=N_("Bitte geben Sie Ihre E-Mail-Adresse ein."),
        hint=N_("Dorthin schicken wir Ihre Bestätigung. Mehrere Personen können ein Postfach teilen."),
    )
    municipality = text_line(
        N_("Kommune oder Organisation"),
        most=200,
        needed=N_("Bitte geben Sie Ihre Kommune oder Organisation ein."),
        hint=N_("Zum Beispiel: Stadt Fulda, Landkreis Kassel, Zweckverband."),
        autocomplete="organization",
    )
    title = text_line(N_("Titel"), most=40, hint=N_("Zum Beispiel: Dr."), autocomplete="honorific-prefix")
    role = text_line(
        N_("Funktion"),
        most=120,
        hint=N_("Zum Beispiel: Bauamt, IT-Leitung."),
        autocomplete="organization-title",
    )
    notice = tick(
        N_("Ich habe die Datenschutzhinweise zur Anmeldung gelesen."),
        needed=N_("Bitte lesen Sie die Datenschutzhinweise und setzen Sie dann das Häkchen."),
    )

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """The workshops one can register for, as (letter, label)."""
        self.workshop.choices = list(choices)

    def validate_email(self, field: Any) -> None:
        """Only the form of the address is judged; asking a name server would refuse people when it is down."""
        try:
            found = validate_email(field.data or "", check_deliverability=False, allow_smtputf8=False)
            ascii_address(found.normalized)  # what no mail can be sent to must not get as far as a mail
        except (EmailNotValidError, UnmailableAddress):
            raise ValidationError(
                gettext("Das ist keine vollständige E-Mail-Adresse. Ein Beispiel: name@stadt.example")
            ) from None
        field.data = found.normalized

    def validate_workshop(self, field: Any) -> None:
        if field.data not in {letter for letter, _label in field.choices}:
            raise ValidationError(gettext("Bitte wählen Sie einen der aufgeführten Workshops."))

    def applicant(self, notice_version: int) -> Applicant:
        """What was entered, as the rules know it."""
        return Applicant(
            name=self.name.data,
            email=self.email.data,
            municipality=self.municipality.data,
            title=self.title.data or "",
            role=self.role.data or "",
            locale=locale.chosen(),
            notice_version=notice_version,
        )
