"""flask allotment: run, verify, report."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from app.allotment import queries
from app.core.db import unit_of_work
from tests.allotment.wishing import allotted, committed, crowd, standing, wish_event


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


def test_run_preview_writes_nothing_and_run_twice_prints_the_same(app: Flask, runner: FlaskCliRunner) -> None:
    event = wish_event(capacity=1)
    crowd(event, ["AB"] * 3)
    committed(event)
    preview = runner.invoke(args=["allotment", "run", "kassel", "--preview"])
    assert preview.exit_code == 0, preview.output
    assert preview.output.splitlines()[:3] == ["1. Wunsch: 1", "2. Wunsch: 1", "Ohne Platz: 1"]
    assert set(standing(event).values()) == {("wished", "A")}
    first, again = (runner.invoke(args=["allotment", "run", "kassel", "--json"]) for _ in range(2))
    assert first.exit_code == again.exit_code == 0
    assert first.output == again.output
    assert json.loads(first.output)["profile"] == [1, 1, 1]


def test_verify_repeats_the_draw_and_notices_a_forged_result(app: Flask, runner: FlaskCliRunner) -> None:
    event = wish_event(capacity=1)
    crowd(event, ["AB"] * 3)
    committed(event)
    draw = allotted(event)
    good = runner.invoke(args=["allotment", "verify", "kassel"])
    assert (good.exit_code, draw.seed in good.output) == (0, True)
    with unit_of_work(by="forger"):
        found = queries.newest(event.id)
        assert found is not None
        found.report = {**found.report, "rank_sum": 1}
    bad = runner.invoke(args=["allotment", "verify", "kassel"])
    assert bad.exit_code == 1
    assert "rank_sum" in bad.output


def test_report_is_the_kept_one(app: Flask, runner: FlaskCliRunner) -> None:
    event = wish_event()
    crowd(event, ["AB"])
    assert runner.invoke(args=["allotment", "report", "kassel"]).exit_code == 1
    committed(event)
    draw = allotted(event)
    said = json.loads(runner.invoke(args=["allotment", "report", "kassel", "--json"]).output)
    assert (said["seed"], said["people"]) == (draw.seed, draw.report["people"])


def test_commands_for_a_missing_event_answer_1_with_a_sentence(app: Flask, runner: FlaskCliRunner) -> None:
    for verb in ("run", "verify", "report"):
        result = runner.invoke(args=["allotment", verb, "gibt-es-nicht"])
        assert result.exit_code == 1
        assert "gibt es nicht" in result.output
