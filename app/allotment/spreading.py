"""The best distribution of people over workshops, exactly: fewest without a place, fewest parted, then the policy.

Without blocks and least numbers one cheapest flow is the answer. With them a search decides, one by one, which
workshop is held and where those go who want to be together; a flow that ignores what is undecided says what is still
possible at best. What the search cannot finish is called "best found", with the gap.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.allotment import contingents, measures
from app.allotment.cheapest import Flow
from app.allotment.measures import Value
from app.allotment.rules import RANK_SUM, Entry, Outcome, Pool

MOST_WORK = 40_000
"""People times looks: a conference of 100 may look 400 times, one of 2,000 twenty times."""
NOWHERE, PARTED = 0, -1  # where a block can go besides workshops; workshop ids begin at 1


@dataclass(frozen=True)
class Choice:
    """What is decided so far: workshops closed, workshops filled to their least number, blocks by their unit."""

    closed: frozenset[int] = frozenset()
    filled: frozenset[int] = frozenset()
    blocks: Mapping[int, int] = field(default_factory=dict)

    @property
    def depth(self) -> int:
        return len(self.closed) + len(self.filled) + len(self.blocks)

    def with_blocks(self, answers: Mapping[int, int]) -> Choice:
        return replace(self, blocks={**self.blocks, **answers})


@dataclass(frozen=True)
class Look:
    """The best that a choice leaves possible. `value` is compared from the left; smaller is better."""

    value: Value
    choice: Choice
    placed: Mapping[int, int]


Step = tuple[Value, tuple[int, int], Value, Choice, Look | None]


def spread(pool: Pool, order: Sequence[Entry], *, most_work: int = MOST_WORK) -> Outcome:
    """`order`: everybody by lot. Equal input gives an equal outcome."""
    return _Search(pool, order, most_work).outcome()


def least_sum(pool: Pool, order: Sequence[Entry]) -> int:
    """The sum of ranks below which nothing goes with as many people placed, whatever the policy."""
    summed = replace(pool, policy=RANK_SUM)
    look = _Search(summed, order, 1).look(Choice())
    return look.value[2] if look else 0


class _Search:
    def __init__(self, pool: Pool, order: Sequence[Entry], most_work: int) -> None:
        self.pool, self.order = pool, order
        self.track = {offer.id: number for number, offer in enumerate(pool.offers)}
        self.least = {offer.id: offer.least for offer in pool.offers if offer.least > 0}
        self.prices, self.nowhere = measures.prices(pool, len(order))
        self.most = max(most_work // max(len(order), 1), 1)
        self.head = 2 + len(measures.values(pool, [0] * (pool.longest + 1)))
        self.looks = self.pushed = 0
        self.blocks, self.parted = measures.blocks(pool, order)
        self.nodes = range(len(pool.offers) + 1, len(pool.offers) + 1 + len(pool.limits))
        self.around = [self._around(number) for number in range(len(pool.limits))]

    def outcome(self) -> Outcome:
        """A quick dive first; then always on from where most is still possible, until nothing better is."""
        first = self._sure(self.look(Choice()))
        best = self.dive(first)
        heap = [self._step(first.choice, first)]
        while heap and self.looks < self.most:
            value, choice, look = heapq.heappop(heap)[2:]
            if value >= best.value:
                continue
            if look is None:
                look = self.look(choice)
                if look is not None and look.value < best.value:
                    heapq.heappush(heap, self._step(choice, look))
                continue
            children = self.branches(look)
            if not children:
                best = look
            for child in children:
                heapq.heappush(heap, self._step(child, None, look.value))
        return self._told(best, min([step[2] for step in heap] + [best.value]))

    def dive(self, look: Look) -> Look:
        """A good distribution soon: whole bundles of blocks are settled at once where that costs nobody a place."""
        while True:
            choices = self.branches(look)
            if not choices:
                return look
            if len(choices[0].blocks) == len(look.choice.blocks):  # about a workshop that stays too small
                look = self._best(choices) or self._sure(
                    self.look(Choice().with_blocks(dict.fromkeys(self.blocks, PARTED)))
                )
                continue
            bundle = [
                (unit, self._answers(members, look)[0])
                for unit, members in self.blocks.items()
                if unit not in look.choice.blocks and _is_apart(members, look)
            ]
            look = self._settle(look, bundle)

    def _settle(self, look: Look, bundle: Sequence[tuple[int, int]]) -> Look:
        """Accept the bundle, or halves of it; a single block that does not fit gets the best answer that does."""
        trial = self.look(look.choice.with_blocks(dict(bundle)))
        if trial is not None and trial.value[:2] == look.value[:2]:
            return trial
        if len(bundle) == 1:
            unit = bundle[0][0]
            answers = (*self._shops(unit), PARTED)
            return self._sure(self._best([look.choice.with_blocks({unit: answer}) for answer in answers]))
        middle = len(bundle) // 2
        return self._settle(self._settle(look, bundle[:middle]), bundle[middle:])

    def _shops(self, unit: int) -> list[int]:
        return measures.common(self.pool, self.blocks[unit]) if self.looks < self.most else []

    def _best(self, choices: Sequence[Choice]) -> Look | None:
        return min(filter(None, map(self.look, choices)), key=lambda look: look.value, default=None)

    def _sure(self, look: Look | None) -> Look:
        if look is None:
            raise AssertionError("to close and to part is always possible")
        return look

    def _step(self, choice: Choice, look: Look | None, value: Value = ()) -> Step:
        """A choice in the queue: not looked at yet, it is as good as the one it refines."""
        known = look.value if look else value
        self.pushed += 1
        return known[: self.head], (-choice.depth, self.pushed), known, choice, look

    def branches(self, look: Look) -> list[Choice]:
        """The next question that the relaxed answer leaves open, with every answer to it; [] when there is none."""
        choice = look.choice
        load = Counter(look.placed.values())
        for workshop, least in self.least.items():
            if 0 < load[workshop] < least and workshop not in choice.filled:
                return [
                    replace(choice, filled=choice.filled | {workshop}),
                    replace(choice, closed=choice.closed | {workshop}),
                ]
        for unit, members in self.blocks.items():
            if unit not in choice.blocks and _is_apart(members, look):
                answers = [*self._answers(members, look), NOWHERE, PARTED]
                return [choice.with_blocks({unit: answer}) for answer in answers]
        return []

    def _answers(self, members: Sequence[Entry], look: Look) -> list[int]:
        """The common workshops of a block, first where most of it is already."""
        here = Counter(look.placed[one.id] for one in members)
        return sorted(measures.common(self.pool, members), key=lambda shop: -here[shop])

    def look(self, choice: Choice) -> Look | None:
        """The best distribution that keeps to what is decided and ignores the rest; None when it is impossible."""
        self.looks += 1
        placed = self._settled(choice)
        seats, wanted = self._seats(choice, placed)
        inner = self._inner(placed)
        if min(seats, default=0) < 0 or min((most for _, most in inner), default=0) < 0:
            return None
        rows, people = [], []
        for one in self.order:
            if one.id not in placed:
                people.append(one.id)
                ranks = self.pool.ranks[one.id]
                rows.append({self._node(one.id, shop): self.prices[rank] for shop, rank in ranks.items()})
        flow = Flow(rows, seats, wanted, self.nowhere, inner)
        for one_id, track in zip(people, flow.solve(), strict=True):
            placed[one_id] = NOWHERE if track == flow.outside else self.pool.offers[track].id
        if any(flow.count[track] < number for track, number in enumerate(wanted)):
            return None
        return Look(self._value(choice, placed), choice, placed)

    def _node(self, one_id: int, shop: int) -> int:
        """Where this person enters the workshop: at the narrowest contingent, or at the workshop itself."""
        own = self.pool.limiting(one_id, shop)
        return self.nodes[own[-1]] if own else self.track[shop]

    def _around(self, number: int) -> int:
        wider = contingents.wider(self.pool, number)
        return self.track[self.pool.limits[number].shop] if wider is None else self.nodes[wider]

    def _inner(self, placed: Mapping[int, int]) -> list[tuple[int, int]]:
        """For each contingent what it lies in, and how many places it has beside those of decided blocks."""
        used = Counter(number for one_id, shop in placed.items() for number in self.pool.limiting(one_id, shop))
        return [(self.around[number], limit.places - used[number]) for number, limit in enumerate(self.pool.limits)]

    def _settled(self, choice: Choice) -> dict[int, int]:
        """Where decided blocks are; parted ones are not settled by that."""
        return {
            one.id: answer for unit, answer in choice.blocks.items() if answer != PARTED for one in self.blocks[unit]
        }

    def _seats(self, choice: Choice, placed: Mapping[int, int]) -> tuple[list[int], list[int]]:
        load = Counter(placed.values())
        seats, wanted = [], []
        for offer in self.pool.offers:
            seats.append((0 if offer.id in choice.closed else offer.places) - load[offer.id])
            wanted.append(max(offer.least - load[offer.id], 0) if offer.id in choice.filled else 0)
        return seats, wanted

    def _value(self, choice: Choice, placed: Mapping[int, int]) -> Value:
        worst = self.pool.longest + 1
        reached = [self.pool.ranks[one.id].get(placed[one.id], worst) for one in self.order]
        counts = measures.profile(reached, self.pool.longest)
        parted = sum(answer == PARTED for answer in choice.blocks.values())
        return (counts[0], parted, *measures.values(self.pool, counts), *reached)

    def _told(self, best: Look, bound: Value) -> Outcome:
        load = Counter(best.placed.values())
        parted = {unit: "costs" for unit, answer in best.choice.blocks.items() if answer == PARTED}
        return Outcome(
            placed={one: shop or None for one, shop in best.placed.items()},
            parted={**self.parted, **parted},
            closed=tuple(workshop for workshop in self.least if not load[workshop]),
            proved=bound >= best.value,
            gap=None if bound >= best.value else measures.gap(self.pool, best.value, bound),
            looks=self.looks,
        )


def _is_apart(members: Sequence[Entry], look: Look) -> bool:
    return len({look.placed[one.id] for one in members}) > 1
