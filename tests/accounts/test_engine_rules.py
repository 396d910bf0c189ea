"""What is said to whoever guesses too often: as a person would count, and with a remedy that helps there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.accounts import rules
from tests.conftest import NOW

LINK = "oder fordern Sie einen Link an"


@pytest.mark.parametrize(("seconds", "told"), [(1, "eine Minute"), (60, "eine Minute"), (61, "2 Minuten")])
@pytest.mark.parametrize(("kind", "helps"), [("password", True), ("code", False)])
def test_wait_is_told_in_minutes_and_a_link_only_where_it_helps(
    seconds: int, told: str, kind: str, helps: bool
) -> None:
    with pytest.raises(rules.WaitToTry) as refused:
        rules.check_turn(kind, NOW + timedelta(seconds=seconds), NOW)
    said = str(refused.value)
    assert (f"Bitte warten Sie {told}" in said, "1 Minuten" in said, LINK in said) == (True, False, helps)


def test_turn_has_come_once_the_wait_is_over() -> None:
    for until in (None, NOW):
        rules.check_turn("code", until, NOW)
