"""What the office does with participants: tables in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.admission import queries as admission_queries
from app.admission.rules import key_of
from app.core.errors import Refusal, Told
from app.core.text import N_, folded
from app.events.models import Event, Workshop
from app.municipalities import queries as municipalities
from app.registration import actions as registration
from app.registration import placing
from app.registration import queries as registrations
from app.registration.rules import Applicant
from app.roster.intake import Line


@dataclass(frozen=True)
class Outcome:
    """What became of one line: its problem, or the state it was registered in."""

    line: Line
    problem: Told | None = None
    state: str = ""


def import_people(event: Event, lines: Sequence[Line], *, confirmed: bool, now: datetime) -> list[Outcome]:
    """Register everybody on the lines, each judged by the rules the public form has; lines with a problem are left out.

    `confirmed`: the office knows the addresses, so places are given at once. Whoever calls decides whether what was
    registered is kept when there are problems.
    """
    placing.lock_workshops(event.workshops)
    workshops = {workshop.letter: workshop for workshop in event.workshops}
    keys = municipalities.keys_of({line.municipality for line in lines})
    return [_import(line, workshops.get(line.letter), keys, confirmed=confirmed, now=now) for line in lines]


def _import(
    line: Line, workshop: Workshop | None, keys: Mapping[str, str], *, confirmed: bool, now: datetime
) -> Outcome:
    if line.problem is not None:
        return Outcome(line, line.problem)
    if workshop is None:
        return Outcome(line, Told(N_("Einen Workshop „%(letter)s“ gibt es nicht."), {"letter": line.letter}))
    key = key_of(line.municipality, keys.get(folded(line.municipality), ""))
    applicant = Applicant(
        line.name, line.email, line.municipality, title=line.title, role=line.role, municipality_key=key
    )
    if registrations.standing(workshop, applicant.person_key):
        return Outcome(line, Told(N_("Diese Person ist für den Workshop schon angemeldet.")))
    try:
        wishes = admission_queries.terms(workshop.event_id).collects_wishes(now)
        answer = (
            registration.register_wishes([workshop], applicant, now=now)
            if wishes
            else registration.register(workshop, applicant, now=now)
        )
    except Refusal as refusal:
        return Outcome(line, Told(refusal.message, refusal.values))
    found = registrations.registration(answer.registration_id)
    if confirmed and found is not None:
        registration.confirm_address(found, now=now)
    return Outcome(line, state=found.state if found is not None else str(answer.state))


def problems(outcomes: Iterable[Outcome]) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.problem is not None]


def key_of_origin(municipality: str) -> str:
    """What contingents count this municipality or organisation by."""
    return key_of(municipality, municipalities.keys_of([municipality]).get(folded(municipality), ""))
