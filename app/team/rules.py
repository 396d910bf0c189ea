"""Which role works on what. Tested without a database."""

from __future__ import annotations

from dataclasses import dataclass

from app.accounts.rules import Role
from app.core.errors import Refusal
from app.core.text import N_


class HasAccount(Refusal):
    field = "email"
    status = 409
    message = N_("Zu dieser Adresse gibt es schon ein Konto. Sie finden es in der Liste des Teams.")


# Those who see a whole event, or one side of it.
OF_AN_EVENT = frozenset({Role.EDITOR, Role.AUDITOR, Role.NEEDS_OFFICER})


class NeedsEvent(Refusal):
    field = "place"
    message = N_("Diese Rolle gilt für eine ganze Veranstaltung. Bitte wählen Sie eine.")


class NeedsWorkshop(Refusal):
    field = "place"
    message = N_("Die Moderation leitet genau einen Workshop. Bitte wählen Sie ihn.")


class NotOnTeam(Refusal):
    status = 409
    message = N_("Diese Zuständigkeit ist schon beendet. Die Seite zeigt, was noch gilt.")


class OnlyPlace(Refusal):
    status = 409
    message = N_(
        "Ohne diese Zuständigkeit sieht das Konto nichts mehr. Deaktivieren Sie es, oder ändern Sie die Rolle."
    )


class OnlyWorkshop(Refusal):
    field = "accounts"
    status = 409
    message = N_(
        "%(name)s hat nur diesen Workshop und sähe ohne ihn nichts mehr. Wählen Sie die Person bei einem anderen "
        "Workshop aus, oder ändern Sie im Team ihre Rolle."
    )


class NeedsSeries(Refusal):
    field = "place"
    message = N_("Die Geschäftsstelle sieht alles oder ganze Reihen. Bitte wählen Sie eine Reihe oder keine Auswahl.")


class OnlySeries(Refusal):
    status = 409
    message = N_("Ohne diese Reihe sähe das Konto alles. Soll es das, speichern Sie die Rolle mit „keine Auswahl“.")


@dataclass(frozen=True)
class Place:
    """What somebody works on: a whole event, one workshop, or a series; nothing for whoever runs everything."""

    event_id: int | None = None
    workshop_id: int | None = None
    series_id: int | None = None

    def __str__(self) -> str:
        told = (("w", self.workshop_id), ("e", self.event_id), ("s", self.series_id))
        return next((f"{kind}{number}" for kind, number in told if number is not None), "")


KINDS = {"e": "event_id", "w": "workshop_id", "s": "series_id"}


def place(told: str) -> Place:
    """What a form says: "e12" an event, "w34" a workshop, "s5" a series, anything else nothing."""
    kind, number = told[:1], told[1:]
    if kind not in KINDS or not (number.isascii() and number.isdigit() and len(number) < 10):
        return Place()
    return Place(**{KINDS[kind]: int(number)})


def check_place(role: str, chosen: Place) -> None:
    """Raises NeedsEvent, NeedsWorkshop, NeedsSeries."""
    if role == Role.ORGANISER and (chosen.event_id or chosen.workshop_id):
        raise NeedsSeries
    if role in OF_AN_EVENT and chosen.event_id is None:
        raise NeedsEvent
    if role == Role.MODERATOR and chosen.workshop_id is None:
        raise NeedsWorkshop
