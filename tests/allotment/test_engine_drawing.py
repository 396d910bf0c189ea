"""Commitment, lots, and the lottery that no list can play."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from hmac import digest
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.allotment import drawing, lottery
from app.allotment.rules import Entry, Offer, Pool, hashed
from tests.allotment import pools
from tests.allotment.pools import SEED, pool


def test_commitment_is_the_plain_hash_of_the_printed_seed() -> None:
    assert drawing.commitment(SEED) == sha256(SEED.encode()).hexdigest()


def test_drawn_order_is_that_of_the_published_recipe() -> None:
    """Written down once more as the page tells it, with the standard library only."""
    entries = [Entry(number, (1,)) for number in range(1, 50)]
    recipe = sorted(range(1, 50), key=lambda number: digest(bytes.fromhex(SEED), str(number).encode(), "sha256"))
    assert [one.id for one in drawing.drawn(SEED, entries)] == recipe
    assert [one.id for one in drawing.drawn(SEED, reversed(entries))] == recipe


def test_drawn_people_who_belong_together_have_neighbouring_lots() -> None:
    entries = [Entry(number, (1,), 3 if number in (3, 17, 40) else 0) for number in range(1, 50)]
    order = [one.id for one in drawing.drawn(SEED, entries)]
    places = sorted(order.index(number) for number in (3, 17, 40))
    assert places == list(range(places[0], places[0] + 3))


def test_code_differs_by_person_and_seed() -> None:
    assert drawing.code(SEED, 1) == sha256(f"{SEED}|1".encode()).hexdigest()[:8]
    assert len({drawing.code(SEED, 1), drawing.code(SEED, 2), drawing.code("00" * 32, 1)}) == 3


def test_pool_survives_writing_and_its_fingerprint_knows_every_wish() -> None:
    made = pool(20, 4, "generous", pairs=4, least=2)
    assert Pool.read(made.written()) == made
    changed = made.written()
    changed["people"][0][1].reverse()
    changed["people"][0][1].append(9)
    assert hashed(changed) != hashed(made.written())


@pytest.mark.parametrize("number", range(60))
def test_lottery_no_false_list_gains(number: int) -> None:
    """Every person, every other list there is, in pools with clashes, blocks of others and least numbers."""
    made = pool(7, 3, "lottery", number=number, least=3, pairs=1)
    order = drawing.drawn(SEED, made.entries)
    honest = lottery.draw(made, order).placed
    for entry in made.entries[2:]:
        rank = {shop: place for place, shop in enumerate(entry.wishes)}
        got = rank.get(honest[entry.id] or 0, 9)
        for length in range(4):
            for lie in permutations((1, 2, 3), length):
                others = tuple(Entry(e.id, lie, e.unit, e.barred) if e.id == entry.id else e for e in made.entries)
                told = Pool("lottery", made.offers, others)
                found = lottery.draw(told, drawing.drawn(SEED, others)).placed[entry.id]
                assert rank.get(found or 0, 9) >= got


@pytest.mark.parametrize("number", range(40))
def test_lottery_with_contingents_no_false_list_gains(number: int) -> None:
    """The contingents are those of the municipalities, whatever anybody wishes; so nobody can move them by a list."""
    made = pools.limited(pool(7, 3, "lottery", number=number, pairs=1), number=number)
    honest = lottery.draw(made, drawing.drawn(SEED, made.entries)).placed
    for entry in made.entries[2:]:
        rank = {shop: place for place, shop in enumerate(entry.wishes)}
        for lie in [lie for length in range(4) for lie in permutations((1, 2, 3), length)]:
            others = tuple(Entry(e.id, lie, e.unit, e.barred) if e.id == entry.id else e for e in made.entries)
            told = Pool("lottery", made.offers, others, made.limits)
            found = lottery.draw(told, drawing.drawn(SEED, others)).placed[entry.id]
            assert rank.get(found or 0, 9) >= rank.get(honest[entry.id] or 0, 9)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 40), st.integers(1, 6), st.integers(0, 10**6), st.integers(0, 6))
def test_lottery_with_contingents_keeps_them_and_passes_nobody_over_without_need(
    people, workshops, number, pairs
) -> None:
    made = pools.limited(pool(people, workshops, "lottery", number=number, pairs=pairs), number=number)
    placed = dict(lottery.draw(made, drawing.drawn(SEED, made.entries)).placed)
    assert pools.allowed(made, placed)
    for entry in made.entries:
        if placed[entry.id] is None:
            for shop in set(entry.wishes) - entry.barred:
                assert not pools.allowed(replace(made, offers=unbound(made)), placed | {entry.id: shop})


def unbound(made: Pool) -> tuple[Offer, ...]:
    """The offers without their least numbers, which a lottery does not keep."""
    return tuple(Offer(offer.id, offer.places) for offer in made.offers)


def test_pool_with_contingents_survives_writing_and_its_fingerprint_knows_them() -> None:
    made = pools.limited(pool(20, 4, "generous"), number=1)
    written = made.written()
    assert Pool.read(json.loads(json.dumps(written))).written() == written
    written["limits"][0][2] += 1
    assert hashed(written) != hashed(made.written())
    assert "limits" not in pool(20, 4, "generous").written()


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 40), st.integers(1, 6), st.integers(0, 10**6), st.integers(0, 6))
def test_lottery_keeps_places_and_bars_and_leaves_no_wished_place_empty(people, workshops, number, pairs) -> None:
    made = pool(people, workshops, "lottery", number=number, pairs=pairs)
    placed = dict(lottery.draw(made, drawing.drawn(SEED, made.entries)).placed)
    assert pools.allowed(made, placed)
    taken = [*placed.values()]
    for entry in made.entries:
        assert placed[entry.id] in {None, *entry.wishes} - entry.barred
        if placed[entry.id] is None:
            free = [o.id for o in made.offers if taken.count(o.id) < o.places]
            assert not set(free) & (set(entry.wishes) - entry.barred)


def test_lottery_names_workshops_below_their_least_number() -> None:
    made = Pool("lottery", (Offer(1, 5, 3), Offer(2, 5, 1)), (Entry(1, (1,)), Entry(2, (2,))))
    assert lottery.draw(made, drawing.drawn(SEED, made.entries)).closed == (1,)


def test_lottery_pair_takes_its_common_wish_or_is_parted_with_a_reason() -> None:
    lists = (Entry(1, (1, 2), 1), Entry(2, (2, 1), 1))
    apart = Pool("lottery", (Offer(1, 1), Offer(2, 1)), lists)
    together = Pool("lottery", (Offer(1, 2), Offer(2, 2)), lists)
    order = drawing.drawn(SEED, lists)
    assert lottery.draw(apart, order).parted == {1: "room"}
    assert len(set(lottery.draw(together, order).placed.values())) == 1
