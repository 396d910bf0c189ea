"""What holds at the moment of sending: the choice, the values, the limit of a day, and each message by itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event
from typing import Any

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, lock, unit_of_work
from app.groups import actions as groups
from app.groups.models import RotationPlan
from app.letters import actions, jobs, mails, queries, refusals, rules
from app.letters.models import Message
from app.letters.rules import Segment, Texts
from app.outbox.models import Mail
from app.registration import actions as registration
from app.registration import queries as registrations
from tests.letters import samples
from tests.letters.samples import fresh, sent, told, written
from tests.support import make

HOUR = timedelta(hours=1)


def planned(message: Message, ahead: timedelta = HOUR) -> datetime:
    now = clock.now()
    with unit_of_work(by="test", at=now):
        found = queries.message_by_id(message.id)
        assert found is not None
        actions.plan(found, now + ahead, seen=found.revision, now=now)
    return now + ahead


def at(moment: datetime) -> None:
    """The worker's minute."""
    db.session.rollback()
    with clock.stopped(moment):
        jobs.send_messages()


def no_plan_any_more() -> None:
    """The announced plans are taken back."""
    with unit_of_work(by="test"):
        db.session.query(RotationPlan).update({"state": "replaced"})


def test_message_to_a_workshop_that_is_gone_goes_to_nobody_and_says_so(app: Flask) -> None:
    event = make.event()
    make.registered(event.workshops[0], "Ada Beispiel")
    message = written(event, workshops=("A", "B"))
    moment = planned(message)
    with unit_of_work(by="test"):
        db.session.delete(event.workshops[1])  # past the page, which keeps what a message is for
    at(moment)
    found = fresh(message)
    assert (found.state, found.problem, told()) == ("draft", "gone", [])
    with pytest.raises(refusals.ChoiceGone):
        sent(message)


def test_message_to_a_workshop_whose_letter_moved_on_goes_to_nobody(app: Flask) -> None:
    event = make.event()
    first = event.workshops[0]
    message = written(event, workshops=("A",), ids=(first.id,))
    with unit_of_work(by="test"):
        second = event.workshops[1]  # past the page, which keeps the letters a message names
        first.letter = "?"
        db.session.flush()
        second.letter = "A"
        db.session.flush()
        first.letter = "B"
    make.registered(second, "Bela Andere")
    with pytest.raises(refusals.ChoiceGone):
        sent(message)
    assert told() == []


@pytest.mark.parametrize("group", [2, rules.NO_GROUP])
def test_message_to_a_group_of_a_plan_that_was_taken_back_goes_to_nobody(app: Flask, group: int) -> None:
    event, now = make.event(), clock.now()
    workshop = event.workshops[2]
    samples.crowd(workshop, 9)
    with unit_of_work(by="test", at=now):
        groups.announce(groups.propose(workshop, now=now), workshop, now=now)
    make.registered(workshop, "Später Gekommen")
    message = written(event, group=group)
    moment = planned(message)
    no_plan_any_more()
    at(moment)
    found = fresh(message)
    assert (found.state, found.problem, told()) == ("draft", "gone", [])


def test_plan_taken_back_while_a_message_is_on_its_way_does_not_send_it_to_everybody(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, now = make.event(), clock.now()
    workshop = event.workshops[2]
    samples.crowd(workshop, 9)
    with unit_of_work(by="test", at=now):
        groups.announce(groups.propose(workshop, now=now), workshop, now=now)
    for name in ("Später Gekommen", "Noch Später"):
        make.registered(workshop, name)
    monkeypatch.setattr(rules, "BATCH", 1)
    message = written(event, group=rules.NO_GROUP)
    with unit_of_work(by="test", at=now):
        actions.send(message, seen=0, now=now)
    with unit_of_work(by="test", at=now):
        assert actions.send_batch(message, now=now)
    no_plan_any_more()
    at(now)
    assert [mail.to_name for mail in told()] == ["Später Gekommen"]


def test_planned_message_whose_value_is_missing_by_then_is_a_draft_with_a_reason(app: Flask) -> None:
    event = make.event()
    ada = make.registered(event.workshops[0], "Ada Beispiel")
    make.registered(event.workshops[0], "Bela Andere")
    message = written(event, Texts("Hallo", "Guten Tag {kommune}"))
    moment = planned(message)
    with unit_of_work(by="test"):
        lock(ada)
        ada.municipality = ""
    at(moment)
    found = fresh(message)
    assert (found.state, found.problem, found.send_at, told()) == ("draft", "values", None, [])


def test_text_of_a_planned_message_that_lacks_a_value_never_leaves(app: Flask) -> None:
    event = make.event()
    make.registered(event.workshops[0], "Ada Beispiel")
    message = written(event)
    moment = planned(message)
    with unit_of_work(by="test"):
        found = fresh(message)
        actions.change(found, Segment(), Texts("Hallo", "Gruppe {gruppe}"), seen=found.revision, now=clock.now())
    at(moment)
    assert (fresh(message).state, fresh(message).problem, told()) == ("draft", "values", [])


def test_limit_is_that_of_the_day_the_message_is_planned_for(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    event = make.event()
    samples.crowd(event.workshops[0], 5)
    monkeypatch.setattr(rules, "MOST_A_DAY", 9)
    sent(written(event))
    with pytest.raises(refusals.TooManyADay) as today:
        planned(written(event), timedelta(hours=23))
    assert today.value.values == {"most": 9, "others": 5, "people": 5}
    planned(written(event), timedelta(days=3))
    for hours in (3 * 24 + 23, 3 * 24 - 23):
        with pytest.raises(refusals.TooManyADay):
            planned(written(event), timedelta(hours=hours))
    planned(written(event), timedelta(days=4))
    planned(written(event), timedelta(days=2))


def test_message_given_to_be_sent_counts_before_the_worker_has_begun(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, now = make.event(), clock.now()
    samples.crowd(event.workshops[0], 5)
    monkeypatch.setattr(rules, "MOST_A_DAY", 9)
    messages = [written(event), written(event)]
    with unit_of_work(by="test", at=now):
        actions.send(messages[0], seen=0, now=now)
    with pytest.raises(refusals.TooManyADay), unit_of_work(by="test", at=now):
        actions.send(messages[1], seen=0, now=now)


def test_two_who_send_at_once_keep_the_limit_of_a_day(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both count before either has written, unless the event is held."""
    event, now = make.event(), clock.now()
    samples.crowd(event.workshops[0], 5)
    monkeypatch.setattr(rules, "MOST_A_DAY", 9)
    monkeypatch.setattr(queries, "profiles", samples.after_a_look(queries.profiles))
    messages = written(event), written(event)
    assert samples.at_once(app, lambda found: actions.send(found, seen=0, now=now), *messages) == ["", "TooManyADay"]


def test_of_two_messages_that_grew_too_large_for_a_day_the_first_goes(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = make.event()
    samples.crowd(event.workshops[0], 4)
    monkeypatch.setattr(rules, "MOST_A_DAY", 9)
    messages = [written(event), written(event)]
    moment = [planned(message) for message in messages][-1]
    samples.crowd(event.workshops[0], 1, first=5)
    at(moment)
    assert [(each.state, each.problem) for each in map(fresh, messages)] == [("sent", ""), ("draft", "day")]
    assert len(told()) == 5


def test_message_that_fails_does_not_keep_the_others_from_leaving(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    event = make.event()
    make.registered(event.workshops[0], "Ada Beispiel")
    messages = [written(event, Texts("Erste", "Hallo {name}")), written(event, Texts("Zweite", "Hallo {name}"))]
    moment = [planned(message) for message in messages][-1]
    compose = mails.written

    def broken(kind: str, texts: Texts, *given: object, **named: object) -> object:
        if texts.subject_de == "Erste":
            raise ValueError("Ada Beispiel")
        return compose(kind, texts, *given, **named)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(mails, "written", broken)
    at(moment)
    assert [(mail.subject, mail.to_name) for mail in told()] == [("Zweite", "Ada Beispiel")]
    assert [fresh(message).state for message in messages] == ["planned", "sent"]
    assert [record.getMessage() for record in caplog.records if record.name == "rotunde.letters"] == [
        f"message {messages[0].id} could not be sent (ValueError); it is tried again in a minute"
    ]
    assert "Ada" not in caplog.text
    monkeypatch.setattr(mails, "written", compose)
    at(moment + HOUR)
    assert [fresh(message).state for message in messages] == ["sent", "sent"]


def test_person_who_is_forgotten_while_a_batch_is_made_gets_no_mail(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker has read who is next; whoever forgets one of them then waits for it, and takes the mail away too."""
    event, now = make.event(), clock.now()
    ada = make.registered(event.workshops[0], "Ada Beispiel")
    message, ada_id = written(event), ada.id
    with unit_of_work(by="test", at=now):
        actions.send(message, seen=0, now=now)
    reading, forgotten, compose = Event(), Event(), mails.written

    def slowly(*given: Any, **named: Any) -> Any:
        reading.set()
        forgotten.wait(1)
        return compose(*given, **named)

    def forget() -> None:
        with app.app_context():
            reading.wait(20)
            with unit_of_work(by="test", at=now):
                registration.forget(registrations.registration(ada_id), now=now)
            forgotten.set()
            db.session.remove()

    monkeypatch.setattr(mails, "written", slowly)
    db.session.remove()
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(forget)
        jobs.send_messages()
        done.result(30)
    assert (forgotten.is_set(), told()) == (True, [])
    assert db.session.query(Mail).filter(Mail.to_name != "").count() == 0
