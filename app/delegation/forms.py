"""Forms of delegations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext
from wtforms import RadioField, ValidationError

from app.core.addresses import UnmailableAddress, mailable
from app.core.text import N_
from app.delegation import rules
from app.delegation.rules import Named, Wanted
from app.registration.models import Registration
from app.web import locale
from app.web.forms import Form, Needed, WholeNumber, mail_line, text_block, text_line, tick

MOST = 50  # as in the settings of the event; what an event allows is asked by the action


class DelegationForm(Form):
    """One contact, an organisation, a workshop, and how many."""

    workshop = RadioField(
        N_("Workshop"),
        filters=[lambda letter: letter.upper() if letter else letter],
        validators=[Needed(N_("Bitte wählen Sie einen Workshop."))],
        validate_choice=False,
    )
    organisation = text_line(
        N_("Kommune oder Organisation"),
        most=200,
        needed=N_("Bitte geben Sie Ihre Kommune oder Organisation ein."),
        hint=N_("Zum Beispiel: Stadt Fulda, Landkreis Kassel, Zweckverband."),
        autocomplete="organization",
    )
    seats = WholeNumber(
        N_("Zahl der Personen"),
        least=rules.LEAST,
        most=MOST,
        needed=N_("Bitte geben Sie ein, wie viele Personen Sie anmelden."),
        hint=N_("Zählen Sie sich selbst mit, wenn Sie teilnehmen."),
    )
    names = text_block(
        N_("Namen"),
        most=20_000,
        hint=N_(
            "Eine Person je Zeile, dahinter ein Semikolon und die E-Mail-Adresse, wenn Sie mögen. "
            "Sie können die Namen auch später nennen."
        ),
    )
    contact = text_line(
        N_("Ihr Vor- und Nachname"),
        most=120,
        needed=N_("Bitte geben Sie Ihren Namen ein."),
        hint=N_("Sie sind die Kontaktperson. Einen Platz bekommen Sie nur, wenn Sie sich mitzählen."),
        autocomplete="name",
    )
    email = mail_line(
        N_("Ihre E-Mail-Adresse"),
        needed=N_("Bitte geben Sie Ihre E-Mail-Adresse ein."),
        hint=N_("Dorthin schicken wir den Link, mit dem Sie bestätigen und Namen nachtragen."),
    )
    notice = tick(
        N_("Ich habe die Datenschutzhinweise zur Anmeldung gelesen."),
        needed=N_("Bitte lesen Sie die Datenschutzhinweise und setzen Sie dann das Häkchen."),
    )

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """The workshops one can register for, as (letter, label)."""
        self.workshop.choices = list(choices)

    def validate_workshop(self, field: Any) -> None:
        if field.data not in {letter for letter, _label in field.choices}:
            raise ValidationError(gettext("Bitte wählen Sie einen der aufgeführten Workshops."))

    def validate_email(self, field: Any) -> None:
        field.data = checked(field.data or "")

    def validate_names(self, field: Any) -> None:
        for person in rules.lines(field.data or ""):
            _check_person(person)

    def wanted(self, notice_version: int) -> Wanted:
        """What was sent, after validation."""
        return Wanted(
            contact_name=self.contact.data or "",
            contact_email=self.email.data or "",
            organisation=self.organisation.data or "",
            seats=self.seats.data or 0,
            names=tuple(
                Named(each.name, checked(each.email) if each.email else "")
                for each in rules.lines(self.names.data or "")
            ),
            locale=locale.chosen(),
            notice_version=notice_version,
        )


class MoreForm(Form):
    """How many more."""

    seats = WholeNumber(
        N_("Zahl der weiteren Personen"),
        least=1,
        most=MOST,
        needed=N_("Bitte geben Sie ein, wie viele Personen Sie zusätzlich anmelden."),
    )


class ButtonForm(Form):
    """Only the button."""


def names_form(colleagues: Sequence[Registration], contact_email: str, **keywords: Any) -> Form:
    """Name and address for each colleague who stands, filled in with what is known."""
    fields: dict[str, Any] = {}
    known: dict[str, str] = {}
    for each in colleagues:
        fields[f"name_{each.id}"] = text_line(N_("Vor- und Nachname"), most=120)
        fields[f"email_{each.id}"] = mail_line(
            N_("E-Mail-Adresse"), needed="", hint=N_("Dann bekommt die Person die Einladung und einen eigenen Link.")
        )
        own = each.email.lower() != contact_email.lower()
        known |= {f"name_{each.id}": each.name, f"email_{each.id}": each.email if own else ""}
    form: Form = type("NamesForm", (Form,), fields)(data=known, **keywords)
    return form


def named(form: Form, colleagues: Sequence[Registration]) -> dict[int, Named] | None:
    """The people by registration, those with a name; None when an address is wrong, which the form then says."""
    found, wrong = {}, False
    for each in colleagues:
        name, email = form[f"name_{each.id}"], form[f"email_{each.id}"]
        try:
            _check_person(Named(name.data or "", email.data or ""))
        except ValidationError as error:
            field = email if name.data else name
            field.errors = [*field.errors, str(error)]
            wrong = True
            continue
        if name.data:
            found[each.id] = Named(name.data, checked(email.data) if email.data else "")
    return None if wrong else found


def checked(address: str) -> str:
    """The address as mails take it; only its form is judged."""
    try:
        found = validate_email(address, check_deliverability=False).normalized
        mailable(found)
    except (EmailNotValidError, UnmailableAddress):
        words = N_("„%(address)s“ ist keine vollständige E-Mail-Adresse. Ein Beispiel: name@stadt.example")
        raise ValidationError(gettext(words, address=address[:80])) from None
    return str(found)


def _check_person(person: Named) -> None:
    if person.email and not person.name:
        raise ValidationError(gettext(rules.NameMissing.message))
    if len(person.name) > 120:
        raise ValidationError(gettext("Ein Name kann höchstens 120 Zeichen lang sein. Bitte kürzen Sie ihn."))
    if person.email:
        checked(person.email)
