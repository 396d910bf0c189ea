"""Is there any assignment at all? A complete search over the blocks that rules speak about.

People nobody made a rule for fill whatever is left, so they need no search: only their number counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

STEPS = 60_000


class OutOfSteps(Exception):
    """The search gave up; nothing is known."""


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


def place(puzzle: Puzzle, steps: int = STEPS) -> list[int] | None:
    """A group for every block, or None if there is none. Raises OutOfSteps."""
    search = _Search(puzzle)
    count = len(puzzle.weights)
    trail: list[tuple[int, Iterator[int]]] = []
    while len(trail) < count or not search.filled():
        if len(trail) < count:
            block = search.tightest()
            trail.append((block, iter(search.choices(block))))
        while trail:
            steps -= 1
            if steps < 0:
                raise OutOfSteps
            block, choices = trail[-1]
            search.lift(block)
            group = next(choices, None)
            if group is not None:
                search.put(block, group)
                break
            trail.pop()
        if not trail:
            return None
    return search.at


class _Search:
    def __init__(self, puzzle: Puzzle) -> None:
        self.puzzle = puzzle
        self.at = [-1] * len(puzzle.weights)
        self.load = [0] * len(puzzle.most)
        self.open = set(range(len(puzzle.weights)))
        self.blocked = [[0] * len(puzzle.most) for _ in puzzle.weights]
        self.domain = list(puzzle.allowed)
        self.kinds = list(zip(puzzle.most, puzzle.least, strict=True))

    def tightest(self) -> int:
        weights, domain = self.puzzle.weights, self.domain
        return min(self.open, key=lambda block: (domain[block].bit_count(), -weights[block], block))

    def choices(self, block: int) -> list[int]:
        """Groups with room, emptiest first; of empty groups that are alike only one."""
        self.open.discard(block)
        weight, mask = self.puzzle.weights[block], self.domain[block]
        found, seen = [], set()
        for group, load in enumerate(self.load):
            if not mask >> group & 1 or load + weight > self.puzzle.most[group]:
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
        self.load[group] += self.puzzle.weights[block]
        for other in self.puzzle.strangers[block]:
            self.blocked[other][group] += 1
            self.domain[other] &= ~(1 << group)

    def lift(self, block: int) -> None:
        group = self.at[block]
        self.open.add(block)
        if group < 0:
            return
        self.at[block] = -1
        self.load[group] -= self.puzzle.weights[block]
        for other in self.puzzle.strangers[block]:
            self.blocked[other][group] -= 1
            if not self.blocked[other][group] and self.puzzle.allowed[other] >> group & 1:
                self.domain[other] |= 1 << group

    def filled(self) -> bool:
        """Whether the people without rules can bring every group to its least size and none above its most."""
        missing = sum(max(0, least - load) for least, load in zip(self.puzzle.least, self.load, strict=True))
        return missing <= self.puzzle.free <= sum(self.puzzle.most) - sum(self.load)
