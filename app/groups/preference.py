"""Ranked wishes among parallel workshops: the exact optimum by cheapest paths, or an honest lottery.

People enter one by one. Each takes the cheapest chain of changes: into a track with a free seat, or pushing somebody
on to a track with one. Costs are whole numbers so far apart that a worse rank can never be bought by better ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heappop, heappush
from itertools import pairwise
from random import Random

from app.groups.problem import Person, Problem
from app.groups.words import say, several

Answer = dict[str, object]
MOST_CHOICES = 200
"""Ways of closing tracks below their least that are tried; one per track usually settles it."""
MOST_SEATS = 1_000_000
"""People times tracks, of all these ways together."""


def solve(problem: Problem, language: str) -> Answer:
    if problem.policy == "lottery":
        placed, closed = _lottery(problem)
        proved = True
    else:
        placed, closed, proved = _with_least(problem)
    return {
        "status": "solved",
        "assignment": {one.id: placed.get(one.id) for one in problem.present},
        "closed": sorted(closed),
        "explanation": _sentences(problem, placed, closed, language),
        "profile": profile(problem, placed),
        "proved": proved,
        "seconds": None,
        "seed": problem.seed,
    }


def profile(problem: Problem, placed: Mapping[str, str]) -> list[int]:
    """How many have no place, their first wish, their second …"""
    found = [0] * (_longest(problem) + 1)
    for person in problem.present:
        track = placed.get(person.id)
        found[0 if track is None else person.ranking.index(track) + 1] += 1
    return found


def _longest(problem: Problem) -> int:
    return max((len(person.ranking) for person in problem.present), default=0)


def _value(problem: Problem, placed: Mapping[str, str]) -> list[int]:
    """Smaller is better, in the order of the policy."""
    counts = profile(problem, placed)
    if problem.policy == "rank_maximal":
        return [counts[0]] + [-n for n in counts[1:]]
    return [counts[0], *counts[:1:-1]]


def _with_least(problem: Problem) -> tuple[dict[str, str], set[str], bool]:
    """Tracks that stay below their least number are closed or filled, whichever serves the wishes better.

    Each branch settles one track, so the tree ends; `proved` is false if it is cut off. Filling every
    track is tried first, as what others must beat. Cut off without any plan, it closes whatever is too small until
    there is one.
    """
    branches: list[tuple[frozenset[str], frozenset[str]]] = [(frozenset(), frozenset())]
    best: tuple[list[int], dict[str, str], set[str]] | None = None
    most = min(MOST_CHOICES, 1 + MOST_SEATS // (1 + len(problem.present) * len(problem.tracks)))
    tried, cut = 0, False
    while branches and (best is None or tried < most):
        closed, filled = branches.pop()
        tried += 1
        placed = _Seats(problem, closed, filled).placed()
        value = _value(problem, placed)
        if best is not None and value >= best[0]:
            continue
        load = [*placed.values()]
        short = [track.id for track in problem.tracks if 0 < load.count(track.id) < track.min]
        if not short:
            best = (value, placed, set(closed))
            continue
        undecided = [name for name in short if name not in filled]
        if undecided and tried < most:
            branches += [(closed, filled | {undecided[0]}), (closed | {undecided[0]}, filled)]
            if tried == 1:
                branches.append((closed, frozenset(track.id for track in problem.tracks)))
        elif best is None and tried >= most:
            branches.append((closed | {*short}, filled - {*short}))
            cut = True
    if best is None:
        raise AssertionError("with all tracks closed none is short")
    return best[1], best[2], not branches and not cut


class _Seats:
    """Who sits where; `push[a][b]`: the cheapest person to send from track a to track b.

    `queue[a][b]` are all who might be sent, cheapest first; some have left `a` since, which shows when they are first.
    """

    def __init__(self, problem: Problem, closed: frozenset[str], filled: frozenset[str]) -> None:
        self.people = problem.present
        self.tracks = [track for track in problem.tracks if track.id not in closed]
        self.outside = len(self.tracks)
        self._price(problem)
        number = {track.id: k for k, track in enumerate(self.tracks)}
        self.cost = [self._costs(person, number) for person in self.people]
        self.wanted = [track.min if track.id in filled else 0 for track in self.tracks]
        self.members: list[set[int]] = [set() for _ in range(self.outside + 1)]
        self.push: list[list[tuple[int, int] | None]] = [[None] * (self.outside + 1) for _ in self.members]
        self.open: list[list[tuple[int, int]]] = [[] for _ in self.members]
        self.queue: list[list[list[tuple[int, int]]]] = [[[] for _ in self.members] for _ in self.members]

    def _price(self, problem: Problem) -> None:
        """The price of each rank: one person worse off outweighs everybody better off at a lesser rank."""
        longest, base = _longest(problem), len(self.people) + 1
        if problem.policy == "rank_maximal":
            self.prices = [base**longest - base ** (longest - rank) for rank in range(1, longest + 1)]
        else:
            self.prices = [0] + [base ** (rank - 1) for rank in range(2, longest + 1)]
        self.nowhere = base ** (longest + 1)
        self.bonus = self.nowhere * base

    def _costs(self, person: Person, number: Mapping[str, int]) -> list[int | None]:
        row: list[int | None] = [None] * self.outside + [self.nowhere]
        for rank, name in enumerate(person.ranking):
            if name in number:
                row[number[name]] = self.prices[rank]
        return row

    def placed(self) -> dict[str, str]:
        for newcomer in range(len(self.people)):
            self._enter(newcomer)
        return {
            self.people[one].id: self.tracks[track].id for track in range(self.outside) for one in self.members[track]
        }

    def _seat_price(self, track: int) -> int | None:
        """What one more costs here: nothing, a reward up to the least number, impossible when full."""
        if track == self.outside:
            return 0
        taken = len(self.members[track])
        if taken >= self.tracks[track].capacity:
            return None
        return -self.bonus if taken < self.wanted[track] else 0

    def _enter(self, newcomer: int) -> None:
        """Bellman-Ford over the tracks; prices of changes may be negative."""
        reach: list[int | None] = list(self.cost[newcomer])
        before = [-1] * len(reach)
        fresh = {track for track, cost in enumerate(reach) if cost is not None}
        while fresh:
            now, fresh = fresh, set()
            for source in range(len(reach)):
                cost = reach[source]
                if cost is not None and (source in now or source in fresh):
                    fresh.discard(source)
                    fresh |= self._relax(reach, before, source, cost)
        prices = [self._seat_price(track) for track in range(len(reach))]
        ends = [
            (cost + price, track)
            for track, (cost, price) in enumerate(zip(reach, prices, strict=True))
            if cost is not None and price is not None
        ]
        self._move(newcomer, before, min(ends)[1])

    def _relax(self, reach: list[int | None], before: list[int], source: int, cost: int) -> set[int]:
        """The tracks that are reached more cheaply through `source`."""
        changed = set()
        for target, entry in self.open[source]:
            known = reach[target]
            if known is None or cost + entry < known:
                reach[target], before[target] = cost + entry, source
                changed.add(target)
        return changed

    def _move(self, newcomer: int, before: Sequence[int], end: int) -> None:
        chain = [end]
        while before[chain[-1]] >= 0:
            chain.append(before[chain[-1]])
        for target, source in pairwise(chain):
            entry = self.push[source][target]
            if entry is None:
                raise AssertionError("the chain was built of known changes")
            self.members[source].discard(entry[1])
            self._sit(entry[1], target)
        self._sit(newcomer, chain[-1])
        for track in chain:
            self.push[track] = [self._cheapest(queue, self.members[track]) for queue in self.queue[track]]
            self.open[track] = [(target, entry[0]) for target, entry in enumerate(self.push[track]) if entry]

    def _sit(self, one: int, track: int) -> None:
        self.members[track].add(one)
        costs, queues = self.cost[one], self.queue[track]
        own = costs[track] or 0
        for target, cost in enumerate(costs):
            if cost is not None and target != track:
                heappush(queues[target], (cost - own, one))

    def _cheapest(self, queue: list[tuple[int, int]], members: set[int]) -> tuple[int, int] | None:
        while queue and queue[0][1] not in members:
            heappop(queue)
        return queue[0] if queue else None


def _lottery(problem: Problem) -> tuple[dict[str, str], set[str]]:
    """In the drawn order everybody takes the best wish still free; a track left too small closes and all draw again
    in the same order, so no list changes the order."""
    order = list(problem.present)
    Random(problem.seed).shuffle(order)
    closed: set[str] = set()
    while True:
        seats = {track.id: track.capacity for track in problem.tracks if track.id not in closed}
        placed: dict[str, str] = {}
        for person in order:
            wish = next((name for name in person.ranking if seats.get(name, 0) > 0), None)
            if wish is not None:
                placed[person.id] = wish
                seats[wish] -= 1
        load = [*placed.values()]
        short = [track for track in problem.tracks if 0 < load.count(track.id) < track.min]
        if not short:
            return placed, closed
        closed.add(min(short, key=lambda track: (load.count(track.id) - track.min, track.id)).id)


def _sentences(problem: Problem, placed: Mapping[str, str], closed: set[str], language: str) -> list[str]:
    found = [say(language, f"policy_{problem.policy}", seed=problem.seed)]
    counts = profile(problem, placed)
    total = len(problem.present)
    found += [say(language, "rank_count", rank=rank, n=n, total=total) for rank, n in enumerate(counts) if rank and n]
    left = [problem.names[person.id] for person in problem.present if person.id not in placed]
    if left:
        found.append(say(language, "without_place", n=len(left), total=total, names=several(language, left, 10)))
    found += _lacking(problem, placed, closed, language)
    if closed:
        found.append(say(language, "closed", tracks=", ".join(sorted(closed))))
    if problem.policy != "lottery":
        found.append(say(language, "gaming"))
    if problem.unused:
        found.append(say(language, "unused", what=", ".join(problem.unused)))
    return found


def _lacking(problem: Problem, placed: Mapping[str, str], closed: set[str], language: str) -> list[str]:
    """Why somebody has no place, and what would have to give."""
    left = [person for person in problem.present if person.id not in placed]
    silent = [problem.names[person.id] for person in left if not person.ranking]
    wished = {name for person in left for name in person.ranking}
    full = [track.id for track in problem.tracks if track.id in wished - closed]
    found = [say(language, "full", tracks=several(language, full, 10))] if full else []
    return [*found, say(language, "no_wishes", names=several(language, silent, 10))] if silent else found
