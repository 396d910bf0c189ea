"""How good groups are and how long they take, beside what people do without Rotunde and beside an exact solver.

(a) people dealt at random, (b) people sorted by municipality and counted off, as in a spreadsheet, (c) OR-Tools CP-SAT
with ten seconds, where it is installed (requirements-proof.txt). Scores are read like words in a dictionary: the first
figure decides, and only then the next. Times are CPU seconds of this machine; the share says ours beside (c).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from app.groups import floors, solver
from app.groups.board import Board
from app.groups.parsing import parse
from app.groups.problem import Limits, Problem, group_limits
from bench.prover import is_installed, proved_best

SIZES = ((15, 3), (30, 5), (60, 6), (120, 10), (300, 15), (500, 20))
TIED = ((30, 5), (60, 6), (120, 10), (300, 15))
"""The same with some who stay together: now the ideal is hard to reach, or cannot be."""
SECONDS = 10.0
ATTRIBUTES = (("municipality", "spread"), ("experience", "balance"), ("role", "balance"))
HEAD = [
    "groups",
    "people / groups",
    "score",
    "bound",
    "proved",
    "s",
    "random",
    "counted off",
    "CP-SAT",
    "its s",
    "share",
]
SCORE = "score, bound: places beside the ideal of sizes, municipality, experience, role; the first decides"
Score = tuple[int, ...]


@dataclass(frozen=True)
class Measured:
    """One size; scores are places beside the ideal: sizes, then each attribute in its order."""

    people: int
    groups: int
    tied: bool
    score: Score
    bound: Score
    proved: bool
    seconds: float
    at_random: Score
    counted_off: Score
    solver: Score | None
    solver_seconds: float | None

    @property
    def fault(self) -> str:
        """Ours is never worse than the exact solver, nor than people with a spreadsheet."""
        others = {"random": self.at_random, "counted off": self.counted_off, "CP-SAT": self.solver}
        worse = [name for name, score in others.items() if score is not None and score < self.score]
        return f"groups, {self.people} people{self.ties}: worse than {', '.join(worse)}" if worse else ""

    @property
    def ties(self) -> str:
        return ", some tied" if self.tied else ""

    def cells(self) -> list[str]:
        other, took, share = "–", "–", "–"
        if self.solver_seconds is not None:
            other = told(self.solver) if self.solver is not None else "none"
            took, share = f"{self.solver_seconds:.1f}", f"{self.seconds / self.solver_seconds:.0%}"
        return [
            "",
            f"{self.people} / {self.groups}{self.ties}",
            told(self.score),
            told(self.bound),
            "yes" if self.proved else "no",
            f"{self.seconds:.2f}",
            told(self.at_random),
            told(self.counted_off),
            other,
            took,
            share,
        ]


def told(score: Score) -> str:
    return " ".join(map(str, score))


def instance(people: int, groups: int, seed: int = 1, *, tied: bool = False) -> dict[str, Any]:
    """Invented people of a region: a few large towns and many small ones; some told nothing about themselves.

    `tied`: of about every third person two or three stay together.
    """
    rng = Random(seed)
    participants = [
        {
            "id": f"p{number:03}",
            "attributes": {
                "municipality": f"Ort {int(rng.expovariate(6 / people))}",
                "experience": rng.choice(["neu", "neu", "erfahren", ""]),
                "role": rng.choice(["Bauamt", "IT", "Hauptamt", "Politik"]),
            },
        }
        for number in range(people)
    ]
    left = rng.sample([one["id"] for one in participants], people)
    together = [[left.pop() for _ in range(rng.choice((2, 2, 3)))] for _ in range(people // 7 if tied else 0)]
    return {
        "id": f"bench-{people}-{groups}",
        "mode": "fixed",
        "participants": participants,
        "attributes": [{"key": key, "goal": goal} for key, goal in ATTRIBUTES],
        "constraints": {"together": together},
        "groups": [{"id": f"G{number:02}"} for number in range(groups)],
        "seed": seed,
    }


def at_random(problem: Problem) -> list[int]:
    seats = [number % len(problem.groups) for number in range(len(problem.blocks))]
    Random(problem.seed).shuffle(seats)
    return seats


def counted_off(problem: Problem) -> list[int]:
    """Sorted by municipality, then role, then experience; one, two, three, one, two, three."""
    keys = [attribute.key for attribute in problem.attributes]
    order = sorted(
        range(len(problem.blocks)), key=lambda k: [str(problem.by_id[problem.blocks[k][0]].value(key)) for key in keys]
    )
    seats = [0] * len(order)
    for place, unit in enumerate(order):
        seats[unit] = place % len(problem.groups)
    return seats


def score_of(problem: Problem, limits: Limits, at: Sequence[int]) -> Score:
    """Without moves, which only count on the day itself."""
    found = Board(problem, limits, at, moves_count=False).score()
    return (found[0], *found[2:])


def measure(people: int, groups: int, *, tied: bool = False, seconds: float = SECONDS) -> Measured:
    asked = instance(people, groups, tied=tied)
    problem = parse(asked)
    limits = group_limits(problem)
    if limits is None:
        raise AssertionError("groups without limits take everybody")
    result, took = timed(lambda: solver.solve(asked))
    bound = floors.floor(problem, limits)
    proof, proof_took = timed(lambda: proved_best(problem, limits, seconds)) if is_installed() else (None, None)
    return Measured(
        people=people,
        groups=groups,
        tied=tied,
        score=tuple(entry["value"] for entry in result["score"]),
        bound=(bound[0], *bound[2:]),
        proved=result["proved"],
        seconds=took,
        at_random=score_of(problem, limits, at_random(problem)),
        counted_off=score_of(problem, limits, counted_off(problem)),
        solver=score_of(problem, limits, proof) if proof is not None else None,
        solver_seconds=proof_took,
    )


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begin = time.process_time()
    found = work()
    return found, time.process_time() - begin


def rows() -> Iterator[Measured]:
    for people, groups in SIZES:
        yield measure(people, groups)
    for people, groups in TIED:
        yield measure(people, groups, tied=True)


def facts() -> list[str]:
    if is_installed():
        return [
            SCORE,
            f"CP-SAT has {SECONDS:.0f} s of one core and stops when it is done; none: no plan in that time",
            "share: our time of what CP-SAT took",
        ]
    return [SCORE, "CP-SAT: not installed (pip install -r requirements-proof.txt), left out"]
