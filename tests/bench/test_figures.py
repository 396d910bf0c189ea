from __future__ import annotations

import socket
import threading

import pytest

from app.programme import eventfile
from bench import client, journeys, weight
from bench.databases import Tally, tallied
from bench.figures import Load, Row, table


def test_quantile_takes_the_nearest_rank_in_milliseconds() -> None:
    load = Load(seconds=[number / 1000 for number in range(1, 101)])
    assert [load.quantile(share) for share in (0.5, 0.95, 1.0)] == [50, 95, 100]


def test_load_without_answers_has_no_figures() -> None:
    assert (Load().rate, Load().cpu_each, Load().quantile(0.95)) == (0, 0, 0)


def test_row_counts_journeys_of_several_requests() -> None:
    ours = Load(seconds=[0.01] * 300, took=10, cpu=1.5)
    bare = Load(seconds=[0.002] * 300, took=5, cpu=0.3)
    cells = Row("a registration", ours, bare, per=3, note="≤ 20 ms CPU").cells()
    assert cells == ["a registration", "10", "20", "50%", "10.0", "10.0", "2.0", "15.00", "3.00", "0", "≤ 20 ms CPU"]


def test_table_aligns_words_left_and_numbers_right() -> None:
    assert table([["", "per s", "note"], ["list", "7", "x"]]) == "      per s  note\nlist      7  x"


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([("held", 2, 1, 2), ("waiting", 3, 3, 5)], ""),
        ([("held", 3, 1, 3), ("waiting", 2, 4, 5)], "3 held and 2 waiting instead of 2 and 3"),
        ([("held", 2, 1, 4), ("waiting", 3, 2, 5)], "somebody was overtaken"),
        ([("held", 2, 1, 2)], "2 held and 0 waiting instead of 2 and 3"),
    ],
)
def test_tally_names_what_is_not_exact(rows: list[tuple[str, int, int, int]], fault: str) -> None:
    assert tallied(rows).fault(places=2, people=5) == fault


def test_tally_with_places_left_expects_nobody_to_wait() -> None:
    assert Tally(5, 0, in_order=True).fault(places=10, people=5) == ""


def test_csrf_token_is_found_whatever_the_order_of_attributes() -> None:
    page = '<input type="hidden" value="first"><input value="abc.def" type="hidden" name="csrf_token">'
    assert journeys.csrf_token(page) == "abc.def"


def test_page_without_token_is_an_error() -> None:
    with pytest.raises(LookupError):
        journeys.csrf_token("<form></form>")


def test_event_document_letters_its_workshops_in_order() -> None:
    workshops = journeys.event_document([5, 10])["workshops"]
    assert isinstance(workshops, list)
    assert [(workshop["letter"], workshop["capacity"]) for workshop in workshops] == [("A", 5), ("B", 10)]


def test_event_document_is_one_the_import_accepts() -> None:
    assert len(eventfile.read(journeys.event_document([5, 10]))["workshops"]) == 2


def test_assets_are_what_a_browser_fetches_by_itself() -> None:
    page = (
        '<link rel="stylesheet" href="/a.css"><link rel="alternate" href="/feed"><script src="/b.js"></script>'
        '<img src="/c.png"><img src="data:image/png;base64,x"><a href="/d">d</a>'
    )
    assert weight.assets(page) == ["/a.css", "/b.js", "/c.png"]


def answering(parts: list[bytes]) -> int:
    """The port of a server that sends the parts as separate packets to its one visitor."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        visitor, _ = listener.accept()
        with visitor, listener:
            visitor.recv(65536)
            for part in parts:
                visitor.sendall(part)

    threading.Thread(target=answer, daemon=True).start()
    port: int = listener.getsockname()[1]
    return port


@pytest.mark.parametrize(
    "parts",
    [
        [b"HTTP/1.1 200 OK\r\nContent-Le", b"ngth: 5\r\n\r\nhe", b"llo"],
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe", b"\r\n3\r\nllo\r\n0\r\n", b"\r\n"],
    ],
)
def test_answer_in_pieces_is_put_together(parts: list[bytes]) -> None:
    answer = client.Connection(answering(parts)).ask(client.written("GET", "/"))
    assert (answer.status, answer.body) == (200, b"hello")


def test_answer_that_breaks_off_is_told() -> None:
    port = answering([b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe"])
    with pytest.raises(client.Broken):
        client.Connection(port).ask(client.written("GET", "/"))


def test_cookies_of_several_lines_are_kept_without_attributes() -> None:
    head = b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Path=/\r\nX: y\r\nSet-Cookie: b=2=3; HttpOnly"
    answer = client.Answer(*client.parsed_head(head), b"")
    assert (answer.status, answer.cookies()) == (200, {"a": "1", "b": "2=3"})
