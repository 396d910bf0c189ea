"""40 clients that send a form byte by byte and 200 that say nothing must not keep anybody from a page.

Negative control: `test_page_behind_threads_that_read_bodies_stalls` runs the same 40 clients against a server
whose threads read the bodies themselves (as gunicorn gthread and granian do); there the page must not come.
"""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest

from tests.serving.conftest import Start

pytestmark = pytest.mark.race

HEAD = b"POST /post HTTP/1.1\r\nHost: here\r\nContent-Type: text/plain\r\nContent-Length: 100000\r\n\r\na"


@contextmanager
def crowd(port: int, *, slow: int = 40, idle: int = 200) -> Iterator[None]:
    """`slow` connections that drip a body, `idle` ones that send nothing, for as long as the block runs."""
    connections = [socket.create_connection(("127.0.0.1", port), timeout=5) for _ in range(slow + idle)]
    for connection in connections[:slow]:
        connection.sendall(HEAD)
    over = threading.Event()
    dripping = threading.Thread(target=_drip, args=(connections[:slow], over))
    dripping.start()
    try:
        yield
    finally:
        over.set()
        dripping.join()
        for connection in connections:
            connection.close()


def _drip(connections: list[socket.socket], over: threading.Event) -> None:
    while not over.wait(0.2):
        for connection in connections:
            connection.send(b"a")


def seconds_for_a_page(port: int) -> float:
    begun = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
    connection.request("GET", "/")
    answer = connection.getresponse()
    assert len(answer.read()) == 4000
    connection.close()
    return time.monotonic() - begun


def test_page_comes_under_a_second_beside_slow_and_idle_clients(start: Start) -> None:
    tree = start()
    with crowd(tree.port):
        time.sleep(1.0)
        waits = [seconds_for_a_page(tree.port) for _ in range(20)]
    assert max(waits) < 1.0


def test_slow_body_sent_to_its_end_is_answered(start: Start) -> None:
    tree = start()
    with crowd(tree.port, idle=0), socket.create_connection(("127.0.0.1", tree.port), timeout=10) as patient:
        patient.sendall(HEAD)
        for _ in range(9):
            patient.sendall(b"b" * 11111)
            time.sleep(0.05)
        assert patient.recv(12) == b"HTTP/1.1 200"


def test_page_comes_beside_as_many_long_answers_as_leave_one_thread_free(start: Start) -> None:
    tree = start()
    with ThreadPoolExecutor(15) as visitors:
        answers = [visitors.submit(tree.get, "/slow") for _ in range(15)]
        time.sleep(0.4)
        assert seconds_for_a_page(tree.port) < 1.0
        assert [answer.result()[1] for answer in answers] == ["whole"] * 15


class _ReadsBodiesItself(WSGIServer):
    """Two threads that accept, read and answer: the server this project does not use."""

    request_queue_size = 500
    allow_reuse_address = True

    def work(self) -> ThreadPoolExecutor:
        pool = ThreadPoolExecutor(8, thread_name_prefix="control")
        for _ in range(8):
            pool.submit(self._answer_for_ever)
        return pool

    def _answer_for_ever(self) -> None:
        while True:
            try:
                connection, address = self.socket.accept()
            except OSError:
                return
            connection.settimeout(8)
            try:
                self.finish_request(connection, address)
            except OSError:
                pass
            finally:
                connection.close()


class _Silent(WSGIRequestHandler):
    def log_message(self, *_: object) -> None: ...


def test_page_behind_threads_that_read_bodies_stalls() -> None:
    def app(environ, start_response):  # type: ignore[no-untyped-def]  # a WSGI callable of three lines
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        start_response("200 OK", [("Content-Length", "4000")])
        return [b"x" * 4000]

    server = _ReadsBodiesItself(("127.0.0.1", 0), _Silent)
    server.set_app(app)
    pool = server.work()
    port = server.server_port
    try:
        assert seconds_for_a_page(port) < 1.0
        with crowd(port, idle=0):
            time.sleep(0.5)
            with pytest.raises(TimeoutError):
                seconds_for_a_page(port)
    finally:
        server.socket.shutdown(socket.SHUT_RDWR)
        server.socket.close()
        pool.shutdown(wait=True)
