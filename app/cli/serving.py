"""One process tree behind `make run`: a parent that only watches, WORKERS web processes and one worker.

    parent ── binds the socket, imports the app once, holds no database connection
      ├─ web 1 … n   forked from the parent; waitress accepts on the shared socket
      └─ worker      forked too; runs what `flask worker run` runs

A child that dies is replaced. SIGTERM or Ctrl-C ends all within STOP_WITHIN seconds, a second one at once.
Children end with the parent even when it is killed. Linux only (`prctl`, `sigtimedwait`).
"""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from flask import Flask, current_app
from flask.cli import ScriptInfo

from app.cli import webserver
from config import Settings

log = logging.getLogger("rotunde.serving")

STOP_WITHIN = 9.0  # seconds from the first signal until what still runs is killed
STEADY_AFTER = 5.0  # seconds; a child that dies sooner is restarted ever more slowly
SLOWEST_RESTART = 10.0  # seconds

PR_SET_PDEATHSIG = 1
M_ARENA_MAX = -8
WATCHED = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}


@dataclass
class Child:
    """A place in the tree and the process that fills it, if any."""

    name: str
    start: Callable[[], int]  # returns the process id
    pid: int = 0
    started: float = 0.0
    failures: int = 0
    due: float = 0.0  # monotonic time before which it is not started again


def serve(settings: Settings) -> int:
    """Run web and worker until a signal ends them; the exit code of the command. Needs an app context."""
    _find_a_voice()
    try:
        listener = webserver.listen(settings.host, settings.port)
    except webserver.NoSocket as refusal:
        log.error("Rotunde cannot start: %s", refusal)
        return 1
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # werkzeug hides it from mypy
    _let_go_of_the_database(app)
    gc.collect()
    _spare_memory()
    gc.freeze()  # what the parent has loaded stays shared with the forked children
    before = signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    try:
        return _watch(_tree(app, settings, listener), listener)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _find_a_voice() -> None:
    """Start and stop are told whatever ran before: a migration sets up logging and silences older loggers."""
    if not logging.getLogger().handlers:
        logging.basicConfig(format="%(asctime)s %(name)s %(message)s")
    log.setLevel(logging.INFO)
    for name in (log.name, "waitress"):
        logging.getLogger(name).disabled = False


def _let_go_of_the_database(app: Flask) -> None:
    """A connection must never be shared over fork: the parent closes its own before there are children."""
    alchemy = app.extensions.get("sqlalchemy")
    if alchemy is not None:
        alchemy.session.remove()
        alchemy.engine.dispose()


def apart(deed: Callable[[], object]) -> None:
    """Do something in a child of its own before the tree stands: what it loads and starts is not inherited.

    Setting a PDF starts threads; a web process forked afterwards would wait for them for ever.
    """
    _let_go_of_the_database(current_app._get_current_object())  # type: ignore[attr-defined]  # as in serve()
    _pid, status = os.waitpid(_fork(deed, os.getpid()), 0)
    if status:
        raise SystemExit(1)


def _tree(app: Flask, settings: Settings, listener: socket.socket) -> list[Child]:
    parent = os.getpid()

    def web() -> int:
        return _fork(lambda: webserver.answer(app, listener, behind_proxy=settings.trusted_proxies > 0), parent)

    def worker() -> int:
        return _fork(lambda: _work(app), parent)

    return [
        *(Child(f"web {number}", web) for number in range(1, settings.workers + 1)),
        Child("worker", worker),
    ]


def _watch(children: list[Child], listener: socket.socket) -> int:
    host, port = listener.getsockname()[:2]
    log.info(
        "serving http://%s:%s with %d web processes",
        f"[{host}]" if ":" in host else host,
        port,
        len(children) - 1,
    )
    while True:
        for child in children:
            if not child.pid and time.monotonic() >= child.due:
                _start(child)
        caught = signal.sigtimedwait(WATCHED, _pause(children))
        _reap(children, restarting=True)
        if caught and caught.si_signo != signal.SIGCHLD:
            log.info("stopping on %s", signal.Signals(caught.si_signo).name)
            listener.close()
            return _stop(children)


def _pause(children: list[Child]) -> float:
    """Until the next start is due; at most half a minute, in case a SIGCHLD was merged with another."""
    due = [child.due - time.monotonic() for child in children if not child.pid]
    return min([30.0, *(max(0.0, wait) for wait in due)])


def _start(child: Child) -> None:
    child.started = time.monotonic()
    try:
        child.pid = child.start()
    except OSError as error:  # no memory, no process slot: later, and without taking the others down
        log.error("%s cannot be started (%s)", child.name, error.strerror)
        _postpone(child)
        return
    log.info("%s started as %d", child.name, child.pid)


def _reap(children: list[Child], *, restarting: bool) -> None:
    """Take note of every child that has ended; strangers (a child of a child) are just collected."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        for child in children:
            if child.pid == pid:
                child.pid = 0
                _note_end(child, pid, os.waitstatus_to_exitcode(status), restarting=restarting)


def _note_end(child: Child, pid: int, code: int, *, restarting: bool) -> None:
    cause = f"signal {-code}" if code < 0 else f"code {code}"
    if not restarting:
        log.info("%s (%d) ended with %s", child.name, pid, cause)
        return
    _postpone(child)
    wait = max(0.0, child.due - time.monotonic())
    log.warning("%s (%d) ended with %s; starts again in %.1f s", child.name, pid, cause, wait)


def _postpone(child: Child) -> None:
    """At once after a steady life, else after 0.1, 0.2, 0.4 … s: a broken start must not eat the machine."""
    steady = time.monotonic() - child.started >= STEADY_AFTER
    child.failures = 0 if steady else child.failures + 1
    wait = 0.0 if steady else min(SLOWEST_RESTART, 0.05 * 2**child.failures)
    child.due = time.monotonic() + wait


def _stop(children: list[Child]) -> int:
    """0 when all ended by themselves, 1 when one had to be killed, 130 after a second signal."""
    _send(children, signal.SIGTERM)
    until = time.monotonic() + STOP_WITHIN
    code = 0
    while any(child.pid for child in children):
        caught = signal.sigtimedwait(WATCHED, max(0.0, min(0.5, until - time.monotonic())))
        _reap(children, restarting=False)
        impatient = caught is not None and caught.si_signo != signal.SIGCHLD
        if impatient or time.monotonic() >= until:
            code = 130 if impatient else 1
            _send(children, signal.SIGKILL)
    log.info("stopped")
    return code


def _send(children: list[Child], number: signal.Signals) -> None:
    for child in children:
        if child.pid:
            os.kill(child.pid, number)


def _die_with(parent: int) -> None:
    """Ask the kernel for a SIGTERM when the parent ends, killed or not; then look whether it already has."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


def _fork(life: Callable[[], object], parent: int) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process; the parent decides
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
        _die_with(parent)
        life()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        log.exception("a process of the tree ended by a fault")
    finally:
        logging.shutdown()
        os._exit(code)  # never returns into the command line of the parent


def _work(app: Flask) -> None:
    """The life of the worker: `flask worker run`, in a process that shares what the parent has loaded."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # only SIGTERM ends a job early
    for hook in app.extensions.get("rotunde", {}).get("after_fork", []):
        hook()
    run = app.cli.commands["worker"].commands["run"]  # type: ignore[attr-defined]  # a group of commands
    run.main(args=[], standalone_mode=False, obj=ScriptInfo(create_app=lambda: app))


def _spare_memory() -> None:
    """Two malloc arenas instead of one per thread: eight threads rarely allocate at once, but each arena grows."""
    with suppress(OSError, AttributeError):  # another libc: then memory is simply used as it comes
        libc = ctypes.CDLL(None)
        libc.mallopt(M_ARENA_MAX, 2)
        libc.malloc_trim(0)  # what migration and demo have left free goes back before it is copied into children
