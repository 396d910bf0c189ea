"""A freshly started server sets documents: nothing that its parent did before the fork keeps it from answering."""

from __future__ import annotations

import http.client
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import client, server

PAGE = "/veranstaltungen/marburg/workshops/a/protokoll.pdf"


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[server.Server]:
    """As `make run` starts it for the first time: the demonstration is loaded, minutes with their PDF among it."""
    found = server.start(tmp_path, app="app", workers=1)
    yield found
    found.stop()


def get(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(client.HOST, port, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_first_start_leaves_web_processes_that_can_set_a_pdf(fresh: server.Server, tmp_path: Path) -> None:
    stored = [path.read_bytes() for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert any(content.startswith(b"%PDF-") for content in stored)
    shutil.rmtree(tmp_path / "files")  # before anybody asks: what was asked for once is kept in memory
    status, made = get(fresh.port, PAGE)
    assert (status, made[:5]) == (200, b"%PDF-")
    assert made in stored  # made again by the web process, byte for byte
