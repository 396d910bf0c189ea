"""Conversations with real servers that refuse, hang up, go slow and speak TLS."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.outbox import smtp
from app.outbox.message import build
from app.outbox.rules import Kind
from app.outbox.smtp import Delivery, Relay
from tests.outbox.samples import letter
from tests.outbox.speaker import GREETED, TAKEN, Speaker

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
    "to", ["ä dä@x.example", "a@x.example\r\nRCPT TO:<b@x.example>", "a@x.example>", "", "a b@x.example"]
)
def test_unmailable_address_is_refused_before_any_conversation(to):
    told = smtp.deliver("smtp://127.0.0.1:1", OFFICE, to, DATA, timeout=1)
    assert told == Delivery(Kind.PERMANENT, "Diese Adresse lässt sich nicht anschreiben.")


@needs_sink
def test_umlaut_before_the_at_goes_by_smtputf8_and_plain_mail_on_the_same_line_without(sink):
    server = sink()
    data = build(letter(to_address="jürgen@müller.de"))
    with Relay(server.url, timeout=10) as relay:
        told = [relay.deliver(OFFICE, to, data) for to in ("jürgen@müller.de", "ada@x.example")]
    assert told == [Delivery(Kind.ACCEPTED, code=250)] * 2
    envelopes = [json.loads(file.read_text("utf-8")) for file in sorted(server.folder.glob("*.json"))]
    assert [(each["rcpt_tos"], each["smtputf8"], each["mail_options"]) for each in envelopes] == [
        (["jürgen@xn--mller-kva.de"], True, ["SMTPUTF8", "BODY=8BITMIME"]),
        (["ada@x.example"], False, []),
    ]
    assert (server.folder / "0001.eml").read_bytes() == data
    assert len(server.events("connect")) == 1


@needs_sink
def test_umlaut_before_the_at_without_smtputf8_is_refused_with_a_sentence_and_keeps_the_line(sink):
    server = sink(options=("--no-smtputf8",))
    with Relay(server.url, timeout=10) as relay:
        told = [relay.deliver(OFFICE, to, DATA) for to in ("jürgen@x.example", "ada@x.example")]
    assert told == [Delivery(Kind.PERMANENT, smtp.NO_SMTPUTF8), Delivery(Kind.ACCEPTED, code=250)]
    assert server.taken() == [["ada@x.example"]]
    assert len(server.events("connect")) == 1


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
