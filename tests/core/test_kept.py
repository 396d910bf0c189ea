"""What is kept in the process is read again when it must be, and only then."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.core import kept
from app.core.db import touch, unit_of_work


@pytest.fixture
def read() -> Callable[[], int]:
    """Returns how often it was asked."""
    asked: list[None] = []

    def count() -> int:
        asked.append(None)
        return len(asked)

    return count


def test_value_is_kept_until_anything_changes(app: Flask, read: Callable[[], int]) -> None:
    assert [kept.until_change("a", read) for _ in range(3)] == [1, 1, 1]
    with unit_of_work(by="test"):
        touch("event:1")
    assert [kept.until_change("a", read) for _ in range(2)] == [2, 2]


def test_values_of_other_names_stay_apart(app: Flask, read: Callable[[], int]) -> None:
    assert [kept.until_change(name, read) for name in "abab"] == [1, 2, 1, 2]


def test_nothing_read_inside_a_unit_of_work_is_kept(app: Flask, read: Callable[[], int]) -> None:
    """It might be rolled back, and its revision reached again by somebody else."""

    def spoil() -> None:
        with unit_of_work(by="test"):
            touch("event:1")
            assert kept.until_change("a", read) == 1
            raise KeyError

    with pytest.raises(KeyError):
        spoil()
    with unit_of_work(by="test"):
        touch("event:1")
    assert kept.until_change("a", read) == 2


def test_value_expires(app: Flask, read: Callable[[], int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "STAYS", -1.0)
    assert [kept.until_change("a", read) for _ in range(2)] == [1, 2]
