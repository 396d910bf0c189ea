"""A small IMAP server: one mailbox, enough commands for a client that reads and tidies up, and faults on demand."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from dataclasses import dataclass, field


@dataclass
class Message:
    uid: int
    data: bytes
    flags: set[str] = field(default_factory=set)


class Postbox:
    """Serves on 127.0.0.1 until `end`. `heard` holds the commands; `fails` names one that is answered with NO."""

    def __init__(
        self,
        *letters: bytes,
        tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
        uidplus: bool = True,
        keywords: bool = True,
        fails: str = "",
    ) -> None:
        self.messages = [Message(number, data) for number, data in enumerate(letters, start=7)]
        self.heard: list[str] = []
        self.signed_in: list[tuple[str, str, bool]] = []
        self.fails, self._tls, self._secure = fails, tls, starttls
        self._uidplus, self._keywords = uidplus, keywords
        self._socket = socket.create_server(("localhost", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def end(self) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            try:
                with self._tls.wrap_socket(line, server_side=True) if self._tls else line as talk:
                    self._talk(talk)
            except (OSError, ValueError):
                pass

    def _talk(self, line: socket.socket) -> None:
        stream = line.makefile("rwb")

        def say(text: bytes) -> None:
            stream.write(text + b"\r\n")
            stream.flush()

        say(b"* OK ready")
        while words := stream.readline():
            tag, _, rest = words.decode().strip().partition(" ")
            self.heard.append(rest.split('"')[0].strip() if rest.upper().startswith("LOGIN") else rest)
            command = rest.upper().removeprefix("UID ").split(" ")[0]
            if self._refuses(command, rest, sealed=isinstance(line, ssl.SSLSocket)):
                say(f"{tag} NO not today".encode())
                continue
            for answer in getattr(self, f"_{command.lower()}")(rest):
                say(answer)
            say(f"{tag} OK done".encode())
            if command == "STARTTLS" and self._secure:
                line = self._secure.wrap_socket(line, server_side=True)
                stream = line.makefile("rwb")
            if command == "LOGOUT":
                return

    def _refuses(self, command: str, rest: str, *, sealed: bool) -> bool:
        if command == self.fails:
            return True
        if command != "LOGIN":
            return False
        found = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', rest[6:])
        user, password = (quoted.replace("\\", "") or bare for quoted, bare in found)
        self.signed_in.append((user, password, sealed))
        return password != "geheim"

    def _capability(self, _rest: str) -> list[bytes]:
        more = (" UIDPLUS" if self._uidplus else "") + (" STARTTLS" if self._secure else "")
        return [f"* CAPABILITY IMAP4rev1{more}".encode()]

    def _starttls(self, _rest: str) -> list[bytes]:
        return []

    def _login(self, _rest: str) -> list[bytes]:
        return []

    def _logout(self, _rest: str) -> list[bytes]:
        return [b"* BYE"]

    def _select(self, _rest: str) -> list[bytes]:
        allowed = r"\Deleted \Seen \*" if self._keywords else r"\Deleted \Seen"
        return [
            f"* {len(self.messages)} EXISTS".encode(),
            b"* FLAGS (\\Deleted \\Seen)",
            f"* OK [PERMANENTFLAGS ({allowed})] ok".encode(),
        ]

    def _search(self, rest: str) -> list[bytes]:
        keyword = rest.partition("UNKEYWORD ")[2]
        wanted = [m for m in self.messages if "\\Deleted" not in m.flags and keyword not in m.flags]
        return [("* SEARCH " + " ".join(str(m.uid) for m in wanted)).strip().encode()]

    def _fetch(self, rest: str) -> list[bytes]:
        uid, most = re.fullmatch(r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", rest).groups()  # type: ignore[union-attr]  # a broken command shall break the talk
        place, found = next((at, m) for at, m in enumerate(self.messages, start=1) if m.uid == int(uid))
        data = found.data[: int(most)]
        return [f"* {place} FETCH (UID {uid} BODY[]<0> {{{len(data)}}}\r\n".encode() + data + b")"]

    def _store(self, rest: str) -> list[bytes]:
        uids, flags = re.fullmatch(r"UID STORE ([\d,]+) \+FLAGS\.SILENT \((.+)\)", rest).groups()  # type: ignore[union-attr]  # as above
        for message in self.messages:
            if str(message.uid) in uids.split(","):
                message.flags.add(flags)
        return []

    def _expunge(self, rest: str) -> list[bytes]:
        only = rest.partition("EXPUNGE ")[2].split(",") if rest.startswith("UID") else None
        self.messages = [
            m for m in self.messages if "\\Deleted" not in m.flags or (only is not None and str(m.uid) not in only)
        ]
        return []
