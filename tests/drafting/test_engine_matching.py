"""Lines find the lines they were: by their words, and where these are said twice, by their place."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.drafting.matching import MOST_COMPARED, Line, pairs

WORDS = ("Geld fehlt überall", "Zeit für Weiterbildung", "Personal wird gesucht", "Mehr Austausch")


def points(*words: str) -> list[Line]:
    return [(each, True) for each in words]


A, B, X = "Anfang machen", "Bürgernähe zeigen", "Geld fehlt"


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ([X, X], [f"{X} in Kassel", X], [0, 1]),
        ([X, X], [X, f"{X} in Kassel"], [0, 1]),
        ([X, X], ["Etwas völlig anderes", X], [0, 1]),
        ([X, X], ["Ganz Neues", f"{X} in Kassel", X], [None, 0, 1]),
        ([X, A, X], [A, X], [1, 2]),
        ([A, X, B, X], [A, B, X], [0, 2, 3]),
        ([A, X, B, X], [A, X, B], [0, 1, 2]),
        ([X, A, X], [f"{X} in Kassel", A, f"{X} in Fulda", X], [0, 1, None, 2]),
        ([X, A, X, B], [f"{X} in Kassel", A, X, f"{B} lernen"], [0, 1, 2, 3]),
        ([X, A, X], [A, X, X], [1, 0, 2]),
        ([X, A, X], [X, X, A], [0, 2, 1]),
        ([X], [X, X], [0, None]),
        ([X, X], [X], [0]),
        ([A, B], [B, A], [1, 0]),
        ([], [X], [None]),
        ([X], [], []),
    ],
)
def test_lines_that_say_the_same_stay_in_their_order(old: list[str], new: list[str], found: list[int | None]) -> None:
    assert pairs(points(*old), points(*new)) == found


def test_point_never_becomes_a_paragraph_of_the_same_words() -> None:
    assert pairs([(X, True), (X, False)], [(X, False), (X, True)]) == [1, 0]


lines = st.lists(st.tuples(st.sampled_from(WORDS), st.just(True)), max_size=8)


@given(lines, st.data())
def test_editing_lines_in_place_moves_no_source(old: list[Line], data: st.DataObject) -> None:
    """Whichever lines are edited, however often their words occur."""
    edited = data.draw(st.sets(st.integers(0, max(len(old) - 1, 0))))
    new = [(f"{words} {place}", True) if place in edited else (words, True) for place, (words, _) in enumerate(old)]
    assert pairs(old, new) == list(range(len(old)))


@given(lines, lines)
def test_no_line_is_taken_twice_and_equal_ones_follow_one_another(old: list[Line], new: list[Line]) -> None:
    found = pairs(old, new)
    taken = [one for one in found if one is not None]
    assert len(found) == len(new)
    assert len(set(taken)) == len(taken)
    for line in set(old):
        same = [one for one, said in zip(found, new, strict=True) if one is not None and said == line == old[one]]
        assert same == sorted(same)
        assert len(same) == min(old.count(line), new.count(line))


@given(lines, st.data())
def test_deleting_a_line_keeps_the_sources_of_all_others(old: list[Line], data: st.DataObject) -> None:
    """But for its own twins right beside it: nobody can tell which of them went."""
    if not old:
        return
    gone = data.draw(st.integers(0, len(old) - 1))
    left = [place for place in range(len(old)) if place != gone]
    found = pairs(old, [old[place] for place in left])
    runs = [sum(old[at] != old[at - 1] for at in range(1, place + 1)) for place in range(len(old))]
    assert [runs[one] for one in found if one is not None] == [runs[place] for place in left]
    assert found == sorted(found, key=lambda one: -1 if one is None else one)


@pytest.mark.parametrize("count", [99, 1000])
def test_long_texts_with_many_equal_lines_are_matched_in_time(count: int) -> None:
    """Within the bound of what is compared, and beyond it."""
    old = points(*(WORDS[number % 3] for number in range(count)))
    new = [(f"{words} anders", True) if number % 7 == 0 else (words, True) for number, (words, _) in enumerate(old)]
    began = time.process_time()
    found = pairs(old, new)
    assert time.process_time() - began < 2
    assert len(set(found) - {None}) == len([one for one in found if one is not None]) > count // 2
    assert count**2 > MOST_COMPARED or found == list(range(count))
