"""An account to write to, servers that play a plan, transports that remember."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from app.accounts import actions as accounts
from app.accounts.models import Account
from app.core import clock
from app.core.db import db, unit_of_work
from app.outbox import actions, jobs
from app.outbox.models import Mail
from app.outbox.rules import Kind
from app.outbox.smtp import Delivery
from tests.outbox.test_engine_smtp import SINK, Sink

Play = Callable[..., Sink]


@pytest.fixture
def account(app: Flask) -> Account:
    now = clock.now()
    with unit_of_work(by="test", at=now):
        return accounts.invite("olga@example.org", "Olga Büro", "organiser", now=now)


@pytest.fixture
def play(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    """Starts the scripted server with a plan and makes it the product's own."""
    if not SINK.exists():
        pytest.skip("the scripted server is not beside this checkout")
    started: list[Sink] = []

    def start(*plan: dict[str, object]) -> Sink:
        started.append(Sink(tmp_path, list(plan)))
        monkeypatch.setitem(app.config, "SMTP_URL", started[-1].url)
        return started[-1]

    yield start
    for each in started:
        each.process.terminate()
        each.process.wait(10)
        if each.process.stdout:
            each.process.stdout.close()


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


@dataclass
class Transport:
    """Remembers what it was given; answers as it is told, "" being accepted."""

    answer: Callable[[str, int], Kind] = lambda _to, _count: Kind.ACCEPTED
    pause: float = 0.0
    sent: list[tuple[str, bytes]] = field(default_factory=list)

    def __call__(self, _sender: str, to: str, data: bytes) -> Delivery:
        time.sleep(self.pause)
        self.sent.append((to, data))
        kind = self.answer(to, len(self.sent))
        return Delivery(kind, "" if kind == Kind.ACCEPTED else "450 später")


def queued(account: Account, number: int = 0, *, to: str = "ada@example.org", subject: str = "") -> Mail:
    """A mail with a secret link, in a unit of work of its own."""
    with unit_of_work(by="test", at=clock.now()):
        return queue(account, number, to=to, subject=subject)


def queue(account: Account, number: int = 0, *, to: str = "ada@example.org", subject: str = "") -> Mail:
    draft = actions.compose(
        "accounts/sign_in_link", locale="de", links={"sign_in": f"https://rotunde.example/geheim-{number}"}, name="Ada"
    )
    mail = actions.queue(draft, to_name="Ada", to_address=to, about=account, sequence=number)
    mail.subject = subject or f"Nachricht {number}"
    return mail


def deliver(transport: Transport) -> int:
    return actions.deliver_due(transport, now=clock.now(), random=Random(1))


def worked() -> int:
    """One run of the worker's job."""
    return jobs.deliver_mail()


def states() -> list[tuple[str, int]]:
    """State and attempts of every mail, in order."""
    db.session.rollback()
    db.session.expire_all()
    return [(mail.state, mail.attempts) for mail in db.session.query(Mail).order_by(Mail.id)]
