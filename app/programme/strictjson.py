"""JSON read strictly: every key is asked for once, with its type and size, and what nobody asked for is refused."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from app.core import clock
from app.core.errors import Refusal, Told
from app.core.text import N_, nfc, unprintable
from app.events.rules import FileRefused

Tree = dict[str, Any]


class NotJson(Refusal):
    """A file that is no JSON at all."""

    field = "file"
    message = N_("Zeile %(line)s: Das ist kein gültiges JSON. Bitte prüfen Sie Klammern, Kommas und Anführungszeichen.")


class NotUtf8(Refusal):
    field = "file"
    message = N_("Die Datei ist kein Text in UTF-8. Speichern Sie sie als UTF-8.")


class BeyondReading(Refusal):
    """Nested too deep, or a number with thousands of digits: no program writes such a file by itself."""

    field = "file"
    message = N_("Diese Datei lässt sich nicht lesen: Sie ist zu tief verschachtelt oder enthält eine riesige Zahl.")


def document(content: bytes) -> object:
    """What the file says as JSON. Raises NotJson, NotUtf8 or BeyondReading."""
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise NotUtf8 from None
    except json.JSONDecodeError as error:
        raise NotJson(line=error.lineno) from None
    except (ValueError, RecursionError):
        raise BeyondReading from None


class Node:
    """One JSON object being read: every key is asked for once, and `close()` refuses what nobody asked for."""

    def __init__(self, value: object, place: str) -> None:
        if not isinstance(value, Mapping):
            raise FileRefused(place=place or "/", problem=N_("Hier wird ein Objekt { … } erwartet."))
        self._value, self.place, self._asked = value, place, set[str]()

    def raw(self, key: str) -> object:
        self._asked.add(key)
        return self._value.get(key)

    def refuse(self, key: str, problem: str, **values: object) -> FileRefused:
        return FileRefused(place=f"{self.place}/{key}", problem=Told(problem, values))

    def text(self, key: str, most: int, *, needed: bool = False, lines: bool = False) -> str:
        value = self.raw(key)
        if value is None:
            value = ""
        if not isinstance(value, str):
            raise self.refuse(key, N_("Hier wird Text in Anführungszeichen erwartet."))
        if needed and not value.strip():
            raise self.refuse(key, N_("Dieser Text fehlt."))
        if len(value) > most:
            raise self.refuse(
                key, N_("Der Text hat %(length)s Zeichen, möglich sind %(most)s."), length=len(value), most=most
            )
        if unprintable(value, lines=lines):
            raise self.refuse(key, N_("Der Text enthält ein unsichtbares Steuerzeichen."))
        return nfc(value)

    def number(self, key: str, most: int, *, default: int | None = 0, least: int = 0) -> int:
        value = self.raw(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            problem = N_("Hier wird eine ganze Zahl von %(least)s bis %(most)s erwartet.")
            raise self.refuse(key, problem, least=least, most=most)
        return value

    def real(self, key: str, most: float) -> float | None:
        value = self.raw(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.refuse(key, N_("Hier wird eine Zahl erwartet."))
        if not math.isfinite(value) or abs(value) > most:
            raise self.refuse(key, N_("Möglich sind Werte von -%(most)s bis %(most)s."), most=f"{most:g}")
        return float(value)

    def flag(self, key: str, default: bool | None = False) -> bool | None:
        value = self.raw(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.refuse(key, N_("Hier wird true oder false erwartet."))
        return value

    def one_of(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        value = self.raw(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or value not in allowed:
            raise self.refuse(key, N_("Möglich sind: %(allowed)s."), allowed=", ".join(allowed))
        return value

    def moment(self, key: str, zone: str, *, needed: bool = True) -> datetime | None:
        value = self.raw(key)
        if value in (None, "") and not needed:
            return None
        try:
            reading = datetime.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            raise self.refuse(key, N_("Hier wird ein Zeitpunkt wie 2026-12-05T10:00 erwartet.")) from None
        if reading.tzinfo is not None:
            raise self.refuse(key, N_("Der Zeitpunkt steht in Ortszeit, ohne Zeitzone."))
        try:
            return clock.from_local(reading, zone)
        except clock.NoSuchTime:
            raise self.refuse(key, N_("Diese Uhrzeit gibt es nicht: Sie fällt in die Zeitumstellung.")) from None
        except OverflowError:
            raise self.refuse(key, N_("Dieser Zeitpunkt liegt zu weit weg.")) from None

    def each(self, key: str, read: Callable[[Node], Tree], most: int) -> list[Tree]:
        return [read(Node(item, place)) for place, item in self._items(key, most)]

    def words(self, key: str, most: int) -> list[str]:
        found = []
        for place, item in self._items(key, most):
            parent, _, key = place.rpartition("/")
            found.append(Node({key: item}, parent).text(key, 80, needed=True))
        return found

    def _items(self, key: str, most: int) -> list[tuple[str, object]]:
        value = self.raw(key)
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > most:
            raise self.refuse(key, N_("Hier wird eine Liste mit höchstens %(most)s Einträgen erwartet."), most=most)
        return [(f"{self.place}/{key}/{number}", item) for number, item in enumerate(value, 1)]

    def child(self, key: str) -> Node:
        return Node(self.raw(key), f"{self.place}/{key}")

    def has(self, key: str) -> bool:
        return self.raw(key) is not None

    def close(self) -> None:
        unknown = sorted(set(map(str, self._value)) - self._asked)
        if unknown:
            raise self.refuse(unknown[0], N_("Dieser Eintrag ist unbekannt. Bitte prüfen Sie die Schreibweise."))
