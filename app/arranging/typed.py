"""What was typed into a sheet: judged, and in the shape in which it is stored."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from app.arranging.editing import Row
from app.arranging.sheets import PERSON, Sheet
from app.core.text import N_
from app.programme import rules
from app.programme.rules import Kind, RotationTime

NOUGHT = ("round_minutes", "change_minutes", "group_count", "break_after", "break_minutes", "minutes")


def is_valid(sheet: Sheet) -> bool:
    """Each field by itself, then what belongs together; errors of rows begin with the name of their row."""
    form = sheet.form
    form.validate_on_submit()
    _check_break(form)
    for key in sheet.order:
        _check_row(sheet, key)
    return not any(field.errors for field in form) and not form.form_errors


def facts(sheet: Sheet) -> dict[str, Any]:
    """The part itself."""
    found = {name: sheet.form[name].data for name in sheet.form.names}
    return {name: (value or 0 if name in NOUGHT else plain(value)) for name, value in found.items()}


def plain(text: str | None) -> str:
    """Text with the line ends of a file; those of a browser would make every text look changed."""
    return (text or "").replace("\r\n", "\n")


def lines(sheet: Sheet) -> list[Row]:
    """The rows in order, without those nobody typed anything into."""
    found = []
    for key in sheet.order:
        if sheet.is_blank(key):
            continue
        row = {name: sheet.field(name, key).data for name in sheet.columns}
        row = _talk(row, sheet.slots) if sheet.kind == Kind.TALKS else _station(row)
        found.append((int(key[1:]) if key in sheet.stored else 0, row))
    return found


def time(sheet: Sheet) -> RotationTime | None:
    """How the minutes of a rotation add up as typed, once there is enough to reckon with."""
    if sheet.kind != Kind.ROTATION:
        return None
    told = facts(sheet)
    places: dict[object, int] = {}
    for number, (_, row) in enumerate(lines(sheet)):
        topic = row["topic"] or number
        places[topic] = places.get(topic, 0) + row["parallel"]
    if not (places and told["round_minutes"] and told["minutes"]):
        return None
    groups = 0 if sheet.remix else told["group_count"] or len(places)
    return rules.rotation_time(
        list(places.values()),
        groups,
        told["round_minutes"],
        told["change_minutes"],
        told["minutes"],
        break_after=told["break_after"],
        break_minutes=told["break_minutes"],
    )


def _check_break(form: Any) -> None:
    if "break_after" in form and bool(form.break_after.data) != bool(form.break_minutes.data):
        empty = form.break_minutes if form.break_after.data else form.break_after
        empty.errors = [*empty.errors, gettext("Eine Pause braucht beides: nach welcher Runde, und wie viele Minuten.")]


def _check_row(sheet: Sheet, key: str) -> None:
    main = sheet.field(sheet.main, key)
    if not main.data and not (sheet.is_blank(key) and key not in sheet.stored):
        words = N_("Bitte geben Sie den Titel ein, oder entfernen Sie die Zeile.")
        if sheet.kind != Kind.TALKS:
            words = N_("Bitte geben Sie die Fragestellung ein, oder entfernen Sie die Zeile.")
        main.errors = [*main.errors, gettext(words)]
    if sheet.kind == Kind.TALKS:
        _check_people(sheet, key)
    else:
        _check_place(sheet, key)
    for name in sheet.columns:
        field = sheet.field(name, key)
        field.errors = [f"{sheet.row_name(key)}: {words}" for words in field.errors]


def _check_people(sheet: Sheet, key: str) -> None:
    for slot in range(1, sheet.slots + 1):
        name = sheet.field(f"name{slot}", key)
        if not name.data and any(sheet.field(f"{each}{slot}", key).data for each in PERSON):
            name.errors = [gettext("Bitte geben Sie den Namen der vortragenden Person ein.")]


def _check_place(sheet: Sheet, key: str) -> None:
    east, north = sheet.field("east", key), sheet.field("north", key)
    if (east.data is None) != (north.data is None) and not (east.errors or north.errors):
        empty = east if east.data is None else north
        empty.errors = [gettext("Ein Ort im Haus braucht beides: Meter nach Osten und nach Norden.")]


def _station(row: dict[str, Any]) -> dict[str, Any]:
    texts = {name: row[name] or "" for name in ("question", "name", "place", "topic")}
    numbers = {"parallel": row["parallel"] or 1, "floor": int(row["floor"] or 0)}
    rest = {name: row[name] for name in ("capacity", "east", "north")}
    return {**rest, **texts, **numbers, "step_free": bool(row["step_free"])}


def _talk(row: dict[str, Any], slots: int) -> dict[str, Any]:
    people = [{name: row[f"{name}{slot}"] or "" for name in PERSON} for slot in range(1, slots + 1)]
    told = {"title": row["title"] or "", "minutes": row["minutes"] or 0, "summary": plain(row["summary"])}
    return {**told, "speakers": [person for person in people if person["name"]]}
