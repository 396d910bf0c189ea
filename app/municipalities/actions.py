"""What changes the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.audit.actions import record
from app.core.db import db
from app.municipalities import queries
from app.municipalities.models import Municipality
from app.municipalities.register import Entry, Register


@dataclass(frozen=True)
class Outcome:
    """What an import did; `gone` are entries of the same Länder that the file no longer has, as (key, label)."""

    added: int
    changed: int
    unchanged: int
    skipped: int
    gone: tuple[tuple[str, str], ...]
    as_of: date | None


def keep(register: Register, *, as_of: date | None = None) -> Outcome:
    """Take a register in: new entries are added, known ones updated, none is deleted, for registrations name them."""
    as_of = register.as_of or as_of
    known = {row.ags: row for row in queries.in_lands({entry.ags[:2] for entry in register.entries})}
    added = [_row(entry) for entry in register.entries if entry.ags not in known]
    db.session.add_all(added)
    changed = [
        known[entry.ags] for entry in register.entries if entry.ags in known and _update(known[entry.ags], entry)
    ]
    if as_of:
        for row in (*added, *(known[entry.ags] for entry in register.entries if entry.ags in known)):
            row.as_of = as_of
    listed = {entry.ags for entry in register.entries}
    gone = tuple((row.ags, row.label) for ags, row in known.items() if ags not in listed)
    if added or changed:
        record("municipalities_imported", (added or changed)[0], added=len(added), changed=len(changed))
    same = len(register.entries) - len(added) - len(changed)
    return Outcome(len(added), len(changed), same, register.skipped, gone, as_of)


def _facts(entry: Entry) -> dict[str, object]:
    return {
        "name": entry.name,
        "kind": str(entry.kind),
        "district_ags": entry.district_ags,
        "district": entry.district,
        "population": entry.population,
        "postcode": entry.postcode,
        "folded": entry.folded,
    }


def _row(entry: Entry) -> Municipality:
    return Municipality(ags=entry.ags, **_facts(entry))


def _update(row: Municipality, entry: Entry) -> bool:
    """Whether anything was different."""
    different = {name: value for name, value in _facts(entry).items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)
