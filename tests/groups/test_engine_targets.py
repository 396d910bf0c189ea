"""How long plans may take, in seconds of one core; the limits leave room for slow machines."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.groups.judging import problem

ROOT = Path(__file__).resolve().parents[2]
SLOW = 3
pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
ALONE = "import sys, types; app = types.ModuleType('app'); app.__path__ = ['app']; sys.modules['app'] = app; "
MEASURE = "import json, time; t = time.process_time(); from app.groups import solver; "
MEASURE += "loaded = time.process_time() - t; i = json.load(sys.stdin); t = time.process_time(); r = solver.solve(i); "
# The peak of this process alone: getrusage() would count the memory of the test run that started it.
MEASURE += "m = int(open('/proc/self/status').read().split('VmHWM:')[1].split()[0]) / 1024; "
MEASURE += "print(json.dumps([loaded, time.process_time() - t, m, r['status'], sorted(sys.modules)]))"


def measured(instance: dict[str, Any]) -> tuple[float, float, float, str, list[str]]:
    """Seconds to import, seconds to solve, megabytes, status and modules of a process of its own."""
    answer = subprocess.run(
        [sys.executable, "-c", ALONE + MEASURE],
        input=json.dumps(instance),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    loaded, seconds, megabytes, status, modules = json.loads(answer.stdout)
    return loaded, seconds, megabytes, status, modules


@pytest.mark.parametrize(("count", "groups", "limit"), [(60, 6, 0.3), (120, 10, 1.0), (300, 15, 3.0), (500, 20, 6.0)])
def test_solve_fixed_takes_no_longer_than_its_target(count: int, groups: int, limit: float):
    _, seconds, megabytes, status, _ = measured(problem(count, groups, 3))
    assert status == "solved"
    assert seconds < limit * SLOW
    assert megabytes < 60


def test_solve_remix_of_500_takes_no_longer_than_its_target():
    remix = problem(500, 25, 3, "remix") | {"rounds": 5}
    del remix["groups"]
    _, seconds, megabytes, status, _ = measured(remix)
    assert status == "solved"
    assert seconds < 2 * SLOW
    assert megabytes < 60


def test_engine_is_plain_python():
    modules = measured(problem(3, 1))[4]
    foreign = {"flask", "sqlalchemy", "datetime", "numpy", "app.groups.models", "app.core"}
    assert foreign.isdisjoint(modules)
