"""Which contingents a draw has to keep, from the settings and the places that are given already."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.admission.rules import Taken, Terms
from app.allotment import contingents, reporting
from app.allotment.rules import Entry, Limit, Offer, Pool
from tests.allotment.pools import SEED

NOW = datetime(2031, 3, 1, 12, tzinfo=UTC)
MADE = Pool("generous", (Offer(1, 8), Offer(2, 8)), tuple(Entry(n, (1, 2) if n < 6 else (2,)) for n in range(1, 9)))
KEYS = {1: "fulda", 2: "fulda", 3: "fulda", 4: "kassel", 5: "", 6: "kassel", 7: "", 8: "fulda"}


def limits(terms: Terms, given: dict[int, Taken] | None = None) -> set[Limit]:
    return set(contingents.limits(MADE, KEYS, {1: 10, 2: 10}, given or {}, terms, NOW))


def test_limits_count_given_places_and_leave_out_what_cannot_be_reached() -> None:
    """Nobody without a municipality is limited; Kassel has too few people for its two places of Workshop 1."""
    found = limits(Terms(per_municipality=2), {1: Taken({"fulda": 1, "": 4})})
    assert found == {
        Limit(1, "municipality", 1, 2, frozenset({1, 2, 3})),
        Limit(2, "municipality", 2, 2, frozenset({1, 2, 3, 8})),
    }


def test_limits_of_more_given_than_allowed_leave_no_place() -> None:
    assert limits(Terms(per_organisation=1), {1: Taken({"kassel": 3})}) == {
        Limit(1, "municipality", 0, 1, frozenset({4})),
        Limit(1, "municipality", 1, 1, frozenset({1, 2, 3})),
        Limit(2, "municipality", 1, 1, frozenset({1, 2, 3, 8})),
        Limit(2, "municipality", 1, 1, frozenset({4, 6})),
    }


def test_limits_of_the_funded_count_all_of_them_together() -> None:
    terms = Terms(non_funded_percent=70, funded=frozenset({"fulda", "kassel", "marburg"}))
    assert limits(terms, {1: Taken({"marburg": 1, "giessen": 5})}) == {
        Limit(1, "funded", 2, 3, frozenset({1, 2, 3, 4})),
        Limit(2, "funded", 3, 3, frozenset({1, 2, 3, 4, 6, 8})),
    }


def test_limits_end_when_their_date_has_come() -> None:
    assert limits(Terms(per_municipality=1, per_municipality_until=NOW)) == set()
    assert len(limits(Terms(per_municipality=1, per_municipality_until=NOW + timedelta(seconds=1)))) == 3


def test_report_says_which_contingent_kept_somebody_out_before_it_calls_a_workshop_full() -> None:
    lists = tuple(Entry(n, (1,)) for n in (1, 2, 3, 4))
    bounds = (
        Limit(1, "funded", 1, 3, frozenset({1, 2, 3})),
        Limit(1, "municipality", 0, 2, frozenset({1, 2})),
    )
    kept = reporting.report(Pool("generous", (Offer(1, 2),), lists, bounds), SEED)
    better = {int(one): facts["better"] for one, facts in kept["people"].items()}
    assert better == {1: [[1, "municipality", 2]], 2: [[1, "municipality", 2]], 3: [], 4: []}
    narrow = reporting.report(Pool("generous", (Offer(1, 2),), lists, (bounds[0],)), SEED)
    assert sorted(facts["better"] for facts in narrow["people"].values()) == [
        [],
        [],
        [[1, "funded", 3]],
        [[1, "funded", 3]],
    ]
