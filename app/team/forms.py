"""Forms of the team."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from wtforms import SelectField, ValidationError

from app.accounts.rules import ROLE_NAMES
from app.core.text import N_
from app.events.models import Event, Series
from app.team import rules
from app.team.rules import Place
from app.web import filters
from app.web.forms import Form, Mailbox, mail_line, text_line

WHAT_FOR = N_(
    "Moderation: ein Workshop. Geschäftsstelle: alles, oder nur eine Reihe. Jede andere Rolle: eine Veranstaltung. "
    "Die Revision liest nur den Verlauf, die Ansprechperson für Bedarfe nur diese."
)


class Choice(SelectField):
    """One of a list, or a sentence that says so."""

    def pre_validate(self, form: Any) -> None:
        try:
            super().pre_validate(form)
        except ValidationError:
            raise ValidationError(
                gettext("Das steht nicht zur Auswahl. Bitte wählen Sie einen Eintrag der Liste.")
            ) from None


class RoleForm(Form):
    """What somebody may do, and where."""

    role = Choice(N_("Rolle"))
    place = Choice(N_("Zuständig für"), description=WHAT_FOR)

    def __init__(self, events: Iterable[Event], series: Iterable[Series], **more: Any) -> None:
        super().__init__(**more)
        self.role.choices = [(str(role), gettext(name)) for role, name in ROLE_NAMES.items()]
        self.place.choices = {
            gettext("Nichts Bestimmtes"): [("", gettext("keine Auswahl"))],
            gettext("Reihen"): [(str(Place(series_id=each.id)), each.name) for each in series],
            **_offered(events),
        }

    def chosen(self) -> Place:
        return rules.place(self.place.data or "")


class InviteForm(RoleForm):
    name = text_line(N_("Vor- und Nachname"), most=200, needed=N_("Bitte geben Sie den Namen ein."))
    email = mail_line(
        N_("E-Mail-Adresse"),
        needed=N_("Bitte geben Sie die E-Mail-Adresse ein."),
        hint=N_("Dorthin geht die Einladung. Sie gilt 7 Tage."),
    )

    def validate_email(self, field: Any) -> None:
        Mailbox()(self, field)


def _offered(events: Iterable[Event]) -> dict[str, list[tuple[str, str]]]:
    """By event: the whole of it, then its workshops. Two events of one name differ by their day."""
    found = {}
    for event in events:
        whole = [(str(Place(event_id=event.id)), gettext("%(event)s, ganze Veranstaltung", event=event.title))]
        shops = [
            (str(Place(workshop_id=each.id)), f"{event.title}, {each.name}: {each.title}") for each in event.workshops
        ]
        found[f"{event.title}, {filters.short_day(event.starts_at)}"] = whole + shops
    return found
