"""The lines of a table set beside what is stored, taken over one by one, and back again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.admission.rules import key_of
from app.core.cells import neutral
from app.core.db import db
from app.core.errors import Refusal, Told
from app.core.text import N_, folded, nfc
from app.events.models import Event, Workshop
from app.municipalities import queries as municipalities
from app.privacy.rules import is_correction
from app.registration import actions as registration
from app.registration import queries as registrations
from app.registration import rules as registration_rules
from app.registration.models import Registration
from app.registration.rules import Applicant, State
from app.roster import editing, intake, many, queries, rules, wording
from app.roster.editing import Details
from app.roster.intake import Line
from app.roster.tables import meant

NEW, CHANGED, SAME, MOVED, WITHDRAWN = "new", "changed", "same", "moved", "withdrawn"
UNKNOWN = N_("Diese Veranstaltung hat keine Anmeldung mit dieser Nummer. Bei neuen Personen bleibt die Nummer leer.")
ONLY_WITHDRAWN = N_("Den Status können Sie hier nur auf „abgesagt“ ändern, und dann in der Zeile sonst nichts.")
TURNS = (WITHDRAWN, CHANGED, MOVED, NEW, SAME)


@dataclass(frozen=True)
class Taken:
    """What becomes of one line: its cells from old to new, where the person then stands, or the reason why not."""

    line: int
    deed: str
    name: str
    changes: tuple[tuple[str, str, str], ...] = ()
    registration_id: int = 0
    letter: str = ""
    state: str = ""
    note: Told | None = None
    problem: Told | None = None
    before: tuple[tuple[str, str], ...] = ()
    after: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Rules:
    """How a table is taken over: whether people hear of it, whether the office knows their addresses, and what each
    state may be called."""

    vouches: bool
    tells: bool
    states: Mapping[str, str]


def drafts(event: Event, lines: Sequence[Line], how: Rules) -> list[Taken]:
    """What every line wants, before anything is tried and before anything is locked: most lines of an export that
    comes back want nothing."""
    people = _people(event, lines)
    return [_draft(line, people.get(line.id), how) for line in lines]


def check_number(drafts: Sequence[Taken]) -> None:
    """Raises TooMuch where more lines want something than everybody else can wait for."""
    if sum(_wants(each) for each in drafts) > rules.MOST_CHANGED:
        raise rules.TooMuch(most=rules.MOST_CHANGED)


def take(
    event: Event, lines: Sequence[Line], seen: Sequence[Taken], how: Rules, *, now: datetime
) -> tuple[list[Taken], dict[str, int]]:
    """Take over every line that can be, of those that want something by the drafts `seen`; returns what became of each
    in the order of the file, and the mails it makes.

    What somebody gives up is given up first, and new people come last, by the rules for everybody.
    """
    by_line = {line.number: line for line, draft in zip(lines, seen, strict=True) if _wants(draft)}
    people = _people(event, by_line.values())
    many.hold(event, _keys(by_line.values(), people))
    before, found = queries.last_mail(), {draft.line: draft for draft in seen}
    places = {each.letter: each for each in event.workshops}
    keys = municipalities.keys_of({line.cells.get("municipality", "") for line in by_line.values() if not line.id})
    again = [_draft(line, people.get(line.id), how) for line in by_line.values()]
    for draft in sorted(again, key=lambda each: (TURNS.index(each.deed), each.line)):
        found[draft.line] = _tried(event, draft, by_line[draft.line], people, places, keys, how, now=now)
    return [found[draft.line] for draft in seen], queries.mails_since(before)


def _wants(draft: Taken) -> bool:
    return draft.problem is None and draft.deed != SAME


def _people(event: Event, lines: Iterable[Line]) -> dict[int, Registration]:
    return {each.id: each for each in queries.registrations(event, [line.id for line in lines if line.id])}


def _keys(lines: Iterable[Line], people: Mapping[int, Registration]) -> list[str]:
    """Who is meant by these lines, as they are known now and as they will be."""
    found = [person.person_key for person in people.values()]
    for line in lines:
        person = people.get(line.id)
        before = editing.details_of(person) if person else Details("", "", "")
        found.append(editing.key_of(editing.applied(before, dict(line.cells))))
    return found


def stand(taken: Sequence[Taken], mails: Mapping[str, int]) -> str:
    """Tells what was shown from what would come of it now; the numbers of new rows are not known before."""
    return rules.stand(([replace(each, registration_id=0) for each in taken], sorted(mails.items())))


def shown(person: Registration) -> dict[str, str]:
    """What a table says of somebody, as it is read back."""
    cells = {**vars(editing.details_of(person)), "workshop": person.workshop.letter, "state": str(person.state)}
    return {name: nfc(meant(neutral(value))) for name, value in cells.items()}


def _draft(line: Line, person: Registration | None, how: Rules) -> Taken:
    """What the line wants, before anything is tried."""
    draft = Taken(line.number, NEW, line.name, problem=line.problem)
    if line.problem is not None:
        return draft
    if not line.id:
        changes = tuple((name, "", value) for name, value in line.cells.items() if value and name != "state")
        return replace(draft, changes=changes)
    draft = replace(draft, deed=SAME, registration_id=line.id)
    if person is None:
        return replace(draft, problem=Told(UNKNOWN), registration_id=0)
    return _compared(draft, line, shown(person), how)


def _compared(draft: Taken, line: Line, stored: Mapping[str, str], how: Rules) -> Taken:
    cells = dict(line.cells)
    if "state" in cells:
        cells["state"] = how.states.get(folded(cells["state"]), cells["state"])
    changes = tuple((name, stored[name], value) for name, value in cells.items() if value != stored[name])
    changed = {name: value for name, _old, value in changes}
    deed = WITHDRAWN if "state" in changed else MOVED if "workshop" in changed else CHANGED if changed else SAME
    told = intake.problem({name: value for name, value in changed.items() if name != "state"})
    if deed == WITHDRAWN and (changed["state"] != State.WITHDRAWN or len(changed) > 1):
        told = Told(ONLY_WITHDRAWN)
    return replace(draft, name=stored["name"] or line.name, deed=deed, changes=changes, problem=told)


def _tried(
    event: Event,
    draft: Taken,
    line: Line,
    people: Mapping[int, Registration],
    places: Mapping[str, Workshop],
    keys: Mapping[str, str],
    how: Rules,
    *,
    now: datetime,
) -> Taken:
    if draft.problem is not None or draft.deed == SAME:
        return draft
    person, mails = people.get(draft.registration_id), queries.last_mail()
    before, former = (shown(person), person.person_key) if person is not None else ({}, "")
    try:
        with db.session.begin_nested():
            held = (
                _new(line, places, keys, how, now=now)
                if person is None
                else _changed(person, draft, places, how, now=now)
            )
            if not how.tells:
                _drop_mails(event, former, held, draft.registration_id, since=mails)
            db.session.flush()
    except Refusal as refusal:
        return replace(draft, problem=wording.told(refusal))
    return replace(
        draft,
        registration_id=held.id,
        letter=held.workshop.letter,
        state=str(held.state),
        note=_note(draft, held, before),
        before=tuple(before.items()),
        after=tuple(shown(held).items()),
    )


def _drop_mails(event: Event, former: str, held: Registration, number: int, *, since: int) -> None:
    """Nobody whom a line names is told of it, nor who came in her place."""
    queries.drop_mails_to(event, {former, held.person_key} - {""}, {held.id, number}, since=since)


def _new(
    line: Line, places: Mapping[str, Workshop], keys: Mapping[str, str], how: Rules, *, now: datetime
) -> Registration:
    cells: dict[str, Any] = {name: value for name, value in line.cells.items() if name in Details.__dataclass_fields__}
    key = key_of(cells["municipality"], keys.get(folded(cells["municipality"]), ""))
    applicant = Applicant(**{**cells, "locale": cells.get("locale") or "de"}, municipality_key=key)
    return editing.enter(_place(places, line.letter), applicant, vouches=how.vouches, now=now)


def _changed(
    person: Registration, draft: Taken, places: Mapping[str, Workshop], how: Rules, *, now: datetime
) -> Registration:
    cells = {name: value for name, _old, value in draft.changes}
    if draft.deed == WITHDRAWN:
        registration.withdraw(person, now=now)
        return person
    details = editing.details_of(person)
    wanted = editing.applied(details, cells)
    if wanted != details:
        editing.edit(person, wanted, vouches=how.vouches, now=now)
    return editing.move(person, _place(places, cells["workshop"]), now=now) if draft.deed == MOVED else person


def _place(places: Mapping[str, Workshop], letter: str) -> Workshop:
    if letter not in places:
        raise rules.NoSuchWorkshop(letter=letter)
    return places[letter]


def _note(draft: Taken, held: Registration, before: Mapping[str, str]) -> Told | None:
    """What follows from a line that its cells do not say."""
    cells = {name: value for name, _old, value in draft.changes}
    if before and "email" in cells and held.email.casefold() != cells["email"].casefold():
        return Told(N_("Die neue Adresse gilt, sobald die Person sie bestätigt."))
    if before and "name" in cells and not is_correction(before["name"], cells["name"]):
        return Told(N_("Das ist eine andere Person: Sie kommt als Vertretung, Links und Einwilligungen erlöschen."))
    if before and "workshop" in cells and held.state not in (State.CONFIRMED, State.HELD):
        return Told(N_("Dort ist kein Platz frei: Die Person wartet und behält, was sie hat."))
    return None


def untake(event: Event, taken: Sequence[Taken], *, tells: bool, now: datetime) -> tuple[list[Taken], dict[str, int]]:
    """Take the lines back, the last first; what somebody has changed since stays, with the reason."""
    people = {each.id: each for each in queries.registrations(event, [each.registration_id for each in taken])}
    keys = [editing.key_of(editing.applied(Details("", "", ""), dict(each.before))) for each in taken]
    many.hold(event, [*keys, *(each.person_key for each in people.values())])
    places = {each.letter: each for each in event.workshops}
    before, found = queries.last_mail(), list[Taken]()
    for each in reversed(taken):
        found.append(_untried(event, each, people.get(each.registration_id), places, tells=tells, now=now))
    return found[::-1], queries.mails_since(before)


def _untried(
    event: Event, one: Taken, person: Registration | None, places: Mapping[str, Workshop], *, tells: bool, now: datetime
) -> Taken:
    mails, former = queries.last_mail(), person.person_key if person is not None else ""
    try:
        if person is None or shown(person) != dict(one.after):
            raise rules.ChangedSince
        with db.session.begin_nested():
            held = _undone(one, person, places, now=now)
            if not tells:
                _drop_mails(event, former, held, one.registration_id, since=mails)
            db.session.flush()
    except Refusal as refusal:
        return replace(one, problem=wording.told(refusal))
    return replace(one, letter=held.workshop.letter, state=str(held.state))


def _undone(one: Taken, person: Registration, places: Mapping[str, Workshop], *, now: datetime) -> Registration:
    if one.deed == WITHDRAWN:
        raise rules.StaysWithdrawn
    if one.deed == NEW:
        registration.withdraw(person, now=now)
        return person
    before = dict(one.before)
    details = editing.details_of(person)
    wanted = editing.applied(details, before)
    queries.drop_asked_addresses(person)
    if wanted != details:
        editing.edit(person, wanted, vouches=True, now=now)
    if one.deed != MOVED:
        return person
    if registrations.standing(places[before["workshop"]], person.person_key):  # she only waited to move
        registration.withdraw(person, now=now)
        return person
    if person.state not in registration_rules.STANDING:
        raise registration_rules.NotStanding
    return editing.move(person, places[before["workshop"]], now=now)
