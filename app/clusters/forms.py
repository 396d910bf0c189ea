"""How a bundle stands in the minutes, and which points are ticked."""

from __future__ import annotations

from wtforms import IntegerField
from wtforms.widgets import HiddenInput

from app.clusters.rules import MOST_WORDING
from app.core.text import N_
from app.web.forms import Form, text_block


class WordingForm(Form):
    wording = text_block(
        N_("Wortlaut im Protokoll"),
        most=MOST_WORDING,
        needed=N_("Bitte geben Sie ein, wie das Ergebnis im Protokoll stehen soll."),
    )
    revision = IntegerField(widget=HiddenInput())
