"""How often one client may send a form: counted without its address, in this process or in Redis."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.core import clock
from app.web import limits
from tests.conftest import settings_for
from tests.serving.conftest import free_port

STRANGER, NEIGHBOUR = "198.51.100.7", "198.51.100.8"


def made(folder: Path, **environ: str) -> Flask:
    return create_app(settings_for(f"sqlite:///{folder / 'limits.db'}", folder, **environ))


def sent(app: Flask, peer: str, kind: str = "probe") -> int:
    """0 when the form is taken, else the seconds to wait."""
    with app.test_request_context("/", method="POST", environ_base={"REMOTE_ADDR": peer}):
        try:
            limits.count(kind)
        except limits.TooOften as refusal:
            return refusal.wait
    return 0


def taken(app: Flask, *peers: str, kind: str = "probe") -> list[bool]:
    return [not sent(app, peer, kind) for peer in peers]


def test_count_beyond_the_most_is_refused_with_the_time_to_wait(tmp_path: Path) -> None:
    app = made(tmp_path, RATE_LIMIT="3")
    assert taken(app, *[STRANGER] * 5) == [True] * 3 + [False] * 2
    assert 0 < sent(app, STRANGER) <= limits.MINUTES * 60


def test_count_of_others_and_of_other_forms_is_another(tmp_path: Path) -> None:
    app = made(tmp_path, RATE_LIMIT="1")
    assert taken(app, STRANGER, NEIGHBOUR, STRANGER, NEIGHBOUR) == [True, True, False, False]
    assert taken(app, STRANGER, kind="another") == [True]


def test_count_of_one_ipv6_network_is_one(tmp_path: Path) -> None:
    app = made(tmp_path, RATE_LIMIT="2")
    peers = ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:2::3", "2001:db8:1:3::1")
    assert taken(app, *peers) == [True, True, False, True]


def test_count_of_a_whole_town_hall_fits_the_default(tmp_path: Path) -> None:
    app = made(tmp_path)
    assert taken(app, *[STRANGER] * 121) == [True] * 120 + [False]


def test_count_of_zero_takes_everything(tmp_path: Path) -> None:
    assert all(taken(made(tmp_path, RATE_LIMIT="0"), *[STRANGER] * 50))


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", ""])
def test_count_of_this_machine_is_kept_only_behind_a_declared_proxy(tmp_path: Path, peer: str) -> None:
    """A proxy nobody declared would make all visitors one; with one declared, the address is the visitor's."""
    assert all(taken(made(tmp_path, RATE_LIMIT="1"), peer, peer, peer))
    if peer:
        assert taken(made(tmp_path, RATE_LIMIT="1", TRUSTED_PROXIES="1"), peer, peer) == [True, False]


def through_a_proxy(app: Flask, forwarded: str) -> int:
    """The status a visitor gets whom a proxy on this machine announces."""
    answer = app.test_client().get("/probe", headers={"X-Forwarded-For": forwarded})
    return answer.status_code


def with_probe(app: Flask) -> Flask:
    def probe() -> str:
        limits.count("probe")
        return "taken"

    probe.door = limits  # type: ignore[attr-defined]  # any door will do
    app.add_url_rule("/probe", view_func=probe)
    return app


def test_client_is_who_the_trusted_proxy_names_and_nobody_else(tmp_path: Path) -> None:
    app = with_probe(made(tmp_path, RATE_LIMIT="1", TRUSTED_PROXIES="1"))
    app.view_functions["probe"].door = type("Door", (), {"is_private": False})  # type: ignore[attr-defined]  # as above
    claims = [f"{STRANGER}", f"1.2.3.4, {STRANGER}", f"5.6.7.8, {STRANGER}", NEIGHBOUR]
    assert [through_a_proxy(app, claim) for claim in claims] == [200, 429, 429, 200]


def test_refusal_is_a_page_with_a_sentence_and_retry_after(tmp_path: Path) -> None:
    app = with_probe(made(tmp_path, RATE_LIMIT="1", TRUSTED_PROXIES="1"))
    app.view_functions["probe"].door = type("Door", (), {"is_private": False})  # type: ignore[attr-defined]  # as above
    browser = app.test_client()
    with clock.stopped(clock.now()):
        answers = [browser.get("/probe", headers={"X-Forwarded-For": STRANGER}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert 0 < int(answers[1].headers["Retry-After"]) <= 600
    assert "Von Ihrem Internetanschluss kamen sehr viele Formulare." in answers[1].get_data(as_text=True)


@pytest.mark.parametrize(("wait", "told"), [(1, "in einer Minute"), (60, "in einer Minute"), (61, "in 2 Minuten")])
def test_refusal_counts_minutes_as_a_person_would(wait: int, told: str) -> None:
    said = str(limits.TooOften(wait))
    assert (told in said, "1 Minuten" in said) == (True, False)


def held(app: Flask) -> str:
    """Everything the limiter remembers, as text."""
    limiter = app.extensions["rotunde.limits"]
    return repr(vars(limiter._counts.storage))


def test_address_is_nowhere_in_memory_and_its_mark_changes_every_day(tmp_path: Path) -> None:
    app = made(tmp_path, RATE_LIMIT="5")
    with clock.stopped(clock.from_local(datetime(2026, 11, 24, 12), "UTC")):
        sent(app, STRANGER)
        first = held(app)
    with clock.stopped(clock.from_local(datetime(2026, 11, 25, 12), "UTC")):
        sent(app, STRANGER)
        second = held(app)
    assert (STRANGER in second, "198.51" in second) == (False, False)
    assert second.count("/probe/") > first.count("/probe/") > 0


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis of this test run's own."""
    port, folder = free_port(), tmp_path_factory.mktemp("redis")
    command = ["redis-server", "--port", str(port), "--save", "", "--dir", str(folder), "--bind", "127.0.0.1"]
    try:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    except FileNotFoundError:
        pytest.skip("no redis-server on this machine")
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.05)
    yield f"redis://127.0.0.1:{port}"
    process.terminate()
    process.wait(10)


def test_count_in_redis_is_shared_by_all_machines(tmp_path: Path, redis_url: str) -> None:
    apps = [made(tmp_path, RATE_LIMIT="3", REDIS_URL=redis_url) for _ in range(2)]
    assert [taken(apps[number % 2], STRANGER)[0] for number in range(5)] == [True] * 3 + [False] * 2
    found = subprocess.run(
        ["redis-cli", "-u", redis_url, "--scan"], capture_output=True, text=True, check=True
    ).stdout.split()
    assert found
    assert [key for key in found if STRANGER in key or "198.51" in key] == []


def test_count_without_redis_takes_everything_and_says_so_once_each(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = made(tmp_path, RATE_LIMIT="1", REDIS_URL=f"redis://127.0.0.1:{free_port()}")
    assert taken(app, STRANGER, STRANGER) == [True, True]
    assert {record.getMessage() for record in caplog.records if record.name == "rotunde.limits"} == {
        "Redis not reachable; forms are not counted meanwhile"
    }
    assert STRANGER not in caplog.text
