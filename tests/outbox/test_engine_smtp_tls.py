"""Signing in goes through TLS or not at all; reasons hold no address and no password."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from app.outbox import smtp
from app.outbox.message import build
from app.outbox.rules import Kind
from app.outbox.smtp import Delivery
from tests.outbox.samples import letter
from tests.outbox.speaker import GREETED, Speaker

SINK = Path(__file__).resolve().parents[3] / "shared" / "tools" / "calendar" / "smtp_sink.py"
OFFICE = "buero@rotunde.example"
DATA = build(letter())


class Office:
    """Takes mail and remembers who signed in, and whether through TLS."""

    def __init__(self) -> None:
        self.signed_in: list[tuple[bytes, bytes, bool]] = []
        self.mails: list[bytes] = []

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(envelope.content)
        return "250 taken"

    def sign_in(self, server, session, envelope, mechanism, data) -> AuthResult:
        self.signed_in.append((data.login, data.password, session.ssl is not None))
        return AuthResult(success=data.password == b"richtig", handled=False)


@pytest.fixture
def office(certificate: SimpleNamespace) -> Iterator[SimpleNamespace]:
    handler = Office()
    controller = Controller(
        handler,
        hostname="localhost",
        port=0,
        tls_context=certificate.context,
        auth_require_tls=True,
        authenticator=handler.sign_in,
    )
    with socket.create_server(("127.0.0.1", 0)) as free:
        controller.port = free.getsockname()[1]
    controller.start()
    yield SimpleNamespace(port=controller.port, handler=handler)
    controller.stop()


def test_password_goes_through_tls_to_a_trusted_server_only(office, certificate, monkeypatch):
    url = f"smtp://buero:richtig@localhost:{office.port}"
    distrusted = smtp.deliver(url, OFFICE, "a@x.example", DATA, timeout=10)
    assert distrusted == Delivery(Kind.UNREACHABLE, "Eine sichere Verbindung zum Mailserver kam nicht zustande.")
    assert (office.handler.signed_in, office.handler.mails) == ([], [])
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))
    assert smtp.deliver(url, OFFICE, "a@x.example", DATA, timeout=10).kind == Kind.ACCEPTED
    assert office.handler.signed_in == [(b"buero", b"richtig", True)]
    assert office.handler.mails == [DATA]


def test_wrong_password_fails_no_mail_and_stands_in_no_reason(office, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))
    url = f"smtp://buero:falsch@localhost:{office.port}?starttls=1"
    told = smtp.deliver(url, OFFICE, "a@x.example", DATA, timeout=10)
    assert (told.kind, told.code) == (Kind.UNREACHABLE, 535)
    assert "falsch" not in repr(told)
    assert office.handler.mails == []


def test_password_is_not_sent_to_a_server_without_tls():
    server = Speaker(["220 hello", "250-hello\r\n250 AUTH PLAIN LOGIN", "221 bye"])
    told = smtp.deliver(server.url.replace("//", "//buero:geheim@"), OFFICE, "a@x.example", DATA, timeout=10)
    assert told == Delivery(Kind.UNREACHABLE, "Der Mailserver bietet keine Verschlüsselung oder keine Anmeldung an.")
    assert [line.split()[0] for line in server.end()[0] if line] == ["ehlo"]


def test_reason_holds_no_address_and_stays_short():
    answer = "550 5.1.1 <ada.beispiel@stadt.example>: mailto:ada.beispiel@stadt.example (bea+x@y.example) " + "x" * 900
    server = Speaker([*GREETED, "250 sender", answer, "250 reset", "221 bye"])
    told = smtp.deliver(server.url, OFFICE, "ada.beispiel@stadt.example", DATA, timeout=10)
    assert (told.kind, "@" in told.reason, "beispiel" in told.reason, len(told.reason)) == (
        Kind.PERMANENT,
        False,
        False,
        200,
    )
    server.end()
