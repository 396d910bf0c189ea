"""The cheapest way to seat people, one by one along cheapest chains, and among equally cheap ways the fairest.

Rows are people in the order of their lots. Among all cheapest ways exactly one is best for the first lot, then for the
second, and so on; that one is the answer, whatever way the search took. So anybody can check it with any solver.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from itertools import pairwise


class Flow:
    """`rows`: what each seat costs a person, by track number. `at`: where everybody is; `outside` means no place.

    `inner`: contingents, numbered on behind `outside`: the track or contingent each lies in, and how many it holds.
    A row names the innermost one that counts the person. Inside a track an arrival is passed on at no cost: outwards
    while there is room, inwards where somebody can be sent on instead.
    """

    def __init__(
        self,
        rows: Sequence[Mapping[int, int]],
        seats: Sequence[int],
        wanted: Sequence[int],
        nowhere: int,
        inner: Sequence[tuple[int, int]] = (),
    ) -> None:
        self.outside = len(seats)
        self.rows = [{**row, self.outside: nowhere} for row in rows]
        self.seats, self.wanted = list(seats), list(wanted)
        self.bonus = nowhere * (len(rows) + 1)  # to reach a least number outweighs everybody's wishes
        self.filling = any(self.wanted)
        self.at = [self.outside] * len(rows)
        self.around = [-1] * (self.outside + 1) + [track for track, _ in inner]
        self.most = [*self.seats, len(rows)] + [most for _, most in inner]
        self.inside: list[list[int]] = [[] for _ in self.around]
        for track, (outer, _) in enumerate(inner, self.outside + 1):
            self.inside[outer].append(track)
        self.count = [0] * len(self.around)
        self.members: list[dict[int, None]] = [{} for _ in self.around]
        self.push: list[dict[int, tuple[int, int]]] = [{} for _ in self.members]

    def solve(self) -> list[int]:
        for newcomer in range(len(self.rows)):
            self._enter(newcomer)
        return [self.way(track)[-1] for track in _Fair(self).settled()]

    def way(self, track: int) -> list[int]:
        """From a contingent outwards; the last one is the track of the workshop."""
        found = [track]
        while self.around[found[-1]] >= 0:
            found.append(self.around[found[-1]])
        return found

    def within(self, track: int) -> list[int]:
        """Where an arrival can be passed on inside the same workshop."""
        found = [inner for inner in self.inside[track] if self.count[inner]]
        if self.around[track] >= 0 and self.count[track] < self.most[track]:
            found.append(self.around[track])
        return found

    def is_within(self, one: int, other: int) -> bool:
        return self.around[one] == other or self.around[other] == one

    def next_price(self, track: int) -> int | None:
        """What one more costs here beyond the wish: nothing, a reward up to the least number; None when full.

        None for a contingent too: an arrival counts once it is passed on to the workshop.
        """
        if track == self.outside:
            return 0
        taken = self.count[track]
        if track > self.outside or taken >= self.seats[track]:
            return None
        return -self.bonus if taken < self.wanted[track] else 0

    def last_price(self, track: int) -> int | None:
        """What one less saves here; None when nobody is here."""
        taken = self.count[track]
        if not taken or track > self.outside:
            return None
        return -self.bonus if track < self.outside and taken <= self.wanted[track] else 0

    def _enter(self, newcomer: int) -> None:
        row = self.rows[newcomer]
        if not self.filling:
            first = min(row, key=lambda track: (row[track], track))
            *inner, track = self.way(first)
            if self.next_price(track) is not None and all(self.count[one] < self.most[one] for one in inner):
                # nothing can be cheaper than the best wish, displacing nobody
                self._move([first], newcomer)
                return
        reach, before = self._reached(row)
        ends = []
        for track, cost in reach.items():
            price = self.next_price(track)
            if price is not None:
                ends.append((cost + price, track))
        chain = [min(ends)[1]]
        while chain[-1] in before:
            chain.append(before[chain[-1]])
        self._move(chain, newcomer)

    def _reached(self, row: Mapping[int, int]) -> tuple[dict[int, int], dict[int, int]]:
        """The cheapest cost of a chain that ends with an arrival at each track, and the track before it."""
        reach, before = dict(row), dict[int, int]()
        waiting, queued = deque(row), set(row)
        while waiting:
            source = waiting.popleft()
            queued.discard(source)
            if not self.filling and self.next_price(source) is not None:
                continue  # a chain ends at the first free seat
            cost = reach[source]
            onward = [(target, more) for target, (more, _) in self.push[source].items()]
            onward += [(target, 0) for target in self.within(source)]
            for target, more in onward:
                if target not in reach or cost + more < reach[target]:
                    reach[target], before[target] = cost + more, source
                    if target not in queued:
                        queued.add(target)
                        waiting.append(target)
        return reach, before

    def _move(self, chain: Sequence[int], newcomer: int) -> None:
        """Everybody along the chain moves on, from its end backwards; the newcomer enters at its beginning."""
        for target, source in pairwise(chain):
            if not self.is_within(source, target):
                self._put(self.push[source][target][1], target)
        self._put(newcomer, chain[-1])
        for track in chain:
            self.push[track] = self._pushes(track)

    def _put(self, one: int, track: int) -> None:
        here = self.at[one]
        if one in self.members[here]:
            del self.members[here][one]
            for each in self.way(here):
                self.count[each] -= 1
        self.members[track][one] = None
        for each in self.way(track):
            self.count[each] += 1
        self.at[one] = track

    def _pushes(self, track: int) -> dict[int, tuple[int, int]]:
        """The cheapest person to send from this track to each other one."""
        found: dict[int, tuple[int, int]] = {}
        for one in self.members[track]:
            row = self.rows[one]
            own = row[track]
            for target, cost in row.items():
                if target != track and (target not in found or cost - own < found[target][0]):
                    found[target] = (cost - own, one)
        return found


class _Fair:
    """Walks among the cheapest ways only: along moves that cost nothing once seats have their prices (duality)."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.free = len(flow.members)  # the node behind all seats
        self.price = self._prices()
        self.options = [self._tight(one) for one in range(len(flow.rows))]
        self.movable: list[dict[int, dict[int, None]]] = [{} for _ in flow.members]
        for one in range(len(flow.rows)):
            self._enlist(one)

    def settled(self) -> list[int]:
        for one, row in enumerate(self.flow.rows):
            self._strike(one)
            now = row[self.flow.at[one]]
            for track in sorted(self.options[one], key=row.__getitem__):
                if row[track] >= now:
                    break
                path = self._path(track, self.flow.at[one])
                if path:
                    self._walk(path)
                    self.flow._put(one, track)
                    break
        return self.flow.at

    def _prices(self) -> list[int]:
        """Shortest distances in what can still be changed; there is no way round that saves anything."""
        flow, price = self.flow, [0] * (self.free + 1)
        edges = [(a, b, more) for a, targets in enumerate(flow.push) for b, (more, _) in targets.items()]
        edges += [(a, b, 0) for a in range(self.free) for b in flow.within(a)]
        for track in range(self.free):
            arriving, leaving = flow.next_price(track), flow.last_price(track)
            if arriving is not None:
                edges.append((track, self.free, arriving))
            if leaving is not None:
                edges.append((self.free, track, -leaving))
        changed = True
        while changed:
            changed = False
            for a, b, more in edges:
                if price[a] + more < price[b]:
                    price[b], changed = price[a] + more, True
        return price

    def _tight(self, one: int) -> list[int]:
        row = self.flow.rows[one]
        now = self.flow.at[one]
        level = row[now] - self.price[now]
        return [track for track, cost in row.items() if cost - self.price[track] == level]

    def _enlist(self, one: int) -> None:
        here = self.flow.at[one]
        for track in self.options[one]:
            if track != here:
                self.movable[here].setdefault(track, {})[one] = None

    def _strike(self, one: int) -> None:
        here = self.flow.at[one]
        for track in self.options[one]:
            if track != here:
                self.movable[here][track].pop(one, None)

    def _next(self, node: int) -> list[int]:
        flow = self.flow
        if node == self.free:
            found = []
            for track in range(self.free):
                leaving = flow.last_price(track)
                if leaving is not None and -leaving + self.price[node] == self.price[track]:
                    found.append(track)
            return found
        found = [track for track, people in self.movable[node].items() if people]
        found += [track for track in flow.within(node) if self.price[track] == self.price[node]]
        arriving = flow.next_price(node)
        if arriving is not None and arriving + self.price[node] == self.price[self.free]:
            found.append(self.free)
        return found

    def _path(self, start: int, goal: int) -> list[int]:
        """How an arrival at `start` can be made good by the departure from `goal`, or []."""
        before, waiting = {start: -1}, [start]
        for node in waiting:
            if node == goal:
                path = [node]
                while before[path[-1]] >= 0:
                    path.append(before[path[-1]])
                return path[::-1]
            for target in self._next(node):
                if target not in before:
                    before[target] = node
                    waiting.append(target)
        return []

    def _walk(self, path: Sequence[int]) -> None:
        moves = [(a, b) for a, b in pairwise(path) if self.free not in (a, b) and not self.flow.is_within(a, b)]
        chosen = [(next(iter(self.movable[a][b])), b) for a, b in moves]
        for one, track in chosen:
            self._strike(one)
            self.flow._put(one, track)
            self._enlist(one)
