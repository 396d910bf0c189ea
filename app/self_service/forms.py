"""What the pages of a participant, and of the office for the vault, send."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from wtforms import Field, RadioField, SelectField, ValidationError
from wtforms.fields import SelectChoice

from app.core.text import N_
from app.needs.rules import ANSWER_MOST, ANSWERS, STATE_NAMES, TEXT_MOST
from app.registration.substituting import Person
from app.web.forms import Form, Mailbox, Needed, mail_line, text_block, text_line, tick


class ButtonForm(Form):
    """Only the button."""


class SubstituteForm(Form):
    """Who comes instead."""

    name = text_line(
        N_("Vor- und Nachname der Vertretung"), most=120, needed=N_("Bitte geben Sie an, wer stattdessen kommt.")
    )
    email = mail_line(
        N_("E-Mail-Adresse der Vertretung"),
        needed=N_("Bitte geben Sie die E-Mail-Adresse der Vertretung ein."),
        hint=N_("Dorthin schicken wir die Einladung und einen eigenen Link."),
    )
    title = text_line(N_("Titel"), most=40, hint=N_("Zum Beispiel: Dr."))
    role = text_line(N_("Funktion"), most=120, hint=N_("Zum Beispiel: Bauamt, IT-Leitung."))

    def validate_email(self, field: object) -> None:
        Mailbox()(self, field)

    def person(self) -> Person:
        return Person(self.name.data, self.email.data, self.title.data or "", self.role.data or "")


class ChangeForm(Form):
    """Which workshop instead."""

    workshop = RadioField(
        N_("Neuer Workshop"), validators=[Needed(N_("Bitte wählen Sie einen Workshop."))], validate_choice=False
    )


class NeedForm(Form):
    """What somebody needs to take part well; the tick is the consent to keep it."""

    text = text_block(
        N_("Was können wir tun, damit Sie gut teilnehmen können?"),
        most=TEXT_MOST,
        hint=N_("Nennen Sie, was hilft, zum Beispiel eine Ringschleife. Gründe oder Diagnosen brauchen wir nicht."),
    )
    consent = tick(N_("Die Geschäftsstelle darf das verschlossen speichern und lesen, um sich darauf einzustellen."))

    def validate_consent(self, field: Field) -> None:
        if (self.text.data or "").strip() and not field.data:
            raise ValidationError(
                gettext("Bitte setzen Sie das Häkchen. Ohne Ihre Einwilligung speichern wir nichts davon.")
            )


class AnswerForm(Form):
    """What the office says to a need."""

    state = RadioField(N_("Antwort"), choices=[], validate_choice=False, default="")
    answer = text_block(
        N_("Was möglich ist"),
        most=ANSWER_MOST,
        hint=N_("Nötig bei „teilweise“ und „nein“. Die Person liest es auf ihrer Seite."),
    )

    def offer(self) -> AnswerForm:
        """Fill in what can be chosen, in the language of this request."""
        self.state.choices = [(str(state), gettext(STATE_NAMES[state])) for state in ANSWERS]
        self.state.flags.required = True
        return self


def wishes_form(choices: Sequence[tuple[str, str]], count: int, chosen: Sequence[str] | None = None) -> Form:
    """One selection for each wish, the first is needed. `chosen` fills them in; without it the request does."""
    options = [SelectChoice("", gettext("kein Wunsch")), *(SelectChoice(*choice) for choice in choices)]
    fields = {
        f"wish{number}": SelectField(gettext("%(rank)s. Wunsch", rank=number), choices=options, default="")
        for number in range(1, min(count, len(choices)) + 1)
    }
    kind = type("WishesForm", (Form,), fields)
    if chosen is None:
        return kind()
    return kind(formdata=None, data={f"wish{number}": letter for number, letter in enumerate(chosen, 1)})
