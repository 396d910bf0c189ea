"""The mailbox that takes what comes back: a file (mbox), a Maildir folder, or IMAP. Plain Python.

BOUNCE_URL is file:///var/mail/rotunde (a folder is a Maildir), imaps://user:password@host/INBOX or imap://…, which
goes on with STARTTLS unless ?starttls=0 says that the operator knows better. Letters that are not ours stay as they
are, unread: the mailbox may be one that people read.
"""

from __future__ import annotations

import imaplib
import mailbox
import re
import ssl
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from app.core.text import N_
from app.outbox.bounces import MOST_OCTETS

MOST = 100  # letters looked at in one run, the newest ones
LOOKED_AT = "RotundeSeen"  # a keyword of our own, so that letters of people are fetched once only


class InboxClosed(Exception):
    """The mailbox cannot be read. The sentence holds neither its address nor the server's words."""

    def __init__(self, sentence: str, error: BaseException) -> None:
        super().__init__(f"{sentence} ({type(error).__name__})")


NO_FILE = N_("Die Datei des Postfachs lässt sich nicht lesen oder schreiben.")
NO_SERVER = N_("Der Server des Postfachs ist nicht erreichbar oder nimmt die Anmeldung nicht an.")
BROKEN_OFF = N_("Der Server des Postfachs hat das Gespräch abgebrochen.")


@dataclass(frozen=True)
class Letter:
    """One message. `data` holds its first MOST_OCTETS; `name` finds it again in its mailbox."""

    name: str
    data: bytes


class Inbox(Protocol):
    def letters(self) -> list[Letter]:
        """The newest letters, oldest first."""

    def discard(self, letters: Collection[Letter]) -> None:
        """Take these out for good; all others stay."""

    def keep(self, letters: Collection[Letter]) -> None:
        """These are people's letters: they stay, and are not looked at again where the mailbox can remember that."""


def opened(url: str, *, timeout: float) -> AbstractContextManager[Inbox]:
    """The mailbox BOUNCE_URL names. Raises InboxClosed, then or at any later step."""
    return _file(url) if urlsplit(url).scheme == "file" else _imap(url, timeout)


@contextmanager
def _file(url: str) -> Iterator[Inbox]:
    path = Path(unquote(urlsplit(url).path))
    try:
        yield Maildir(path) if path.is_dir() else Mbox(path)
    except (OSError, mailbox.Error) as error:
        raise InboxClosed(NO_FILE, error) from None


class _Forgetful:
    """A mailbox in files has no place for marks of ours; its newest letters are looked at each time."""

    def keep(self, letters: Collection[Letter]) -> None:
        pass


class Mbox(_Forgetful):
    """One file for all letters. It is locked while it is read and while it is written, but not in between."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def letters(self) -> list[Letter]:
        if not self._path.exists():
            return []  # many servers make the file for the first mail and remove an empty one
        with self._locked() as box:
            return [_letter(box, key) for key in box.keys()[-MOST:]]

    def discard(self, letters: Collection[Letter]) -> None:
        """Found again by what they say: others may have written to the file meanwhile."""
        names = {letter.name for letter in letters}
        if not names:
            return
        with self._locked() as box:
            for key in list(box.iterkeys()):
                if _letter(box, key).name in names:
                    box.remove(key)
            box.flush()

    @contextmanager
    def _locked(self) -> Iterator[mailbox.mbox]:
        box = mailbox.mbox(self._path, create=False)
        try:
            box.lock()
            yield box
        finally:
            box.close()  # writes nothing that was not flushed, and unlocks


def _letter(box: mailbox.mbox, key: str) -> Letter:
    with box.get_file(key) as file:
        data = file.read(MOST_OCTETS)
    return Letter(sha256(data).hexdigest(), data)


class Maildir(_Forgetful):
    """A folder with a file for each letter; nothing needs a lock."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def letters(self) -> list[Letter]:
        files = [file for part in ("new", "cur") for file in self._path.glob(f"{part}/*") if file.is_file()]
        newest = sorted(files, key=lambda file: (file.stat().st_mtime, file.name))[-MOST:]
        return [Letter(str(file.relative_to(self._path)), _head(file)) for file in newest]

    def discard(self, letters: Collection[Letter]) -> None:
        for letter in letters:
            (self._path / letter.name).unlink(missing_ok=True)


def _head(file: Path) -> bytes:
    with file.open("rb") as opened_file:
        return opened_file.read(MOST_OCTETS)


@contextmanager
def _imap(url: str, timeout: float) -> Iterator[Inbox]:
    try:
        line = _dialled(url, timeout)
    except (OSError, imaplib.IMAP4.error) as error:
        raise InboxClosed(NO_SERVER, error) from None
    try:
        yield Imap(line)
    except (OSError, imaplib.IMAP4.error) as error:
        raise InboxClosed(BROKEN_OFF, error) from None
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            line.logout()


def _dialled(url: str, timeout: float) -> imaplib.IMAP4:
    """A signed-in line with its folder chosen. The password goes through TLS, unless the operator says otherwise."""
    parts = urlsplit(url)
    secure = ssl.create_default_context()
    line: imaplib.IMAP4
    if parts.scheme == "imaps":
        line = imaplib.IMAP4_SSL(parts.hostname or "", parts.port or 993, ssl_context=secure, timeout=timeout)
    else:
        line = imaplib.IMAP4(parts.hostname or "", parts.port or 143, timeout=timeout)
    try:
        if parts.scheme == "imap" and parse_qs(parts.query).get("starttls", [""])[-1] != "0":
            line.starttls(secure)
        line.login(_quotable(unquote(parts.username or "")), _quotable(unquote(parts.password or "")))
        folder = unquote(parts.path.strip("/")) or "INBOX"
        _ask(line.select('"' + re.sub(r'(["\\])', r"\\\1", _quotable(folder)) + '"'))
    except BaseException:
        with suppress(OSError, imaplib.IMAP4.error):
            line.shutdown()
        raise
    return line


def _quotable(text: str) -> str:
    if not text.isascii() or any(sign in "\r\n\0" for sign in text):
        raise imaplib.IMAP4.error("beyond plain IMAP")
    return text


def _ask(answer: tuple[str, list[Any]]) -> list[Any]:
    """What the server said to a command that went well."""
    verdict, found = answer
    if verdict != "OK":
        raise imaplib.IMAP4.error("refused")
    return found


class Imap:
    """A folder on a server. Letters are peeked at: whoever reads the mailbox finds them unread."""

    def __init__(self, line: imaplib.IMAP4) -> None:
        self._line = line
        allowed = line.response("PERMANENTFLAGS")[1]
        self._keeps_keywords = any(isinstance(flags, bytes) and b"\\*" in flags for flags in allowed)

    def letters(self) -> list[Letter]:
        wanted = f"UNDELETED UNKEYWORD {LOOKED_AT}" if self._keeps_keywords else "UNDELETED"
        found = _ask(self._line.uid("SEARCH", wanted))
        numbers = found[0].split() if found and isinstance(found[0], bytes) else []
        return [letter for number in numbers[-MOST:] for letter in self._fetched(number.decode("ascii"))]

    def _fetched(self, number: str) -> list[Letter]:
        answer = _ask(self._line.uid("FETCH", number, f"(BODY.PEEK[]<0.{MOST_OCTETS}>)"))
        return [Letter(number, part[1]) for part in answer if isinstance(part, tuple)]

    def discard(self, letters: Collection[Letter]) -> None:
        for letter in letters:
            _ask(self._line.uid("STORE", letter.name, "+FLAGS.SILENT", r"(\Deleted)"))
        if letters and "UIDPLUS" in self._line.capabilities:
            _ask(self._line.uid("EXPUNGE", ",".join(letter.name for letter in letters)))
        elif letters:
            _ask(self._line.expunge())

    def keep(self, letters: Collection[Letter]) -> None:
        if letters and self._keeps_keywords:
            _ask(
                self._line.uid("STORE", ",".join(letter.name for letter in letters), "+FLAGS.SILENT", f"({LOOKED_AT})")
            )
