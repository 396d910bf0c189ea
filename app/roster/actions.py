"""Tables: kept until they are looked at, taken over, taken back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.admission.rules import key_of
from app.audit.actions import record
from app.core import tokens
from app.core.db import db, deed, lock
from app.core.text import folded
from app.events.models import Event
from app.municipalities import queries as municipalities
from app.roster import intake, rules, taking
from app.roster.intake import Line
from app.roster.models import SheetImport, SheetRow
from app.roster.rules import SheetState
from app.roster.taking import Rules, Taken

PURPOSE = "participants-sheet"


def key_of_origin(municipality: str) -> str:
    """What contingents count this municipality or organisation by."""
    return key_of(municipality, municipalities.keys_of([municipality]).get(folded(municipality), ""))


def keep(
    event: Event, rows: Sequence[Sequence[str]], *, name: str, tells: bool, vouches: bool, key: str, now: datetime
) -> SheetImport:
    """The table waits, sealed, for somebody to look at what it would change."""
    text = json.dumps(intake.kept(rows))
    sheet = SheetImport(
        event_id=event.id,
        state=SheetState.WAITING,
        file_name=name[-200:],
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
        sealed=tokens.seal(text, key, PURPOSE),
        tells=tells,
        vouches=vouches,
        made_at=now,
        made_by=deed().by,
        expires_at=now + rules.WAITS,
    )
    db.session.add(sheet)
    db.session.flush()
    return sheet


@dataclass(frozen=True)
class Opened:
    """A waiting table: its lines, what each of them wants, and the columns nobody reads."""

    lines: Sequence[Line] = ()
    drafts: Sequence[Taken] = ()
    unread: Sequence[str] = ()


def opened(event: Event, sheet: SheetImport, how: Rules, *, key: str) -> Opened:
    """Read a waiting table and set it beside what is stored, with nothing locked; of another one, nothing.

    Raises SheetGone, TooMuch.
    """
    if sheet.state != SheetState.WAITING:
        return Opened()
    text = tokens.unseal(sheet.sealed, key, PURPOSE) if sheet.sealed else None
    if text is None:
        raise rules.SheetGone
    lines, unread = intake.lines(json.loads(text))
    drafts = taking.drafts(event, lines, how)
    taking.check_number(drafts)
    return Opened(lines, drafts, unread)


def try_out(
    event: Event, sheet: SheetImport, found: Opened, how: Rules, *, now: datetime
) -> tuple[list[Taken], dict[str, int]]:
    """Take a waiting table over, for better or for a look: what becomes of each line, and the mails it makes.
    Raises SheetGone."""
    if sheet.state != SheetState.WAITING:
        raise rules.SheetGone
    return taking.take(event, found.lines, found.drafts, how, now=now)


def take_over(event: Event, sheet: SheetImport, found: Opened, how: Rules, *, seen: str, now: datetime) -> bool:
    """Take over exactly what was shown; False when that was done before. Raises Changed."""
    lock(sheet)
    if sheet.state != SheetState.WAITING:
        return False
    taken, mails = try_out(event, sheet, found, how, now=now)
    if taking.stand(taken, mails) != seen:
        raise rules.Changed
    good = [each for each in taken if each.problem is None and each.deed != taking.SAME]
    sheet.rows = [
        SheetRow(
            registration_id=each.registration_id,
            line=each.line,
            deed=each.deed,
            before=dict(each.before),
            after=dict(each.after),
        )
        for each in good
    ]
    sheet.numbers = counted(taken) | {"mails": sum(mails.values())}
    sheet.state, sheet.sealed, sheet.applied_at = SheetState.APPLIED, "", now
    sheet.expires_at = now + rules.UNDOABLE
    record("sheet_taken", sheet, **sheet.numbers)
    return True


def counted(taken: Sequence[Taken]) -> dict[str, Any]:
    """How many cells, people and lines a table changes."""
    good = [each for each in taken if each.problem is None]
    return {
        "new": sum(each.deed == taking.NEW for each in good),
        "changed": sum(each.deed not in (taking.NEW, taking.SAME) for each in good),
        "cells": sum(len(each.changes) for each in good if each.deed != taking.NEW),
        "unchanged": sum(each.deed == taking.SAME for each in good),
        "refused": len(taken) - len(good),
    }


def try_back(event: Event, sheet: SheetImport, *, now: datetime) -> tuple[list[Taken], dict[str, int]]:
    """Take an import back, for better or for a look. Raises SheetGone."""
    if sheet.state != SheetState.APPLIED:
        raise rules.SheetGone
    return taking.untake(event, [_taken(row) for row in sheet.rows], tells=sheet.tells, now=now)


def take_back(event: Event, sheet: SheetImport, *, seen: str, now: datetime) -> bool:
    """Take back exactly what was shown; False when that was done before. Raises Changed, SheetGone."""
    lock(sheet)
    if sheet.state == SheetState.UNDONE:
        return False
    taken, mails = try_back(event, sheet, now=now)
    if taking.stand(taken, mails) != seen:
        raise rules.Changed
    back = sum(each.problem is None for each in taken)
    sheet.numbers = {**sheet.numbers, "back": back, "kept": len(taken) - back}
    sheet.state, sheet.undone_at, sheet.rows = SheetState.UNDONE, now, []
    record("sheet_undone", sheet, back=back, kept=len(taken) - back)
    return True


def _taken(row: SheetRow) -> Taken:
    before, after = tuple(row.before.items()), tuple(row.after.items())
    changes = tuple((name, now, row.before[name]) for name, now in after if row.before and row.before[name] != now)
    name = row.after.get("name", "")
    return Taken(row.line, row.deed, name, changes, row.registration_id, before=before, after=after)
