"""The registration form: filled in, kept as a draft, read again when it is sent; and the form that asks for a link."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext
from wtforms import BooleanField, Field, RadioField, SelectField, SelectMultipleField, StringField, ValidationError

from app.admission.rules import key_of
from app.core.addresses import UnmailableAddress, mailable
from app.core.text import N_
from app.municipalities.rules import Resolution
from app.registration.rules import Applicant
from app.web import locale
from app.web.forms import Form, Needed, mail_line, text_block, text_line, tick

WISHES_MOST = 5
LAST = ("needs", "needs_consent", "photo_consent", "sharing_consent", "notice")  # below the organiser's questions
NONE_OF_THEM = "-"


def _upper(letter: str | None) -> str | None:
    return letter.upper() if letter else letter


def _wish(rank: int) -> SelectField:
    needed = [Needed(N_("Bitte wählen Sie Ihren 1. Wunsch."))] if rank == 1 else []
    return SelectField(f"{rank}", filters=[_upper], validators=needed, validate_choice=False)


class AddressForm(Form):
    """Asks for the address a personal link is sent to again."""

    email = mail_line(
        N_("E-Mail-Adresse"),
        needed=N_("Bitte geben Sie Ihre E-Mail-Adresse ein."),
        hint=N_("Die Adresse, mit der Sie sich angemeldet haben."),
    )

    def validate_email(self, field: Any) -> None:
        field.data = checked_address(field.data or "")


class RegistrationForm(Form):
    """Three required facts about the person, the choice of a workshop or ranked wishes, and what is voluntary."""

    workshop = RadioField(
        N_("Workshop"),
        filters=[_upper],
        validators=[Needed(N_("Bitte wählen Sie einen Workshop."))],
        validate_choice=False,
    )
    wish_1, wish_2, wish_3, wish_4, wish_5 = (_wish(rank) for rank in range(1, WISHES_MOST + 1))
    together_with = text_line(
        N_("Mit wem möchten Sie in denselben Workshop?"),
        most=120,
        hint=N_("Der Name oder die E-Mail-Adresse einer Person. Es gilt, wenn sie auch Sie nennt."),
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
    kommune = RadioField(N_("Welche Kommune meinen Sie?"), choices=[], validate_choice=False)
    title = text_line(N_("Titel"), most=40, hint=N_("Zum Beispiel: Dr."), autocomplete="honorific-prefix")
    role = text_line(
        N_("Funktion"),
        most=120,
        hint=N_("Zum Beispiel: Bauamt, IT-Leitung."),
        autocomplete="organization-title",
    )
    needs = text_block(
        N_("Was können wir tun, damit Sie gut teilnehmen können?"),
        most=1000,
        hint=N_("Zum Beispiel: Gebärdensprache, ein Platz vorn, vegetarisches Essen. Gründe brauchen wir nicht."),
    )
    needs_consent = tick(N_("Die Geschäftsstelle darf diese Angabe lesen und für die Vorbereitung nutzen."))
    photo_consent = tick(N_("Ich bin einverstanden, dass Fotos veröffentlicht werden, auf denen ich zu erkennen bin."))
    sharing_consent = tick(
        N_("Ich bin einverstanden, dass andere Teilnehmende meinen Namen, meine Kommune und meine Adresse bekommen.")
    )
    notice = tick(
        N_("Ich habe die Datenschutzhinweise zur Anmeldung gelesen."),
        needed=N_("Bitte lesen Sie die Datenschutzhinweise und setzen Sie dann das Häkchen."),
    )
    # Hidden from people; programs that fill in every field give themselves away.
    homepage = StringField(N_("Bitte leer lassen"), render_kw={"autocomplete": "off", "tabindex": "-1"})

    def rank(self, wishes: int) -> None:
        """Ask for so many ranked wishes; for one workshop and nothing else when it is 0."""
        if wishes:
            del self.workshop
        else:
            del self.together_with
        for name in LAST:  # what is wrong is told in the order of the page
            self._fields[name] = self._fields.pop(name)
        for rank in range(1, WISHES_MOST + 1):
            if rank > wishes:
                del self[f"wish_{rank}"]
            else:
                self[f"wish_{rank}"].label.text = gettext("%(rank)s. Wunsch", rank=rank)

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """The workshops one can register for, as (letter, label)."""
        for field in self.choosing:
            field.choices = list(choices) if field.name == "workshop" else [("", gettext("Bitte wählen")), *choices]

    @property
    def choosing(self) -> list[Field]:
        """The fields that name a workshop, best wish first."""
        return [field for field in self if field.name == "workshop" or field.name.startswith("wish_")]

    @property
    def letters(self) -> list[str]:
        """What was chosen, best wish first."""
        return [field.data for field in self.choosing if field.data]

    @property
    def is_trap(self) -> bool:
        return bool(self.homepage.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all is well; every choice is one of those offered, and no wish stands twice."""
        is_good = super().validate(extra_validators)
        return not list(self._wrong_choices()) and is_good

    def _wrong_choices(self) -> Iterator[Field]:
        seen: set[str] = set()
        for field in self.choosing:
            if not field.data or field.errors:
                continue
            if field.data not in {letter for letter, _label in field.choices}:
                field.errors = [*field.errors, gettext("Bitte wählen Sie einen der aufgeführten Workshops.")]
                yield field
            elif field.data in seen:
                field.errors = [
                    *field.errors,
                    gettext("Diesen Workshop haben Sie schon genannt. Bitte wählen Sie einen anderen."),
                ]
                yield field
            seen.add(field.data)

    def validate_email(self, field: Any) -> None:
        field.data = checked_address(field.data or "")

    def validate_needs_consent(self, field: Any) -> None:
        if self.needs.data and not field.data:
            raise ValidationError(
                gettext("Bitte setzen Sie das Häkchen, damit wir Ihre Angabe speichern dürfen, oder löschen Sie sie.")
            )

    def understand(self, meant: Resolution) -> bool:
        """Whether it is clear where the person comes from; else the form asks which entry of the register it is."""
        if not meant.is_ambiguous:
            self.kommune.raw_data = []  # the answer to a question about other words
            return True
        nothing = gettext("Keine davon: „%(text)s“ so übernehmen", text=meant.text)
        self.kommune.choices = [*((each.key, each.label) for each in meant.choices), (NONE_OF_THEM, nothing)]
        self.kommune.flags.required = True
        if self.kommune.data in {key for key, _label in self.kommune.choices}:
            return True
        self.kommune.data = None
        self.kommune.errors = [gettext("Bitte wählen Sie aus, welche Kommune Sie meinen.")]
        return False

    def values(self, unasked: Collection[str] = ()) -> dict[str, list[str]]:
        """What was sent, to fill the form with again. Of a doubled field only the first counts."""
        left_out = {"csrf_token", "homepage", *unasked}
        fields = [field for field in self if field.name not in left_out and field.raw_data]
        return {field.name: _as_sent(field) for field in fields}

    def origin(self, meant: Resolution) -> tuple[str, str]:
        """Municipality or organisation as it is kept, and the key that contingents count by."""
        chosen = next((each for each in meant.choices if not meant.is_sure and each.key == self.kommune.data), None)
        name, ags = (chosen.name, chosen.key) if chosen else (meant.name, meant.key)
        return name, key_of(name, ags)

    def applicant(self, meant: Resolution, *, notice_version: int) -> Applicant:
        """What was entered, as the rules know it."""
        municipality, key = self.origin(meant)
        return Applicant(
            name=self.name.data,
            email=self.email.data,
            municipality=municipality,
            municipality_key=key,
            title=self.title.data or "",
            role=self.role.data or "",
            locale=locale.chosen(),
            notice_version=notice_version,
            together_with=(self.together_with.data or "") if "together_with" in self else "",
            photo_consent=self.photo_consent.data,
            sharing_consent=self.sharing_consent.data,
        )


def _as_sent(field: Field) -> list[str]:
    if isinstance(field, BooleanField):
        return ["y"] if field.data else []
    return list(dict.fromkeys(field.raw_data) if isinstance(field, SelectMultipleField) else field.raw_data[:1])


def checked_address(address: str) -> str:
    """The address in its normal form. Only the form is judged: asking a name server would refuse people when it is
    down. Raises ValidationError."""
    try:
        found = validate_email(address, check_deliverability=False)
        mailable(found.normalized)  # what no mail can be sent to must not get as far as a mail
    except (EmailNotValidError, UnmailableAddress):
        raise ValidationError(
            gettext("Das ist keine vollständige E-Mail-Adresse. Ein Beispiel: name@stadt.example")
        ) from None
    return found.normalized
