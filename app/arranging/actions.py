"""What changes the workshops of an event: added, changed, put in another order, removed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.arranging import queries, rows, rules
from app.audit.actions import record
from app.changes import queries as changes
from app.changes.rules import CalledOff
from app.core.db import db, lock, touch
from app.core.errors import ChangedMeanwhile
from app.core.text import folded
from app.events.models import Event, Moderator, Topic, Workshop
from app.events.rules import EventCalledOff
from app.programme.rules import EVERY_PROGRAMME, scope
from app.registration import placing
from app.team import actions as team

FACTS = (
    "letter", "title", "summary", "description", "level", "mode", "language", "room", "online_url", "starts_at",
    "ends_at", "capacity", "minimum", "registration_opens_at", "registration_closes_at",
)  # fmt: skip


def facts(workshop: Workshop) -> dict[str, Any]:
    """Everything that is edited here, as it is."""
    return {
        **{name: getattr(workshop, name) for name in FACTS},
        "topics": [topic.name for topic in workshop.topics],
        "moderators": [(person.name, person.organisation) for person in workshop.moderators],
        "accounts": sorted(member.account_id for member in queries.moderating(workshop)),
    }


def add(event: Event, wanted: Mapping[str, Any], *, host: str, now: datetime) -> Workshop:
    """A new workshop of the event.

    Raises EventCalledOff, LetterTaken, TooManyWorkshops, EndsBeforeStart, ClosesBeforeOpening.
    """
    team.hold(wanted.get("accounts", ()))
    lock(event, stays=True)
    if event.called_off_at:
        raise EventCalledOff
    taken = queries.letters(event.id)
    if len(taken) >= rules.MOST_WORKSHOPS:
        raise rules.TooManyWorkshops(most=rules.MOST_WORKSHOPS)
    rules.check_letter(wanted["letter"], taken)
    rules.check_times(wanted)
    plain = {name: wanted[name] for name in FACTS}
    workshop = Workshop(**plain, event=event, uid=f"w-{uuid.uuid4()}@{host}", created_at=now, revised_at=now)
    db.session.add(workshop)
    db.session.flush()
    _put_lists(workshop, wanted)
    record("workshop_added", workshop, letter=workshop.letter)
    fresh(event.id)
    return workshop


def change(
    workshop: Workshop, wanted: Mapping[str, Any], *, seen: Mapping[str, Any], now: datetime
) -> tuple[list[str], int]:
    """Make these facts of the workshop what is wanted; returns the names of those that changed, and how many people
    of the waitlist were offered a place.

    `seen` is what the page showed last. More places go to the waitlist at once; fewer take nobody's. What people with
    a place were promised is not changed here. Raises CalledOff, ChangedMeanwhile, PeopleAreBooked, LetterTaken,
    LetterStays, EndsBeforeStart, ClosesBeforeOpening, OnlyWorkshop.
    """
    team.hold({*wanted.get("accounts", ()), *seen.get("accounts", ())})
    lock(workshop.event, stays=True)
    lock(workshop)
    if workshop.called_off_at:
        raise CalledOff
    before = facts(workshop)
    if any(before[name] != value for name, value in seen.items()):
        raise ChangedMeanwhile
    names = rules.changed(before, wanted)
    if not names:
        return names, 0
    _check(workshop, {**before, **wanted}, names)
    for name in names:
        if name in FACTS:
            setattr(workshop, name, wanted[name])
    _put_lists(workshop, {name: wanted[name] for name in names})
    workshop.revision, workshop.revised_at = workshop.revision + 1, now
    record("workshop_changed", workshop, fields=names)
    offers = placing.offer_free(workshop, now=now) if workshop.capacity > before["capacity"] else []
    fresh(workshop.event_id)
    return names, len(offers)


def move(workshop: Workshop, *, step: int = 0, before: int | None = None, now: datetime) -> bool:
    """One place up or down, or right before another workshop (0: to the end); the letters stay in their order.

    So every workshop between here and there gets another letter. False where nothing moves. Raises LetterStays.
    """
    event = workshop.event
    lock(event, stays=True)
    placing.lock_workshops(event.workshops)
    held = {str(each.id): each for each in rules.in_order(event.workshops)}
    order, key = tuple(held), str(workshop.id)
    wanted = rows.stepped(order, key, step) if before is None else rows.placed_before(order, key, str(before))
    if wanted == order:
        return False
    letters, mine = [held[each].letter for each in order], workshop.letter
    moved = {each: letter for each, letter in zip(wanted, letters, strict=True) if held[each].letter != letter}
    _give_letters({held[each]: letter for each, letter in moved.items()}, now)
    record("workshops_reordered", workshop, letters=[mine, workshop.letter])
    fresh(event.id)
    return True


def _give_letters(wanted: Mapping[Workshop, str], now: datetime) -> None:
    found = queries.hanging(list(wanted))
    for workshop in rules.in_order(wanted):
        if found[workshop.id]:
            raise rules.LetterStays(letter=workshop.letter)
    for number, workshop in enumerate(wanted):
        workshop.letter = f"?{number}"
    db.session.flush()  # a letter is never taken twice, not for a moment either
    for workshop, letter in wanted.items():
        workshop.letter, workshop.revised_at = letter, now
        workshop.revision += 1
    db.session.flush()


def remove(workshop: Workshop) -> None:
    """The workshop was never there. Raises StillInUse once anything hangs on it."""
    event = workshop.event
    lock(event, stays=True)
    lock(workshop)
    if queries.hanging([workshop])[workshop.id]:
        raise rules.StillInUse
    record("workshop_removed", workshop, letter=workshop.letter)
    event.workshops.remove(workshop)
    fresh(event.id)


def fresh(event_id: int) -> None:
    """Calendar files and lists made of programmes are out of date; pages are already, by the history."""
    touch(scope(event_id))
    touch(EVERY_PROGRAMME)


def _check(workshop: Workshop, wanted: rules.Facts, names: Sequence[str]) -> None:
    if set(names) & set(rules.PROMISED) and changes.standing_count(workshop):
        raise rules.PeopleAreBooked
    if "letter" in names:
        rules.check_letter(wanted["letter"], queries.letters(workshop.event_id, but=workshop.id))
        if queries.hanging([workshop])[workshop.id]:
            raise rules.LetterStays(letter=workshop.letter)
    rules.check_times(wanted)


def _put_lists(workshop: Workshop, wanted: Mapping[str, Any]) -> None:
    """Topics, people who moderate, and whose account opens the workshop, as far as they are wanted anew."""
    if "topics" in wanted:
        workshop.topics = _topics(wanted["topics"], workshop)
    if "moderators" in wanted:
        told = enumerate(wanted["moderators"], 1)
        workshop.moderators = [Moderator(name=name, organisation=place, position=n) for n, (name, place) in told]
    if "accounts" in wanted:
        team.open_workshop(workshop, queries.moderating(workshop), wanted["accounts"])


def _topics(names: Sequence[str], workshop: Workshop) -> list[Topic]:
    return [
        Topic(name=name, key=folded(name), position=number, event_id=workshop.event_id)
        for number, name in enumerate(names, 1)
    ]
