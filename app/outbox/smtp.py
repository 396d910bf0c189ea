"""One conversation with a mail server: connect, send, say how it ended. Nothing personal in any reason."""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import parse_qs, unquote, urlsplit

from app.outbox.rules import Kind


@dataclass(frozen=True)
class Delivery:
    """How an attempt ended; `reason` is the server's code and words without addresses."""

    kind: Kind
    reason: str = ""


class Relay:
    """A connection to the server of SMTP_URL, opened at the first mail and used for the next ones.

    smtp://user:password@host:587?starttls=1 or smtps://host. `timeout` in seconds.
    """

    def __init__(self, url: str, *, timeout: float) -> None:
        self._parts = urlsplit(url)
        self._timeout = timeout
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Relay:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._close()

    def deliver(self, envelope_from: str, to: str, data: bytes) -> Delivery:
        """Hand one mail over. A server that breaks off counts as unreachable: the mail is tried again later."""
        try:
            server = self._connected()
            server.sendmail(envelope_from, [to], data)
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            return self._refused(code, words)
        except smtplib.SMTPResponseException as error:
            return self._refused(error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            self._close()
            return Delivery(Kind.UNREACHABLE, f"Mailserver nicht erreichbar ({type(error).__name__})")
        return Delivery(Kind.ACCEPTED)

    def _refused(self, code: int, words: bytes | str) -> Delivery:
        """4xx and 421 mean later, 5xx means never; after a refusal the conversation starts anew."""
        self._close()
        said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        reason = re.sub(r"<?[^\s<>@]+@[^\s<>@]+>?", "…", " ".join(said.split()))[:200]
        kind = Kind.TEMPORARY if 400 <= code < 500 else Kind.PERMANENT
        return Delivery(kind, f"{code} {reason}")

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            self._server = self._opened()
        return self._server

    def _opened(self) -> smtplib.SMTP:
        host, options = self._parts.hostname or "localhost", parse_qs(self._parts.query)
        secure = ssl.create_default_context()
        if self._parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, self._parts.port or 465, timeout=self._timeout, context=secure
            )
        else:
            server = smtplib.SMTP(host, self._parts.port or 25, timeout=self._timeout)
            if options.get("starttls") == ["1"]:
                server.starttls(context=secure)
        if self._parts.username:
            server.login(unquote(self._parts.username), unquote(self._parts.password or ""))
        return server

    def _close(self) -> None:
        if self._server is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._server.quit()
            self._server = None
