"""Forms with rows: a part with its stations or its talks, a workshop with the people who moderate it.

The rows of a form are named by their keys, s12 for what is stored and n3 for what is new; the hidden fields "reihe" say
in which order they stand. A button that only changes the sheet sends it and gets it back; nothing is stored by that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask import abort, request
from flask_babel import gettext
from wtforms import HiddenField, StringField

from app.arranging import rows, rules
from app.arranging.editing import COMMON, ROTATION, Row
from app.core.text import N_
from app.programme.rules import Kind
from app.web.forms import WholeNumber, text_block, text_line, tick
from app.web.versions import Difference, Versioned

BLANK, MORE, SPEAKERS = 3, 3, 3
WHOLE, BROKEN = re.compile(r"[-+]?[0-9]{1,9}\Z"), re.compile(r"[-+]?[0-9]{1,9}([.,][0-9]{1,30})?\Z")
Columns = Mapping[str, Callable[[], Any]]
Held = tuple[Mapping[str, Any], Sequence[Row]]
MOVED = N_(
    "Inzwischen hat jemand die Reihenfolge geändert. Unten steht Ihre Reihenfolge; sie gilt, wenn Sie noch einmal "
    "speichern."
)
GONE = N_(
    "Inzwischen hat jemand eine Zeile entfernt, die hier noch steht. Entfernen Sie sie auch, oder speichern Sie noch "
    "einmal."
)
BACK = N_(
    "Eine Zeile, die Sie entfernt haben, hat inzwischen jemand geändert. Sie steht wieder hier, damit nichts verloren "
    "geht."
)


class Measure(StringField):
    """Metres or a floor: a number with sign and comma, as people write it; `whole` takes no comma."""

    def __init__(self, label: str, *, most: int, least: int, whole: bool = False, **more: Any) -> None:
        super().__init__(label, **more)
        self.most, self.least = most, least
        self.read: Callable[[str], float] = int if whole else float
        self.shape = WHOLE if whole else BROKEN

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            return
        value = self.read(text.replace(",", ".")) if self.shape.match(text) else None
        if value is None or not self.least <= value <= self.most:
            words = gettext(
                "Bitte geben Sie eine Zahl von %(least)s bis %(most)s ein.", least=self.least, most=self.most
            )
            raise ValueError(words)
        self.data = value

    def _value(self) -> str:
        """Every digit that is stored: what is shown is sent again, and would else be a change."""
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        told = format(Decimal(repr(self.data)), "f")
        return (told.rstrip("0").rstrip(".") if "." in told else told).replace(".", ",")


STATIONS: Columns = {
    "question": lambda: text_line(N_("Fragestellung"), most=500),
    "name": lambda: text_line(N_("Name der Station"), most=200),
    "place": lambda: text_line(N_("Wo sie steht"), most=200),
    "step_free": lambda: tick(N_("Ohne Stufen erreichbar")),
    "topic": lambda: text_line(N_("Gemeinsames Stichwort gleicher Stationen"), most=80),
    "parallel": lambda: WholeNumber(N_("Gruppen gleichzeitig"), least=1, most=200),
    "capacity": lambda: WholeNumber(N_("Höchstens so viele Personen"), least=1, most=100_000),
    "east": lambda: Measure(N_("Meter nach Osten"), least=-100_000, most=100_000),
    "north": lambda: Measure(N_("Meter nach Norden"), least=-100_000, most=100_000),
    "floor": lambda: Measure(N_("Stockwerk"), least=-20, most=200, whole=True),
}
TALKS: Columns = {
    "title": lambda: text_line(N_("Titel des Impulses"), most=300),
    "minutes": lambda: WholeNumber(N_("Minuten"), least=0, most=10_000),
    "summary": lambda: text_block(N_("Worum es geht"), most=20_000),
}
PERSON: Columns = {
    "name": lambda: text_line(N_("Vortragende Person"), most=200),
    "organisation": lambda: text_line(N_("Organisation"), most=200),
    "role": lambda: text_line(N_("Funktion"), most=200),
}
NEW_STATION = {"step_free": True, "parallel": 1, "floor": 0}


class PartForm(Versioned):
    """A part and its rows."""

    seen_rows = HiddenField()
    title = text_line(N_("Titel"), most=200)
    minutes = WholeNumber(
        N_("Dauer in Minuten"), least=0, most=10_000, needed=N_("Bitte geben Sie die Dauer in Minuten ein.")
    )
    description = text_block(N_("Beschreibung"), most=20_000)
    names: tuple[str, ...] = COMMON


class RotationForm(PartForm):
    """A part in which groups go from station to station."""

    names = (*COMMON, *ROTATION, "group_count")
    round_minutes = WholeNumber(
        N_("Minuten je Runde"), least=1, most=1_000, needed=N_("Bitte geben Sie die Minuten je Runde ein.")
    )
    change_minutes = WholeNumber(N_("Minuten je Wechsel"), least=0, most=1_000)
    group_count = WholeNumber(
        N_("Zahl der Gruppen"), least=0, most=200, hint=N_("Ohne Angabe sind es so viele wie Stationen.")
    )
    break_after = WholeNumber(N_("Pause nach Runde"), least=0, most=100)
    break_minutes = WholeNumber(N_("Minuten der Pause"), least=0, most=1_000)


class TalksForm(PartForm):
    """A part with talks."""


FORMS: dict[str, type[PartForm]] = {Kind.ROTATION: RotationForm, Kind.TALKS: TalksForm}


class Sheet:
    """A form of one part, its rows in order, and what is stored of both; `held` is None for a new part."""

    def __init__(self, kind: str, held: Held | None = None, *, remix: bool = False, minutes: int = 0) -> None:
        """`minutes` are proposed for a new part."""
        self.kind, self.is_new, self.remix = Kind(kind), held is None, remix
        facts, stored = held or ({}, [])
        self.stored = {f"s{key}": row for key, row in stored}
        self.slots = max(SPEAKERS, *(len(row.get("speakers", ())) + 1 for row in [{}, *self.stored.values()]))
        self.columns = self._columns()
        self.held = {**facts, **self._spread(self.stored)} if held else {}
        self.minutes = minutes
        self.merged = rows.Merged((), (), False)
        self.order: rows.Keys = ()
        self.form: PartForm
        if request.method == "POST":
            self._take(request.form.get("tun", ""))
        else:
            self._open()

    @property
    def has_rows(self) -> bool:
        return self.kind in FORMS or bool(self.stored)

    @property
    def main(self) -> str:
        """The field without which a row says nothing."""
        return "title" if self.kind == Kind.TALKS else "question"

    def field(self, name: str, key: str) -> Any:
        return self.form[f"{name}-{key}"]

    def is_blank(self, key: str) -> bool:
        """Whether nobody has typed anything into a row."""
        return not any(self.field(name, key).data for name in self.columns if name not in NEW_STATION)

    def number(self, key: str) -> int:
        return self.order.index(key) + 1

    def settle(self) -> bool:
        """Whether two people meet here and one has to choose; the form then says where."""
        found = self.form.compare(self.held)
        left = [key for key in self.stored if key not in self.order]
        back = [key for key in left if any(each.name.endswith(f"-{key}") for each in found)]
        self._fill(back)
        self.order = rows.woven(self.order, [key for key in self.stored if key in self.order or key in back])
        told = [
            (self.merged.moved, MOVED),
            (bool(self.merged.gone), GONE),
            (bool(back), BACK),
        ]
        is_open = self.form.is_open({name: self.held[name] for name in self._shown() if name in self.held})
        if any(is_so for is_so, _ in told):
            self.form.form_errors += [gettext(words) for is_so, words in told if is_so]
            self.form.seen_rows.data = " ".join(self.stored)
            return True
        return is_open

    def differences(self) -> list[Difference]:
        """Where what is stored now is not what was typed, in rows that are shown."""
        if not self.form.is_submitted():
            return []
        found = self.form.compare({name: self.held[name] for name in self._shown() if name in self.held})
        return [replace(each, label=self._named(each)) for each in found]

    def _named(self, difference: Difference) -> str:
        """The label of a field, behind the name of its row."""
        key = difference.name.rpartition("-")[2]
        return f"{self.row_name(key)}: {difference.label}" if key in self.order else difference.label

    def row_name(self, key: str) -> str:
        words = N_("Impuls %(number)s") if self.kind == Kind.TALKS else N_("Station %(number)s")
        return gettext(words, number=self.number(key))

    def _shown(self) -> list[str]:
        return [*self.form.names, *(f"{name}-{key}" for key in self.order for name in self.columns)]

    def _open(self) -> None:
        """Everything stored, and empty rows to go on in."""
        fresh = rows.blank((), 0 if not self.has_rows else 1 if self.stored else BLANK)
        self.order = (*self.stored, *fresh)
        told = self.held if not self.is_new else {"minutes": max(self.minutes, 0) or None}
        self.form = self._form(self.order, formdata=None, data={**self._proposed(fresh), **told})
        if not self.is_new:
            self.form.see(self.held)
            self.form.seen_rows.data = " ".join(self.stored)

    def _take(self, deed: str) -> None:
        """What was sent, with rows others have added meanwhile; then what a button of the sheet does to it."""
        sent = rows.sent(request.form.getlist("reihe"))
        if len(sent) > rules.MOST_SENT:
            abort(413)
        fresh = rows.blank(sent, MORE) if deed == "mehr" else ()
        self.form = self._form((*sent, *(key for key in self.stored if key not in sent), *fresh))
        for name, value in self._proposed(fresh).items():
            self.form[name].data, self.form[name].raw_data = value, None
        self.merged = rows.merge(rows.sent((self.form.seen_rows.data or "").split()), tuple(self.stored), sent)
        self._fill([key for key in self.merged.order if key not in sent])
        if deed == "mehr" and not fresh:
            self.form.refuse(rules.NoMoreRows(most=rules.MOST_ROWS))
        verb, _, key = deed.partition(":")
        self.order = (*self.merged.order, *fresh)
        if verb in rules.STEPS:
            self.order = rows.stepped(self.order, key, rules.STEPS[verb])
        elif verb == "weg":
            self.order = tuple(each for each in self.order if each != key)

    def _fill(self, keys: Sequence[str]) -> None:
        """Rows that others have made or changed, as they are stored; what is sent next answers to them."""
        known = self.form.version.data
        told = self._spread({key: self.stored[key] for key in keys})
        for name, value in told.items():
            self.form[name].data, self.form[name].raw_data = value, None
        self.form.see(told)
        self.form.version.data = f"{known or ''} {self.form.version.data}".strip()
        self.form.seen_rows.data = " ".join([self.form.seen_rows.data or "", *keys]).strip()

    def _form(self, keys: Sequence[str], **more: Any) -> PartForm:
        made = {f"{name}-{key}": make() for key in keys for name, make in self.columns.items()}
        base = FORMS.get(self.kind, PartForm)
        built: type[PartForm] = type(base.__name__, (base,), made)
        return built(**more)

    def _columns(self) -> Columns:
        if self.kind != Kind.TALKS:
            return STATIONS
        people = {f"{name}{slot}": make for slot in range(1, self.slots + 1) for name, make in PERSON.items()}
        return {**TALKS, **people}

    def _proposed(self, fresh: Sequence[str]) -> dict[str, Any]:
        """New stations are reached without steps and take one group."""
        if self.kind == Kind.TALKS:
            return {}
        return {f"{name}-{key}": value for key in fresh for name, value in NEW_STATION.items()}

    def _spread(self, stored: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """Rows as the fields that hold them."""
        found: dict[str, Any] = {}
        for key, row in stored.items():
            people = row.get("speakers", ())
            told = {name: value for name, value in row.items() if name != "speakers"}
            if self.kind == Kind.TALKS:
                for slot in range(1, self.slots + 1):
                    person = people[slot - 1] if slot <= len(people) else {}
                    told |= {f"{name}{slot}": person.get(name, "") for name in PERSON}
            found |= {f"{name}-{key}": value for name, value in told.items()}
        return found
