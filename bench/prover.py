"""The same question for OR-Tools CP-SAT, an exact solver, where it is installed; only to measure ourselves against."""

from __future__ import annotations

import importlib
import importlib.util
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.groups.problem import Limits, Problem, ideals


def is_installed() -> bool:
    return importlib.util.find_spec("ortools") is not None


def proved_best(problem: Problem, limits: Limits, seconds: float) -> list[int] | None:
    """A group for each block, figure after figure as good as it gets in so much CPU time; None if it found no plan.

    The figures are weighed so that one place more of an earlier one is never worth any number of a later one.
    Knows no rules (pins, apart, …): the problems it is asked about have none.
    """
    cp_model: Any = importlib.import_module("ortools.sat.python.cp_model")
    model = cp_model.CpModel()
    blocks, groups = range(len(problem.blocks)), range(len(problem.groups))
    here = [[model.new_bool_var(f"x{unit}_{group}") for group in groups] for unit in blocks]
    for row in here:
        model.add_exactly_one(row)
    for group in groups:
        size = sum(len(problem.blocks[unit]) * here[unit][group] for unit in blocks)
        model.add_linear_constraint(size, limits.low[group], limits.high[group])
    model.minimize(_cost(model, problem, limits, here))
    search = cp_model.CpSolver()
    search.parameters.num_workers = 1
    search.parameters.random_seed = problem.seed
    with stopped_after(seconds, search):
        status = search.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return [next(group for group in groups if search.value(row[group])) for row in here]


@contextmanager
def stopped_after(seconds: float, search: Any) -> Iterator[None]:
    """Its own limit is the clock on the wall, which on a busy machine takes away what it was promised."""
    begin, done = time.process_time(), threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            if time.process_time() - begin > seconds:
                search.stop_search()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _cost(model: Any, problem: Problem, limits: Limits, here: list[list[Any]]) -> Any:
    people = len(problem.present)
    total: Any = 0
    for place, attribute in enumerate(problem.attributes):
        weight = (2 * people + 1) ** (len(problem.attributes) - 1 - place)
        for value, bands in ideals(problem, attribute, limits).items():
            for group, (low, high) in enumerate(bands):
                count = sum(
                    here[unit][group]
                    for unit, block in enumerate(problem.blocks)
                    for one in block
                    if problem.by_id[one].value(attribute.key) == value
                )
                off = model.new_int_var(0, people, f"off{place}_{value}_{group}")
                model.add(off >= count - high)
                model.add(off >= low - count)
                total += weight * off
    return total
