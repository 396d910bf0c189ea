"""Reading how an event gives its places."""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import select

from app.admission.models import Admission
from app.admission.rules import Mode, Terms, Wanted, funded_keys
from app.core.db import db
from app.core.text import folded
from app.municipalities import queries as municipalities


def admission(event_id: int) -> Admission | None:
    """The settings of an event, if anybody changed them."""
    return db.session.scalar(select(Admission).where(Admission.event_id == event_id))


def settings(event_id: int) -> Wanted:
    """The settings of an event as the office wrote them."""
    row = admission(event_id)
    if row is None:
        return Wanted()
    values = {each.name: getattr(row, each.name) for each in fields(Wanted)}
    return Wanted(**{**values, "mode": Mode(row.mode)})


def unknown_funded(funded: str) -> list[str]:
    """Lines of the list that name no municipality of the register: they count by their spelling alone."""
    lines = [line.strip() for line in funded.splitlines() if folded(line)]
    known = municipalities.keys_of(lines) if lines else {}
    return [line for line in lines if folded(line) not in known]


def terms(event_id: int) -> Terms:
    """The settings of an event as values; one query, two where a list of funded municipalities is kept."""
    row = admission(event_id)
    if row is None:
        return Terms()
    names = [line for line in row.funded.splitlines() if folded(line)]
    known = municipalities.keys_of(names) if names else {}
    return Terms(
        mode=Mode(row.mode),
        wishes=row.wishes,
        allot_at=row.allot_at,
        drawn_at=row.drawn_at,
        confirm_hours=row.confirm_hours,
        offer_hours=row.offer_hours,
        freeze_hours=row.freeze_hours,
        per_municipality=row.per_municipality,
        per_municipality_until=row.per_municipality_until,
        per_organisation=row.per_organisation,
        non_funded_percent=row.non_funded_percent,
        funded=funded_keys(row.funded, known),
        delegations=row.delegations,
        delegation_most=row.delegation_most,
        names_until=row.names_until,
    )
