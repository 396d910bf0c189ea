"""Forms of signing in."""

from app.core.text import N_
from app.web.forms import Form, mail_line, text_line


class SignInForm(Form):
    email = mail_line(
        N_("E-Mail-Adresse"),
        needed=N_("Bitte geben Sie die E-Mail-Adresse Ihres Kontos ein."),
        hint=N_("Wir schicken Ihnen einen Link, mit dem Sie sich einmal einloggen können."),
    )


class EnterForm(Form):
    """Only the button: opening the link changes nothing, so a mail scanner cannot use it up."""


class ButtonForm(Form):
    """Only the button."""


class NameForm(Form):
    name = text_line(
        N_("Vor- und Nachname"),
        most=200,
        needed=N_("Bitte geben Sie Ihren Namen ein."),
        hint=N_("So nennen Sie das Team und der Verlauf."),
        autocomplete="name",
    )
