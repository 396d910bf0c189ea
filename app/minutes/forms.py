"""Forms of the minutes."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext
from flask_wtf.file import FileField
from wtforms import HiddenField, IntegerField
from wtforms.validators import NumberRange, Optional, StopValidation

from app.core.text import N_
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


class BackForm(Form):
    """Only the button."""
