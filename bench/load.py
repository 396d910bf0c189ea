"""Many clients at once: processes, because threads of one Python would measure themselves."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection as Pipe
from multiprocessing.synchronize import Barrier

from bench import client
from bench.figures import Load
from bench.server import Server

_fork = multiprocessing.get_context("fork")
Life = Callable[[Load], None]


def together(server: Server, lives: Sequence[Life]) -> Load:
    """Each life in a process of its own, all begun at the same moment; their loads added, with the server's CPU."""
    gate = _fork.Barrier(len(lives) + 1)
    pipes, processes = [], []
    for life in lives:
        ours, theirs = _fork.Pipe(duplex=False)
        process = _fork.Process(target=_live, args=(life, gate, theirs), daemon=True)
        process.start()
        theirs.close()
        pipes.append(ours)
        processes.append(process)
    gate.wait(30)
    before, begun = server.cpu(), time.monotonic()
    total = Load()
    for pipe in pipes:
        total.add(pipe.recv() if pipe.poll(120) else Load(faults=["client gave no answer"]))
    total.took, total.cpu = time.monotonic() - begun, server.cpu() - before
    for process in processes:
        process.join(5)
    return total


def _live(life: Life, gate: Barrier, pipe: Pipe) -> None:
    load = Load()
    gate.wait(30)
    try:
        life(load)
    except Exception as fault:  # told to the parent as a fault, never swallowed
        load.faults.append(f"{type(fault).__name__}: {fault}")
    pipe.send(load)


def hammer(server: Server, request: bytes, *, status: int, seconds: float, clients: int = 2, lanes: int = 4) -> Load:
    """The same request again and again over clients × lanes connections."""

    def lane(load: Load) -> None:
        connection = client.Connection(server.port)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            timed(load, connection, request, status)
        connection.close()

    def life(load: Load) -> None:
        threads = [threading.Thread(target=lane, args=(load,)) for _ in range(lanes)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return together(server, [life] * clients)


def timed(load: Load, connection: client.Connection, request: bytes, status: int) -> client.Answer | None:
    """Ask, note the time, and note a fault when the answer is not the expected one."""
    begun = time.perf_counter()
    try:
        answer = connection.ask(request)
    except (OSError, client.Broken) as fault:
        load.faults.append(type(fault).__name__)
        return None
    load.seconds.append(time.perf_counter() - begun)
    if answer.status != status:
        load.faults.append(f"{answer.status} instead of {status}")
        return None
    return answer
