"""One door to the engines: a "grouping-instance/1" in, a "grouping-result/1" out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.groups import fixed, preference, reasons, remix
from app.groups.intake import ProblemRefused, from_json
from app.groups.parsing import parse
from app.groups.problem import Problem

__all__ = ["ProblemRefused", "main_json", "reason_for", "solve"]

SOLVED, IMPOSSIBLE, REFUSED = 0, 1, 2
ENGINES = {"fixed": fixed.solve, "repair": fixed.solve, "preference": preference.solve, "remix": remix.solve}


def solve(instance: Mapping[str, Any], *, language: str = "de") -> dict[str, Any]:
    """Equal input gives an equal answer, so `seconds` is left empty. Raises ProblemRefused."""
    problem = parse(instance)
    return {"schema": "grouping-result/1", "instance": problem.id, **ENGINES[problem.mode](problem, language)}


def main_json(text: str, language: str) -> tuple[int, str]:
    """The exit code (0 solved, 1 impossible, 2 not readable) and the JSON to print."""
    try:
        instance = from_json(text)
        result = solve(instance, language=language)  # type: ignore[arg-type]  # parse() refuses whatever is no object
    except ProblemRefused as refusal:
        return REFUSED, _printed({"status": "refused", "error": refusal.sentence(language)})
    return (SOLVED if result["status"] == "solved" else IMPOSSIBLE), _printed(result)


def reason_for(
    problem: Problem | Mapping[str, object], result: Mapping[str, object], person: str, language: str
) -> str:
    """One sentence why this person is where they are. Raises KeyError for an unknown person."""
    return reasons.reason_for(problem if isinstance(problem, Problem) else parse(problem), result, person, language)


def _printed(answer: Mapping[str, object]) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=1)
