"""Many visitors at once: client processes full of threads that all press their button at the same moment."""

from __future__ import annotations

import multiprocessing
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe
from multiprocessing.synchronize import Barrier
from typing import Any
from urllib.parse import urlencode

from bench import client
from bench.journeys import EVENT, FORM, cookie_line, csrf_token, plain

Visit = Callable[[Barrier], "Said"]
FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}
POSITION = re.compile(r"Sie stehen an Stelle (\d+) der Warteliste")
_fork = multiprocessing.get_context("fork")

__all__ = ["EVENT", "Said", "crowd", "registering", "withdrawing"]


@dataclass(frozen=True)
class Said:
    """What one visitor was told: the status of the answer, and 0 for a place or the position on the waitlist."""

    name: str
    status: int
    position: int = -1


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
    found = [said for pipe in pipes if pipe.poll(120) for said in pipe.recv()]
    for process in running:
        process.join(5)
    return found


def registering(port: int, name: str, letter: str) -> Visit:
    """Somebody fills in the form, waits at the gate, sends it and reads the answer."""

    def visit(gate: Barrier) -> Said:
        connection = client.Connection(port)
        form = connection.ask(client.written("GET", FORM))
        cookies = form.cookies()
        fields = {"name": name, "email": f"{name.lower().replace(' ', '.')}@example.org", "municipality": "Stadt Probe"}
        fields |= {"workshop": letter, "notice": "y", "csrf_token": csrf_token(plain(form).decode())}
        head = FORM_TYPE | {"Cookie": cookie_line(cookies)}
        gate.wait(90)
        sent = connection.ask(client.written("POST", FORM, head, urlencode(fields).encode()))
        if sent.status != 303:
            return Said(name, sent.status)
        kept = {"Cookie": cookie_line(cookies | sent.cookies())}
        text = plain(connection.ask(client.written("GET", f"{FORM}/eingegangen", kept))).decode()
        connection.close()
        waits = POSITION.search(text)
        return Said(name, 303, int(waits[1]) if waits else 0 if "Sie haben einen Platz" in text else -1)

    return visit


def withdrawing(port: int, link: str) -> Visit:
    """Somebody opens the page that asks once more, waits at the gate and presses the button."""

    def visit(gate: Barrier) -> Said:
        connection = client.Connection(port)
        page = connection.ask(client.written("GET", f"{link}absage"))
        head = FORM_TYPE | {"Cookie": cookie_line(page.cookies())}
        body = urlencode({"csrf_token": csrf_token(plain(page).decode())}).encode()
        gate.wait(90)
        sent = connection.ask(client.written("POST", f"{link}absage", head, body))
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
