"""Conversations with real servers that refuse, hang up, go slow and speak TLS."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.outbox import smtp
from app.outbox.message import build
from app.outbox.rules import Kind
from app.outbox.smtp import Delivery, Relay
from tests.outbox.samples import letter

SINK = Path(__file__).resolve().parents[3] / "shared" / "tools" / "calendar" / "smtp_sink.py"
OFFICE = "buero@rotunde.example"
DATA = build(letter())

needs_sink = pytest.mark.skipif(not SINK.exists(), reason="the scripted server is not here")


class Sink:
    """The scripted server as a process of its own; what it took lies in its folder."""

    def __init__(self, folder: Path, plan: list[dict], *options: str) -> None:
        self.folder = folder / "mails"
        (folder / "plan.json").write_text(json.dumps(plan), "utf-8")
        command = [sys.executable, str(SINK), "--port", "0", "--dir", str(self.folder), "--seconds", "60"]
        self.process = subprocess.Popen(
            [*command, "--script", str(folder / "plan.json"), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout
        self.url = "smtp://" + self.process.stdout.readline().split()[-1]

    def events(self, kind: str) -> list[dict]:
        lines = (self.folder / "log.jsonl").read_text("utf-8").splitlines()
        return [event for event in map(json.loads, lines) if event["ev"] == kind]

    def taken(self) -> list[list[str]]:
        return [json.loads(file.read_text("utf-8"))["rcpt_tos"] for file in sorted(self.folder.glob("*.json"))]


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[object]:
    started: list[Sink] = []

    def start(*plan: dict, options: tuple[str, ...] = ()) -> Sink:
        started.append(Sink(tmp_path, list(plan), *options))
        return started[-1]

    yield start
    for each in started:
        each.process.terminate()
        each.process.wait(10)
        each.process.stdout.close()


@needs_sink
def test_deliver_hands_over_the_bytes_as_they_are(sink):
    server = sink()
    told = smtp.deliver(server.url, OFFICE, "ada@stadt.example", DATA, timeout=10)
    assert told == Delivery(Kind.ACCEPTED, code=250)
    assert (server.folder / "0001.eml").read_bytes() == DATA
    envelope = json.loads((server.folder / "0001.json").read_text("utf-8"))
    told = {key: envelope[key] for key in ("mail_from", "rcpt_tos", "smtputf8", "helo")}
    assert told == {
        "mail_from": OFFICE,
        "rcpt_tos": ["ada@stadt.example"],
        "smtputf8": False,
        "helo": "rotunde.example",
    }


@needs_sink
def test_deliver_keeps_dots_and_writes_umlaut_domains_in_ascii(sink):
    server = sink()
    dots = build(letter(text=".\n..\n.\nQUIT\n"))
    assert smtp.deliver(server.url, OFFICE, "ada@müller.de", dots, timeout=10).kind == Kind.ACCEPTED
    assert (server.folder / "0001.eml").read_bytes() == dots
    assert server.taken() == [["ada@xn--mller-kva.de"]]


@needs_sink
def test_relay_tells_refusals_apart_and_keeps_its_line_for_the_next_mail(sink):
    server = sink(
        {"rcpt": "a@.*", "when": "rcpt", "reply": "450 4.2.1 <a@x.example> mailbox busy, a@x.example"},
        {"rcpt": "b@.*", "when": "rcpt", "reply": "550 5.1.1 no such user"},
        {"rcpt": "c@.*", "when": "data", "reply": "452 4.3.1 disk full"},
        {"rcpt": "d@.*", "when": "data", "reply": "554 5.6.0 not wanted"},
    )
    with Relay(server.url, timeout=10) as relay:
        told = [relay.deliver(OFFICE, f"{name}@x.example", DATA) for name in "abcde"]
    assert told == [
        Delivery(Kind.TEMPORARY, "450 4.2.1 … mailbox busy, …", 450),
        Delivery(Kind.PERMANENT, "550 5.1.1 no such user", 550),
        Delivery(Kind.TEMPORARY, "452 4.3.1 disk full", 452),
        Delivery(Kind.PERMANENT, "554 5.6.0 not wanted", 554),
        Delivery(Kind.ACCEPTED, code=250),
    ]
    assert [each.pauses_relay for each in told] == [False] * 5
    assert server.taken() == [["e@x.example"]]
    assert len(server.events("connect")) == 1


@needs_sink
def test_relay_sends_many_mails_over_one_line(sink):
    server = sink()
    with Relay(server.url, timeout=10) as relay:
        told = {relay.deliver(OFFICE, f"p{number}@x.example", DATA).kind for number in range(20)}
    assert told == {Kind.ACCEPTED}
    assert server.taken() == [[f"p{number}@x.example"] for number in range(20)]
    assert len(server.events("connect")) == 1


@needs_sink
def test_relay_hangs_up_when_the_server_asks_for_a_break(sink):
    server = sink({"rcpt": "a@.*", "when": "data", "reply": "432 4.3.2 too many at once", "times": 1})
    with Relay(server.url, timeout=10) as relay:
        told = [relay.deliver(OFFICE, "a@x.example", DATA) for _ in range(2)]
    assert told == [Delivery(Kind.TEMPORARY, "432 4.3.2 too many at once", 432), Delivery(Kind.ACCEPTED, code=250)]
    assert told[0].pauses_relay
    assert len(server.events("connect")) == 2


@needs_sink
def test_deliver_to_a_server_that_wants_no_connection_is_unreachable(sink):
    server = sink({"when": "connect", "reply": "421 4.7.0 try later", "times": 1, "rcpt": ".*"})
    told = smtp.deliver(server.url, OFFICE, "a@x.example", DATA, timeout=10)
    assert told == Delivery(Kind.UNREACHABLE, "421 4.7.0 try later", 421)
    assert told.pauses_relay
    assert smtp.deliver(server.url, OFFICE, "a@x.example", DATA, timeout=10).kind == Kind.ACCEPTED


@needs_sink
def test_lost_answer_is_unreachable_and_the_copy_has_the_same_message_id(sink):
    server = sink({"rcpt": ".*", "when": "after-accept", "action": "drop", "times": 1})
    with Relay(server.url, timeout=10) as relay:
        told = [relay.deliver(OFFICE, "lost@x.example", DATA).kind for _ in range(2)]
    assert told == [Kind.UNREACHABLE, Kind.ACCEPTED]
    assert [file.read_bytes() for file in sorted(server.folder.glob("*.eml"))] == [DATA, DATA]


@needs_sink
def test_slow_server_costs_no_more_than_the_timeout(sink):
    server = sink({"rcpt": "slow@.*", "when": "data", "action": "sleep", "seconds": 20, "times": 1})
    with Relay(server.url, timeout=1) as relay:
        before = time.monotonic()
        told = relay.deliver(OFFICE, "slow@x.example", DATA)
        lasted = time.monotonic() - before
        after = relay.deliver(OFFICE, "quick@x.example", DATA)
    assert told == Delivery(Kind.UNREACHABLE, "Der Mailserver antwortet nicht rechtzeitig.")
    assert lasted < 10
    assert after.kind == Kind.ACCEPTED


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


def test_line_closed_while_idle_is_opened_again_for_the_next_mail():
    server = Speaker([*GREETED, *TAKEN], [*GREETED, *TAKEN, "221 bye"])
    with Relay(server.url, timeout=10) as relay:
        told = [relay.deliver(OFFICE, "a@x.example", DATA).kind for _ in range(2)]
    assert told == [Kind.ACCEPTED, Kind.ACCEPTED]
    assert [len(heard) for heard in server.end()] == [5, 6]


def test_line_on_which_no_more_mails_are_taken_is_opened_again():
    server = Speaker([*GREETED, *TAKEN, "421 enough"], [*GREETED, *TAKEN, "221 bye"])
    with Relay(server.url, timeout=10) as relay:
        told = [relay.deliver(OFFICE, "a@x.example", DATA).kind for _ in range(2)]
    assert told == [Kind.ACCEPTED, Kind.ACCEPTED]
    assert len(server.end()) == 2


def test_connection_dropped_after_the_text_is_tried_again_by_the_queue_not_here():
    server = Speaker([*GREETED, "250 sender", "250 recipient", "354 go"])
    told = smtp.deliver(server.url, OFFICE, "a@x.example", DATA, timeout=10)
    assert told == Delivery(Kind.UNREACHABLE, "Der Mailserver hat die Verbindung beendet.")
    assert len(server.end()) == 1


def test_refused_sender_is_a_fault_of_the_settings_and_fails_no_mail():
    server = Speaker([*GREETED, "553 5.7.1 <buero@rotunde.example> not yours", "221 bye"])
    told = smtp.deliver(server.url, OFFICE, "a@x.example", DATA, timeout=10)
    assert told == Delivery(Kind.UNREACHABLE, "553 5.7.1 … not yours", 553)
    assert told.pauses_relay
    server.end()


def test_answer_that_is_no_smtp_is_unreachable():
    server = Speaker(["HTTP/1.1 400 Bad Request"])
    assert smtp.deliver(server.url, OFFICE, "a@x.example", DATA, timeout=10).kind == Kind.UNREACHABLE


def test_dead_server_is_asked_once_for_all_mails():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with Relay(f"smtp://127.0.0.1:{port}", timeout=5) as relay:
        first = relay.deliver(OFFICE, "a@x.example", DATA)
        server = Speaker([*GREETED, *TAKEN], port=port)
        again = relay.deliver(OFFICE, "b@x.example", DATA)
    assert first == again == Delivery(Kind.UNREACHABLE, "Der Mailserver ist nicht erreichbar.")
    assert server.heard == []


@pytest.mark.parametrize(
    "to", ["ädä@x.example", "a@x.example\r\nRCPT TO:<b@x.example>", "a@x.example>", "", "a b@x.example"]
)
def test_unmailable_address_is_refused_before_any_conversation(to):
    told = smtp.deliver("smtp://127.0.0.1:1", OFFICE, to, DATA, timeout=1)
    assert told == Delivery(Kind.PERMANENT, "Diese Adresse lässt sich nicht anschreiben.")


def test_server_reads_what_smtp_url_says():
    def told(url):
        found = smtp.server(url)
        return (found.host, found.port, found.tls, found.starttls, found.user, found.password)

    assert told("smtp://mail.example") == ("mail.example", 25, False, False, "", "")
    assert told("smtp://mail.example:2525?starttls=1") == ("mail.example", 2525, False, True, "", "")
    assert told("smtp://b%40x:p%3A%2Fw@mail.example") == ("mail.example", 587, False, True, "b@x", "p:/w")
    assert told("smtp://b:p@mail.example?starttls=0") == ("mail.example", 587, False, False, "b", "p")
    assert told("smtps://b:p@mail.example") == ("mail.example", 465, True, False, "b", "p")


@pytest.mark.parametrize(
    "url",
    ["", "http://geheim@x", "smtp://", "smtp://b:geheim@", "smtp://b:geheim@x:port", "smtp://geheim@x?starttls=yes"],
)
def test_server_refuses_nonsense_without_quoting_it(url):
    with pytest.raises(ValueError, match="SMTP_URL") as refused:
        smtp.server(url)
    assert "geheim" not in str(refused.value)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


@pytest.fixture
def certificate(tmp_path: Path) -> SimpleNamespace:
    """A certificate for 127.0.0.1 that only those trust who are told to."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(made - timedelta(days=1))
        .not_valid_after(made + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return SimpleNamespace(path=path, context=context)


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
