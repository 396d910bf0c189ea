"""What becomes of findings, on both databases."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.audit.models import HistoryEntry
from app.capture import actions, batch, queries, rules
from app.capture.models import Finding, ScribeLink
from app.core import clock
from app.core.db import db, unit_of_work
from tests.capture import noting
from tests.support import make


@pytest.fixture
def token(app: Flask) -> str:
    make.event()
    return noting.linked()[0]


def do(token: str, deed: Callable[..., Any], *values: Any, **more: Any) -> Any:
    now = clock.now()
    with unit_of_work(by="scribe", at=now):
        return deed(noting.link(token), *values, **more, now=now)


def test_same_item_twice_is_one_finding(token: str) -> None:
    item = noting.item("Einmal", round=2, group=1)
    assert len({do(token, actions.take, item).id for _ in range(3)}) == 1
    assert noting.listed() == ["Einmal"]
    verbs = [
        entry.verb
        for entry in db.session.query(HistoryEntry)
        .filter(HistoryEntry.subject.like("finding:%"))
        .order_by(HistoryEntry.id)
    ]
    assert verbs == ["finding_noted"]


def test_deleted_finding_sent_again_stays_deleted(token: str) -> None:
    item = noting.item("Weg")
    do(token, actions.delete, do(token, actions.take, item).id)
    do(token, actions.take, item)
    assert noting.listed() == []


def test_late_finding_of_an_earlier_round_stands_before_the_later_ones(token: str) -> None:
    for text, round in (("b", 2), ("c", 3), ("a", 1), ("b2", 2), ("ohne", None)):
        noting.noted(token, text, round=round)
    assert noting.listed() == ["a", "b", "b2", "c", "ohne"]


def test_edit_over_somebody_elses_edit_is_refused_with_its_words(token: str) -> None:
    point = noting.noted(token, "alt")
    do(token, actions.edit, point, "neu", before="alt")
    do(token, actions.edit, point, "neu", before="alt")  # sent once more: nothing to say
    with pytest.raises(rules.ChangedMeanwhile) as refused:
        do(token, actions.edit, point, "anders", before="alt")
    assert refused.value.values == {"text": "neu"}
    do(token, actions.take_back, point)
    assert noting.listed() == ["alt"]


def test_merged_finding_keeps_its_words_and_can_be_split(token: str) -> None:
    one, two, three = (noting.noted(token, text) for text in "abc")
    do(token, actions.merge, one, two)
    do(token, actions.merge, two, three)
    assert noting.listed() == ["c"]
    assert [each.text for each in queries.merged_of(noting.workshop())[three]] == ["a", "b"]
    do(token, actions.split, one)
    assert noting.listed() == ["a", "c"]
    do(token, actions.delete, three)
    assert noting.listed() == ["a", "b"]
    for target in (one, 999, three):
        with pytest.raises(rules.NoPartner):
            do(token, actions.merge, one, target)


def test_moving_goes_one_step_within_the_same_group(token: str) -> None:
    for text, round in (("a", 1), ("b", 1), ("c", 2)):
        noting.noted(token, text, round=round)
    do(token, actions.move, 1, 1)
    assert noting.listed() == ["b", "a", "c"]
    do(token, actions.move, 1, 1)
    do(token, actions.move, 3, -1)
    assert noting.listed() == ["b", "a", "c"]


def test_findings_of_other_stations_are_out_of_reach(token: str) -> None:
    other, _code = noting.linked(2)
    item = noting.item("fremd")
    point = do(other, actions.take, item).id
    for op in (batch.Op.EDIT, batch.Op.DELETE, batch.Op.RESTORE):
        with pytest.raises(rules.FindingGone):
            do(token, actions.take, noting.item("x", client_id=item.client_id, op=op, before="fremd"))
    with pytest.raises(rules.NoPartner):
        do(token, actions.merge, noting.noted(token, "hier"), point)
    do(token, actions.take, item)  # the same number at another board is another finding
    assert (noting.listed(1), noting.listed(2)) == (["hier", "fremd"], ["fremd"])


def test_station_takes_no_more_than_it_can_show(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_FINDINGS", 1)
    item = noting.item("eins")
    do(token, actions.take, item)
    do(token, actions.take, item)
    with pytest.raises(rules.TooManyFindings):
        noting.noted(token, "zwei")


def open_by(code: str, key: str) -> str:
    now = clock.now()
    with unit_of_work(by="scribe", at=now):
        return actions.open_by_code(code, key=key, now=now)


def test_code_opens_links_of_their_own_that_end_with_it(app: Flask) -> None:
    make.event()
    token, code = noting.linked()
    key = app.config["SECRET_KEY"]
    devices = [open_by(rules.spelled(code).lower(), key) for _ in range(2)]
    assert len({token, *devices}) == 3
    assert {noting.link(each).station_id for each in devices} == {noting.link(token).station_id}
    stored = [value for row in db.session.query(ScribeLink) for value in (row.token_hash, row.code_hash)]
    assert not {token, code, *devices} & set(stored)
    assert queries.devices_behind(noting.workshop()) == {1: 2}
    now = clock.now()
    with unit_of_work(by="account:1", at=now):
        actions.withdraw_link(noting.link(token), now=now)
    assert [queries.link_at(each, now) for each in (token, *devices)] == [None, None, None]
    with pytest.raises(rules.WrongCode):
        open_by(code, key)


def test_link_and_code_end_by_themselves(app: Flask) -> None:
    make.event()
    token, code = noting.linked()
    ends = noting.workshop().ends_at + timedelta(hours=24)
    assert queries.link_at(token, ends - timedelta(seconds=1)) is not None
    assert queries.link_at(token, ends) is None
    with clock.stopped(ends), pytest.raises(rules.WrongCode):
        open_by(code, app.config["SECRET_KEY"])


def test_findings_of_a_workshop_are_those_that_live(token: str) -> None:
    other, _code = noting.linked(2)
    kept = noting.noted(token, "bleibt", round=1, group=2)
    do(token, actions.mark_repeated, kept, True)
    do(token, actions.delete, noting.noted(token, "geht"))
    do(other, actions.merge, noting.noted(other, "roh"), noting.noted(other, "ganz"))
    found = queries.findings_of(noting.workshop())
    said = {key: [(each.text, each.round, each.group_number, each.is_repeated) for each in found[key]] for key in found}
    assert said == {
        noting.station(1).id: [("bleibt", 1, 2, True)],
        noting.station(2).id: [("ganz", None, None, False)],
    }
    assert db.session.query(Finding).count() == 4


def test_refused_batch_item_leaves_the_others(token: str) -> None:
    items = [{"client_id": str(uuid.uuid4()), "text": text} for text in ("gut", "a\0b", "auch gut")]
    for raw in items:
        try:
            do(token, actions.take, batch.read(raw))
        except rules.HiddenSign:
            continue
    assert noting.listed() == ["gut", "auch gut"]
