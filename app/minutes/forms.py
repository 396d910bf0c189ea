"""Forms of the minutes."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext
from flask_wtf.file import FileField
from wtforms import HiddenField, IntegerField, RadioField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import NumberRange, Optional, StopValidation

from app.core.text import N_
from app.minutes import licences
from app.minutes.correcting import Choices
from app.web.forms import Form, Needed

_CHOICE = re.compile(r"art-[a-z2-7]{8}\Z")


def _year() -> IntegerField:
    return IntegerField(
        N_("Jahr"),
        description=N_("Falls das Jahr im Protokoll fehlt."),
        validators=[
            Optional(),
            NumberRange(1990, 2100, message=N_("Bitte geben Sie ein Jahr wie 2026 ein.")),
        ],
    )


class FileNeeded(Needed):
    """A file field without a file still has raw data: the empty one the browser sends."""

    def __call__(self, form: Any, field: Any) -> None:
        if not field.data or not field.data.filename:
            raise StopValidation(gettext(self.message))


class ImportForm(Form):
    """A protocol as a file."""

    file = FileField(
        N_("Protokoll als Datei"),
        description=N_("Text (.txt), Markdown (.md) oder Word (.docx), höchstens 2 MB."),
        validators=[FileNeeded(N_("Bitte wählen Sie die Datei mit dem Protokoll aus."))],
    )
    year = _year()


class CorrectedForm(Form):
    """The file of a preview as it comes back, and what was chosen there for its lines."""

    file = HiddenField()
    year = _year()

    @staticmethod
    def choices(values: Any) -> Choices:
        """What was chosen, by block id; names and values that mean nothing are told apart where they are used."""
        return {name[4:]: value for name, value in values.items() if _CHOICE.match(name)}


class LicenceForm(Form):
    """Under which licence minutes of an event are out from now on; what somebody wrote freely before may stay."""

    licence = RadioField(N_("Lizenz"), validators=[Needed(N_("Bitte wählen Sie eine Lizenz."))], validate_choice=False)

    def offer(self, current: str) -> None:
        offered = list(dict.fromkeys((*licences.OFFERED, current)))
        self.licence.choices = [SelectChoice(name, _said(name)) for name in offered]

    def validate_licence(self, field: Any) -> None:
        if field.data not in [choice.value for choice in self.licence.choices]:
            raise ValidationError(gettext("Bitte wählen Sie eine Lizenz aus der Liste."))


def _said(name: str) -> str:
    return f"{gettext(name)}: {gettext(licences.MEANINGS.get(name, licences.OWN))}"


class BackForm(Form):
    """Only the button."""
