"""The life of the process tree: both cores, replaced children, orderly and disorderly ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.serving.conftest import Start, Tree, running, wait_until

pytestmark = pytest.mark.race


def gone(pids: list[int]) -> bool:
    return not any(running(pid) for pid in pids)


def raw(tree: Tree, request: bytes) -> bytes:
    """The status line for a request sent as it stands."""
    with socket.create_connection(("127.0.0.1", tree.port), timeout=5) as connection:
        connection.sendall(request)
        return connection.recv(200).split(b"\r\n")[0]


def test_busy_requests_are_shared_by_both_web_processes(start: Start) -> None:
    tree = start()
    with ThreadPoolExecutor(8) as clients:
        pids = [body for _, body, _ in clients.map(lambda _: tree.get("/burn"), range(60))]
    assert {int(pid) for pid in pids} == set(tree.web())
    assert all(pids.count(pid) >= 10 for pid in set(pids))


def test_workers_setting_decides_the_number_of_web_processes(start: Start) -> None:
    assert len(start(WORKERS="3").web()) == 3


def test_every_process_runs_the_after_fork_hooks(start: Start) -> None:
    tree = start()
    forked = {int(line.split()[1]) for line in tree.notes() if line.startswith("forked")}
    assert forked == set(tree.children())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signal_lets_running_request_and_job_finish_and_leaves_nothing(start: Start, number: int) -> None:
    tree = start()
    everyone = [tree.parent.pid, *tree.children()]
    answers: list[tuple[int, str, dict[str, str]]] = []
    client = threading.Thread(target=lambda: answers.append(tree.get("/slow")))
    client.start()
    wait_until(lambda: "slow began" in tree.notes())
    assert tree.end(number) < 5
    client.join()
    assert [(status, body) for status, body, _ in answers] == [(200, "whole")]
    assert tree.notes()[-1] == "worker finished"
    assert tree.parent.returncode == 0
    assert gone(everyone)


def test_stuck_request_delays_the_end_no_longer_than_ten_seconds(start: Start) -> None:
    tree = start()
    everyone = [tree.parent.pid, *tree.children()]
    with socket.create_connection(("127.0.0.1", tree.port)) as visitor:
        visitor.sendall(b"GET /stuck HTTP/1.1\r\nHost: here\r\n\r\n")
        wait_until(lambda: "stuck began" in tree.notes())
        assert tree.end() < 10
    assert gone(everyone)


def test_second_signal_ends_at_once(start: Start) -> None:
    tree = start(STAND_IN_JOB="60")
    everyone = [tree.parent.pid, *tree.children()]
    tree.parent.send_signal(signal.SIGINT)
    wait_until(lambda: "stopping" in tree.log.read_text())
    assert tree.end(signal.SIGINT) < 1
    assert tree.parent.returncode == 130
    assert gone(everyone)


def test_killed_web_process_is_replaced_while_the_other_answers(start: Start) -> None:
    tree = start()
    before = tree.web()
    os.kill(before[0], signal.SIGKILL)
    assert tree.answers()
    wait_until(lambda: len(tree.web()) == 2 and before[0] not in tree.web(), within=10, what="a replacement")
    assert before[1] in tree.web()


def test_killed_worker_is_replaced(start: Start) -> None:
    tree = start()
    before = tree.worker()
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: tree.worker() != before and running(tree.worker()), within=10, what="a replacement")


def test_worker_that_cannot_start_is_tried_ever_more_slowly_and_pages_are_served(start: Start) -> None:
    tree = start(ready=False, STAND_IN_BROKEN="1")
    waits = re.compile(r"worker \(\d+\) ended with code 3; starts again in (\S+) s")
    wait_until(lambda: len(waits.findall(tree.log.read_text())) >= 3, within=15, what="the third try")
    assert waits.findall(tree.log.read_text())[:3] == ["0.1", "0.2", "0.4"]
    assert tree.answers()


def test_children_end_with_a_killed_parent_and_the_port_is_free(start: Start) -> None:
    tree = start()
    children = tree.children()
    tree.parent.kill()
    tree.parent.wait()
    successor = start(PORT=str(tree.port))
    assert successor.answers()
    wait_until(lambda: gone(children), within=10, what="the end of the orphans")


def test_port_in_use_is_one_sentence_and_exit_code_1(start: Start) -> None:
    tree = start()
    second = start(ready=False, PORT=str(tree.port))
    assert second.parent.wait(20) == 1
    lines = second.log.read_text().splitlines()
    assert [line for line in lines if f"port {tree.port} on 127.0.0.1 is in use" in line] == lines
    assert tree.answers()


def test_fault_outside_flask_is_a_500_that_leaves_no_secret_address_in_the_log(start: Start) -> None:
    tree = start()
    assert tree.get("/geheim/3x4mpl3-token?name=Probe")[0] == 500
    log = tree.log.read_text()
    assert "middleware broke" in log
    assert "3x4mpl3" not in log


def test_answered_requests_leave_no_line_in_the_log(start: Start) -> None:
    tree = start()
    before = tree.log.read_text()
    assert tree.get("/pid?token=3x4mpl3")[0] == 200
    assert tree.log.read_text() == before


def test_answer_names_no_server(start: Start) -> None:
    _, _, headers = start().get("/")
    assert "Server" not in headers


def test_sizes_beyond_the_limits_are_refused_without_reading_on(start: Start) -> None:
    tree = start()
    long_header = b"GET / HTTP/1.1\r\nHost: here\r\nX-Long: " + b"a" * 64_000 + b"\r\n\r\n"
    assert raw(tree, long_header).split()[1] == b"431"
    huge_body = b"POST /post HTTP/1.1\r\nHost: here\r\nContent-Length: 1000000000\r\n\r\n"
    assert raw(tree, huge_body).split()[1] == b"413"


@pytest.mark.parametrize(("proxies", "seen"), [("0", b"none"), ("1", b"203.0.113.9")])
def test_forwarded_headers_are_kept_only_behind_a_proxy(start: Start, proxies: str, seen: bytes) -> None:
    tree = start(TRUSTED_PROXIES=proxies)
    request = b"GET /headers HTTP/1.0\r\nHost: here\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n"
    with socket.create_connection(("127.0.0.1", tree.port), timeout=5) as connection:
        connection.sendall(request)
        answer = b""
        while part := connection.recv(4096):
            answer += part
    assert answer.endswith(b"\r\n\r\n" + seen)


def test_nine_hundred_idle_connections_do_not_close_the_door(start: Start) -> None:
    tree = start()
    idle: list[socket.socket] = []
    try:
        idle.extend(socket.create_connection(("127.0.0.1", tree.port)) for _ in range(900))
        begun = time.monotonic()
        assert tree.answers()
        assert time.monotonic() - begun < 1.0
    finally:
        for connection in idle:
            connection.close()
