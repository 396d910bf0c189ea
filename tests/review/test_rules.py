"""Where a version may go, who may release it, and what a version is called."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app.minutes.rules import State, label, may_become, may_edit
from app.review.rules import FourEyes, NotReviewed, check_release

STEPS = {
    (State.DRAFT, State.DRAFT): False,
    (State.DRAFT, State.IN_REVIEW): True,
    (State.DRAFT, State.PUBLISHED): True,
    (State.IN_REVIEW, State.DRAFT): True,
    (State.IN_REVIEW, State.IN_REVIEW): False,
    (State.IN_REVIEW, State.PUBLISHED): True,
    (State.PUBLISHED, State.DRAFT): False,
    (State.PUBLISHED, State.IN_REVIEW): False,
    (State.PUBLISHED, State.PUBLISHED): False,
}


def test_versions_go_only_where_the_table_says() -> None:
    assert {(one, other): may_become(one, other) for one in State for other in State} == STEPS


def test_words_change_in_the_draft_only() -> None:
    found = {state: may_edit(SimpleNamespace(state=state, written_by=[])) for state in State}
    assert found == {State.DRAFT: True, State.IN_REVIEW: False, State.PUBLISHED: False}


@pytest.mark.parametrize(
    ("state", "actor", "four_eyes", "refusal"),
    [
        (State.DRAFT, "writer", False, None),
        (State.DRAFT, "other", True, NotReviewed),
        (State.IN_REVIEW, "writer", True, FourEyes),
        (State.DRAFT, "writer", True, FourEyes),
        (State.IN_REVIEW, "other", True, None),
    ],
)
def test_release_by_somebody_else_where_the_event_says_so(
    state: State, actor: str, four_eyes: bool, refusal: type[Exception] | None
) -> None:
    if refusal is None:
        check_release(state, ["writer"], actor, four_eyes=four_eyes)
        return
    with pytest.raises(refusal):
        check_release(state, ["writer"], actor, four_eyes=four_eyes)


def test_labels_count_from_one_dot_zero() -> None:
    assert [label(earlier) for earlier in (0, 1, 10)] == ["1.0", "1.1", "1.10"]
