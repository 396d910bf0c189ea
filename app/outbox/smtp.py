"""One conversation with a mail server: connect, hand over, say how it ended. No reason holds an address or a password.

SMTP_URL is smtp://user:password@host:587?starttls=1 or smtps://user:password@host. A password is sent through TLS
only, unless ?starttls=0 says that the operator knows better.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import parse_qs, unquote, urlsplit

from app.core.addresses import UnmailableAddress, ascii_address, mailable, needs_smtputf8
from app.core.text import N_
from app.outbox.rules import Kind, judge, pauses_relay

LONGEST_REASON = 200
CLOSING = 421
GOODBYE = 2.0  # seconds to wait for the answer to QUIT; the mail has arrived by then
GONE = N_("Der Mailserver hat die Verbindung beendet.")
AWAY = N_("Der Mailserver ist nicht erreichbar.")
NO_ADDRESS = N_("Diese Adresse lässt sich nicht anschreiben.")
NO_SMTPUTF8 = N_(
    "Vor dem @ steht ein Umlaut oder ein anderes Sonderzeichen. Der Mailserver kann solche Adressen nicht anschreiben."
)
INTERNATIONAL = ("SMTPUTF8", "BODY=8BITMIME")  # a server that offers the one offers the other (RFC 6531)
SENTENCES: tuple[tuple[type[BaseException], str], ...] = (
    (TimeoutError, N_("Der Mailserver antwortet nicht rechtzeitig.")),
    (ssl.SSLError, N_("Eine sichere Verbindung zum Mailserver kam nicht zustande.")),
    (socket.gaierror, N_("Der Name des Mailservers ist nicht bekannt.")),
    (smtplib.SMTPNotSupportedError, N_("Der Mailserver bietet keine Verschlüsselung oder keine Anmeldung an.")),
    (smtplib.SMTPServerDisconnected, GONE),
)
_ADDRESS = re.compile(r"<?[^\s<>@]+@[^\s<>@]+>?")


@dataclass(frozen=True)
class Delivery:
    """How an attempt ended; `reason` is what the server said, or why there was no conversation."""

    kind: Kind
    reason: str = ""
    code: int = 0

    @property
    def pauses_relay(self) -> bool:
        """Whether to stop here: what is still queued would fare no better now."""
        return pauses_relay(self.kind, self.code)


@dataclass(frozen=True)
class Server:
    """Where SMTP_URL points."""

    host: str
    port: int
    tls: bool
    starttls: bool
    user: str
    password: str


def server(url: str) -> Server:
    """What SMTP_URL says. Raises ValueError, whose sentence quotes nothing of it, for it holds a password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("SMTP_URL has no valid host and port") from None
    wish = parse_qs(parts.query).get("starttls", [""])[-1]
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or wish not in ("", "0", "1"):
        raise ValueError("SMTP_URL must read smtp://user:password@host:port?starttls=1 or smtps://…")
    tls = parts.scheme == "smtps"
    return Server(
        host=parts.hostname,
        port=port or (465 if tls else 587 if parts.username else 25),
        tls=tls,
        starttls=not tls and (wish == "1" or (bool(parts.username) and wish != "0")),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def deliver(url: str, envelope_from: str, to: str, data: bytes, *, timeout: float) -> Delivery:
    """Hand over one mail through a connection of its own."""
    with Relay(url, timeout=timeout) as relay:
        return relay.deliver(envelope_from, to, data)


def unreachable(url: str, own_name: str, *, timeout: float) -> str:
    """Why the mail server cannot be talked to, or "": connected, greeted, signed in, and nothing sent."""
    try:
        line = _dialled(server(url), own_name, time.monotonic() + timeout)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return _broken(error).reason
    line.close()
    return ""


class Relay:
    """A connection that is opened for the first mail and kept for the next ones.

    `timeout` (seconds) is for a whole mail, connecting included: a server that answers drop by drop must not hold
    a mail longer than its lease. Once there was no connection, further mails are not tried.
    """

    def __init__(self, url: str, *, timeout: float) -> None:
        self._server = server(url)
        self._timeout = timeout
        self._line: _Clear | _Sealed | None = None
        self._unreachable: Delivery | None = None

    def __enter__(self) -> Relay:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def deliver(self, envelope_from: str, to: str, data: bytes) -> Delivery:
        """Hand over one mail. Copies after a lost answer are the receiver's to drop, by their Message-ID."""
        if self._unreachable:
            return self._unreachable
        try:
            envelope_from, to = ascii_address(envelope_from), mailable(to)
        except UnmailableAddress:
            return Delivery(Kind.PERMANENT, NO_ADDRESS)
        deadline = time.monotonic() + self._timeout
        ended = self._converse(self._line, envelope_from, to, data, deadline) if self._line else None
        if ended is None:
            try:
                self._line = _dialled(self._server, envelope_from.rpartition("@")[2], deadline)
            except (OSError, smtplib.SMTPException, ValueError) as error:
                self._unreachable = _broken(error)
                return self._unreachable
            ended = self._converse(self._line, envelope_from, to, data, deadline)
        return ended or Delivery(Kind.UNREACHABLE, GONE)

    def _converse(
        self, line: _Clear | _Sealed, envelope_from: str, to: str, data: bytes, deadline: float
    ) -> Delivery | None:
        """One try on this line; None if it was closed before this mail was heard of (too long idle, enough mails)."""
        line.deadline, heard = deadline, False
        if needs_smtputf8(to) and not line.has_extn("smtputf8"):
            return Delivery(Kind.PERMANENT, NO_SMTPUTF8)
        try:
            code, words = line.mail(envelope_from, INTERNATIONAL if needs_smtputf8(to) else ())
            if code == CLOSING and line.worked:
                self._drop()
                return None
            heard = True
            if code // 100 == 2:
                return self._hand_over(line, to, data)
            return self._refused(Kind.TEMPORARY if code // 100 == 4 else Kind.UNREACHABLE, code, words)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return _broken(error) if heard else None

    def _hand_over(self, line: _Clear | _Sealed, to: str, data: bytes) -> Delivery:
        code, words = line.rcpt(to)
        if code // 100 == 2:
            try:
                code, words = line.data(data)
            except smtplib.SMTPDataError as refused:
                code, words = refused.smtp_code, _octets(refused.smtp_error)
            if code // 100 == 2:
                line.worked = True
                return Delivery(Kind.ACCEPTED, code=code)
        return self._refused(judge(code), code, words)

    def _refused(self, kind: Kind, code: int, words: bytes) -> Delivery:
        """The line stays for the next mail, unless the server closes it or asks for a break.

        A sender that is refused for good (5xx to MAIL) comes here as UNREACHABLE: the fault lies in the settings,
        and no mail shall be given up for it.
        """
        delivery = Delivery(kind, _said(code, words), code)
        if delivery.pauses_relay:
            self._hang_up()
        elif self._line is not None:
            try:
                self._line.rset()
            except (OSError, smtplib.SMTPException):
                self._drop()
        return delivery

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.deadline = time.monotonic() + min(self._timeout, GOODBYE)
            with suppress(OSError, smtplib.SMTPException):
                self._line.quit()
        self._drop()

    def _drop(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


class _Punctual:
    """Makes each answer arrive before `deadline` (monotonic seconds), whatever was waited for before."""

    def __init__(self, deadline: float, *given: object, **named: object) -> None:
        self.deadline = deadline
        self.worked = False  # whether a mail was handed over on this line
        super().__init__(*given, timeout=max(deadline - time.monotonic(), 0.1), **named)  # type: ignore[call-arg]  # smtplib's

    def getreply(self) -> tuple[int, bytes]:
        self.sock.settimeout(max(self.deadline - time.monotonic(), 0.001))  # type: ignore[attr-defined]  # smtplib's
        return super().getreply()  # type: ignore[misc]  # smtplib's


class _Clear(_Punctual, smtplib.SMTP):
    pass


class _Sealed(_Punctual, smtplib.SMTP_SSL):
    pass


def _dialled(where: Server, own_name: str, deadline: float) -> _Clear | _Sealed:
    """An open and greeted connection, encrypted and authenticated if asked for; closed again if that fails.

    It greets with the sender's domain: asking the resolver for our own name can take half a minute.
    """
    secure = ssl.create_default_context()
    line: _Clear | _Sealed
    if where.tls:
        line = _Sealed(deadline, where.host, where.port, local_hostname=own_name, context=secure)
    else:
        line = _Clear(deadline, where.host, where.port, local_hostname=own_name)
    try:
        if where.starttls:
            line.starttls(context=secure)
        line.ehlo_or_helo_if_needed()
        if where.user:
            line.login(where.user, where.password)
    except BaseException:
        line.close()
        raise
    return line


def _broken(error: Exception) -> Delivery:
    """Why there is no conversation; an error's own words may hold names and stay out."""
    if isinstance(error, smtplib.SMTPResponseException):
        code, words = error.smtp_code, _octets(error.smtp_error)
        return Delivery(Kind.UNREACHABLE, _said(code, words), code)
    cause = error.__context__ if isinstance(error, smtplib.SMTPServerDisconnected) and error.__context__ else error
    for kind, sentence in SENTENCES:
        if isinstance(cause, kind):
            return Delivery(Kind.UNREACHABLE, sentence)
    return Delivery(Kind.UNREACHABLE, AWAY)


def _said(code: int, words: bytes) -> str:
    """The server's answer in one line, without the addresses that servers like to repeat."""
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in words.decode("utf-8", "replace")).split())
    return f"{code} {_ADDRESS.sub('…', plain)}".strip()[:LONGEST_REASON]


def _octets(words: bytes | str) -> bytes:
    return words.encode() if isinstance(words, str) else words
