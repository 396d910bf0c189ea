"""`flask groups solve`: foreign input, large input, a busy machine; as a program of its own where that can matter."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner

from app.cli import groups as command
from tests.groups.judging import judge, needs_judge, people, problem

ROOT = Path(__file__).resolve().parents[2]
SOLVED, IMPOSSIBLE, REFUSED = 0, 1, 2


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def solve(given: str) -> Done:
    """The command inside this process: it takes its input and answers as the program does, without starting one."""
    done = CliRunner().invoke(command.solve, ["-"], input=given)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Done(done.exit_code, done.stdout, done.stderr)


def solve_apart(given: str, language: str = "de", **environment: str) -> Done:
    """The command as people run it."""
    words = [sys.executable, "-m", "flask", "groups", "solve", "-", "--language", language]
    settings = {**os.environ, "FLASK_APP": "app", **environment}
    done = subprocess.run(
        words, input=given, capture_output=True, text=True, check=False, timeout=300, cwd=ROOT, env=settings
    )
    return Done(done.returncode, done.stdout, done.stderr)


def twice(count: int) -> list[dict[str, Any]]:
    found = people(count, Random(1))
    return [*found, found[0]]


def wishes(**more: Any) -> dict[str, Any]:
    return {
        "id": "w",
        "mode": "preference",
        "participants": [{"id": f"p{n}", "ranking": ["T1", "T2"]} for n in range(5)],
        "tracks": [{"id": "T1", "capacity": 2}, {"id": "T2", "capacity": 2}],
        **more,
    }


def mix(**more: Any) -> dict[str, Any]:
    found = problem(12, 3, 1, "remix") | more
    del found["groups"]
    return found


UNREADABLE = {
    "no JSON": ("{", "Zeile 1"),
    "half a file": (json.dumps(problem(6, 2))[:-9], "kein gültiges JSON"),
    "unknown person": (problem(6, 2, constraints={"apart": [["p000", "x"]]}), "constraints.apart[0][1]"),
    "unknown group": (problem(6, 2, constraints={"pins": [{"person": "p000", "group": "X"}]}), "pins[0].group"),
    "unknown station": (mix(constraints={"pins": [{"person": "p000", "round": 1, "station": "X"}]}), "station"),
    "unknown track": (wishes(participants=[{"id": "a", "ranking": ["T9"]}]), "ranking[0]"),
    "person twice": (problem(6, 2, participants=twice(6)), "participants[6]"),
    "group twice": (problem(6, 2, groups=[{"id": "A"}, {"id": "A"}]), "groups[1]"),
    "negative places": (problem(6, 2, groups=[{"id": "A", "max": -1}, {"id": "B"}]), "groups[0].max"),
    "negative capacity": (wishes(tracks=[{"id": "T1", "capacity": -2}, {"id": "T2", "capacity": 9}]), "tracks[0]"),
    "huge number": (problem(6, 2, rounds=10**40), "rounds"),
    "digits without end": ('{"seed": ' + "9" * 9000 + "}", "Ziffern"),
    "5001 people": (problem(6, 2, participants=[{"id": f"p{n}"} for n in range(5001)]), "5000"),
    "misspelled rule": (problem(6, 2, constraints={"togethr": [["p000", "p001"]]}), "togethr"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_command_on_unreadable_input_exits_with_2_and_one_sentence(name: str):
    given, place = UNREADABLE[name]
    done = solve(given if isinstance(given, str) else json.dumps(given))
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["status"], done.stderr) == (REFUSED, "refused", "")
    assert place in answer["error"]
    assert answer["error"].endswith(".")


CONTRADICTORY = {
    "capacity smaller than people": (
        problem(9, 2, groups=[{"id": "A", "max": 4}, {"id": "B", "max": 4}]),
        "9 Personen, Platz für 0 bis 8 in 2 Gruppen",
    ),
    "least above people": (
        problem(5, 2, groups=[{"id": "A", "min": 3}, {"id": "B", "min": 3}]),
        "5 Personen",
    ),
    "together and apart": (
        problem(6, 2, constraints={"together": [["p000", "p001"]], "apart": [["p000", "p001"]]}),
        "bleiben zusammen",
    ),
    "pin and forbid": (
        problem(
            6,
            2,
            constraints={
                "pins": [{"person": "p000", "group": "G0"}],
                "forbid": [{"person": "p000", "group": "G0"}],
            },
        ),
        "Person 0 darf nicht in Gruppe G0",
    ),
    "wheelchair and stairs everywhere": (
        problem(2, 1, participants=[{"id": "a", "needs": ["step_free"]}], groups=[{"id": "A", "step_free": False}]),
        "stufenlos",
    ),
    "remix with too few stations": (mix(rounds=4), "4 Runden, aber nur 3 Stationen"),
    "remix with too few seats": (mix(stations=[{"id": f"S{n}", "capacity": 3} for n in range(3)]), "12 Personen"),
}


@pytest.mark.parametrize("name", CONTRADICTORY)
def test_command_on_contradictory_rules_says_which_and_relaxes_none(name: str):
    instance, words = CONTRADICTORY[name]
    done = solve(json.dumps(instance))
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["status"], done.stderr) == (IMPOSSIBLE, "infeasible", "")
    assert words in " ".join(answer["explanation"])
    assert "assignment" not in answer
    assert "schedule" not in answer


def test_command_on_fewer_places_than_wishes_names_who_has_none():
    done = solve(json.dumps(wishes()))
    answer = json.loads(done.stdout)
    assert done.returncode == 0
    places = [answer["assignment"].get(f"p{n}") for n in range(5)]
    assert sorted(map(str, places)) == ["None", "T1", "T1", "T2", "T2"]
    assert any("Ohne Platz: 1 von 5" in sentence for sentence in answer["explanation"])


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (json.dumps(problem(6, 2)), SOLVED),
        (json.dumps(CONTRADICTORY["together and apart"][0]), IMPOSSIBLE),
        (UNREADABLE["half a file"][0], REFUSED),
    ],
    ids=["solved", "impossible", "refused"],
)
def test_command_answers_the_same_as_a_program_of_its_own(given: str, code: int):
    apart = solve_apart(given)
    assert (apart.returncode, apart.stderr) == (code, "")
    assert apart == solve(given)


@needs_judge
def test_command_on_5000_people_breaks_no_rule():
    instance = problem(5000, 50, 2, time_limit=1.0)
    done = solve_apart(json.dumps(instance))
    assert (done.returncode, done.stderr) == (0, "")
    report = judge().check(instance, json.loads(done.stdout))
    assert report["violations"] == []
    assert report["score"][:2] == [0, 0]


def test_command_gives_equal_bytes_on_a_busy_machine_and_with_any_hash_seed():
    hard = problem(
        40,
        6,
        5,
        constraints={
            "apart": [["p000", "p001", "p002"]],
            "together": [["p003", "p004", "p005"], ["p006", "p007"]],
            "pins": [{"person": "p008", "group": "G1"}, {"person": "p009", "group": "G1"}],
        },
    )
    questions = [json.dumps(hard), json.dumps(mix() | {"rounds": 3}), json.dumps(wishes(policy="lottery", seed=7))]
    idle = [solve_apart(given, PYTHONHASHSEED="1").stdout for given in questions]
    burning = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2)]
    try:
        busy = [solve_apart(given, PYTHONHASHSEED="4242").stdout for given in questions]
    finally:
        for process in burning:
            process.kill()
            process.wait()
    assert busy == idle
    assert all(json.loads(answer)["status"] == "solved" for answer in idle)
