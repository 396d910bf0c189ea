"""One web process: the listening socket, waitress on it, and an orderly end.

Why waitress: docs/adr/0002-server.md.
"""

from __future__ import annotations

import errno
import logging
import resource
import signal
import socket
import time
from typing import Any

import waitress  # type: ignore[import-untyped]  # waitress ships no types
from flask import Flask
from waitress import wasyncore

DRAIN_WITHIN = 8.0  # seconds a web process gives to answers that are under way
PORT_FREE_WITHIN = 2.0  # seconds a predecessor that was killed may take to let go of the port

THREADS = 8  # per web process; as many as the connection pool holds, see core/db.py
CONNECTIONS = 4000  # per web process; idle and slow clients cost one file descriptor each
BODY_LIMIT = 48 * 1024 * 1024  # bytes, the outer wall (photos); pages set their own, smaller limit
HEADER_LIMIT = 32 * 1024  # bytes of request line and headers


class NoSocket(Exception):
    """The address cannot be bound; the message is one sentence for the operator."""


def listen(host: str, port: int) -> socket.socket:
    """The listening socket; raises NoSocket with the reason. IPv4, IPv6 or a name."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise NoSocket(f"HOST {host} is no address of this machine.") from None
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    patience = time.monotonic() + PORT_FREE_WITHIN
    while True:
        try:
            listener.bind(address)
            listener.listen(1024)
            return listener
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > patience:
                listener.close()
                raise NoSocket(_why_unbound(error, host, port)) from None
        time.sleep(0.1)


def _why_unbound(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} on {host} is in use. Stop the other program or set PORT to a free one."
    if error.errno == errno.EACCES:
        return f"port {port} needs more rights. Set PORT to 1024 or above."
    return f"{host}:{port} cannot be bound ({error.strerror})."


def answer(app: Flask, listener: socket.socket, *, behind_proxy: bool) -> None:
    """The life of one web process: answer until SIGTERM, then finish what is under way."""
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True
        server.pull_trigger()

    for hook in app.extensions.get("rotunde", {}).get("after_fork", []):
        hook()
    _allow_many_files()
    _quieten(logging.getLogger("waitress"))
    sockets: dict[int, Any] = {}
    server: Any = waitress.create_server(app, map=sockets, sockets=[listener], **_limits(behind_proxy))
    _leave_visitors_to_idle_siblings(server)
    signal.signal(signal.SIGTERM, stop)
    while not stopping:
        wasyncore.loop(timeout=1.0, use_poll=True, map=sockets, count=1)
    _drain(server, sockets)


def _leave_visitors_to_idle_siblings(server: Any) -> None:
    """While every thread is busy, new connections stay in the socket that all processes share.

    Otherwise a page would wait behind eight long answers here while the process next door has nothing to do.
    """
    welcomes, crew = server.readable, server.task_dispatcher

    def readable() -> bool:
        return bool(welcomes()) and crew.active_count + len(crew.queue) < THREADS

    server.readable = readable


def _limits(behind_proxy: bool) -> dict[str, object]:
    return {
        "ident": None,  # no version banner
        "threads": THREADS,
        "connection_limit": CONNECTIONS,
        "channel_timeout": 60,
        "max_request_header_size": HEADER_LIMIT,
        "max_request_body_size": BODY_LIMIT,
        # Without a proxy in front, X-Forwarded-* can only be a visitor's invention.
        "clear_untrusted_proxy_headers": not behind_proxy,
    }


def _drain(server: Any, sockets: dict[int, Any]) -> None:
    """Accept nobody new, send the answers under way, close the rest."""
    wasyncore.dispatcher.close(server)  # server.close() would take the trigger that wakes this loop along
    until = time.monotonic() + DRAIN_WITHIN
    while time.monotonic() < until:
        channels = list(server.active_channels.values())
        busy = [channel for channel in channels if channel.requests or channel.total_outbufs_len]
        if not busy:
            return
        for channel in channels:
            channel.will_close = channel.will_close or channel not in busy
        wasyncore.loop(timeout=0.1, use_poll=True, map=sockets, count=1)


def _allow_many_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + 1000
    if soft != resource.RLIM_INFINITY and soft < wanted:
        ceiling = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (ceiling, hard))


def _quieten(logger: logging.Logger) -> None:
    """Waitress names the path of a failed request, and a path may hold a secret link."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)

    def without_path(record: logging.LogRecord) -> bool:
        if isinstance(record.msg, str) and " while serving " in record.msg:
            record.msg = record.msg.partition(" while serving ")[0] + " while serving a request"
            record.args = ()
        return True

    logger.addFilter(without_path)
