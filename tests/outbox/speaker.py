"""A mail server that says line by line what it was told to say."""

from __future__ import annotations

import socket
import threading


class Speaker:
    """A server that says what it is told to, line by line, and remembers what it heard."""

    def __init__(self, *conversations: list[str], port: int = 0) -> None:
        self._socket = socket.create_server(("127.0.0.1", port))
        self.url = f"smtp://127.0.0.1:{self._socket.getsockname()[1]}"
        self.heard: list[list[str]] = []
        self._thread = threading.Thread(target=self._serve, args=(conversations,), daemon=True)
        self._thread.start()

    def _serve(self, conversations: tuple[list[str], ...]) -> None:
        for answers in conversations:
            line, _ = self._socket.accept()
            heard: list[str] = []
            self.heard.append(heard)
            with line, line.makefile("rwb") as stream:
                for answer in answers:
                    stream.write(answer.encode() + b"\r\n")
                    stream.flush()
                    if answer.startswith("354"):
                        while stream.readline() not in (b".\r\n", b""):
                            pass
                        continue
                    heard.append(stream.readline().decode().strip())
        self._socket.close()

    def end(self) -> list[list[str]]:
        self._thread.join(10)
        return self.heard


GREETED = ["220 hello", "250 hello"]
TAKEN = ["250 sender", "250 recipient", "354 go", "250 taken"]
