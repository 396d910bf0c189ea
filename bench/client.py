"""A frugal HTTP client: the load generator shares two cores with the server, so each of its instructions counts."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass

HOST = "127.0.0.1"
PATIENCE = 15.0  # seconds


class Broken(Exception):
    """The server closed the connection in the middle of an answer."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]  # names in lower case; repeated ones one below the other
    body: bytes

    def cookies(self) -> dict[str, str]:
        """What the visitor keeps, without the attributes."""
        lines = filter(None, self.headers.get("set-cookie", "").split("\n"))
        return dict(line.partition(";")[0].split("=", 1) for line in lines)


def written(method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> bytes:
    """The bytes of a request."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", "Accept-Encoding: gzip", "Accept: text/html,*/*;q=0.8"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body or method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def parsed_head(head: bytes) -> tuple[int, dict[str, str]]:
    """Status and headers from everything before the empty line."""
    first, *lines = head.decode("latin-1").split("\r\n")
    headers: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        name = name.lower()
        headers[name] = f"{headers[name]}\n{value.strip()}" if name in headers else value.strip()
    return int(first.split(" ", 2)[1]), headers


class Connection:
    """One visitor's connection, kept open between requests and opened anew when the server has closed it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def ask(self, request: bytes) -> Answer:
        """Raises OSError or Broken; neither happens while the server does its work."""
        if self._socket is None:
            self._socket = socket.create_connection((HOST, self._port), timeout=PATIENCE)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self._socket.sendall(request)
            answer = self._read(self._socket)
        except (OSError, Broken):
            self.close()
            raise
        if answer.headers.get("connection", "").lower() == "close":
            self.close()
        return answer

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _read(self, stream: socket.socket) -> Answer:
        data = b""
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more(stream)
        status, headers = parsed_head(data[:end])
        body = data[end + 4 :]
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return Answer(status, headers, self._chunks(stream, body))
        length = 0 if status in (204, 304) else int(headers.get("content-length", "0"))
        while len(body) < length:
            body += self._more(stream)
        return Answer(status, headers, body)

    def _chunks(self, stream: socket.socket, data: bytes) -> bytes:
        body = b""
        while True:
            while b"\r\n" not in data:
                data += self._more(stream)
            line, _, data = data.partition(b"\r\n")
            size = int(line, 16)
            while len(data) < size + 2:
                data += self._more(stream)
            body, data = body + data[:size], data[size + 2 :]
            if not size:
                return body

    @staticmethod
    def _more(stream: socket.socket) -> bytes:
        part = stream.recv(65536)
        if not part:
            raise Broken
        return part
