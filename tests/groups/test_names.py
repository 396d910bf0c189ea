"""What groups are called: twelve colours, then numbered ones, in either language."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from app.core import clock
from app.core.db import unit_of_work
from app.groups.names import group_name
from app.groups.rules import LOOKS, NoPlanPossible, RuleKind, look
from tests.groups import boards
from tests.support import make


def test_groups_of_the_second_dozen_are_numbered_and_still_translated(app: Flask) -> None:
    for language, first in (("de", "Rot"), ("en", "Red")):
        with force_locale(language):
            names = [group_name(look(number)) for number in range(1, 38)]
        assert (names[0], names[12], names[36]) == (first, f"{first} 2", f"{first} 4")
        assert len(set(names)) == len(names)
    assert (look(13).key, look(13).shape) == (LOOKS[0].key, LOOKS[0].shape)


def test_sentence_about_the_thirteenth_group_names_it_to_each_reader(app: Flask) -> None:
    make.event(capacity=30)
    with unit_of_work(by="test", at=clock.now()):
        workshop = boards.here()
        workshop.group_count = 13
        for number in range(1, 27):
            make.seated(workshop, number, f"Gast {number:02}", "Fulda", "", now=clock.now())
    for kind in (RuleKind.PIN, RuleKind.FORBID):
        boards.add_rule(kind, "Gast 01", group=13)
    for language, said in (("de", "gehört fest in Gruppe Rot 2;"), ("en", "is fixed in group Red 2;")):
        with pytest.raises(NoPlanPossible) as refused:
            boards.propose(language=language)
        assert f"Gast 01 {said}" in str(refused.value.values["reason"])
