"""The independent judge beside the repository, and problems for it."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from app.groups import solver

TOOLS = Path(__file__).resolve().parents[3] / "shared" / "tools" / "grouping"
ATTRIBUTES = [
    {"key": "municipality", "goal": "spread"},
    {"key": "experience", "goal": "balance"},
    {"key": "role", "goal": "balance"},
]
needs_judge = pytest.mark.skipif(not (TOOLS / "check.py").is_file(), reason="the judge is not beside the repository")


def judge() -> Any:
    spec = importlib.util.spec_from_file_location("grouping_judge", TOOLS / "check.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.spread_bound = _settled(module.spread_bound)  # type: ignore[attr-defined]  # known by name only
    return module


def _settled(bound: Callable[..., int]) -> Callable[..., int]:
    """The judge finds no bound, and stops, where so much room is at one station that not everybody can change.

    Zero is a bound always; whatever else it says stays as it is.
    """

    def spread(people: int, band: list[tuple[int, int]]) -> int:
        try:
            return bound(people, band)
        except ValueError:
            return 0

    return spread


def sample(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((TOOLS / "instances" / f"{name}.json").read_text("utf-8"))
    return found


def samples() -> list[str]:
    return sorted(path.stem for path in (TOOLS / "instances").glob("*.json")) if TOOLS.is_dir() else []


def judged(instance: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Our answer and what the judge says; never a broken rule, never less proved than the judge proves by counting.

    Small groups are proved by search where counting does not reach; tests compare those with every possible plan.
    """
    result = solver.solve(instance)
    report = judge().check(instance, result)
    assert report["violations"] == [], (report["violations"], instance)
    if "assignment" in result and "score" in result:
        floors = [entry["floor"] for entry in result["score"]]
        assert result["proved"] == (floors == report["score"][1:]), (report["score"], floors)
        bounds = report["bounds"][1:]
        if instance["mode"] == "repair" and floors[0]:
            bounds[1] = 0  # the judge counts moves to even sizes, also where rules forbid those
        assert all(floor >= bound for floor, bound in zip(floors, bounds, strict=True)), (floors, bounds)
    else:
        assert report["proved"] or not result["proved"], (report["score"], report["bounds"])
    return result, report


def people(count: int, rng: Random, towns: int = 0) -> list[dict[str, Any]]:
    return [
        {
            "id": f"p{number:03}",
            "name": f"Person {number}",
            "attributes": {
                "municipality": f"Ort {min(int(rng.expovariate(3 / (towns or count or 1))), count)}",
                "experience": rng.choice(["neu", "erfahren", "", None]),
                "role": rng.choice(["Bauamt", "IT", "Politik"]),
            },
            "needs": ["step_free"] if rng.random() < 0.04 else [],
        }
        for number in range(count)
    ]


def problem(count: int, groups: int, seed: int = 1, mode: str = "fixed", /, **more: Any) -> dict[str, Any]:
    """Invented people in so many groups, as many stations as groups, no rules unless given."""
    rng = Random(seed)
    found = {
        "schema": "grouping-instance/1",
        "id": f"{mode}-{count}-{groups}-{seed}",
        "mode": mode,
        "participants": people(count, rng),
        "attributes": ATTRIBUTES,
        "constraints": {},
        "groups": [{"id": f"G{number}"} for number in range(groups)],
        "stations": [
            {"id": f"S{number}", "pos": [rng.randrange(60), rng.randrange(60), 0]} for number in range(groups)
        ],
        "rounds": groups,
        "seed": seed,
    }
    return found | more
