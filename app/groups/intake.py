"""Reading foreign JSON field by field: every refusal names the place and says what was expected there."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from app.groups.words import say

LONGEST_TEXT = 500
LARGEST_NUMBER = 10**9
SHOWN = 40


class ProblemRefused(ValueError):
    """The input is no readable problem; one sentence says where and why."""

    def __init__(self, key: str, **values: object) -> None:
        self.key, self.values = key, values
        super().__init__(say("de", f"refused_{key}", **values))

    def sentence(self, language: str) -> str:
        return say(language, f"refused_{self.key}", **self.values)


class Node:
    """One value of the input and the way to it, like `participants[3].status`."""

    def __init__(self, value: object, place: str = "") -> None:
        self.value = value
        self.place = place

    def refuse(self, key: str, **values: object) -> NoReturn:
        raise ProblemRefused(key, place=self.place or "JSON", **values)

    def fields(self, known: frozenset[str], free: frozenset[str] = frozenset()) -> dict[str, Node]:
        """An object whose keys are all known; a misspelled rule must never pass as no rule."""
        if not isinstance(self.value, Mapping):
            self.refuse("object")
        for key in self.value:
            if not isinstance(key, str) or key not in known | free:
                self.refuse("key", name=shown(key))
        prefix = f"{self.place}." if self.place else ""
        return {key: Node(value, prefix + key) for key, value in self.value.items() if key in known}

    def items(self, most: int) -> list[Node]:
        if not isinstance(self.value, list | tuple):
            self.refuse("list")
        if len(self.value) > most:
            self.refuse("many", most=most)
        return [Node(value, f"{self.place}[{index}]") for index, value in enumerate(self.value)]

    def entries(self, most: int) -> Iterator[tuple[str, Node]]:
        """An object used as a table: its keys are data."""
        if not isinstance(self.value, Mapping):
            self.refuse("object")
        if len(self.value) > most:
            self.refuse("many", most=most)
        for key, value in self.value.items():
            yield Node(key, self.place).text(), Node(value, f"{self.place}.{shown(key)}")

    def text(self, empty: bool = False) -> str:
        """Text that can be printed again: no NUL, no half characters, of sensible length."""
        if not isinstance(self.value, str):
            self.refuse("text")
        if not self.value and not empty:
            self.refuse("empty")
        if len(self.value) > LONGEST_TEXT:
            self.refuse("long", most=LONGEST_TEXT)
        if any(letter < " " or "\ud800" <= letter <= "\udfff" for letter in self.value):
            self.refuse("letters")
        return self.value

    def whole(self, least: int = 0, most: int = LARGEST_NUMBER) -> int:
        """A whole number; True is none, although Python would count with it."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            self.refuse("whole")
        if not least <= self.value <= most:
            self.refuse("range", least=least, most=most)
        return self.value

    def number(self, least: float, most: float) -> float:
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            self.refuse("number")
        if isinstance(self.value, float) and not math.isfinite(self.value):
            self.refuse("number")
        if not least <= self.value <= most:
            self.refuse("range", least=least, most=most)
        return self.value

    def truth(self) -> bool:
        if not isinstance(self.value, bool):
            self.refuse("truth")
        return self.value

    def choice(self, *allowed: str) -> str:
        if not isinstance(self.value, str) or self.value not in allowed:
            self.refuse("choice", allowed=", ".join(allowed), name=shown(self.value))
        return self.value


def shown(value: object) -> str:
    """What stands there, short enough for a sentence; lists and objects only by their kind."""
    if isinstance(value, str):
        printable = "".join(letter if letter.isprintable() else "·" for letter in value[:SHOWN])
        return printable + ("…" if len(value) > SHOWN else "")
    if isinstance(value, int | float) and abs(value) < LARGEST_NUMBER:
        return str(value)
    return type(value).__name__


def from_json(text: str) -> object:
    """Strict JSON: no NaN, no key twice, no nesting without end. Raises ProblemRefused."""
    try:
        return json.loads(text, parse_constant=_constant, object_pairs_hook=_pairs)
    except RecursionError:
        raise ProblemRefused("nested") from None
    except json.JSONDecodeError as error:
        raise ProblemRefused("json", line=error.lineno, column=error.colno) from None
    except ProblemRefused:
        raise
    except ValueError:  # a number of more digits than Python converts
        raise ProblemRefused("digits") from None


def _constant(name: str) -> NoReturn:
    raise ProblemRefused("constant", name=name)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]  # add() returns None on purpose
        raise ProblemRefused("twice_key", name=shown(twice))
    return found
