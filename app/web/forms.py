"""Forms: one base for all, fields that refuse what no database or page should meet, refusals at their field."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, Field, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, StopValidation

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
