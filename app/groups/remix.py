"""People mixed anew each round: regular ways, then who takes which, then single exchanges where rules need them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random

from app.groups.annealing import Budget
from app.groups.clashes import clashes
from app.groups.itineraries import is_irregular, pairs, ways
from app.groups.meetings import meetings
from app.groups.mixing import FORBIDDEN, Party, Places, balance, colleague_meetings, settle
from app.groups.problem import UNLIMITED, Limits, Problem, even
from app.groups.reseating import AGAIN, Room, reseat
from app.groups.words import counted, joined, say, station_sizes

__all__ = ["broken", "colleagues_floor", "judge", "meetings", "solve", "table_limits"]

Answer = dict[str, object]
Schedule = dict[str, list[str]]
MOST_CLASHES = 3


@dataclass(frozen=True)
class Figures:
    """What a schedule is worth; `floor` names the proved least where it is known."""

    sizes: tuple[int, int]
    colleagues: int
    points: int
    repeats: int
    most_meetings: int
    contacts: int
    colleagues_floor: int
    points_floor: int | None
    contacts_top: int


def solve(problem: Problem, language: str) -> Answer:
    limits = table_limits(problem)
    refused = _never(problem, limits, language)
    if refused or limits is None:
        return _impossible(problem, refused)
    schedule, budget = _schedule(problem, limits)
    wrong = broken(problem, schedule)
    if wrong:
        return _impossible(problem, [say(language, "remix_stuck")])
    figures = judge(problem, schedule, limits)
    sentences = _sentences(problem, figures, language) if problem.present else [say(language, "nobody")]
    if budget.ran_out:
        sentences.append(say(language, "stopped"))
    if problem.unused:
        sentences.append(say(language, "unused", what=", ".join(problem.unused)))
    return {
        "status": "solved",
        "schedule": schedule,
        "explanation": sentences,
        "score": _score(figures),
        "proved": False,
        "seconds": None,
        "seed": problem.seed,
    }


def table_limits(problem: Problem) -> Limits | None:
    total = len(problem.present)
    most = [total if one.capacity == UNLIMITED else one.capacity for one in problem.stations]
    return even(total, [one.min for one in problem.stations], most, problem.size_tolerance)


def _never(problem: Problem, limits: Limits | None, language: str) -> list[str]:
    """Reasons that need no search."""
    found = []
    if problem.present and problem.rounds > len(problem.stations):
        found.append(
            say(
                language,
                "remix_rounds",
                rounds=counted(language, "rounds", problem.rounds),
                stations=counted(language, "stations", len(problem.stations)),
            )
        )
    if limits is None:
        least, most = sum(one.min for one in problem.stations), sum(one.capacity for one in problem.stations)
        values = {
            "people": counted(language, "people", len(problem.present)),
            "least": least,
            "most": most,
            "groups": counted(language, "stations", len(problem.stations)),
        }
        found.append(say(language, "conflict_one", rules=say(language, "rule_sizes", **values)))
    for rules in clashes(problem, language)[:MOST_CLASHES]:
        found.append(say(language, "conflict", rules=joined("; ", rules)))
    level = sum(one.step_free for one in problem.stations)
    if level < problem.rounds:
        needy = [problem.names[one.id] for one in problem.present if one.needs_step_free]
        found += [say(language, "remix_steps", person=name, n=level, rounds=problem.rounds) for name in needy]
    return found


def _impossible(problem: Problem, sentences: list[str]) -> Answer:
    return {
        "status": "infeasible",
        "conflict": [],
        "explanation": sentences,
        "proved": False,
        "seconds": None,
        "seed": problem.seed,
    }


def _schedule(problem: Problem, limits: Limits) -> tuple[Schedule, Budget]:
    units, rng = problem.blocks, Random(problem.seed)
    budget = Budget.of(1, problem.time_limit)
    if not units or not problem.rounds:
        return {one.id: [] for one in problem.present}, budget
    party, count = Party.of(problem), len(units)
    places, price = _settled(party, limits, budget, rng)
    rows = [places.ways[way] for way in places.way]
    room = Room(party, rows, limits) if _irregular(problem, limits, price) else None
    if room is not None:
        least = party.least + AGAIN * (_points_floor(problem, limits) or 0)
        rows = reseat(room, _exchanges(problem), least, budget, rng)
        places = Places(party, [rows], limits, dealt=True)
        settle(places, 6_000, budget, rng)
    balance(places, 15_000 + 20 * count, budget, rng)
    names = [station.id for station in problem.stations]
    found = {
        one: [names[stop] for stop in places.ways[way]]
        for block, way in zip(units, places.way, strict=True)
        for one in block
    }
    return dict(sorted(found.items())), budget


def _settled(party: Party, limits: Limits, budget: Budget, rng: Random) -> tuple[Places, int]:
    """Colleagues come before meeting again, so regular ways are tried where others keep colleagues too close."""
    problem, count = party.problem, len(party.units)
    best: tuple[Places, int] | None = None
    size = len(problem.stations), problem.rounds, count
    found = ways(*size, rng)
    for again in (False, True):
        if again and is_irregular(*size):
            found = ways(*size, rng, regular=True)
        places = Places(party, found, limits)
        price = settle(places, 15_000 + 60 * count, budget, rng)
        if best is None or price < best[1]:
            best = places, price
        if price <= party.least or len(found) == 1:
            break
    if best is None:
        raise AssertionError("one of two kinds of ways was tried")
    return best


def _exchanges(problem: Problem) -> int:
    """Fewer at larger tables, where each costs more."""
    table = len(problem.present) // len(problem.stations) + 4
    return 500_000 // table


def _irregular(problem: Problem, limits: Limits, price: int) -> bool:
    """Whether exchanging whole ways is not enough."""
    same = len(set(zip(limits.low, limits.high, strict=True))) == 1
    return price >= FORBIDDEN or not same or len(problem.blocks) < len(problem.present)


def broken(problem: Problem, schedule: Mapping[str, Sequence[str]]) -> list[str]:
    """Who has a rule broken; empty for a plan that may be shown."""
    steps = {one.id for one in problem.stations if not one.step_free}
    found = [p.id for p in problem.present if p.needs_step_free and steps & {*schedule[p.id]}]
    found += [one for one, row in schedule.items() if len({*row}) < len(row)]
    pins = [pin for pin in problem.pins if pin.person in schedule]
    found += [pin.person for pin in pins if schedule[pin.person][pin.round - 1] != pin.station]
    for members in problem.apart:
        for one, other in combinations([one for one in members if one in schedule], 2):
            if any(a == b for a, b in zip(schedule[one], schedule[other], strict=True)):
                found.append(one)
    for turn in range(problem.rounds):
        count = Counter(row[turn] for row in schedule.values())
        found += [s.id for s in problem.stations if not s.min <= count[s.id] <= s.capacity]
    return found


def colleagues_floor(problem: Problem) -> int:
    return sum(colleague_meetings(problem).values())


def _points_floor(problem: Problem, limits: Limits) -> int | None:
    """Who leaves a table spreads over the others, in every pair of rounds; known for tables of equal rank."""
    if len(set(zip(limits.low, limits.high, strict=True))) != 1 or problem.size_tolerance:
        return None
    stations, total = len(problem.stations), len(problem.present)
    each, more = divmod(total, stations)
    one_change = more * pairs(each + 1, stations - 1) + (stations - more) * pairs(each, stations - 1)
    inside = sum(len(block) * (len(block) - 1) // 2 for block in problem.blocks)
    return max(0, problem.rounds * (problem.rounds - 1) // 2 * (one_change - inside))


def judge(problem: Problem, schedule: Mapping[str, Sequence[str]], limits: Limits) -> Figures:
    meet: Counter[tuple[str, str]] = Counter()
    sizes = []
    for turn in range(problem.rounds):
        tables: dict[str, list[str]] = {station.id: [] for station in problem.stations}
        for one, row in schedule.items():
            tables[row[turn]].append(one)
        sizes += [len(table) for table in tables.values()]
        for table in tables.values():
            meet.update(combinations(table, 2))
    for block in problem.blocks:
        for pair in combinations(sorted(block), 2):
            meet.pop(pair, None)
    contacts = Counter(one for pair in meet for one in pair)
    keys = [attribute.key for attribute in problem.attributes if attribute.is_spread]
    value = {(one, key): problem.by_id[one].value(key) for one in schedule for key in keys}
    return Figures(
        sizes=(min(sizes, default=0), max(sizes, default=0)),
        colleagues=sum(
            n for (a, b), n in meet.items() for k in keys if value[a, k] is not None and value[a, k] == value[b, k]
        ),
        points=sum(n * (n - 1) // 2 for n in meet.values()),
        repeats=sum(n > 1 for n in meet.values()),
        most_meetings=max(meet.values(), default=0),
        contacts=min((contacts[one] for one in schedule), default=0),
        colleagues_floor=colleagues_floor(problem),
        points_floor=_points_floor(problem, limits),
        contacts_top=min(problem.rounds * (max(limits.high, default=1) - 1), len(schedule) - 1),
    )


def _score(figures: Figures) -> list[dict[str, object]]:
    return [
        {"name": "colleagues", "value": figures.colleagues, "floor": figures.colleagues_floor},
        {"name": "repeat_points", "value": figures.points, "floor": figures.points_floor},
        {"name": "most_meetings", "value": figures.most_meetings, "floor": None},
        {"name": "contacts", "value": figures.contacts, "floor": figures.contacts_top},
    ]


def _sentences(problem: Problem, figures: Figures, language: str) -> list[str]:
    least, most = figures.sizes
    found = [station_sizes(language, least, most)]
    if any(attribute.is_spread for attribute in problem.attributes):
        n, floor = figures.colleagues, figures.colleagues_floor
        key = "remix_apart" if not n else "remix_colleagues_proved" if n == floor else "remix_colleagues"
        found.append(say(language, key, n=n, floor=floor))
    if not figures.points:
        found.append(say(language, "remix_fresh"))
    else:
        found.append(
            say(language, "remix_repeats", n=counted(language, "again", figures.repeats), most=figures.most_meetings)
        )
        others = len(problem.stations) - 1
        if figures.points_floor == figures.points and others and most > others:
            found.append(say(language, "remix_why", leaving=most, others=others))
        elif figures.points_floor is not None and figures.points > figures.points_floor:
            found.append(say(language, "remix_gap", n=figures.points, floor=figures.points_floor))
    if figures.contacts:
        found.append(say(language, "remix_contacts", n=figures.contacts))
    return found
