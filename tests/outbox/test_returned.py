"""What comes back is written down at the mail it is about, once, and only then leaves the mailbox."""

from __future__ import annotations

import logging
import mailbox
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy.exc import OperationalError

from app.accounts.models import Account
from app.core import clock
from app.core.db import db, unit_of_work
from app.outbox import actions, bounces, jobs, queries
from app.outbox.models import CalendarReply, Mail
from tests.outbox.conftest import Play, Transport, deliver, queued, worked
from tests.outbox.postbox import Postbox
from tests.outbox.returned import HOSTILE, LETTER, OUT_OF_OFFICE, event, reply, report
from tests.support import make

Put = Callable[..., Path]


@pytest.fixture
def put(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Put:
    """Puts letters into the mailbox file that BOUNCE_URL names."""
    path = tmp_path / "box"
    monkeypatch.setitem(app.config, "BOUNCE_URL", f"file://{path}")
    monkeypatch.setitem(app.config, "MAIL_FROM", "buero@rotunde.example")

    def put_in(*letters: bytes) -> Path:
        box = mailbox.mbox(path)
        for letter in letters:
            box.add(letter)
        box.close()
        return path

    return put_in


def count(path: Path) -> int:
    return len(mailbox.mbox(path))


def sent(account: Account, number: int = 0, *, to: str = "ada@stadt.example") -> Mail:
    mail = queued(account, number, to=to)
    deliver(Transport())
    db.session.rollback()
    db.session.refresh(mail)
    return mail


def about(mail: Mail, *, by_key: bool = True, **more: str) -> bytes:
    to = f"buero+b-{mail.bounce_key}@rotunde.example" if by_key else "buero@rotunde.example"
    return report(**{"to": to, "message_id": "<other@x.example>" if by_key else mail.message_id, **more})


def marks() -> list[tuple[bool, str, str]]:
    db.session.rollback()
    return [(mail.bounced_at is not None, mail.bounce_status, mail.bounce_reason) for mail in make.mails()]


UNMARKED = (False, "", "")
GONE = (True, "5.1.1", "Diese Adresse gibt es nicht.")


def test_each_queued_mail_has_a_key_of_its_own_that_nobody_guesses(app: Flask, account: Account) -> None:
    keys = {queued(account, number).bounce_key for number in range(20)}
    assert (len(keys), {len(key) for key in keys}) == (20, {32})
    assert all(set(key) <= set("0123456789abcdef") for key in keys)


@pytest.mark.parametrize("reads", [True, False])
def test_envelope_sender_names_the_mail_only_where_returned_mail_is_read(
    app: Flask, account: Account, put: Put, monkeypatch: pytest.MonkeyPatch, reads: bool
) -> None:
    if not reads:
        monkeypatch.setitem(app.config, "BOUNCE_URL", "")
    senders: list[str] = []
    mail = queued(account)
    transport = Transport()

    def remembers(sender: str, to: str, data: bytes) -> object:
        senders.append(sender)
        return transport(sender, to, data)

    deliver(remembers)  # type: ignore[arg-type]  # it answers what the transport does
    assert senders == [f"buero+b-{mail.bounce_key}@rotunde.example" if reads else "buero@rotunde.example"]
    assert b"From: Rotunde <buero@rotunde.example>" in transport.sent[0][1]


@pytest.mark.parametrize("by_key", [True, False])
def test_report_marks_the_mail_it_is_about_and_leaves_the_mailbox(
    app: Flask, account: Account, put: Put, by_key: bool
) -> None:
    sent(account, 1)
    path = put(about(sent(account, 2), by_key=by_key))
    sent(account, 3)
    assert jobs.look_into_inbox() == 1
    assert marks() == [UNMARKED, GONE, UNMARKED]
    assert count(path) == 0


def test_delayed_report_does_nothing_and_a_later_failure_counts_once(app: Flask, account: Account, put: Put) -> None:
    mail = sent(account)
    path = put(about(mail, action="delayed", status="4.4.1"))
    assert (jobs.look_into_inbox(), marks(), count(path)) == (1, [UNMARKED], 0)
    put(about(mail))
    jobs.look_into_inbox()
    first = mail.bounced_at
    put(about(mail, status="5.7.1"))
    with make.later(hours=1):
        jobs.look_into_inbox()
    assert marks() == [GONE]
    db.session.refresh(mail)
    assert mail.bounced_at == first == clock.now()


def test_forged_reports_do_nothing_and_those_that_may_be_meant_for_people_stay(
    app: Flask, account: Account, put: Put
) -> None:
    mail, other = sent(account, 1), sent(account, 2)
    waiting = queued(account, 3)
    path = put(
        report(to="buero+b-" + "0" * 32 + "@rotunde.example", message_id=mail.message_id),  # an unknown key
        report(to="buero@rotunde.example", message_id="<unknown@x.example>"),  # of a letter a person wrote
        about(waiting),  # of a mail that has not left
        report(to=f"buero+b-{mail.bounce_key}@rotunde.example, buero+b-{other.bounce_key}@rotunde.example"),
    )
    jobs.look_into_inbox()
    assert marks() == [UNMARKED] * 3
    assert [str(letter["To"]) for letter in mailbox.mbox(path)] == ["buero@rotunde.example"]


def test_letters_of_people_stay_and_machines_at_our_sender_go(app: Flask, account: Account, put: Put) -> None:
    path = put(LETTER, OUT_OF_OFFICE, reply(sender="bea@stadt.example"))
    assert jobs.look_into_inbox() == 2
    assert [str(letter["Subject"]) for letter in mailbox.mbox(path)] == ["Frage"]
    assert db.session.query(CalendarReply).count() == 0


def test_hostile_messages_stop_nothing(app: Flask, account: Account, put: Put) -> None:
    mail = sent(account)
    put(*HOSTILE.values(), about(mail))
    jobs.look_into_inbox()
    assert marks() == [GONE]


def test_refusal_for_policy_is_told_to_the_operator_without_a_person(
    app: Flask, account: Account, put: Put, caplog: pytest.LogCaptureFixture
) -> None:
    put(about(sent(account), status="5.7.1"))
    with caplog.at_level(logging.WARNING):
        jobs.look_into_inbox()
    lines = [record.getMessage() for record in caplog.records if record.name == "rotunde.outbox"]
    assert len(lines) == 1
    assert ("5.7.1" in lines[0], "@" in lines[0], "ada" in lines[0]) == (True, False, False)
    assert queries.refused_since(clock.now() - timedelta(minutes=1)) == 1


def answers() -> list[tuple[str, str, int, str]]:
    db.session.rollback()
    return [(row.mailbox, row.uid, row.sequence, row.answer) for row in queries.open_replies()]


def test_answer_of_a_calendar_is_kept_once_until_somebody_has_dealt_with_it(app: Flask, put: Put) -> None:
    path = put(reply(), reply(), reply(event(UID="w-2@x"), message_id="<b@x.example>"))
    assert (jobs.look_into_inbox(), count(path)) == (3, 0)
    put(reply())
    jobs.look_into_inbox()
    mine = ("ada@stadt.example", "w-1@rotunde.example", 3, "DECLINED")
    assert answers() == [mine, ("ada@stadt.example", "w-2@x", 3, "DECLINED")]
    with unit_of_work(by="test"):
        actions.settle_reply(queries.open_replies()[1], now=clock.now())
    assert answers() == [mine]
    with unit_of_work(by="test"):
        assert actions.forget_replies("Ada@stadt.example") == 2
    assert db.session.query(CalendarReply).count() == 0


def test_answers_are_forgotten_with_the_log(app: Flask, put: Put) -> None:
    put(reply())
    jobs.look_into_inbox()
    with make.later(days=89.9):
        jobs.forget_old_mail()
    assert len(answers()) == 1
    with make.later(days=90.1):
        jobs.forget_old_mail()
    assert answers() == []


def test_message_that_cannot_be_written_down_stays_for_the_next_time(
    app: Flask, account: Account, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(about(sent(account)), reply())

    def fails(found: object, *, now: object) -> bool:
        if isinstance(found, bounces.Report):
            raise OperationalError("UPDATE", {}, Exception("database is locked"))
        return actions_take_in(found, now=now)  # type: ignore[arg-type]  # as it was called

    actions_take_in = actions.take_in
    with monkeypatch.context() as patch:
        patch.setattr(actions, "take_in", fails)
        assert jobs.look_into_inbox() == 1
    assert (count(path), marks(), len(answers())) == (1, [UNMARKED], 1)
    assert jobs.look_into_inbox() == 1
    assert (count(path), marks()) == (0, [GONE])


def test_imap_mailbox_is_read_and_tidied(app: Flask, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    mail = sent(account)
    server = Postbox(LETTER, about(mail), reply())
    monkeypatch.setitem(app.config, "BOUNCE_URL", f"imap://buero:geheim@localhost:{server.port}/INBOX?starttls=0")
    assert jobs.look_into_inbox() == 2
    server.end()
    assert ([message.data for message in server.messages], marks(), len(answers())) == ([LETTER], [GONE], 1)


def test_closed_mailbox_is_a_line_in_the_log_and_a_sentence_at_the_command(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(app.config, "BOUNCE_URL", "imaps://buero:geheim@localhost:1/INBOX")
    with caplog.at_level(logging.WARNING):
        assert jobs.look_into_inbox() == 0
    assert ("nicht erreichbar" in caplog.text, "geheim" in caplog.text) == (True, False)
    told = FlaskCliRunner(app).invoke(args=["mail", "read-inbox"])
    assert (told.exit_code, "geheim" in told.output) == (1, False)
    assert "nicht erreichbar" in told.output


def test_command_reads_the_mailbox_and_says_how_many_were_ours(app: Flask, account: Account, put: Put) -> None:
    put(LETTER, about(sent(account)))
    told = FlaskCliRunner(app).invoke(args=["mail", "read-inbox"])
    assert (told.exit_code, told.output) == (0, "1 Nachrichten verarbeitet.\n")
    app.config["BOUNCE_URL"] = ""
    assert FlaskCliRunner(app).invoke(args=["mail", "read-inbox"]).exit_code == 1


def test_bounced_rows_gives_the_newest_of_each_row_asked_for(app: Flask, account: Account, put: Put) -> None:
    first, second, row = sent(account, 1), sent(account, 2), f"account:{account.id}"
    sent(account, 3)
    put(about(second, status="5.2.2"))
    jobs.look_into_inbox()
    with make.later(hours=1):
        put(about(first))
        jobs.look_into_inbox()
    db.session.rollback()
    assert {name: mail.id for name, mail in queries.bounced_rows([row, "account:0"]).items()} == {row: first.id}
    assert queries.bounced_rows(["account:0"]) == {}
    assert queries.bounced_rows([]) == {}


def test_real_server_is_given_the_named_sender_and_its_report_comes_home(
    app: Flask, account: Account, put: Put, play: Play
) -> None:
    sink = play()
    mail = queued(account, to="jürgen@stadt.example")
    assert worked() == 1
    envelope = (sink.folder / "0001.json").read_text("utf-8")
    assert f'"mail_from": "buero+b-{mail.bounce_key}@rotunde.example"' in envelope
    put(about(mail))
    jobs.look_into_inbox()
    assert marks() == [GONE]
