"""Ways through the stations for many people such that few pairs meet again.

A base word is a way through different stations; all its shifts (adding the same station number to every entry, in a
group as large as the number of stations) are ways too, one at each station at a time, and never meet one another.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from functools import cache
from itertools import combinations
from math import exp
from operator import eq
from random import Random
from typing import Any

from app.groups.fields import Operation, addition, multiplication, prime_power

CATALOGUE = os.path.join(os.path.dirname(__file__), "catalogue.json")  # pathlib would double the time of the import
Ways = list[list[int]]
SEARCH = 15_000


@cache
def _catalogue() -> dict[str, Any]:
    """Read only when a plan needs it: "stations,rounds,words" with the words found best."""
    with open(CATALOGUE, encoding="utf-8") as file:
        found: dict[str, Any] = json.load(file)
    return found


def ways(stations: int, rounds: int, people: int, rng: Random, regular: bool = False) -> list[Ways]:
    """At least `people` ways in families that never meet inside; the last one is cut so that they are exactly as many.

    Every round has the same number at every station, or one less. `regular`: whole families only, although a
    catalogued plan without them meets again less often.
    """
    words = max(1, -(-people // stations))
    table = multiplication(stations) if words < stations else None
    prime = prime_power(stations)
    if table is not None and prime is not None:
        found = [[table[factor][turn] for turn in range(rounds)] for factor in range(1, words + 1)]
        families = _shifted(found, stations, addition(stations, prime[0]))
    else:
        families = _known(stations, rounds, words, people, rng, regular)
    return _cut(families, sum(map(len, families)) - people)


def _known(stations: int, rounds: int, words: int, people: int, rng: Random, regular: bool) -> list[Ways]:
    entry = _catalogue().get(f"{stations},{rounds},{words}", {})
    if "schedule" in entry and people == stations * words and not regular:
        return _families(entry["schedule"], stations)
    if "words" in entry:
        prime = {"Z2^e": 2, "Z3^e": 3}.get(entry["group"], 0)
        add: Operation = addition(stations, prime) if prime else lambda a, b: (a + b) % stations
        return _shifted(entry["words"], stations, add)
    return _shifted(_searched(stations, rounds, words, rng), stations, lambda a, b: (a + b) % stations)


def _shifted(words: Sequence[Sequence[int]], stations: int, add: Operation) -> list[Ways]:
    return [[[add(stop, shift) for stop in word] for shift in range(stations)] for word in words]


def _families(schedule: Sequence[Sequence[int]], stations: int) -> list[Ways]:
    """Sort single ways into families that meet as little as possible: each takes the way fitting it best."""
    left = [list(way) for way in schedule]
    found: list[Ways] = []
    while left:
        family = [left.pop(0)]
        while len(family) < stations and left:
            best = min(range(len(left)), key=lambda k: (sum(meetings(left[k], one) for one in family), k))
            family.append(left.pop(best))
        found.append(family)
    return found


def meetings(one: Sequence[int], other: Sequence[int]) -> int:
    return sum(map(eq, one, other))


def _cut(families: list[Ways], surplus: int) -> list[Ways]:
    """Drop ways of the family that meets most often again; one family, so that no round loses two at a station."""
    if not surplus:
        return families

    def again(family: Ways) -> int:
        others = [way for rest in families if rest is not family for way in rest]
        return sum(n * (n - 1) // 2 for n in (meetings(family[0], way) for way in others))

    worst = max(families, key=again)
    rest = [family for family in families if family is not worst]
    return [*rest, worst[: len(worst) - surplus]] if len(worst) > surplus else rest


def _searched(stations: int, rounds: int, words: int, rng: Random) -> Ways:
    """Words over the integers modulo the stations, annealed until differences come twice as rarely as they can."""
    now = [rng.sample(range(stations), rounds) for _ in range(words)]
    if prime_power(stations) == (stations, 1):
        now[: stations - 1] = [[factor * t % stations for t in range(rounds)] for factor in range(1, stations)]
    steps = [_steps(word, stations) for word in now]
    costs = [[0 if k == m else _clashes(a, b) for m, b in enumerate(steps)] for k, a in enumerate(steps)]
    total = sum(map(sum, costs)) // 2
    least = rounds * (rounds - 1) // 2 * pairs(words, stations - 1)
    best, kept = total, [list(word) for word in now]
    for number in range(SEARCH if words > 1 else 0):
        if best <= least:
            break
        which, turn = int(rng.random() * words), int(rng.random() * rounds)
        word = _altered(now[which], turn, int(rng.random() * stations))
        step = _steps(word, stations)
        row = [0 if k == which else _clashes(step, other) for k, other in enumerate(steps)]
        change = sum(row) - sum(costs[which])
        if change > 0 and rng.random() >= exp(-change / (0.8 * (1 - number / SEARCH) + 0.05)):
            continue
        now[which], steps[which], costs[which], total = word, step, row, total + change
        for k, cost in enumerate(row):
            costs[k][which] = cost
        if total < best:
            best, kept = total, [list(one) for one in now]
    return kept


def pairs(things: int, cells: int) -> int:
    """Least number of pairs in one cell when so many things go into so many cells."""
    if cells < 1:
        return things * (things - 1) // 2
    each, more = divmod(things, cells)
    return more * (each + 1) * each // 2 + (cells - more) * each * (each - 1) // 2


def _altered(word: Sequence[int], turn: int, stop: int) -> list[int]:
    """The word with `stop` at `turn`; if it stood elsewhere in the word, the two change places."""
    changed = list(word)
    if stop in changed:
        changed[changed.index(stop)] = changed[turn]
    changed[turn] = stop
    return changed


def _steps(word: Sequence[int], stations: int) -> list[int]:
    """How far it is from each stop to each later one: shifts of two words meet again where these are equal."""
    return [(a - b) % stations for a, b in combinations(word, 2)]


def _clashes(one: Sequence[int], other: Sequence[int]) -> int:
    return sum(map(eq, one, other))


def repeats(families: Sequence[Ways]) -> int:
    """Pairs of all ways that meet again, a third time counted double."""
    every = [way for family in families for way in family]
    counts = (meetings(one, other) for one, other in combinations(every, 2))
    return sum(n * (n - 1) // 2 for n in counts)
