"""Registrations as files: every row, the organiser's own questions as columns, and nothing of the needs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import force_locale, gettext

from app.core.text import N_
from app.events.models import Event
from app.questions import asking
from app.registration.rules import STATE_NAMES, State
from app.roster import queries, tables

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
KINDS = tuple(TYPES)
# key in JSON, head of the column
COLUMNS = {
    "id": N_("Nummer"),
    "workshop": N_("Workshop"),
    "state": N_("Status"),
    "position": N_("Stelle auf der Warteliste"),
    "title": N_("Titel"),
    "name": N_("Name"),
    "email": N_("E-Mail"),
    "phone": N_("Telefon"),
    "municipality": N_("Kommune oder Organisation"),
    "role": N_("Funktion"),
    "delegation": N_("Sammelanmeldung von"),
    "registered_at": N_("Angemeldet"),
    "address_confirmed_at": N_("E-Mail bestätigt"),
    "placed_at": N_("Platz seit"),
    "ended_at": N_("Beendet"),
    "checked_in_at": N_("Anwesend"),
    "photo_consent": N_("Fotos erlaubt"),
    "sharing_consent": N_("Kontakt darf weitergegeben werden"),
    "locale": N_("Sprache"),
}
Row = dict[str, Any]


def registrations(event: Event, kind: str, language: str) -> bytes:
    """All registrations of the event as `kind`: csv, xlsx or json."""
    rows, labels = _rows(event, language)
    if kind == "json":
        return json.dumps(rows, ensure_ascii=False, indent=1, default=_moment).encode("utf-8", "replace")
    with force_locale(language):
        head = [gettext(label) for label in COLUMNS.values()] + labels
        words = {True: gettext("ja"), False: gettext("nein")}
        states = {state: gettext(label) for state, label in STATE_NAMES.items()}
    zone = ZoneInfo(event.timezone)
    cells = ([*_cells(row, states, words, zone), *(row["answers"].get(label, "") for label in labels)] for row in rows)
    if kind == "csv":
        return tables.as_csv(head, cells)
    return tables.as_xlsx(event.title, head, cells)


def _cells(row: Row, states: dict[State, str], words: dict[bool, str], zone: ZoneInfo) -> list[object]:
    found: list[object] = []
    for key in COLUMNS:
        value = row[key]
        if key == "state":
            value = states[value]
        elif isinstance(value, bool):
            value = words[value]
        elif isinstance(value, datetime):
            at = value.astimezone(zone)
            value = f"{at.day:02}.{at.month:02}.{at.year} {at.hour:02}:{at.minute:02}"
        elif key == "position":
            value = value or ""
        found.append(value)
    return found


def _rows(event: Event, language: str) -> tuple[list[Row], list[str]]:
    """Every registration by key, its answers by question, and the questions in order."""
    versions = queries.questionnaires(event)
    asked = {version.id: version.asked for version in versions}
    labels = list(dict.fromkeys(each.label(language) for version in versions for each in asked[version.id]))
    rows = []
    for found in queries.export(event):
        questions = asked.get(found.questionnaire_id, ())
        row = {
            "id": found.id,
            "workshop": found.letter,
            "state": found.state,
            "position": found.position,
            "delegation": found.organisation,
            "photo_consent": found.photo_consent_at is not None,
            "sharing_consent": found.sharing_consent_at is not None,
            "answers": _joined(asking.readable(questions, found.answers, language)) if questions else {},
        }
        for key in COLUMNS:
            if key not in row:
                row[key] = getattr(found, key)
        rows.append({**{key: row[key] for key in COLUMNS}, "answers": row["answers"]})
    return rows, labels


def _joined(answers: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Answers by question; two questions of the same phrasing share a column."""
    found: dict[str, str] = {}
    for label, answer in answers:
        found[label] = f"{found[label]} / {answer}" if label in found else answer
    return found


def _moment(value: Any) -> str:
    return str(value.isoformat(timespec="seconds"))
