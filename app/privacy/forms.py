"""What a person sends about her own data."""

from __future__ import annotations

from app.core.text import N_
from app.privacy.rules import Details
from app.web.forms import Form, Mailbox, mail_line, text_line, tick


class ButtonForm(Form):
    """Only the button."""


class DetailsForm(Form):
    name = text_line(
        N_("Vor- und Nachname"),
        most=120,
        needed=N_("Bitte geben Sie Ihren Namen ein."),
        hint=N_("Für Tippfehler und Namensänderungen. Kommt jemand anderes, nutzen Sie „Vertretung nennen“."),
        autocomplete="name",
    )
    municipality = text_line(
        N_("Kommune oder Organisation"),
        most=200,
        needed=N_("Bitte geben Sie Ihre Kommune oder Organisation ein."),
        autocomplete="organization",
    )
    title = text_line(N_("Titel"), most=40, hint=N_("Zum Beispiel: Dr."), autocomplete="honorific-prefix")
    role = text_line(
        N_("Funktion"), most=120, hint=N_("Zum Beispiel: Bauamt, IT-Leitung."), autocomplete="organization-title"
    )

    def details(self) -> Details:
        return Details(self.name.data, self.municipality.data, self.title.data or "", self.role.data or "")


class AddressForm(Form):
    email = mail_line(
        N_("Neue E-Mail-Adresse"),
        needed=N_("Bitte geben Sie die neue E-Mail-Adresse ein."),
        hint=N_("Wir schicken einen Link dorthin. Erst wenn Sie ihn bestätigen, gilt die neue Adresse."),
    )

    def validate_email(self, field: object) -> None:
        Mailbox()(self, field)


class ConsentForm(Form):
    photo = tick(N_("Fotos und Filme von der Veranstaltung dürfen mich erkennbar zeigen."))
    sharing = tick(N_("Andere Teilnehmende meines Workshops dürfen meinen Namen und meine E-Mail-Adresse bekommen."))
