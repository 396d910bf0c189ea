"""Is there any assignment at all? A complete search over the blocks that rules speak about.

People nobody made a rule for fill whatever is left, so they need no search: only their number counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

STEPS = 60_000
RESTARTS = (500, 2_000, 6_000)
"""A search that went wrong early rarely recovers: begun anew, it places first whoever found no place before."""


class OutOfSteps(Exception):
    """The search gave up; nothing is known."""


@dataclass
class Steps:
    """How many steps are left, for all searches together that are handed the same."""

    left: int = STEPS

    def spend(self, n: int = 1) -> None:
        self.left -= n
        if self.left < 0:
            raise OutOfSteps


@dataclass
class Puzzle:
    """Blocks with weight, allowed groups (bit mask) and blocks they must not meet; `free` people have no rule."""

    weights: list[int]
    allowed: list[int]
    strangers: list[set[int]]
    most: Sequence[int]
    least: Sequence[int]
    free: int
    marked: int = 0
    """Groups some rule names: they are not interchangeable with others."""
    wished: dict[int, int] = field(default_factory=dict)
    """Where a block would rather be; only the order of trying."""


def place(puzzle: Puzzle, steps: Steps | None = None, heat: list[int] | None = None) -> list[int] | None:
    """A group for every block, or None if there is none. Raises OutOfSteps.

    `heat` is filled with how often each block found no place: who is hot takes part in the contradiction.
    """
    steps = steps or Steps()
    heat = heat if heat is not None else []
    heat += [1 + len(strangers) for strangers in puzzle.strangers[len(heat) :]]
    for some in RESTARTS:
        few = Steps(min(some, steps.left))
        try:
            return _Search(puzzle, heat).run(few)
        except OutOfSteps:
            pass
        finally:
            steps.left -= min(some, steps.left) - max(0, few.left)
    return _Search(puzzle, heat).run(steps)


class _Search:
    def __init__(self, puzzle: Puzzle, heat: list[int]) -> None:
        self.puzzle, self.heat = puzzle, heat
        self.at = [-1] * len(puzzle.weights)
        self.load = [0] * len(puzzle.most)
        self.open = set(range(len(puzzle.weights)))
        self.blocked = [[0] * len(puzzle.most) for _ in puzzle.weights]
        self.domain = list(puzzle.allowed)
        self.missing, self.rest = sum(puzzle.least), sum(puzzle.weights) + puzzle.free
        self.kinds = list(zip(puzzle.most, puzzle.least, strict=True))
        # Groups with room for a block of each weight that occurs.
        self.room = dict.fromkeys(puzzle.weights, 0)
        for group in range(len(puzzle.most)):
            self._count(group)

    def run(self, steps: Steps) -> list[int] | None:
        count = len(self.at)
        trail: list[tuple[int, Iterator[int]]] = []
        while len(trail) < count or not self.filled():
            if len(trail) < count:
                block = self.tightest()
                trail.append((block, iter(self.choices(block))))
            while trail:
                steps.spend()
                block, choices = trail[-1]
                self.lift(block)
                group = next(choices, None)
                if group is None:
                    trail.pop()
                    continue
                self.put(block, group)
                if self.missing <= self.rest:
                    break
            if not trail:
                return None
        return self.at

    def _fill(self, group: int, weight: int) -> None:
        least, load = self.puzzle.least[group], self.load[group]
        self.load[group] = load + weight
        self.missing += max(0, least - load - weight) - max(0, least - load)
        self.rest -= weight
        self._count(group)

    def _count(self, group: int) -> None:
        free, bit = self.puzzle.most[group] - self.load[group], 1 << group
        for weight, mask in self.room.items():
            self.room[weight] = mask | bit if weight <= free else mask & ~bit

    def tightest(self) -> int:
        """Who has the fewest groups left, weighed against how often they found none."""
        weights, domain, room, heat = self.puzzle.weights, self.domain, self.room, self.heat
        best, least = -1, 0.0
        for block in self.open:
            left = (domain[block] & room[weights[block]]).bit_count()
            if not left:
                heat[block] += 1
                return block
            worth = left / (heat[block] + weights[block])
            if best < 0 or worth < least or (worth == least and block < best):
                best, least = block, worth
        return best

    def choices(self, block: int) -> list[int]:
        """Groups with room, emptiest first; of empty groups that are alike only one."""
        self.open.discard(block)
        mask = self.domain[block] & self.room[self.puzzle.weights[block]]
        found, seen = [], set()
        for group, load in enumerate(self.load if mask else ()):
            if not mask >> group & 1:
                continue
            if not load and not self.puzzle.marked >> group & 1 and group != self.puzzle.wished.get(block):
                if self.kinds[group] in seen:
                    continue
                seen.add(self.kinds[group])
            found.append(group)
        most = self.puzzle.most
        wish = self.puzzle.wished.get(block, -1)
        return sorted(found, key=lambda group: (group != wish, self.load[group] / (most[group] or 1), group))

    def put(self, block: int, group: int) -> None:
        self.open.discard(block)
        self.at[block] = group
        self._fill(group, self.puzzle.weights[block])
        for other in self.puzzle.strangers[block]:
            self.blocked[other][group] += 1
            self.domain[other] &= ~(1 << group)

    def lift(self, block: int) -> None:
        group = self.at[block]
        self.open.add(block)
        if group < 0:
            return
        self.at[block] = -1
        self._fill(group, -self.puzzle.weights[block])
        for other in self.puzzle.strangers[block]:
            self.blocked[other][group] -= 1
            if not self.blocked[other][group] and self.puzzle.allowed[other] >> group & 1:
                self.domain[other] |= 1 << group

    def filled(self) -> bool:
        """Whether the people without rules can bring every group to its least size and none above its most."""
        return self.missing <= self.puzzle.free <= sum(self.puzzle.most) - sum(self.load)
