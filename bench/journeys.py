"""What people do: the pages they read, a whole registration, a rush for few places. All people are invented."""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode, urljoin

from bench import client
from bench.figures import Load
from bench.load import Life, timed, together
from bench.server import Server

EVENT = "andrang"
FORM = f"/veranstaltungen/{EVENT}/anmeldung"
CHECK = f"{FORM}/pruefen"
FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}
STEPS = 5  # requests of one registration
TOKEN = re.compile(r'<input[^>]*name="csrf_token"[^>]*>')
VALUE = re.compile(r'value="([^"]*)"')


def event_document(places: Sequence[int]) -> dict[str, object]:
    """An event whose workshops A, B, C … have the given numbers of places, open for years."""
    times = {"starts_at": "2036-12-05T10:30", "ends_at": "2036-12-05T12:00"}
    workshop = {"title": "Probe", "summary": "Probe.", "level": "all", "mode": "on_site", "language": "de", **times}
    window = {"registration_opens_at": "2020-01-01T08:00", "registration_closes_at": "2036-12-01T12:00"}
    return {
        "schema": "rotunde-event/1",
        "series": {"slug": "lastproben", "name": "Lastproben", "description": ""},
        "event": {
            "slug": EVENT,
            "title": "Andrang",
            "summary": "Eine Lastprobe.",
            "timezone": "Europe/Berlin",
            "language": "de",
            "published": True,
            "organiser": "Lastprobe",
            "contact_email": "probe@example.org",
            **times,
        },
        "venue": {"name": "Halle", "street": "Weg 1", "postcode": "34117", "city": "Kassel"},
        "workshops": [
            {
                "letter": chr(ord("A") + number),
                "capacity": capacity,
                "group_count": 0,
                "parts": [],
                **workshop,
                **window,
            }
            for number, capacity in enumerate(places)
        ],
    }


def plain(answer: client.Answer) -> bytes:
    zipped = answer.headers.get("content-encoding") == "gzip"
    return gzip.decompress(answer.body) if zipped else answer.body


def csrf_token(page: str) -> str:
    """The token of the form on the page; raises LookupError when there is none."""
    field = TOKEN.search(page)
    value = VALUE.search(field[0]) if field else None
    if value is None:
        raise LookupError("no csrf_token on the page")
    return value[1]


def cookie_line(cookies: Mapping[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def register(load: Load, connection: client.Connection, person: str, letter: str) -> bool:
    """Form, its submission, the check, its submission, the answer: as a browser without script sends them."""
    form = timed(load, connection, client.written("GET", FORM), 200)
    if form is None:
        return False
    fields = {
        "name": f"Probe {person}",
        "email": f"probe-{person}@example.org",
        "municipality": "Stadt Probe",
        "workshop": letter,
        "notice": "y",
        "csrf_token": csrf_token(plain(form).decode()),
    }
    cookies = form.cookies()
    checked = _sent(load, connection, FORM, fields, cookies)
    if checked is None:
        return False
    button = {"csrf_token": csrf_token(checked)}
    return _sent(load, connection, CHECK, button, cookies) is not None


def _sent(
    load: Load, connection: client.Connection, path: str, fields: Mapping[str, str], cookies: dict[str, str]
) -> str | None:
    """The page a form leads to. `cookies` are renewed on the way, as a browser does."""
    head = FORM_TYPE | {"Cookie": cookie_line(cookies)}
    sent = timed(load, connection, client.written("POST", path, head, urlencode(fields).encode()), 303)
    if sent is None:
        return None
    cookies.update(sent.cookies())
    target = urljoin(path, sent.headers["location"])
    page = timed(load, connection, client.written("GET", target, {"Cookie": cookie_line(cookies)}), 200)
    if page is None:
        return None
    cookies.update(page.cookies())
    return plain(page).decode()


def rush(server: Server, *, letter: str, people: int, clients: int) -> Load:
    """All at once: `people` invented people, shared out among `clients` processes."""

    def life(names: list[str]) -> Life:
        def run(load: Load) -> None:
            for name in names:
                connection = client.Connection(server.port)  # each person has a browser of their own
                register(load, connection, name, letter)
                connection.close()

        return run

    names = [f"{letter}{number}" for number in range(people)]
    return together(server, [life(names[first::clients]) for first in range(clients)])


def bare_rush(server: Server, sizes: tuple[int, int], *, people: int, clients: int) -> Load:
    """The same five requests with constants as answers."""
    form, done = (client.written("GET", f"/constant/{size}") for size in sizes)
    post = client.written("POST", f"/constant/{sizes[1]}", FORM_TYPE, b"name=" + b"x" * 200)
    steps = ((form, 200), (post, 303), (done, 200), (post, 303), (done, 200))

    def run(load: Load) -> None:
        for _ in range(people // clients):
            connection = client.Connection(server.port)
            for request, status in steps:
                timed(load, connection, request, status)
            connection.close()

    return together(server, [run] * clients)
