"""What the office sends about participants."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectField, ValidationError

from app.core.errors import Refusal
from app.core.text import N_
from app.registration.rules import Applicant
from app.roster import rules
from app.roster.editing import Details
from app.web.forms import Form, Mailbox, Needed, text_line, tick
from app.web.versions import Versioned

LANGUAGES = {"de": N_("Deutsch"), "en": N_("Englisch")}


class ButtonForm(Form):
    """Only the button, and what was seen when it was pressed."""

    seen = HiddenField()


class PersonForm(Form):
    """Who somebody is, and how to reach her."""

    name = text_line(N_("Vor- und Nachname"), most=120, needed=N_("Bitte geben Sie den Namen ein."))
    title = text_line(N_("Titel"), most=40, hint=N_("Zum Beispiel: Dr."))
    municipality = text_line(
        N_("Kommune oder Organisation"),
        most=200,
        needed=N_("Bitte geben Sie die Kommune oder Organisation ein."),
        hint=N_("Zum Beispiel: Stadt Fulda, Landkreis Kassel, Zweckverband."),
    )
    role = text_line(N_("Funktion"), most=120, hint=N_("Zum Beispiel: Bauamt, IT-Leitung."))
    email = text_line(
        N_("E-Mail-Adresse"),
        most=254,
        hint=N_("Ohne Adresse bekommt die Person keine E-Mails; Sie rufen sie an, wenn sich etwas ändert."),
    )
    phone = text_line(
        N_("Telefon"),
        most=40,
        hint=N_("Nur nötig ohne E-Mail-Adresse. Wird mit der Anmeldung gelöscht."),
    )
    locale = SelectField(N_("Sprache der E-Mails"), choices=[], validate_choice=False)
    vouches = tick(N_("Ich weiß, dass diese E-Mail-Adresse stimmt."))

    def offer(self) -> PersonForm:
        """Fill in what can be chosen, in the language of this request."""
        self.locale.choices = [(code, gettext(label)) for code, label in LANGUAGES.items()]
        return self

    def validate_email(self, field: Any) -> None:
        if field.data:
            Mailbox()(self, field)

    def validate_locale(self, field: Any) -> None:
        if field.data not in LANGUAGES:
            raise ValidationError(gettext("Bitte wählen Sie eine der Sprachen."))

    def is_reachable(self, before: str | None = None) -> bool:
        """Whether there is an address or a telephone; what is missing stands at its field."""
        email, phone, vouches = self.email.data or "", self.phone.data or "", bool(self.vouches.data)
        try:
            rules.check_reachable(email, phone, before=before, vouches=vouches)
        except Refusal as refusal:
            self.refuse(refusal)
            return False
        return True


class EditForm(PersonForm, Versioned):
    """Two of the office may be at it at once."""

    def wanted(self) -> Details:
        return Details(**{name: self[name].data or "" for name in Details.__dataclass_fields__})


class AddForm(PersonForm):
    """Somebody who rang or wrote. The notice is told by telephone, as the public form tells it."""

    workshop = RadioField(
        N_("Workshop"), validators=[Needed(N_("Bitte wählen Sie einen Workshop."))], validate_choice=False
    )
    notice = tick(
        N_("Ich habe die Person auf die Datenschutzhinweise zur Anmeldung hingewiesen."),
        needed=N_("Bitte weisen Sie die Person auf die Datenschutzhinweise hin und setzen Sie dann das Häkchen."),
    )

    def applicant(self, key: str, notice_version: int) -> Applicant:
        """What was entered, as the rules know it."""
        facts: dict[str, Any] = {name: self[name].data or "" for name in Details.__dataclass_fields__}
        return Applicant(**facts, municipality_key=key, notice_version=notice_version)


class MoveForm(Form):
    workshop = RadioField(
        N_("Neuer Workshop"), validators=[Needed(N_("Bitte wählen Sie einen Workshop."))], validate_choice=False
    )


class SheetForm(Form):
    """A table to be previewed."""

    file = FileField(N_("Tabelle als CSV oder XLSX"))
    tells = tick(N_("Alle Betroffenen bekommen eine E-Mail."))
    vouches = tick(N_("Ich weiß, dass neue und geänderte E-Mail-Adressen stimmen. Niemand muss sie bestätigen."))

    def validate_file(self, field: Any) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError(gettext("Bitte wählen Sie eine Datei aus."))

    def validate_vouches(self, field: Any) -> None:
        if not self.tells.data and not field.data:
            raise ValidationError(
                gettext("Ohne E-Mails kann niemand die Adresse bestätigen. Setzen Sie dieses Häkchen oder das erste.")
            )
