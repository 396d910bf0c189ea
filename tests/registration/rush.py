"""Many visitors at once: client processes full of threads that all press their button at the same moment."""

from __future__ import annotations

import multiprocessing
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe
from multiprocessing.synchronize import Barrier
from typing import Any
from urllib.parse import urlencode

from bench import client
from bench.journeys import CHECK, EVENT, FORM, FORM_TYPE, cookie_line, csrf_token, plain

Visit = Callable[[Barrier], "Said"]
DONE = f"{FORM}/eingegangen"
DELEGATION = f"{FORM}/mehrere"
PATIENCE = 600.0  # seconds; on a shared machine a crowd may take its time
POSITION = re.compile(r"Sie stehen an Stelle (\d+) der Warteliste")
_fork = multiprocessing.get_context("fork")

__all__ = ["EVENT", "Said", "bringing", "clicking_twice", "crowd", "pressing", "registering", "stream", "withdrawing"]


@dataclass(frozen=True)
class Said:
    """What one visitor was told: the status of the answer, and 0 for a place or the position on the waitlist."""

    name: str
    status: int
    position: int = -1


class Unwelcome(Exception):
    """The form or the page after it answered otherwise."""


def crowd(visits: Sequence[Visit], *, processes: int = 4) -> list[Said]:
    """Run all visits in threads of several processes; every one waits at the gate until all are there."""
    gate = _fork.Barrier(len(visits))
    pipes, running = [], []
    for first in range(processes):
        ours, theirs = _fork.Pipe(duplex=False)
        process = _fork.Process(target=_live, args=(visits[first::processes], gate, theirs), daemon=True)
        process.start()
        theirs.close()
        pipes.append(ours)
        running.append(process)
    found = [said for pipe in pipes for said in _heard(pipe)]
    for process in running:
        process.join(5)
    return found


def _heard(pipe: Pipe) -> list[Said]:
    """What one process has to tell; a silent one must not pass for one in which nobody was."""
    if not pipe.poll(PATIENCE):
        raise TimeoutError("a process of the crowd said nothing")
    return list(pipe.recv())


class Open:
    """A gate at which nobody waits."""

    def wait(self, _timeout: float = 0) -> int:
        return 0

    def abort(self) -> None:
        """Nobody is held up."""


def stream(visits: Sequence[Visit], *, processes: int = 4, abreast: int = 12) -> list[Said]:
    """Run all visits, `abreast` of them at a time in each process, the next as soon as one is done."""
    lanes = [visits[first :: processes * abreast] for first in range(processes * abreast)]

    def lane(mine: Sequence[Visit]) -> Callable[[Any], list[Said]]:
        return lambda _gate: [_safely(visit, Open()) for visit in mine]

    found: list[Any] = crowd([lane(mine) for mine in lanes if mine], processes=processes)  # type: ignore[misc]  # a lane tells of several
    return [said for each in found for said in (each if isinstance(each, list) else [each])]


def _safely(visit: Visit, gate: Any) -> Said:
    try:
        return visit(gate)
    except Exception as fault:  # told to the test as a fault, never swallowed
        return Said(f"{type(fault).__name__}: {fault}", 0)


def registering(port: int, name: str, letter: str) -> Visit:
    """Somebody fills in the form, waits at the gate below the answers, presses the button and reads what came of it."""

    def visit(gate: Barrier) -> Said:
        connection, cookies = client.Connection(port), dict[str, str]()
        button = _filled_in(connection, name, letter, cookies)
        gate.wait(90)
        sent = _send(connection, CHECK, button, cookies)
        position = _told(connection, cookies) if sent.status == 303 else -1
        connection.close()
        return Said(name, sent.status, position)

    return visit


def bringing(port: int, contact: str, letter: str, seats: int) -> Visit:
    """A contact fills in the form for several colleagues, waits at the gate and presses the last button."""

    def visit(gate: Barrier) -> Said:
        connection, cookies = client.Connection(port), dict[str, str]()
        form = connection.ask(client.written("GET", DELEGATION))
        cookies.update(form.cookies())
        fields = {"workshop": letter, "organisation": f"Amt {contact}", "seats": str(seats), "contact": contact}
        fields |= {"email": f"{contact.lower().replace(' ', '.')}@example.org", "notice": "y", "schritt": "anmelden"}
        fields |= {"names": "", "csrf_token": csrf_token(plain(form).decode())}
        gate.wait(90)
        sent = _send(connection, DELEGATION, fields, cookies)
        connection.close()
        return Said(contact, sent.status)

    return visit


def _filled_in(connection: client.Connection, name: str, letter: str, cookies: dict[str, str]) -> dict[str, str]:
    """What the button on the page that shows the answers sends. Raises Unwelcome."""
    form = connection.ask(client.written("GET", FORM))
    cookies.update(form.cookies())
    fields = {"name": name, "email": f"{name.lower().replace(' ', '.')}@example.org", "municipality": "Stadt Probe"}
    fields |= {"workshop": letter, "notice": "y", "csrf_token": csrf_token(plain(form).decode())}
    kept = _send(connection, FORM, fields, cookies)
    page = connection.ask(client.written("GET", CHECK, {"Cookie": cookie_line(cookies)}))
    if (kept.status, page.status) != (303, 200):
        raise Unwelcome(f"{kept.status} {page.status}")
    return {"csrf_token": csrf_token(plain(page).decode())}


def _told(connection: client.Connection, cookies: dict[str, str]) -> int:
    """0 for a place, the position on the waitlist, -1 for neither."""
    text = plain(connection.ask(client.written("GET", DONE, {"Cookie": cookie_line(cookies)}))).decode()
    waits = POSITION.search(text)
    return int(waits[1]) if waits else 0 if "Ihr Platz ist reserviert" in text else -1


def _send(connection: client.Connection, path: str, fields: dict[str, str], cookies: dict[str, str]) -> client.Answer:
    """`cookies` are renewed by the answer, as a browser does."""
    head = FORM_TYPE | {"Cookie": cookie_line(cookies)}
    answer = connection.ask(client.written("POST", path, head, urlencode(fields).encode()))
    cookies.update(answer.cookies())
    return answer


def clicking_twice(ports: Sequence[int], name: str, letter: str) -> Visit:
    """One browser in which the button below the answers is pressed once for each port, all at the same moment."""

    def visit(_gate: Barrier) -> Said:
        cookies, gate = dict[str, str](), threading.Barrier(len(ports))
        button = _filled_in(client.Connection(ports[0]), name, letter, cookies)
        found: list[tuple[int, dict[str, str]]] = []

        def click(port: int) -> None:
            own = dict(cookies)
            gate.wait(90)  # of this browser alone
            found.append((_send(client.Connection(port), CHECK, button, own).status, own))

        threads = [threading.Thread(target=click, args=(port,)) for port in ports]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        told = [_told(client.Connection(ports[0]), own) for _status, own in found]
        alike = len(set(told)) == 1 and {status for status, _own in found} == {303}
        return Said(name, 303 if alike else 0, told[0] if told else -1)

    return visit


def withdrawing(port: int, link: str) -> Visit:
    """Somebody opens the page that asks once more, waits at the gate and presses the button."""
    return pressing(port, link, "absage")


def pressing(port: int, link: str, button: str, *, at: float = 0.0) -> Visit:
    """Somebody with the personal page open waits at the gate, and until the moment `at`, and presses the button."""

    def visit(gate: Barrier) -> Said:
        connection = client.Connection(port)
        page = connection.ask(client.written("GET", f"{link}absage"))
        head = FORM_TYPE | {"Cookie": cookie_line(page.cookies())}
        body = urlencode({"csrf_token": csrf_token(plain(page).decode())}).encode()
        gate.wait(90)
        time.sleep(max(at - time.time(), 0))
        sent = connection.ask(client.written("POST", f"{link}{button}", head, body))
        connection.close()
        return Said(link, sent.status)

    return visit


def _live(visits: Sequence[Visit], gate: Barrier, pipe: Pipe) -> None:
    found: list[Any] = [Said("", 0)] * len(visits)

    def run(number: int) -> None:
        try:
            found[number] = visits[number](gate)
        except Exception as fault:  # told to the test as a fault, never swallowed
            found[number] = Said(f"{type(fault).__name__}: {fault}", 0)
            gate.abort()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(visits))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pipe.send(found)
