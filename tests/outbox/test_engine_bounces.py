"""What comes back, read from bytes: reports of servers, answers of calendars, and everything anybody may send."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.outbox import bounces
from app.outbox.bounces import Reply, Report, Rubbish, read, return_path
from tests.outbox.returned import HOSTILE, KEY, LETTER, MESSAGE_ID, OUT_OF_OFFICE, VERP, event, reply, report


def test_return_path_holds_the_key_and_read_finds_it():
    assert return_path("buero@rotunde.example", KEY) == VERP
    assert read(report(message_id="")) == Report(frozenset({KEY}), frozenset(), "5.1.1")


def test_return_path_of_a_long_office_name_or_an_old_key_is_the_plain_address():
    fits, long = "b" * 29 + "@x.example", "b" * 30 + "@x.example"
    assert len(return_path(fits, KEY).partition("@")[0]) == 64
    assert return_path(long, KEY) == long
    assert return_path("buero@x.example", "before-12") == "buero@x.example"


@pytest.mark.parametrize("name", ["Delivered-To", "X-Original-To", "Envelope-To"])
def test_read_finds_the_key_where_a_server_leaves_it(name: str):
    data = f"{name}: <{VERP}>\r\n".encode() + report(to="undisclosed-recipients:;")
    assert read(data) == Report(frozenset({KEY}), frozenset({MESSAGE_ID}), "5.1.1")


@pytest.mark.parametrize(
    "returned", ["text/rfc822-headers", "message/rfc822", "message/global", "message/global-headers"]
)
@pytest.mark.parametrize("kind", ["delivery-status", "global-delivery-status"])
def test_read_finds_the_message_id_of_what_was_returned(returned: str, kind: str):
    data = report(to="buero@rotunde.example", returned=returned, kind=kind)
    assert read(data) == Report(frozenset(), frozenset({MESSAGE_ID}), "5.1.1")


@pytest.mark.parametrize(
    ("action", "status", "told"),
    [
        ("failed", "5.1.1", "5.1.1"),
        ("Failed", "5.7.26 (policy)", "5.7.26"),
        ("failed", "4.4.7", "4.4.7"),
        ("delayed", "4.4.1", ""),
        ("delayed", "5.1.1", ""),
        ("delivered", "2.0.0", ""),
        ("relayed", "2.0.0", ""),
        ("failed", "2.0.0", ""),
        ("failed", "", ""),
        ("", "5.1.1", ""),
    ],
)
def test_read_tells_failures_from_delays(action: str, status: str, told: str):
    assert read(report(action=action, status=status)) == Report(frozenset({KEY}), frozenset({MESSAGE_ID}), told)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("5.1.1", "Diese Adresse gibt es nicht."),
        ("5.1.2", "Die Domain dieser Adresse gibt es nicht."),
        ("5.1.10", "Die Domain nimmt keine E-Mails an."),
        ("5.2.2", "Das Postfach ist voll."),
        ("5.7.1", "Der Mailserver hat die E-Mail aus Sicherheitsgründen abgelehnt."),
        ("5.0.0", "Der Mailserver hat die E-Mail abgelehnt."),
        ("4.4.7", "Der Mailserver hat die E-Mail mehrere Tage lang nicht angenommen."),
        ("", ""),
    ],
)
def test_reason_says_in_plain_words_what_the_status_means(status: str, words: str):
    assert Report(frozenset(), frozenset(), status).reason == words


def test_read_of_a_letter_is_nothing_and_of_a_machine_to_our_sender_rubbish():
    assert read(LETTER) is None
    assert read(OUT_OF_OFFICE) == Rubbish()
    assert read(OUT_OF_OFFICE.replace(VERP.encode(), b"buero@rotunde.example")) is None


ANSWER = Reply("<answer.1@stadt.example>", "ada@stadt.example", "w-1@rotunde.example", 3, "DECLINED")


def test_read_of_an_answer_takes_what_it_says():
    assert read(reply()) == ANSWER
    accepted = event(**{"ATTENDEE;PARTSTAT=DECLINED": "", "ATTENDEE;PARTSTAT=ACCEPTED": "MAILTO:Ada@Stadt.example"})
    assert read(reply(accepted, sender="ADA@stadt.example")) == Reply(
        ANSWER.message_id, ANSWER.mailbox, ANSWER.uid, 3, "ACCEPTED"
    )


def test_read_of_an_answer_without_a_sequence_counts_it_as_the_first():
    assert read(reply(event(SEQUENCE=""))) == Reply(ANSWER.message_id, ANSWER.mailbox, ANSWER.uid, 0, "DECLINED")


def test_read_of_an_answer_of_an_umlaut_address_decodes_its_uri():
    from_umlaut = event(**{"ATTENDEE;PARTSTAT=DECLINED": "mailto:j%C3%BCrgen@x.example"})
    found = read(reply(from_umlaut, sender="Jürgen <jürgen@x.example>"))
    assert isinstance(found, Reply | Rubbish)
    assert getattr(found, "mailbox", "jürgen@x.example") == "jürgen@x.example"


def test_read_of_an_answer_without_a_usable_id_is_known_by_its_bytes():
    first, again, other = read(reply(message_id="x")), read(reply(message_id="x")), read(reply(message_id="y"))
    assert isinstance(first, Reply)
    assert isinstance(other, Reply)
    assert first == again
    assert (first.message_id != other.message_id, len(first.message_id)) == (True, 71)


SECOND = {"ATTENDEE;PARTSTAT=ACCEPTED": "mailto:bea@stadt.example"}
WRONG = {
    "another sender": reply(sender="bea@stadt.example"),
    "two attendees": reply(event(**SECOND)),
    "no attendee": reply(event(**{"ATTENDEE;PARTSTAT=DECLINED": ""})),
    "two events": reply(event(), event()),
    "no event": reply("BEGIN:VTODO\r\nUID:x\r\nEND:VTODO"),
    "no uid": reply(event(UID="")),
    "no answer": reply(event(**{"ATTENDEE;PARTSTAT=DECLINED": "", "ATTENDEE": "mailto:ada@stadt.example"})),
    "answer of a delegate": reply(
        event(**{"ATTENDEE;PARTSTAT=DECLINED": "", "ATTENDEE;PARTSTAT=DELEGATED": "mailto:ada@stadt.example"})
    ),
    "another method": reply(method="REQUEST"),
    "automatic": reply(head="Auto-Submitted: auto-replied\r\n"),
    "bulk": reply(head="Precedence: bulk\r\n"),
    "list": reply(head="Precedence: List\r\n"),
    "null sender": reply(head="Return-Path: <>\r\n"),
    "two senders": reply(head="From: ada@stadt.example\r\n"),
    "no mailto": reply(event(**{"ATTENDEE;PARTSTAT=DECLINED": "https://ada@stadt.example"})),
    "a series": reply(event(RRULE="FREQ=DAILY")),
}


@pytest.mark.parametrize("data", WRONG.values(), ids=WRONG)
def test_read_of_an_answer_in_another_shape_is_rubbish(data: bytes):
    assert read(data) == Rubbish()


def test_read_of_an_answer_that_says_no_to_automatic_is_taken():
    assert read(reply(head="Auto-Submitted: no\r\n")) == ANSWER


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_read_of_hostile_bytes_takes_no_time_and_believes_nothing_else(data: bytes):
    before = time.process_time()
    found = read(data)
    assert time.process_time() - before < 2
    assert found == ANSWER or not isinstance(found, Reply)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=2000), st.integers(0, 3000), st.sampled_from([report(), reply(), OUT_OF_OFFICE]))
def test_read_of_any_bytes_put_anywhere_never_raises(noise: bytes, where: int, data: bytes):
    found = read(data[:where] + noise + data[where:])
    assert found is None or isinstance(found, Report | Reply | Rubbish)
    if isinstance(found, Reply):
        assert bounces._is_sound(found)
