"""Rules as a set of elements, and the smallest set of them that is already impossible (QuickXplain)."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations, pairwise

from app.groups.feasible import OutOfSteps, Puzzle, Steps, place
from app.groups.problem import Problem

Element = tuple[str, int] | tuple[str, str] | tuple[str]
NO_LIMIT = 10**9
FEW = 64
"""So many of the rules most in the way are tried alone first, then four times as many, and so on."""


def elements(problem: Problem) -> list[Element]:
    """Every rule that speaks about someone present."""
    here = problem.by_id
    found: list[Element] = [("pin", pin.number) for pin in problem.pins if pin.person in here]
    found += [("forbid", ban.number) for ban in problem.bans if ban.person in here]
    for kind, sets in (("together", problem.together), ("apart", problem.apart)):
        found += [(kind, k) for k, members in enumerate(sets) if sum(one in here for one in members) > 1]
    if not all(group.step_free for group in problem.groups):
        found += [("step_free", person.id) for person in problem.present if person.needs_step_free]
    return [*found, ("sizes",)]


class Rules:
    """A choice of elements, turned into blocks for the search."""

    def __init__(self, problem: Problem, chosen: Iterable[Element]) -> None:
        self.problem = problem
        self.of: dict[str, list[str | int]] = {"pin": [], "forbid": [], "together": [], "apart": [], "step_free": []}
        self.sizes = False
        for element in chosen:
            if len(element) == 1:
                self.sizes = True
            else:
                self.of[element[0]].append(element[1])
        self.pins = [problem.pins[int(k)] for k in self.of["pin"]]
        self.bans = [problem.bans[int(k)] for k in self.of["forbid"]]
        self.apart = [self._here(problem.apart[int(k)]) for k in self.of["apart"]]
        self._blocks([self._here(problem.together[int(k)]) for k in self.of["together"]])

    def _here(self, members: Sequence[str]) -> list[str]:
        return [one for one in members if one in self.problem.by_id]

    def _blocks(self, together: list[list[str]]) -> None:
        named = [pin.person for pin in self.pins + self.bans] + [str(one) for one in self.of["step_free"]]
        head = {one: one for members in [*together, *self.apart, named] for one in members}

        def top(one: str) -> str:
            while head[one] != one:
                head[one] = head[head[one]]
                one = head[one]
            return one

        for members in together:
            for first, second in pairwise(members):
                one, other = sorted((top(first), top(second)))
                head[other] = one
        tops = sorted({top(one) for one in head})
        number = {one: k for k, one in enumerate(tops)}
        self.block = {one: number[top(one)] for one in head}
        self.count = len(tops)

    def puzzle(self, most: Sequence[int] | None = None, with_least: bool = False) -> Puzzle | None:
        """None where two who must stay apart are in one block. `most` replaces the groups' own limits."""
        groups = self.problem.groups
        number = {group.id: k for k, group in enumerate(groups)}
        allowed, weights = [(1 << len(groups)) - 1] * self.count, [0] * self.count
        for block in self.block.values():
            weights[block] += 1
        marked = 0
        for pin in self.pins:
            allowed[self.block[pin.person]] &= 1 << number[pin.group]
            marked |= 1 << number[pin.group]
        for ban in self.bans:
            allowed[self.block[ban.person]] &= ~(1 << number[ban.group])
            marked |= 1 << number[ban.group]
        reachable = sum(1 << k for k, group in enumerate(groups) if group.step_free)
        for person in self.of["step_free"]:
            allowed[self.block[str(person)]] &= reachable
            marked |= reachable
        strangers = self._strangers()
        if strangers is None:
            return None
        if not self.sizes:
            most, least = [NO_LIMIT] * len(groups), [0] * len(groups)
        else:
            most = list(most or (min(group.max, NO_LIMIT) for group in groups))
            least = [group.min if with_least else 0 for group in groups]
        wished = {self.block[one]: number[home] for one, home in self.problem.base.items() if one in self.block}
        return Puzzle(weights, allowed, strangers, most, least, self._free(), marked, wished)

    def _strangers(self) -> list[set[int]] | None:
        strangers: list[set[int]] = [set() for _ in range(self.count)]
        for members in self.apart:
            for one, other in combinations(members, 2):
                first, second = self.block[one], self.block[other]
                if first == second:
                    return None
                strangers[first].add(second)
                strangers[second].add(first)
        return strangers

    def _free(self) -> int:
        return len(self.problem.present) - len(self.block)


def possible(
    problem: Problem,
    chosen: Sequence[Element],
    with_least: bool,
    steps: Steps | None = None,
    heat: dict[str, int] | None = None,
) -> bool:
    """Whether these elements alone admit an assignment. Raises OutOfSteps.

    `heat`, if given, is filled: how often each person a rule speaks about found no place.
    """
    steps = steps or Steps()
    steps.spend(5 + len(chosen) // 2)
    rules = Rules(problem, chosen)
    total = len(problem.present)
    if rules.sizes and not _fits(problem, total):
        return False
    puzzle = rules.puzzle(with_least=with_least)
    if puzzle is None:
        return False
    if not rules.sizes:
        puzzle.free = 0
    hot: list[int] = []
    try:
        return place(puzzle, steps, hot) is not None
    finally:
        if heat is not None:
            heat.update({one: hot[block] for one, block in rules.block.items()})


def _fits(problem: Problem, total: int) -> bool:
    return sum(group.min for group in problem.groups) <= total <= sum(group.max for group in problem.groups)


def smallest(problem: Problem, with_least: bool) -> list[Element]:
    """An impossible set that is possible without any one of its elements; several orders are tried, the least kept.

    The search ends after a while: what is found then is still impossible, but may name more than it must.
    """
    every = elements(problem)
    steps, heat = Steps(), dict[str, int]()

    def impossible(chosen: Sequence[Element]) -> bool:
        try:
            return not possible(problem, chosen, with_least, steps)
        except OutOfSteps:
            return False

    with contextlib.suppress(OutOfSteps):
        possible(problem, every, with_least, steps, heat)
    hottest = sorted(
        every, key=lambda element: -max((heat.get(one, 0) for one in _people(problem, element)), default=0)
    )
    rng = random.Random(problem.seed)
    size = FEW
    while size < len(every) // 4 and not impossible(hottest[:size]):
        size *= 4
    hottest = hottest[:size] if FEW <= size < len(every) // 4 else hottest
    known = [element for element in every if element in {*hottest}]
    best = _quickxplain([], bool(0), hottest, impossible)
    for order in [known, known[::-1]] + [rng.sample(known, len(known)) for _ in range(4)]:
        if steps.left > 0:
            found = _quickxplain([], bool(0), order, impossible)
            best = found if len(found) < len(best) else best
    position = {element: k for k, element in enumerate(every)}
    return sorted(best, key=position.__getitem__)


def _people(problem: Problem, element: Element) -> Sequence[str]:
    """Whom a rule speaks about; nobody where it speaks about all."""
    if len(element) == 1:
        return ()
    kind, which = element
    if kind == "step_free":
        return (str(which),)
    if kind in ("pin", "forbid"):
        return ((problem.pins if kind == "pin" else problem.bans)[int(which)].person,)
    return (problem.together if kind == "together" else problem.apart)[int(which)]


def _quickxplain(
    background: list[Element],
    changed: bool,
    candidates: list[Element],
    impossible: Callable[[Sequence[Element]], bool],
) -> list[Element]:
    """Junker 2004: halve, and keep of each half only what the other half does not already contradict."""
    if changed and impossible(background):
        return []
    if len(candidates) <= 1:
        return candidates
    half = len(candidates) // 2
    left, right = candidates[:half], candidates[half:]
    second = _quickxplain(background + left, True, right, impossible)
    first = _quickxplain(background + second, bool(second), left, impossible)
    return first + second
