"""Invented pools, and the best distribution found by trying every one: shares no line with the engine."""

from __future__ import annotations

from itertools import product
from random import Random

from app.allotment.rules import Entry, Limit, Offer, Pool

SEED = "5e" * 32


def pool(
    people: int, workshops: int, policy: str, *, number: int = 0, wishes: int = 3, least: int = 0, pairs: int = 0
) -> Pool:
    """Popular and unpopular workshops; pairs with mostly equal lists; some people may not visit some workshop."""
    rng = Random(number)
    ids = list(range(1, workshops + 1))
    offers = tuple(Offer(k, rng.randint(0, 2 * people // workshops + 1), rng.randint(0, least)) for k in ids)
    entries: list[Entry] = []
    for one in range(1, people + 1):
        listed = tuple(rng.sample(ids, rng.randint(1, min(wishes, workshops))))
        unit = one
        if one <= 2 * pairs and one % 2 == 0:
            unit = one - 1
            listed = entries[-1].wishes if rng.random() < 0.7 else listed
        barred = frozenset({rng.choice(ids)} if rng.random() < 0.1 else ())
        entries.append(Entry(one, listed, unit, barred))
    return Pool(policy, offers, tuple(entries))


def limited(made: Pool, *, number: int = 0, most: int = 2) -> Pool:
    """The same with contingents in most workshops: three municipalities, one of them funded, and people of none."""
    rng = Random(number)
    towns: dict[str, set[int]] = {"": set(), "Fulda": set(), "Kassel": set(), "Marburg": set()}
    for entry in made.entries:
        towns[rng.choice([*towns])].add(entry.id)
    funded = towns["Fulda"] | towns["Kassel"]
    found = []
    for offer in made.offers:
        for kind, people in [("funded", funded), *(("municipality", towns[name]) for name in towns if name)]:
            if people and rng.random() < 0.7:
                places = rng.randint(0, most + (kind == "funded"))
                found.append(Limit(offer.id, kind, places, places + rng.randint(0, 1), frozenset(people)))
    return Pool(made.policy, made.offers, made.entries, tuple(found))


def conference(people: int, workshops: int, policy: str, *, number: int = 0) -> Pool:
    """Enough places for all; the first workshops are wished most."""
    rng = Random(number)
    ids = list(range(1, workshops + 1))
    entries = []
    for one in range(1, people + 1):
        listed: list[int] = []
        while len(listed) < 3:
            wish = rng.choices(ids, [1 / k for k in ids])[0]
            if wish not in listed:
                listed.append(wish)
        entries.append(Entry(one, tuple(listed), one))
    return Pool(policy, tuple(Offer(k, -(-people // workshops)) for k in ids), tuple(entries))


def counts(pool: Pool, placed: dict[int, int | None]) -> list[int]:
    """How many have no place, their first wish, their second …"""
    found = [0] * (max(len(entry.wishes) for entry in pool.entries) + 1)
    for entry in pool.entries:
        shop = placed[entry.id]
        found[0 if shop is None else entry.wishes.index(shop) + 1] += 1
    return found


def judged(policy: str, found: list[int]) -> list[int]:
    """A profile as the policy reads it, smaller is better."""
    if policy == "generous":
        return [found[0], *reversed(found[2:])]
    if policy == "rank_maximal":
        return [found[0], *(-number for number in found[1:])]
    return [found[0], sum(rank * number for rank, number in enumerate(found))]


def best(pool: Pool, order: list[Entry]) -> tuple[list[int], dict[int, int | None]]:
    """Everything tried: the best value (without, parted, policy, ranks by lot) and the one distribution that has it."""
    winner: tuple[list[int], dict[int, int | None]] | None = None
    lists = [[None, *(w for w in entry.wishes if w not in entry.barred)] for entry in pool.entries]
    for chosen in product(*lists):
        placed = {entry.id: shop for entry, shop in zip(pool.entries, chosen, strict=True)}
        if not allowed(pool, placed):
            continue
        judgement = judged(pool.policy, counts(pool, placed))
        lots = [99 if placed[e.id] is None else e.wishes.index(placed[e.id]) for e in order]  # type: ignore[arg-type]  # None is handled
        value = [judgement[0], parted(pool, placed), *judgement[1:], *lots]
        if winner is None or value < winner[0]:
            winner = (value, placed)
    assert winner is not None
    return winner


def allowed(pool: Pool, placed: dict[int, int | None]) -> bool:
    taken = [*placed.values()]
    for offer in pool.offers:
        here = taken.count(offer.id)
        if here > offer.places or 0 < here < offer.least:
            return False
    return all(sum(placed[one] == limit.shop for one in limit.people) <= limit.places for limit in pool.limits)


def parted(pool: Pool, placed: dict[int, int | None]) -> int:
    """Units whose members are not all in the same workshop (or all without a place), if they could ever be."""
    places = {offer.id: offer.places for offer in pool.offers}
    found = 0
    for unit in {entry.unit for entry in pool.entries}:
        members = [entry for entry in pool.entries if entry.unit == unit]
        shared = set.intersection(*(set(one.wishes) - one.barred for one in members))
        possible = any(
            places[shop] >= len(members)
            and all(
                sum(one.id in limit.people for one in members) <= limit.places
                for limit in pool.limits
                if limit.shop == shop
            )
            for shop in shared
        )
        found += possible and len({placed[one.id] for one in members}) > 1
    return found
