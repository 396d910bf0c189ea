"""Groups that stay together: first any plan without a broken rule, then the best, then the rotation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from app.groups import explain, rotation
from app.groups.annealing import Budget, Score, improve
from app.groups.board import Board
from app.groups.floors import floor
from app.groups.problem import Problem, group_limits
from app.groups.proof import least_visits_missed, least_walk
from app.groups.proving import STEPS, prove
from app.groups.repair import climb, fewest_moves
from app.groups.seating import Impossible, seat
from app.groups.words import say

Answer = dict[str, object]
TRIES_PER_SECOND = 60_000
MOST_TRIES = 700_000
STAGES = ((0.25, STEPS // 4), (1, STEPS))
"""Share of the tries left, and steps of the proof.

A proof is often quick where a further search would be in vain, so it is tried early, and again at the end.
"""


def solve(problem: Problem, language: str) -> Answer:
    """Also answers `repair`, where the old plan is the beginning and every move counts."""
    limits = group_limits(problem)
    try:
        at = seat(problem, limits)
    except Impossible as impossible:
        return infeasible(problem, impossible, language)
    if limits is None:
        raise AssertionError("seat() refuses what does not fit")
    least = floor(problem, limits)
    budget, rng = Budget.of(tries(problem), problem.time_limit), Random(problem.seed)
    if problem.mode == "repair":
        at = fewest_moves(problem, limits, at, budget, rng)
    board = Board(problem, limits, at, problem.mode == "repair")
    for share, steps in STAGES:
        best = improve(board, least, budget.share(share), rng)
        if problem.mode == "repair" and best.score > least:
            best = climb(problem, limits, best, budget, rng)
        board.place(best.at)
        least = _proved(board, least, steps, budget, rng)
        if board.score() <= least:
            break
    return _answer(problem, board, least, budget, language)


def _proved(board: Board, least: Score, steps: int, budget: Budget, rng: Random) -> Score:
    """What no plan can go below. Leaves the board at a better plan if the proof fails by finding one."""
    while board.score() > least and steps > 0:
        before = board.score()
        proof = prove(board, least, steps, budget)
        least, steps = proof.least, proof.steps
        if board.score() == before:
            break
        board.place(improve(board, least, budget.share(0.5), rng).at)
    return least


def tries(problem: Problem) -> int:
    """Counted, not timed: what half the time limit allows on a slow machine, and more for more people."""
    most = int(min(MOST_TRIES, TRIES_PER_SECOND * problem.time_limit))
    if problem.mode == "repair":
        return min(25_000 + 280 * len(problem.blocks), most)
    return min(60_000 + 1400 * len(problem.blocks), most)


def infeasible(problem: Problem, impossible: Impossible, language: str) -> Answer:
    return {
        "status": "infeasible",
        "conflict": [list(element) for element in impossible.elements],
        "explanation": explain.conflict(problem, impossible.elements, impossible.proved, language),
        "proved": impossible.proved,
        "seconds": None,
        "seed": problem.seed,
    }


def _answer(problem: Problem, board: Board, least: Sequence[int], budget: Budget, language: str) -> Answer:
    ids = [group.id for group in problem.groups]
    assignment = {one: ids[group] for block, group in zip(board.units, board.at, strict=True) for one in block}
    sentences = explain.groups(problem, board, least, language)
    figures = _figures(problem, board.score(), least)
    plan: rotation.Rotation = {}
    if problem.stations and ids:
        plan, words, walked = _rotation(problem, assignment, language)
        sentences += words
        figures += walked
    if budget.ran_out:
        sentences.append(say(language, "stopped"))
    if problem.unused:
        sentences.append(say(language, "unused", what=", ".join(problem.unused)))
    return {
        "status": "solved",
        "assignment": dict(sorted(assignment.items())),
        "rotation": plan,
        "schedule": {one: plan[group] for one, group in sorted(assignment.items())} if plan else {},
        "explanation": sentences,
        "score": figures,
        "proved": all(entry["value"] == entry["floor"] for entry in figures),
        "seconds": None,
        "seed": problem.seed,
    }


def _figures(problem: Problem, score: Sequence[int], least: Sequence[int]) -> list[dict[str, object]]:
    names = ["sizes", "moves", *(attribute.key for attribute in problem.attributes)]
    entries = [{"name": n, "value": v, "floor": f} for n, v, f in zip(names, score, least, strict=True)]
    return entries if problem.mode == "repair" else entries[:1] + entries[2:]


def _rotation(
    problem: Problem, assignment: Mapping[str, str], language: str
) -> tuple[rotation.Rotation, list[str], list[dict[str, object]]]:
    ids = [group.id for group in problem.groups]
    sizes = {group: 0 for group in ids}
    for group in assignment.values():
        sizes[group] += 1
    needy = sorted({group for one, group in assignment.items() if problem.by_id[one].needs_step_free})
    if problem.base_rotation:
        plan = {group: list(problem.base_rotation.get(group, ())) for group in ids}
    else:
        stops = problem.stations
        plan = rotation.rotate(ids, stops, problem.rounds, sizes=sizes, step_free=needy, seed=problem.seed)
    gaps = sum(len(topics) for group, topics in rotation.missed(plan, problem.stations).items() if sizes[group])
    metres = sum(rotation.walk(row, problem.stations) for row in plan.values())
    active = sum(1 for size in sizes.values() if size)
    # An empty group stays where it is; for such plans no floor is claimed.
    least = (least_visits_missed(problem, active), 0 if gaps else least_walk(problem, active))
    missed, metres_floor = least if active == len(ids) else (0, 0)
    figures: list[dict[str, object]] = [
        {"name": "missed", "value": gaps, "floor": missed},
        {"name": "walk", "value": metres, "floor": metres_floor},
    ]
    return plan, explain.rotating(problem, plan, sizes, needy, language), figures
