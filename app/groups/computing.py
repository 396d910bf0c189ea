"""The engine as a task that fits on one line of JSON: an instance, and how what it names is read in each language.

Ids and values are short signs to the engine ("g1"); `shown` says what people read for them. As a process of its own
the engine reads a task from standard input, and writes lines: "p 0.42" for its progress, last "r" and the answer.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from app.groups import solver
from app.groups.annealing import Budget
from app.groups.words import LANGUAGES, Said, told_in

Names = Mapping[str, list[str]]
Task = dict[str, Any]


def answered(task: Task) -> dict[str, Any]:
    """The engine's answer, its sentences by language. Raises ProblemRefused."""
    result = solver.solve(dressed(task), language="de")
    sentences = list(result["explanation"])
    return {**result, "explanation": {each: [told_in(each, line) for line in sentences] for each in LANGUAGES}}


def dressed(task: Task) -> dict[str, Any]:
    """The instance with words in place of signs. They are still equal to the signs, and know both languages."""
    shown, instance = task["shown"], task["instance"]
    groups: Names = shown["groups"]
    rules = instance["constraints"]
    constraints = {**rules, **{kind: [_pin(pin, groups) for pin in rules[kind]] for kind in ("pins", "forbid")}}
    named = {
        key: read(instance[key], groups) for key, read in (("groups", _groups), ("base", _base)) if key in instance
    }
    return {
        **instance,
        "participants": [_person(one, shown["attributes"]) for one in instance["participants"]],
        "attributes": [{**one, "key": _key(one["key"], shown["attributes"])} for one in instance["attributes"]],
        "stations": [{**one, "topic": _said(shown["topics"], one["topic"])} for one in instance["stations"]],
        "constraints": constraints,
        **named,
    }


def _person(person: Mapping[str, Any], attributes: Mapping[str, Any]) -> dict[str, Any]:
    values = {key: _said(attributes[key]["values"], value) for key, value in person["attributes"].items()}
    return {**person, "attributes": values}


def _key(key: str, attributes: Mapping[str, Any]) -> str:
    """The engine has words of its own for what every event asks; own questions bring theirs along."""
    name = attributes[key]["name"]
    return _said({key: name}, key) if name else key


def _pin(pin: Mapping[str, Any], groups: Names) -> Mapping[str, Any]:
    """In a group, or where people are mixed anew at a station in a round, which has no words."""
    return {**pin, "group": _said(groups, pin["group"])} if "group" in pin else pin


def _groups(groups: list[Mapping[str, Any]], names: Names) -> list[Mapping[str, Any]]:
    return [{**one, "id": _said(names, one["id"])} for one in groups]


def _base(base: Mapping[str, Any], groups: Names) -> dict[str, Any]:
    return {
        "assignment": {person: _said(groups, group) for person, group in base["assignment"].items()},
        "rotation": {_said(groups, group): row for group, row in base.get("rotation", {}).items()},
    }


def _said(names: Names, sign: str) -> str:
    both = names.get(sign)
    return Said(sign, (both[0], both[1])) if both else sign


def main() -> None:
    """The life of the process. Whoever asked and is gone closes the pipe, and with the next line this ends too."""
    task = json.load(sys.stdin)
    Budget.told = _tell
    answer = answered(task)
    _write(f"r {json.dumps(answer)}")


def _tell(done: float) -> None:
    _write(f"p {done:.3f}")


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
