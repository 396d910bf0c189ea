"""Dates of registration that must fit the days of the event. Tested without a database."""

from __future__ import annotations

from datetime import datetime

from app.core.errors import Refusal
from app.core.text import N_


class NeverOpens(Refusal):
    field = "opens_at"
    message = N_(
        "Die Anmeldung zu Workshop %(letter)s öffnete am %(opens)s und damit nie: Sie schließt am %(closes)s. "
        "Bitte legen Sie das Öffnen früher, hier oder auf der Seite des Workshops."
    )


class DrawTooLate(Refusal):
    field = "day"
    message = N_(
        "Die Plätze werden am %(moment)s nach Wünschen verteilt, dann liefe die Veranstaltung schon. Bitte legen Sie "
        "die Verteilung zuerst früher, unter „Regeln der Anmeldung“."
    )


class NamesTooLate(Refusal):
    field = "day"
    message = N_(
        "Die Namen der Sammelanmeldungen stehen erst am %(moment)s fest, dann liefe die Veranstaltung schon. Bitte "
        "legen Sie diese Frist zuerst früher, unter „Regeln der Anmeldung“."
    )


def check_window(letter: str, opens_at: datetime | None, closes_at: datetime) -> None:
    """Raises NeverOpens."""
    if opens_at and opens_at >= closes_at:
        raise NeverOpens(letter=letter, opens=opens_at, closes=closes_at)


def check_draw(allot_at: datetime | None, starts_at: datetime) -> None:
    """Raises DrawTooLate."""
    if allot_at and allot_at >= starts_at:
        raise DrawTooLate(moment=allot_at)


def check_names(names_until: datetime | None, starts_at: datetime) -> None:
    """Raises NamesTooLate."""
    if names_until and names_until >= starts_at:
        raise NamesTooLate(moment=names_until)
