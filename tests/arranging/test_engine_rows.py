"""Two people put rows in order: nothing either of them did is lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.arranging import rows
from app.arranging.rows import Merged, merge

ABC = ("s1", "s2", "s3")


@pytest.mark.parametrize(
    ("held", "mine", "merged"),
    [
        (ABC, ABC, Merged(ABC, (), False)),
        (ABC, ("s3", "s1", "s2"), Merged(("s3", "s1", "s2"), (), False)),  # only I moved
        (("s3", "s1", "s2"), ABC, Merged(("s3", "s1", "s2"), (), False)),  # only they moved
        (("s3", "s1", "s2"), ("s3", "s1", "s2"), Merged(("s3", "s1", "s2"), (), False)),  # both the same way
        (("s3", "s1", "s2"), ("s2", "s1", "s3"), Merged(("s2", "s1", "s3"), (), True)),
        (("s1", "s9", "s2", "s3"), ("s1", "s2", "n1", "s3"), Merged(("s1", "s9", "s2", "n1", "s3"), (), False)),
        (ABC, ("s1", "s3"), Merged(("s1", "s3"), (), False)),  # I removed one
        (("s1", "s3"), ABC, Merged(ABC, ("s2",), False)),  # they removed one that is still in my page
        (("s2", "s1", "s3"), ("s1", "s2", "n1", "s3"), Merged(("s2", "n1", "s1", "s3"), (), False)),
    ],
)
def test_merge(held: tuple[str, ...], mine: tuple[str, ...], merged: Merged) -> None:
    assert merge(ABC, held, mine) == merged


def test_sent_takes_keys_once_and_nothing_else() -> None:
    assert rows.sent(["s2", "n1", "s2", "x1", "s", "s1; DROP", "n0000000001", ""]) == ("s2", "n1")


def test_sent_cuts_nothing() -> None:
    keys = tuple(f"n{each}" for each in range(200))
    assert rows.sent(keys) == keys


def test_steps_end_at_the_ends() -> None:
    assert rows.stepped(ABC, "s1", -1) == ABC
    assert rows.stepped(ABC, "s1", 1) == ("s2", "s1", "s3")
    assert rows.stepped(ABC, "s3", 1) == ABC
    assert rows.stepped(ABC, "s9", 1) == ABC
    assert rows.placed_before(ABC, "s3", "s1") == ("s3", "s1", "s2")
    assert rows.placed_before(ABC, "s1", "") == ("s2", "s3", "s1")


def test_blank_rows_have_keys_of_their_own_and_an_end() -> None:
    assert rows.blank(("s1", "n4"), 2) == ("n5", "n6")
    assert len(rows.blank(tuple(f"s{each}" for each in range(59)), 3)) == 1
    assert rows.blank(tuple(f"s{each}" for each in range(60)), 3) == ()


KEYS = st.lists(st.sampled_from([f"s{each}" for each in range(8)]), unique=True)


@given(KEYS, st.randoms(), st.randoms())
def test_everything_anybody_added_is_there_once(seen: list[str], first: Any, second: Any) -> None:
    held = [*first.sample(seen, first.randint(0, len(seen))), "s90", "s91"]
    mine = [*second.sample(seen, second.randint(0, len(seen))), "n1", "n2"]
    first.shuffle(held)
    second.shuffle(mine)
    found = merge(seen, held, mine)
    assert len(set(found.order)) == len(found.order)
    assert set(found.order) == set(mine) | {"s90", "s91"}
    assert set(found.gone) == (set(mine) & set(seen)) - set(held)


@given(KEYS, st.randoms())
def test_whoever_changed_nothing_takes_over_the_order_of_the_other(seen: list[str], random: Any) -> None:
    held = list(seen)
    random.shuffle(held)
    assert merge(seen, held, seen) == Merged(tuple(held), (), False)
    assert merge(seen, seen, held) == Merged(tuple(held), (), False)
