"""What a save writes: the rows that changed and no other, never more than a sheet takes, and what goes with them."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.arranging import editing, rules
from app.events.models import Event
from app.programme.models import Part
from tests.arranging.test_actions import workshop
from tests.arranging.test_editing import Row, add, change, remove, rotation, station, talk, talks
from tests.house.test_queries import counted


def test_more_rows_than_a_sheet_takes_are_refused_whole(event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_ROWS", 2)
    with pytest.raises(rules.TooManyRows) as refused:
        add("talks", [talk("Eins"), talk("Zwei"), talk("Drei")])
    assert refused.value.values == {"most": 2, "rows": 3}
    held = editing.stored(rotation())  # three from a file: no more, but these stay
    with pytest.raises(rules.TooManyRows):
        change(rotation(), [*held, station("Vier?")])
    assert change(rotation(), [*held[:2], station("Anders?", held[2][0])]) == ["stations_words"]


def test_removed_rotation_takes_the_number_of_groups_along(event: Event) -> None:
    assert workshop().group_count == 3
    remove(talks())
    assert workshop().group_count == 3
    remove(rotation())
    assert workshop().group_count == 0


def written(app: Flask, part: Part, typed: list[Row] | None = None, **facts: Any) -> list[str]:
    """What a save writes into the tables of a programme."""
    with counted(app) as seen:
        change(part, typed, **facts)
    words = [" ".join(statement.split()[:3]) for statement in seen if not statement.startswith(("SELECT", "BEGIN"))]
    tables = ("station", "talk", "speaker")
    return [each for each in words if each.split()[-1] in tables or each.split()[1] in tables]


def test_saved_title_writes_no_row(event: Event, app: Flask) -> None:
    assert written(app, rotation(), title="Neu") == []
    assert written(app, talks(), title="Neu") == []


def test_reworded_row_writes_itself_and_no_other(event: Event, app: Flask) -> None:
    first, *others = editing.stored(rotation())
    assert written(app, rotation(), [(first[0], {**first[1], "question": "Anders?"}), *others]) == [
        "UPDATE station SET"
    ]
    key, told = editing.stored(talks())[0]
    assert written(app, talks(), [(key, {**told, "title": "Anders"})]) == ["UPDATE talk SET"]
