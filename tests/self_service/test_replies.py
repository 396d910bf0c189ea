"""What calendar programs answer to invitations: a "no" asks, and frees no place; anybody could have written it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core import clock
from app.core.db import db, unit_of_work
from app.events.models import Workshop
from app.outbox import actions as outbox
from app.outbox import bounces
from app.outbox.models import CalendarReply, Mail
from app.registration import actions as registration
from app.registration import invitations, mails, substituting
from app.registration.substituting import Person
from app.self_service import jobs
from tests.conftest import NOW
from tests.outbox import returned
from tests.self_service.people import ME, OTHER, link, offered, row, states, text, waiting
from tests.support import make
from tests.support.client import PageClient

MINE = "ada.muster@example.org"
KIND = "self_service/withdrawal_asked"


def answered(
    uid: str, *, sequence: int = 0, answer: str = "DECLINED", mailbox: str = MINE, sender: str = "", head: str = ""
) -> None:
    """A calendar program's mail comes in, and the worker hears it."""
    number = db.session.query(CalendarReply).count()
    attendee = {"ATTENDEE;PARTSTAT=DECLINED": "", f"ATTENDEE;PARTSTAT={answer}": f"mailto:{mailbox}"}
    event = returned.event(UID=uid, SEQUENCE=f"{sequence}", **attendee)
    told = returned.reply(event, sender=sender or mailbox, head=head, message_id=f"<{number}.{sequence}@x.example>")
    found = bounces.read(told)
    assert found is not None
    with unit_of_work(by="inbox", at=clock.now()):
        outbox.take_in(found, now=clock.now())
    jobs.answer_replies()


def asked(address: str = "") -> list[Mail]:
    db.session.rollback()
    return [mail for mail in make.mails(address) if mail.kind == KIND]


def heard() -> list[bool]:
    """Whether each answer is dealt with."""
    db.session.rollback()
    return [each.handled_at is not None for each in db.session.query(CalendarReply).order_by(CalendarReply.id)]


def test_declined_invitation_asks_by_mail_and_keeps_the_place(client: PageClient, workshop: Workshop) -> None:
    link(workshop)
    answered(workshop.uid)
    (mail,) = asked()
    assert (mail.to_address, mail.calendar_method, states(), heard()) == (MINE, "", ["confirmed"], [True])
    assert mail.subject == "Möchten Sie absagen? Workshop A, Regionalkonferenz Kassel"
    assert "Ihr Platz gehört weiter Ihnen, bis Sie selbst absagen." in mail.text
    page = make.link_in(mail)
    assert "Ihr Platz ist sicher" in text(client, page)
    client.submit(f"{page}absage")
    assert states() == ["withdrawn"]


def test_declined_twice_asks_once_for_each_sequence(client: PageClient, workshop: Workshop) -> None:
    link(workshop)
    answered(workshop.uid)
    answered(workshop.uid)
    answered(workshop.uid, sequence=7)  # a number nobody was sent: no way to flood a mailbox
    answered(workshop.uid, sequence=8)
    assert (len(asked()), heard()) == (1, [True] * 4)
    with unit_of_work(by="test", at=NOW):
        sequence, _calendar = invitations.request(row(), now=NOW)
    answered(workshop.uid, sequence=sequence)
    assert len(asked()) == 2


def test_answer_to_an_older_state_of_the_entry_asks_nobody(client: PageClient, workshop: Workshop) -> None:
    link(workshop)
    with unit_of_work(by="test", at=NOW):
        invitations.request(row(), now=NOW)
    answered(workshop.uid, sequence=0)
    assert (asked(), heard()) == ([], [True])


@pytest.mark.parametrize("answer", ["ACCEPTED", "TENTATIVE"])
def test_other_answers_ask_nobody(client: PageClient, workshop: Workshop, answer: str) -> None:
    link(workshop)
    answered(workshop.uid, answer=answer)
    assert (asked(), heard()) == ([], [True])


def test_answer_with_a_forged_sender_reaches_at_most_the_person_it_names(
    client: PageClient, workshop: Workshop
) -> None:
    link(workshop)
    answered(workshop.uid, sender="evil@example.org")  # for somebody else: nothing is written down
    assert heard() == []
    answered(workshop.uid, mailbox="evil@example.org")
    answered("another@rotunde.example")
    assert (asked(), heard(), states()) == ([], [True, True], ["confirmed"])
    answered(workshop.uid)  # forged to the last letter: whoever has the place is asked, and keeps it
    assert ([mail.to_address for mail in asked()], states()) == ([MINE], ["confirmed"])


@pytest.mark.parametrize("head", ["Auto-Submitted: auto-replied\r\n", "Precedence: bulk\r\n", "Return-Path: <>\r\n"])
def test_automatic_mail_is_answered_by_nobody(client: PageClient, workshop: Workshop, head: str) -> None:
    link(workshop)
    answered(workshop.uid, head=head)
    assert (asked(), heard()) == ([], [])


def test_whoever_has_no_place_is_asked_nothing(client: PageClient, workshop: Workshop) -> None:
    waiting(workshop)
    answered(workshop.uid)
    assert (asked(), heard()) == ([], [True])


def test_offered_place_is_not_declined_by_a_calendar(client: PageClient, workshop: Workshop) -> None:
    offered(workshop)
    answered(workshop.uid)
    assert (asked(), states()) == ([], ["withdrawn", "offered"])


def test_after_the_workshop_has_begun_nobody_is_asked(client: PageClient, workshop: Workshop) -> None:
    link(workshop)
    with clock.stopped(workshop.starts_at):
        answered(workshop.uid)
    assert (asked(), heard()) == ([], [True])


def test_two_people_of_one_mailbox_are_both_asked(client: PageClient) -> None:
    workshop = make.event(capacity=5).workshops[0]
    for name in (ME, OTHER):
        make.registered(workshop, name, email="Amt@Stadt.example")
    link(workshop, "Cora Dritte")
    answered(workshop.uid, sequence=1, mailbox="amt@stadt.example")
    assert [mail.to_name for mail in asked()] == [ME, OTHER]


def test_address_with_umlauts_is_known_however_its_program_writes_it(client: PageClient, workshop: Workshop) -> None:
    make.registered(workshop, ME, email="Jürgen@müller.example")
    answered(workshop.uid, mailbox="j%C3%BCrgen@xn--mller-kva.example", sender="jürgen@xn--mller-kva.example")
    assert [mail.to_name for mail in asked()] == [ME]


def test_answers_go_with_the_last_person_of_their_mailbox(client: PageClient) -> None:
    event = make.event(capacity=5)
    for name in (ME, OTHER):
        make.registered(event.workshops[0], name, email=MINE)
    answered(event.workshops[0].uid, answer="ACCEPTED")
    for name, left in ((ME, 1), (OTHER, 0)):
        with unit_of_work(by="test", at=NOW):
            registration.forget(row(name), now=NOW)
        assert len(heard()) == left


def test_answers_go_when_somebody_else_comes_instead(client: PageClient, workshop: Workshop) -> None:
    link(workshop)
    answered(workshop.uid, answer="ACCEPTED")
    with unit_of_work(by="test", at=NOW):
        substituting.substitute(row(), Person("Zoe Vertretung", "zoe@example.org"), now=NOW + timedelta(hours=1))
    assert heard() == []
    with unit_of_work(by="test", at=NOW):
        mails.drop_replies("")
