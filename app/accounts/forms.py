"""Forms of signing in."""

from wtforms import HiddenField, PasswordField

from app.core.text import N_
from app.web.forms import Form, Needed, mail_line, text_line


class SignInForm(Form):
    email = mail_line(
        N_("E-Mail-Adresse"),
        needed=N_("Bitte geben Sie die E-Mail-Adresse Ihres Kontos ein."),
        hint=N_("Wir schicken Ihnen einen Link, mit dem Sie sich einmal einloggen können."),
    )


class EnterForm(Form):
    """Only the button: opening the link changes nothing, so a mail scanner cannot use it up."""


class NameForm(Form):
    name = text_line(
        N_("Vor- und Nachname"),
        most=200,
        needed=N_("Bitte geben Sie Ihren Namen ein."),
        hint=N_("So nennen Sie das Team und der Verlauf."),
        autocomplete="name",
    )


def _secret(label: str, *, autocomplete: str, needed: str = "", hint: str = "") -> PasswordField:
    """What is typed is neither shown again nor changed, and blanks count."""
    validators = [Needed(needed)] if needed else []
    return PasswordField(label, description=hint, validators=validators, render_kw={"autocomplete": autocomplete})


class PasswordForm(Form):
    email = mail_line(N_("E-Mail-Adresse"), needed=N_("Bitte geben Sie die E-Mail-Adresse Ihres Kontos ein."))
    password = _secret(N_("Passwort"), autocomplete="current-password", needed=N_("Bitte geben Sie Ihr Passwort ein."))


class NewPasswordForm(Form):
    current = _secret(
        N_("Bisheriges Passwort"),
        autocomplete="current-password",
        hint=N_("Nötig, wenn Sie sich vor mehr als 15 Minuten eingeloggt haben."),
    )
    password = _secret(
        N_("Neues Passwort"),
        autocomplete="new-password",
        needed=N_("Bitte geben Sie ein neues Passwort ein."),
        hint=N_("Mindestens 12 Zeichen. Gut sind vier Wörter, die nichts miteinander zu tun haben."),
    )


class PasskeyForm(Form):
    """Filled in by the page's own script, with what the browser answered."""

    credential = HiddenField()


class NewPasskeyForm(PasskeyForm):
    name = text_line(
        N_("Name des Passkeys"),
        most=80,
        needed=N_("Bitte geben Sie dem Passkey einen Namen."),
        hint=N_("Damit Sie ihn wiederfinden, zum Beispiel „Diensthandy“."),
    )


class CodeForm(Form):
    code = text_line(
        N_("Code"),
        most=60,
        needed=N_("Bitte geben Sie den Code ein."),
        hint=N_("Die 6 Ziffern aus Ihrer App, oder ein Ersatzcode."),
        autocomplete="one-time-code",
    )
