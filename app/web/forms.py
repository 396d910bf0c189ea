"""Forms: one base for all, fields that refuse what no database or page should meet, refusals at their field."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    EmailField,
    Field,
    IntegerField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.validators import InputRequired, Optional, StopValidation

from app.core.addresses import UnmailableAddress, mailable
from app.core.errors import Refusal
from app.core.text import N_, nfc, unprintable
from app.web import filters


class Form(FlaskForm):
    """Every form of the product: CSRF protected; submitted values come back unchanged when something is wrong."""

    class Meta(FlaskForm.Meta):
        csrf = True

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Labels and hints are msgids; each request shows them in its own language."""
            field = super().bind_field(form, unbound_field, options)
            field.label.text = gettext(field.label.text) if field.label.text else ""
            field.description = gettext(field.description) if field.description else ""
            return field

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal at the field it names, or at the form as a whole."""
        sentence = told(refusal)
        target = self._fields.get(refusal.field or "")
        if target is None:
            self.form_errors.append(sentence)
        else:
            target.errors = [*target.errors, sentence]


def told(refusal: Refusal) -> str:
    """The refusal's sentence in the language of this request."""
    if not refusal.message:
        return ""
    values = {
        name: filters.moment(value) if isinstance(value, datetime) else value for name, value in refusal.values.items()
    }
    return gettext(refusal.message, **values)


class Needed(InputRequired):
    """Required, with a sentence that says what to enter."""

    field_flags = {"required": True}

    def __call__(self, form: Any, field: Any) -> None:
        if not field.raw_data or not str(field.raw_data[0]).strip():
            field.errors[:] = []
            raise StopValidation(gettext(self.message or N_("Bitte füllen Sie dieses Feld aus.")))


class Line:
    """One line of text of at most `most` characters without invisible or control characters; never cut."""

    def __init__(self, most: int, *, lines: bool = False) -> None:
        self.most, self.lines = most, lines

    def __call__(self, _form: Any, field: Any) -> None:
        value = field.data or ""
        if len(value) > self.most:
            raise ValidationError(
                gettext(
                    "Der Text ist %(length)s Zeichen lang. Möglich sind %(most)s. Bitte kürzen Sie ihn.",
                    length=len(value),
                    most=self.most,
                )
            )
        sign = unprintable(value, lines=self.lines)
        if sign:
            raise ValidationError(
                gettext(
                    "Der Text enthält ein unsichtbares Zeichen (U+%(code)s), vermutlich beim Kopieren "
                    "entstanden. Bitte tippen Sie den Text neu ein.",
                    code=f"{ord(sign):04X}",
                )
            )


class Mailbox:
    """An address mail can be sent to, normalized; only its form is judged, for a name server may be down."""

    def __call__(self, _form: Any, field: Any) -> None:
        try:
            found = validate_email(field.data or "", check_deliverability=False)
            mailable(found.normalized)
        except (EmailNotValidError, UnmailableAddress):
            raise ValidationError(
                gettext("Das ist keine vollständige E-Mail-Adresse. Ein Beispiel: name@stadt.example")
            ) from None
        field.data = found.normalized


class WholeNumber(IntegerField):
    """A number without a fraction, from `least` to `most`."""

    def __init__(self, label: str, *, least: int, most: int, needed: str = "", hint: str = "", **more: Any) -> None:
        validators: list[Any] = [Needed(needed) if needed else Optional()]
        super().__init__(label, description=hint, validators=validators, **more)
        self.least, self.most = least, most

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        if not (text.isascii() and text.isdigit() and len(text) < 10 and self.least <= int(text) <= self.most):
            raise ValueError(
                gettext(
                    "Bitte geben Sie eine ganze Zahl von %(least)s bis %(most)s ein.", least=self.least, most=self.most
                )
            )
        self.data = int(text)


class Moment(DateTimeLocalField):
    """Day and hour on a clock on the wall; whoever knows its zone makes a moment of the reading."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        patterns = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M")
        self.data = _first_reading(valuelist[0].strip(), patterns)
        if self.data is None:
            raise ValueError(gettext("Bitte geben Sie Tag und Uhrzeit ein, zum Beispiel 24.11.2026 12:00."))


class Day(DateField):
    """A day, as browsers send it and as people type it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        typed = valuelist[0].strip() if valuelist else ""
        if not typed:
            return
        found = _first_reading(typed, ("%Y-%m-%d", "%d.%m.%Y"))
        if found is None:
            raise ValueError(gettext("Das ist kein Datum. Ein Beispiel: 5.12.2026"))
        self.data = found.date()


class Clock(TimeField):
    """An hour of the day."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        typed = valuelist[0].strip().removesuffix("Uhr").strip() if valuelist else ""
        if not typed:
            return
        found = _first_reading(typed, ("%H:%M", "%H:%M:%S", "%H.%M", "%H"))
        if found is None:
            raise ValueError(gettext("Das ist keine Uhrzeit. Ein Beispiel: 9:30"))
        self.data = found.time()


def _first_reading(typed: str, patterns: tuple[str, ...]) -> datetime | None:
    for pattern in patterns:
        try:
            return datetime.strptime(typed, pattern)  # noqa: DTZ007  (its zone is known elsewhere)
        except ValueError:
            continue
    return None


def day_field(label: str, hint: str = "", *, needed: str = "") -> Day:
    return Day(label, description=hint, validators=[Needed(needed) if needed else Optional()])


def clock_field(label: str, hint: str = "", *, needed: str = "", default: time | None = None) -> Clock:
    return Clock(label, description=hint, validators=[Needed(needed) if needed else Optional()], default=default)


def moment_field(label: str, hint: str = "", *, needed: str = "") -> Moment:
    validators: list[Any] = [Needed(needed) if needed else Optional()]
    return Moment(label, description=hint, validators=validators, format="%Y-%m-%dT%H:%M")


def text_line(label: str, *, most: int, needed: str = "", hint: str = "", autocomplete: str = "") -> StringField:
    """A single-line field; `needed` is the sentence shown when it is empty, "" makes it optional."""
    return _text(StringField, label, most, needed, hint, autocomplete)


def mail_line(label: str, *, needed: str, hint: str = "") -> EmailField:
    return _text(EmailField, label, 254, needed, hint, "email")


def text_block(label: str, *, most: int, needed: str = "", hint: str = "") -> TextAreaField:
    validators: list[Any] = [Needed(needed)] if needed else []
    return TextAreaField(label, description=hint, filters=[_clean], validators=[*validators, Line(most, lines=True)])


def tick(label: str, *, needed: str = "") -> BooleanField:
    return BooleanField(label, validators=[Needed(needed)] if needed else [])


def _text(kind: type[Field], label: str, most: int, needed: str, hint: str, autocomplete: str) -> Any:
    validators: list[Any] = [Needed(needed)] if needed else []
    keywords = {"autocomplete": autocomplete} if autocomplete else {}
    return kind(label, description=hint, filters=[_clean], validators=[*validators, Line(most)], render_kw=keywords)


def _clean(value: str | None) -> str | None:
    """Composed letters and no outer blanks: the only two changes input ever meets, both without meaning."""
    return nfc(value) if value else value
