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
SEARCH = 100_000
MOST_STEPS = 1_500_000
"""Tries times pairs of rounds."""
LOOKS = 60_000
"""Pairs of words compared to find, among words that meet as rarely, those of which no two meet too often."""


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


def is_irregular(stations: int, rounds: int, people: int) -> bool:
    """Whether the ways known for so many are no whole families."""
    words, more = divmod(people, stations)
    return not more and "schedule" in _catalogue().get(f"{stations},{rounds},{words}", {})


def _known(stations: int, rounds: int, words: int, people: int, rng: Random, regular: bool) -> list[Ways]:
    entry = _catalogue().get(f"{stations},{rounds},{words}", {})
    if is_irregular(stations, rounds, people) and not regular:
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
    now = _first_words(stations, rounds, words, rng)
    steps = [_steps(word, stations) for word in now]
    known = [[column.count(distance) for distance in range(stations)] for column in zip(*steps, strict=True)]
    total = sum(n * (n - 1) // 2 for count in known for n in count)
    least = rounds * (rounds - 1) // 2 * pairs(words, stations - 1)
    best, kept = (total, _most(now, stations)), list(now)
    draw, looks = rng.random, LOOKS // max(1, words * words // 2)
    tries = min(SEARCH, MOST_STEPS // max(1, len(known))) if words > 1 else 0
    for number in range(tries):
        if best <= (least, 2 if least else 1):
            break
        which, turn = int(draw() * words), int(draw() * rounds)
        word = _altered(now[which], turn, int(draw() * stations))
        step = _steps(word, stations)
        moves = [(count, a, b) for count, a, b in zip(known, steps[which], step, strict=True) if a != b]
        change = sum([count[b] - count[a] + 1 for count, a, b in moves])
        if change > 0 and draw() >= exp(-change / (0.8 * (1 - number / tries) + 0.05)):
            continue
        now[which], steps[which], total = word, step, total + change
        for count, a, b in moves:
            count[a] -= 1
            count[b] += 1
        if total < best[0] or (total == best[0] and best[1] > 2 and looks > 0):
            looks -= 1
            best, kept = min((best, kept), ((total, _most(now, stations)), list(now)))
    return kept


def _first_words(stations: int, rounds: int, words: int, rng: Random) -> Ways:
    """Drawn at random; for a prime number of stations multiples, which only meet again from word to word."""
    found = [rng.sample(range(stations), rounds) for _ in range(words)]
    if prime_power(stations) == (stations, 1):
        found[: stations - 1] = [[factor * t % stations for t in range(rounds)] for factor in range(1, stations)]
    return found


def _most(words: Sequence[Sequence[int]], stations: int) -> int:
    """How often two of all shifts of these words meet at most."""
    found = 1
    for one, other in combinations(words, 2):
        apart = [(a - b) % stations for a, b in zip(one, other, strict=True)]
        if len(apart) - len(set(apart)) >= found:
            found = max(found, max(map(apart.count, apart)))
    return found


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


def repeats(families: Sequence[Ways]) -> int:
    """Pairs of all ways that meet again, a third time counted double."""
    every = [way for family in families for way in family]
    counts = (meetings(one, other) for one, other in combinations(every, 2))
    return sum(n * (n - 1) // 2 for n in counts)
