"""Who gets a message, once, in which language, and what a message may become; on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import db, lock, unit_of_work
from app.core.errors import ChangedMeanwhile, Refusal
from app.letters import actions, jobs, mails, queries, refusals, rules
from app.letters.rules import Segment, Texts
from app.outbox import actions as outbox
from app.registration import actions as registration
from app.registration.models import RegistrationLink
from tests.letters import samples
from tests.letters.samples import TEXTS, fresh, sent, told, written
from tests.support import make


def test_message_reaches_each_person_once_with_a_link_of_their_own(app: Flask) -> None:
    event = make.event()
    for workshop in event.workshops[:2]:
        make.registered(workshop, "Ada Beispiel", email="amt@example.org")
    make.registered(event.workshops[0], "Bela Andere", email="amt@example.org")
    assert queries.count(event.id, Segment(states=("confirmed", "moved"))) == 2
    found = sent(written(event, states=("confirmed", "moved")))
    assert (found.state, found.people, found.left_out) == ("sent", 2, 0)
    mine = told()
    assert sorted(mail.to_name for mail in mine) == ["Ada Beispiel", "Bela Andere"]
    assert {mail.batch for mail in mine} == {found.mark}
    links = {make.link_in(mail) for mail in mine}
    assert len(links) == 2
    for mail in mine:
        token = make.link_in(mail).strip("/").rpartition("/")[2]
        assert len(token) > 20
        assert token not in mail.text + mail.html + mail.links + mail.subject


def test_person_with_a_place_is_told_of_that_place_and_not_of_the_one_given_back(app: Flask) -> None:
    event = make.event()
    first = make.registered(event.workshops[0], "Ada Beispiel")
    with unit_of_work(by="test", at=clock.now()):
        registration.withdraw(first, now=clock.now())
    make.registered(event.workshops[2], "Ada Beispiel")
    both = Segment(states=("withdrawn", "confirmed"))
    assert [each.workshop.letter for each in queries.page(event.id, both, after=0, most=9)] == ["C"]
    sent(written(event, states=both.states))
    assert ["Workshop C" in mail.text for mail in told()] == [True]


def test_message_leaves_out_whoever_never_confirmed_and_whoever_withdrew(app: Flask) -> None:
    event = make.event()
    make.registered(event.workshops[0], "Hella Offen", confirmed=False)
    gone = make.registered(event.workshops[0], "Gerd Gegangen")
    with unit_of_work(by="test", at=clock.now()):
        registration.withdraw(gone, now=clock.now())
    make.registered(event.workshops[0], "Ada Beispiel")
    full = make.event("voll", capacity=1, workshops="A")
    for name, confirmed in (("Kim Zuerst", True), ("Wanda Wartend", True), ("Nie Bestätigt", False)):
        make.registered(full.workshops[0], name, confirmed=confirmed)
    waiting = Segment(states=("waiting",))
    assert [each.name for each in queries.page(full.id, waiting, after=0, most=9)] == ["Wanda Wartend"]
    everything = tuple(str(state) for state in rules.registration.State)
    assert queries.count(event.id, Segment()) == 1
    assert queries.count(event.id, Segment(states=("withdrawn",))) == 1
    assert queries.count(event.id, Segment(states=everything)) == 2


def test_segment_narrows_by_workshop_attendance_organisation_and_role(app: Flask) -> None:
    event = make.event()
    ada = make.registered(event.workshops[0], "Ada Beispiel", role="Leitung im Bauamt")
    make.registered(event.workshops[1], "Bela Andere", role="Öffentlichkeit", municipality="Verein")
    with unit_of_work(by="test", at=clock.now()):
        lock(ada)
        ada.checked_in_at, ada.municipality_key = clock.now(), "ags:06631009"

    def names(**segment: object) -> list[str]:
        chosen = Segment(**segment)  # type: ignore[arg-type]  # parts by name
        return [each.name for each in queries.page(event.id, chosen, after=0, most=9)]

    assert names(workshops=("A",)) == names(attendance="present") == names(organisation="register") == ["Ada Beispiel"]
    assert names(workshops=("B",)) == names(attendance="absent") == names(organisation="other") == ["Bela Andere"]
    assert names(role="bauamt") == ["Ada Beispiel"]
    assert names(role="öffentlich") == ["Bela Andere"]
    assert names(role="%") == []
    assert names() == ["Bela Andere", "Ada Beispiel"]


def test_message_is_read_in_the_language_of_the_registration(app: Flask) -> None:
    event = make.event()
    make.registered(event.workshops[0], "Ada Beispiel")
    make.registered(event.workshops[0], "Eve English", locale="en")
    texts = Texts("Am {beginn}", "{anrede}\n\nHallo", "On {beginn}", "{anrede}\n\nWelcome")
    sent(written(event, texts))
    found = {mail.to_name: (mail.locale, mail.subject, mail.text.splitlines()[0]) for mail in told()}
    german = "Am Samstag, 5. Dezember 2026, 10:30 Uhr"
    assert found["Ada Beispiel"] == ("de", german, "Guten Tag Ada Beispiel,")
    assert found["Eve English"] == ("en", "On Saturday, 5 December 2026, 10:30", "Hello Eve English,")
    assert {mail.locale for mail in told("eve.english@example.org")} == {"en"}


def test_message_without_english_goes_out_in_german_to_everybody(app: Flask) -> None:
    event = make.event()
    make.registered(event.workshops[0], "Eve English", locale="en")
    sent(written(event))
    assert [(mail.locale, mail.text.splitlines()[0]) for mail in told()] == [("de", "Guten Tag Eve English,")]


def test_placeholder_without_value_is_counted_and_keeps_the_message_from_leaving(app: Flask) -> None:
    event = make.event()
    for name in ("Ada Beispiel", "Bela Andere"):
        make.registered(event.workshops[2], name)
    message = written(event, Texts("Hallo", "Ihre {gruppe}: {station}, Raum {raum}, {name}"))
    around = queries.around(event, message.chosen, message.texts)
    profiles = queries.profiles(around, message.chosen)
    assert mails.missing(message.texts, around, profiles) == [("gruppe", 2), ("station", 2), ("raum", 2)]
    with pytest.raises(refusals.ValuesMissing):
        sent(message)
    assert (fresh(message).state, told()) == ("draft", [])


def test_person_who_lacks_a_value_once_it_is_on_its_way_is_left_out_and_counted(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, now = make.event(), clock.now()
    people = [make.registered(event.workshops[0], name) for name in ("Ada Beispiel", "Bela Andere")]
    monkeypatch.setattr(rules, "BATCH", 1)
    message = written(event, Texts("Hallo", "Guten Tag {kommune}"))
    with unit_of_work(by="test", at=now):
        actions.send(message, seen=0, now=now)
    with unit_of_work(by="test", at=now):
        assert actions.send_batch(message, now=now)
    with unit_of_work(by="test", at=now):
        lock(people[1])
        people[1].municipality = ""
    jobs.send_messages()
    found = fresh(message)
    assert (found.state, found.people, found.left_out, len(told())) == ("sent", 1, 1, 1)


def test_planned_message_waits_for_its_moment_and_reaches_who_fits_then(app: Flask) -> None:
    event = make.event()
    make.registered(event.workshops[0], "Ada Beispiel")
    message = written(event)
    moment = clock.now() + timedelta(hours=3)
    with unit_of_work(by="test", at=clock.now()):
        actions.plan(message, moment, seen=0, now=clock.now())
    jobs.send_messages()
    assert (fresh(message).state, told()) == ("planned", [])
    make.registered(event.workshops[0], "Später Gekommen")
    with clock.stopped(moment):
        jobs.send_messages()
    assert sorted(mail.to_name for mail in told()) == ["Ada Beispiel", "Später Gekommen"]


def test_planned_message_that_reaches_nobody_any_more_is_a_draft_with_a_reason(app: Flask) -> None:
    event = make.event()
    ada = make.registered(event.workshops[0], "Ada Beispiel")
    message = written(event)
    with unit_of_work(by="test", at=clock.now()):
        actions.plan(message, clock.now() + timedelta(hours=1), seen=0, now=clock.now())
    with unit_of_work(by="test", at=clock.now()):
        registration.withdraw(ada, now=clock.now())
    with clock.stopped(clock.now() + timedelta(hours=1)):
        jobs.send_messages()
    found = fresh(message)
    assert (found.state, found.problem, found.send_at, told()) == ("draft", "nobody", None, [])


@pytest.mark.parametrize(
    ("hours", "refusal"), [(0, refusals.NotAhead), (-1, refusals.NotAhead), (24 * 367, refusals.TooFarAhead)]
)
def test_plan_for_an_impossible_moment_is_refused(app: Flask, hours: int, refusal: type[Refusal]) -> None:
    event = make.event()
    make.registered(event.workshops[0], "Ada Beispiel")
    message = written(event)
    with pytest.raises(refusal), unit_of_work(by="test", at=clock.now()):
        actions.plan(message, clock.now() + timedelta(hours=hours), seen=0, now=clock.now())
    assert fresh(message).state == "draft"


def test_withdrawn_message_is_a_draft_and_never_leaves(app: Flask) -> None:
    event = make.event()
    make.registered(event.workshops[0], "Ada Beispiel")
    message = written(event)
    with unit_of_work(by="test", at=clock.now()):
        actions.plan(message, clock.now() + timedelta(hours=1), seen=0, now=clock.now())
        actions.withdraw(message, now=clock.now())
    with clock.stopped(clock.now() + timedelta(hours=2)):
        jobs.send_messages()
    assert (fresh(message).state, told()) == ("draft", [])
    with pytest.raises(refusals.NotPlanned), unit_of_work(by="test", at=clock.now()):
        actions.withdraw(fresh(message), now=clock.now())


def test_sent_message_cannot_be_changed_sent_withdrawn_or_discarded(app: Flask) -> None:
    event = make.event()
    make.registered(event.workshops[0], "Ada Beispiel")
    message = sent(written(event))
    sent(message)  # a second click
    assert len(told()) == 1
    now = clock.now()
    deeds = (
        lambda: actions.change(message, Segment(), TEXTS, seen=message.revision, now=now),
        lambda: actions.withdraw(message, now=now),
        lambda: actions.discard(message, seen=message.revision),
    )
    for deed in deeds:
        with pytest.raises(refusals.NotEditable), unit_of_work(by="test", at=now):
            deed()


def test_message_changed_meanwhile_is_neither_overwritten_nor_sent(app: Flask) -> None:
    event = make.event()
    make.registered(event.workshops[0], "Ada Beispiel")
    message, now = written(event), clock.now()
    with unit_of_work(by="test", at=now):
        actions.change(message, Segment(), Texts("Neu", "Neuer Text"), seen=0, now=now)
    with pytest.raises(ChangedMeanwhile), unit_of_work(by="test", at=now):
        actions.change(message, Segment(), TEXTS, seen=0, now=now)
    for deed in (
        lambda: actions.send(message, seen=0, now=now),
        lambda: actions.plan(message, now + timedelta(hours=1), seen=0, now=now),
        lambda: actions.discard(message, seen=0),
    ):
        with pytest.raises(refusals.SeenOlder), unit_of_work(by="test", at=now):
            deed()
    assert (fresh(message).subject_de, fresh(message).state) == ("Neu", "draft")


def test_limits_of_people_and_of_a_day_are_said_with_their_numbers(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    event = make.event()
    samples.crowd(event.workshops[0], 5)
    monkeypatch.setattr(rules, "MOST_PEOPLE", 4)
    with pytest.raises(refusals.TooManyPeople) as many:
        sent(written(event))
    assert many.value.values == {"most": 4, "people": 5}
    monkeypatch.setattr(rules, "MOST_PEOPLE", 5)
    monkeypatch.setattr(rules, "MOST_A_DAY", 9)
    sent(written(event))
    with pytest.raises(refusals.TooManyADay) as today:
        sent(written(event))
    assert today.value.values == {"most": 9, "others": 5, "people": 5}


def test_crowd_is_sent_in_batches_that_may_be_repeated(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    event = make.event()
    samples.crowd(event.workshops[0], 25)
    monkeypatch.setattr(rules, "BATCH", 10)
    message, now = written(event), clock.now()
    with unit_of_work(by="test", at=now):
        actions.send(message, seen=0, now=now)
    with unit_of_work(by="test", at=now):
        assert actions.send_batch(message, now=now)
    assert (fresh(message).people, len(told())) == (10, 10)
    with unit_of_work(by="test", at=now):  # somebody lost the mark of how far it was
        again = fresh(message)
        lock(again)
        again.cursor = 0
    jobs.send_messages()
    assert (fresh(message).state, fresh(message).people, len(told())) == ("sent", 25, 25)
    assert len({mail.to_address for mail in told()}) == 25


def test_mail_of_a_message_goes_with_its_person_and_link_goes_with_it(app: Flask) -> None:
    event = make.event()
    ada = make.registered(event.workshops[0], "Ada Beispiel")
    sent(written(event))
    assert db.session.query(RegistrationLink).filter_by(registration_id=ada.id).count() == 3
    with unit_of_work(by="test", at=clock.now()):
        assert outbox.forget_about(ada) >= 1
    assert told() == []


def test_history_names_each_deed_and_nobody(app: Flask) -> None:
    event = make.event()
    make.registered(event.workshops[0], "Ada Beispiel")
    sent(written(event))
    entries = [each for each in db.session.query(HistoryEntry).order_by(HistoryEntry.id) if "message" in each.verb]
    assert [each.verb for each in entries] == ["message_written", "message_planned", "message_sent"]
    assert entries[-1].facts == {"people": 1, "left_out": 0}
    assert {each.event_id for each in entries} == {event.id}
