"""Forms of subscriptions."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField

from app.core.text import N_
from app.web.forms import Form, Mailbox, mail_line


class SubscribeForm(Form):
    """Only an address: what is wanted stands in the address of the page."""

    email = mail_line(
        N_("E-Mail-Adresse"),
        needed=N_("Bitte geben Sie Ihre E-Mail-Adresse ein."),
        hint=N_("Dorthin schicken wir zuerst einen Link zum Bestätigen."),
    )

    def validate_email(self, field: Any) -> None:
        Mailbox()(self, field)


class ButtonForm(Form):
    """Only the button."""


class DropForm(Form):
    key = HiddenField()
