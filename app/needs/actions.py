"""What changes the vault: kept, dropped, read, answered, sealed anew, deleted in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from app.audit.actions import record
from app.core.db import db, lock
from app.events.models import Event
from app.needs import queries, rules
from app.needs.models import Need
from app.needs.rules import Opened, State
from app.needs.vault import Keys


@dataclass(frozen=True)
class Resealed:
    """What one batch of a rotation did; `last_id` is where the next one goes on, None at the end."""

    done: int
    unreadable: int
    last_id: int | None


def keep(
    registration_id: int,
    event_id: int,
    text: str,
    *,
    ends_at: datetime,
    now: datetime,
    consented_at: datetime | None = None,
) -> None:
    """Put into the vault what somebody needs, in place of what stood there; an empty text empties it.

    With the registration locked. `ends_at` is the end of the event; `consented_at` that of an earlier consent which
    goes on, when a registration follows another one. A changed text is open again: the answer was to the old one.
    """
    text = text.strip()
    if not text:
        drop(registration_id)
        return
    row = queries.need_of(registration_id)
    if row is not None and opened(row).text == text:
        return
    if row is None:
        row = Need(event_id=event_id, registration_id=registration_id)
        db.session.add(row)
    else:
        lock(row)
    _seal(row, text, "")
    row.state, row.answered_at = State.OPEN, None
    row.consented_at, row.changed_at = consented_at or now, now
    row.delete_at = rules.delete_at(ends_at)
    record("need_kept", row)


def keep_until(event_id: int, ends_at: datetime) -> None:
    """The event ends at another time, so its needs go at another time. With the event locked."""
    queries.keep_until(event_id, rules.delete_at(ends_at))


def drop(registration_id: int) -> None:
    """Nothing is left of it but that something was there. With the registration locked."""
    row = queries.need_of(registration_id)
    if row is not None:
        record("need_dropped", row)
        queries.remove(row)


def opened(row: Need | None) -> Opened:
    """The words of a need; for the person's own page, and for the office after `note_reading`."""
    if row is None:
        return Opened()
    keys = _keys()
    text, answer = keys.unseal(row.sealed, row.key_id), keys.unseal(row.answer_sealed, row.key_id)
    if text is None or answer is None:
        return Opened(is_readable=False)
    return Opened(text, answer)


def note_reading(event: Event, number: int) -> None:
    """Write down that the office opened the needs of an event, and how many; never which words."""
    record("needs_read", event, number=number)


def answer(row: Need, state: str, words: str, *, now: datetime) -> bool:
    """What the office says to a need; False when it has said exactly that before.

    Raises NoSuchAnswer, AnswerNeedsWords, VaultLocked.
    """
    lock(row)
    said, known = rules.check_answer(state, words), opened(row)
    if not known.is_readable:
        raise rules.VaultLocked
    if (row.state, known.answer) == (said, words.strip()):
        return False
    row.state, row.answered_at = said, now
    _seal(row, known.text, words.strip())
    record("need_answered", row)
    return True


def reseal(*, after: int = 0, most: int = 100) -> Resealed:
    """Seal the next needs with the current key that another one has sealed.

    In batches, each a unit of work of its own: a rotation that is broken off goes on where it was.
    """
    done, unreadable = 0, 0
    rows = queries.sealed_otherwise(_keys().current_id, after=after, most=most)
    for row in rows:
        known = opened(row)
        if known.is_readable:
            _seal(row, known.text, known.answer)
            done += 1
        else:
            unreadable += 1
    db.session.flush()
    return Resealed(done, unreadable, rows[-1].id if rows else None)


def delete_due(event: Event, *, now: datetime) -> int:
    """Two weeks after the event its needs go; the history keeps how many, as proof."""
    number = queries.delete_due(event.id, now)
    if number:
        record("needs_deleted", event, number=number)
    return number


def standing() -> dict[str, int]:
    """How many needs are sealed with the current key, with an old one, and with one nobody has told us."""
    keys, numbers = _keys(), {"current": 0, "old": 0, "unreadable": 0}
    for key_id, number in queries.by_key().items():
        known = "current" if key_id == keys.current_id else "old" if key_id in keys.known_ids else "unreadable"
        numbers[known] += number
    return numbers


def _seal(row: Need, text: str, answered: str) -> None:
    """Both texts of a row under one key, the current one."""
    keys = _keys()
    row.sealed, row.answer_sealed, row.key_id = keys.seal(text), keys.seal(answered), keys.current_id


def _keys() -> Keys:
    settings = current_app.config["SETTINGS"]
    return Keys(settings.vault_key, settings.vault_key_old)
