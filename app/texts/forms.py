"""Forms of the texts."""

from typing import Any

from flask_babel import gettext

from app.core.text import N_
from app.web.forms import Form, text_block, text_line


class TextForm(Form):
    body = text_block(
        N_("Text"),
        most=100_000,
        needed=N_("Bitte geben Sie den Text ein."),
        hint=N_("Erste Zeile: „# Titel“. „## “ beginnt einen Abschnitt, „- “ eine Liste, **so** wird fett."),
    )


def details_form(placeholders: dict[str, dict[str, str]], values: dict[str, str]) -> Form:
    """One line for each fact about the organisation."""
    fields: dict[str, Any] = {
        key: text_line(told["label"], most=500, hint=_example(told)) for key, told in placeholders.items()
    }
    return type("DetailsForm", (Form,), fields)(data=values)


def _example(told: dict[str, str]) -> str:
    return gettext("Zum Beispiel: %(example)s", example=told["example"]) if told.get("example") else ""


class ReportForm(Form):
    """Barriere melden."""

    place = text_line(
        N_("Auf welcher Seite sind Sie auf eine Barriere gestoßen?"),
        most=300,
        needed=N_("Bitte nennen Sie die Seite oder beschreiben Sie den Weg dorthin."),
    )
    what = text_block(N_("Was hat nicht funktioniert?"), most=5_000, needed=N_("Bitte beschreiben Sie die Barriere."))
    reply_to = text_line(
        N_("E-Mail-Adresse für unsere Antwort"), most=254, hint=N_("Nur, wenn Sie eine Antwort wünschen.")
    )
