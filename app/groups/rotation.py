"""Which group is where in which round.

Every visit is an edge between a group and a slot (one of the places a station has at once). If no group and no slot
has more visits than there are rounds, the edges can always be coloured with that many rounds (König); `colour` does
it by alternating paths. Walking is shortened afterwards without losing a visit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from random import Random
from typing import Protocol

from app.groups.proof import shortest_path
from app.groups.walking import Plan, distance, shorten, tour

Rotation = dict[str, list[str | None]]
Visit = tuple[int, str]


class StationLike(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def topic(self) -> str: ...
    @property
    def pos(self) -> tuple[float, float, float]: ...
    @property
    def step_free(self) -> bool: ...
    @property
    def parallel(self) -> int: ...
    @property
    def capacity(self) -> int: ...


def rotate(
    groups: Sequence[str],
    stations: Sequence[StationLike],
    rounds: int,
    *,
    sizes: Mapping[str, int] | None = None,
    step_free: Collection[str] = (),
    seed: int = 0,
) -> Rotation:
    """A row of station ids (or None: waiting) per group; as many visits as possible, then little walking.

    `sizes` are people per group (without them everyone fits), `step_free` the groups that need access without steps.
    """
    hall = _Hall(groups, stations, rounds, sizes or {}, step_free)
    slots = hall.choose()
    plan = hall.colour(slots)
    if slots:
        shorten(plan, hall.spots(), hall.swaps(), Random(seed), hall.least_walk())
    return {group: [None if s is None else hall.name(s) for s in plan.stops[k]] for k, group in enumerate(groups)}


def missed(rotation: Rotation, stations: Sequence[StationLike]) -> dict[str, list[str]]:
    """The topics each group does not get to see."""
    topic = {station.id: station.topic for station in stations}
    every = sorted(set(topic.values()))
    return {
        group: [one for one in every if one not in {topic[stop] for stop in row if stop}]
        for group, row in rotation.items()
    }


def walk(row: Sequence[str | None], stations: Sequence[StationLike]) -> float:
    """Metres from station to station, a floor counted as thirty."""
    spot = {station.id: station.pos for station in stations}
    stops = [spot[stop] for stop in row if stop]
    return sum(distance(a, b) for a, b in pairwise(stops))


class _Hall:
    """The stations seen as slots. A station takes only as many groups at once as its seats allow the largest ones."""

    def __init__(
        self,
        groups: Sequence[str],
        stations: Sequence[StationLike],
        rounds: int,
        sizes: Mapping[str, int],
        step_free: Collection[str],
    ) -> None:
        self.groups, self.stations, self.rounds = groups, stations, rounds
        self.sizes = [sizes.get(group, 1) if sizes else 0 for group in groups]
        self.active = [group for group in range(len(groups)) if self.sizes[group] or not sizes]
        self.needy = {k for k, group in enumerate(groups) if group in step_free}
        self.topics = sorted({station.topic for station in stations})
        self.order = self._order()
        self.slots = [k for k, station in enumerate(stations) for _ in range(self._at_once(station))]
        self.by_topic: dict[str, list[int]] = {topic: [] for topic in self.topics}
        for slot, station in enumerate(self.slots):
            self.by_topic[stations[station].topic].append(slot)

    def _order(self) -> list[str]:
        """Topics along a short round trip; the first copy of each topic stands for it."""
        if not self.topics:
            return []
        first = [next(s.pos for s in self.stations if s.topic == topic) for topic in self.topics]
        return [self.topics[k] for k in tour(first)]

    def _at_once(self, station: StationLike) -> int:
        fitting = sorted((self.sizes[g] for g in self.active if self.sizes[g] <= station.capacity), reverse=True)
        count, seats = 0, station.capacity
        for size in fitting[: station.parallel]:
            seats -= size
            count += seats >= 0
        return count

    def name(self, slot: int) -> str:
        return self.stations[self.slots[slot]].id

    def spots(self) -> list[tuple[float, float, float]]:
        return [self.stations[station].pos for station in self.slots]

    def admits(self, group: int, slot: int) -> bool:
        station = self.stations[self.slots[slot]]
        return self.sizes[group] <= station.capacity and (station.step_free or group not in self.needy)

    def swaps(self) -> list[list[list[int]]]:
        """For every group and slot the other slots of the same topic it could use instead."""
        found = []
        for group in range(len(self.groups)):
            row = []
            for slot, station in enumerate(self.slots):
                same = self.by_topic[self.stations[station].topic]
                row.append([other for other in same if other != slot and self.admits(group, other)])
            found.append(row)
        return found

    def least_walk(self) -> float:
        """No group walks less than the shortest way through all topics; only known for few topics."""
        count = len(self.topics)
        if not 2 <= count <= 9 or count > self.rounds:
            return 0
        near = [[self._nearest(a, b) for b in self.topics] for a in self.topics]
        return shortest_path(near) * len(self.active)

    def _nearest(self, one: str, other: str) -> float:
        mine = [s.pos for s in self.stations if s.topic == one]
        theirs = [s.pos for s in self.stations if s.topic == other]
        return min(distance(a, b) for a in mine for b in theirs)

    def choose(self) -> dict[Visit, int]:
        """Which slot each group uses for each topic: as few visits as possible are missed."""
        taken: dict[str, dict[Visit, int]] = {topic: {} for topic in self.topics}
        made = [0] * len(self.groups)
        for turn in range(len(self.topics)):
            for place, group in enumerate(self.active):
                topic = self.order[(place + turn) % len(self.order)]
                if made[group] < self.rounds:
                    made[group] += self._augment(taken[topic], group, topic)
        return {visit: slot for topic in self.topics for visit, slot in taken[topic].items()}

    def _augment(self, taken: dict[Visit, int], group: int, topic: str) -> bool:
        """One more visit of `topic`; if the slots `group` may use are full, others give way to slots of that topic."""
        guests: dict[int, list[Visit]] = {slot: [] for slot in self.by_topic[topic]}
        for visit, slot in taken.items():
            guests[slot].append(visit)
        cause: dict[Visit, Visit | None] = {(group, topic): None}
        tried: set[int] = set()
        queue = [(group, topic)]
        for visit in queue:
            for slot in [one for one in guests if one not in tried and self.admits(visit[0], one)]:
                tried.add(slot)
                if len(guests[slot]) < self.rounds:
                    _give_way(taken, cause, visit, slot)
                    return True
                pushed = [other for other in guests[slot] if other not in cause]
                cause.update(dict.fromkeys(pushed, visit))
                queue += pushed
        return False

    def colour(self, taken: Mapping[Visit, int]) -> Plan:
        """A round for every visit: one in walking order if it is free, else along an alternating path."""
        plan = Plan(len(self.groups), len(self.slots), self.rounds)
        position = {topic: k for k, topic in enumerate(self.order)}
        place = {group: k for k, group in enumerate(self.active)}
        for (group, topic), slot in sorted(taken.items(), key=lambda item: (item[0][0], position[item[0][1]])):
            wished = position[topic] - place[group]
            turns = [(wished + k) % self.rounds for k in range(self.rounds)]
            mine = [turn for turn in turns if plan.stops[group][turn] is None]
            theirs = [turn for turn in turns if plan.guests[slot][turn] is None]
            both = [turn for turn in mine if turn in theirs]
            if not both:
                plan.exchange(mine[0], theirs[0], slot)
            plan.put(group, slot, both[0] if both else mine[0])
        return plan


def _give_way(taken: dict[Visit, int], cause: Mapping[Visit, Visit | None], visit: Visit, slot: int) -> None:
    """Move everyone along the chain: the last to the free slot, each other to where the next one stood."""
    while True:
        left = taken.get(visit)
        taken[visit] = slot
        before = cause[visit]
        if before is None or left is None:
            return
        visit, slot = before, left
