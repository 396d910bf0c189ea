"""Several people of one organisation: kept, confirmed, named, withdrawn; told by few mails."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.audit.models import HistoryEntry
from app.core.db import db
from app.core.errors import Refusal
from app.delegation import actions, queries, rules
from app.delegation.models import Delegation
from app.delegation.rules import Named
from tests.delegation.samples import CONTACT, conference, confirmed, do, kinds, method, people, register, states
from tests.support import make


def test_register_keeps_what_is_free_and_queues_the_rest_with_one_mail(app: Flask) -> None:
    register(conference(capacity=2), 4)
    assert states() == ["held", "held", "waiting", "waiting"]
    assert kinds() == ["delegation/registered"]
    assert [each.address_confirmed_at for each in people()] == [None] * 4
    assert "Stelle 2, in Ihrer Organisation Stelle 2" in make.mails()[0].text


def test_confirm_gives_every_kept_place_and_sends_one_mail_with_one_invitation(app: Flask) -> None:
    confirmed(conference(capacity=2), 3)
    assert states() == ["confirmed", "confirmed", "waiting"]
    assert kinds() == ["delegation/registered", "delegation/confirmed"]
    assert method(make.mails()[1]) == ("REQUEST", 0)


def test_confirm_twice_is_like_once(app: Flask) -> None:
    delegation = confirmed(conference(), 2)
    before = db.session.query(HistoryEntry).count()
    do(actions.confirm, delegation)
    assert db.session.query(HistoryEntry).count() == before
    assert len(make.mails()) == 2


def test_register_twice_makes_no_second_set_and_repeats_the_mail_after_a_while(app: Flask) -> None:
    workshop = conference()
    register(workshop, 3)
    register(workshop, 5)
    assert (len(people()), len(make.mails())) == (3, 1)
    with make.later(minutes=11):
        register(workshop, 5, contact_email=CONTACT.upper())
    assert (len(people()), kinds()) == (3, ["delegation/registered"] * 2)


def test_limit_of_an_organisation_makes_the_surplus_wait_in_its_own_order(app: Flask) -> None:
    workshop = conference(capacity=10, per_organisation=2)
    make.registered(workshop, "Eva Fulda", municipality="Fulda", municipality_key="fulda")
    delegation = confirmed(workshop, 3)
    make.registered(workshop, "Ole Kassel", municipality="Kassel", municipality_key="kassel")
    assert states() == ["confirmed", "confirmed", "waiting", "waiting", "confirmed"]
    found = queries.colleagues(delegation)
    assert [(each.position, each.own_position) for each in found] == [(0, 0), (1, 1), (2, 2)]


def test_position_within_the_organisation_counts_only_its_own(app: Flask) -> None:
    workshop = conference(capacity=0)
    for name, place in (("Ole Kassel", "kassel"), ("Eva Fulda", "fulda"), ("Ida Kassel", "kassel")):
        make.registered(workshop, name, municipality=place, municipality_key=place)
    found = queries.colleagues(confirmed(workshop, 2))
    assert [(each.position, each.own_position) for each in found] == [(4, 2), (5, 3)]


@pytest.mark.parametrize(
    ("terms", "seats", "names", "refused"),
    [
        ({"delegations": False}, 2, [], rules.DelegationsOff),
        ({"delegation_most": 4}, 5, [], rules.TooManySeats),
        ({}, 2, [Named("A B"), Named("C D"), Named("E F")], rules.TooManyNames),
    ],
)
def test_register_what_is_not_allowed_is_refused_and_leaves_nothing(
    app: Flask, terms: dict[str, Any], seats: int, names: list[Named], refused: type[Refusal]
) -> None:
    with pytest.raises(refused):
        register(conference(**terms), seats, names)
    assert (people(), db.session.query(Delegation).count(), make.mails()) == ([], 0, [])


def test_named_colleague_with_a_mailbox_hears_nothing_before_the_contact_confirms(app: Flask) -> None:
    delegation = register(conference(), 2, [Named("Nora Neu", "nora@stadt.example"), Named("Otto Ohne")])
    assert kinds("nora@stadt.example") == []
    do(actions.confirm, delegation)
    assert kinds("nora@stadt.example") == ["registration/place_confirmed"]
    assert kinds() == ["delegation/registered", "delegation/confirmed"]
    assert [each.name for each in people()] == ["Nora Neu", "Otto Ohne"]


def test_form_never_tells_that_a_named_person_stands_already_and_takes_nothing_from_her(app: Flask) -> None:
    event = make.event(workshops="AB")
    make.registered(event.workshops[1], "Nora Neu", email="nora@stadt.example")
    confirmed(event.workshops[0], 2, [Named("Nora Neu", "nora@stadt.example")])
    assert [(each.name, each.state) for each in people()] == [
        ("Nora Neu", "confirmed"),
        ("", "confirmed"),
        ("", "confirmed"),
    ]
    assert kinds("nora@stadt.example") == ["registration/place_held", "registration/place_confirmed"]


def test_person_who_registered_meanwhile_keeps_her_own_place(app: Flask) -> None:
    event = make.event(workshops="AB")
    delegation = register(event.workshops[0], 2, [Named("Nora Neu", "nora@stadt.example")])
    make.registered(event.workshops[1], "Nora Neu", email="nora@stadt.example")
    do(actions.confirm, delegation)
    assert [(each.name, each.state) for each in people()] == [
        ("", "confirmed"),
        ("", "confirmed"),
        ("Nora Neu", "confirmed"),
    ]


def test_naming_with_a_mailbox_invites_the_person_and_updates_the_contact_once(app: Flask) -> None:
    delegation = confirmed(conference(), 3)
    first, second, _third = people()
    do(actions.name, delegation, {first.id: Named("Nora Neu", "nora@stadt.example"), second.id: Named("Otto Ohne")})
    assert [(each.name, each.email, each.state) for each in people()] == [
        ("Nora Neu", "nora@stadt.example", "confirmed"),
        ("Otto Ohne", CONTACT, "confirmed"),
        ("", CONTACT, "confirmed"),
    ]
    assert kinds() == ["delegation/registered", "delegation/confirmed", "delegation/changed"]
    assert method(make.mails(CONTACT)[-1])[0] == "REQUEST"
    assert b"Otto Ohne" in make.mails(CONTACT)[-1].calendar.replace(b"\r\n ", b"")
    assert b"Nora" not in make.mails(CONTACT)[-1].calendar
    assert method(make.mails("nora@stadt.example")[0])[0] == "REQUEST"


def test_naming_the_last_one_takes_the_entry_out_of_the_contacts_calendar(app: Flask) -> None:
    delegation = confirmed(conference(), 2)
    ids = [each.id for each in people()]
    do(
        actions.name,
        delegation,
        {ids[0]: Named("Nora Neu", "n@stadt.example"), ids[1]: Named("Olaf Neu", "o@stadt.example")},
    )
    found = [method(mail) for mail in make.mails(CONTACT) if mail.calendar]
    assert [name for name, _ in found] == ["REQUEST", "CANCEL"]
    assert found[1][1] > found[0][1]


def test_naming_the_same_again_changes_and_tells_nothing(app: Flask) -> None:
    delegation = confirmed(conference(), 2)
    first = people()[0].id
    do(actions.name, delegation, {first: Named("Otto Ohne")})
    before = len(make.mails())
    do(actions.name, delegation, {first: Named("Otto Ohne")})
    assert len(make.mails()) == before


def test_naming_somebody_who_stands_at_that_time_is_refused_at_her_field(app: Flask) -> None:
    event = make.event(workshops="AB")
    make.registered(event.workshops[1], "Nora Neu", email="nora@stadt.example")
    delegation = confirmed(event.workshops[0], 2)
    target = people()[1].id
    for person in (Named("Nora Neu", "nora@stadt.example"),):
        with pytest.raises(Refusal) as refused:
            do(actions.name, delegation, {target: person})
        assert refused.value.field == f"name_{target}"
    assert [each.name for each in people()] == ["Nora Neu", "", ""]


def test_withdraw_one_frees_one_place_and_tells_the_contact_once(app: Flask) -> None:
    workshop = conference(capacity=2)
    delegation = confirmed(workshop, 2)
    make.registered(workshop, "Wanda Wartet")
    do(actions.withdraw, delegation, [people()[0].id])
    assert states() == ["withdrawn", "confirmed", "offered"]
    assert kinds()[2:] == ["delegation/changed"]
    assert method(make.mails(CONTACT)[-1])[0] == "REQUEST"


def test_withdraw_all_takes_the_entry_out_with_one_mail_and_tells_those_with_a_mailbox(app: Flask) -> None:
    delegation = confirmed(conference(), 3, [Named("Nora Neu", "nora@stadt.example")])
    do(actions.withdraw, delegation, [each.id for each in people()])
    assert states() == ["withdrawn"] * 3
    assert kinds()[2:] == ["delegation/changed"]
    assert method(make.mails(CONTACT)[-1])[0] == "CANCEL"
    assert kinds("nora@stadt.example") == ["registration/place_confirmed", "registration/withdrawn"]


def test_withdraw_never_reaches_people_of_others(app: Flask) -> None:
    workshop = conference()
    delegation = confirmed(workshop, 2)
    other = make.registered(workshop, "Wanda Wartet")
    with pytest.raises(Refusal):
        do(actions.withdraw, delegation, [other.id])
    assert states() == ["confirmed"] * 3


def test_add_stops_at_the_limit_and_confirms_at_once(app: Flask) -> None:
    delegation = confirmed(conference(capacity=3, delegation_most=4), 2)
    do(actions.add, delegation, 2)
    assert states() == ["confirmed", "confirmed", "confirmed", "waiting"]
    with pytest.raises(rules.TooManySeats):
        do(actions.add, delegation, 1)
    do(actions.withdraw, delegation, [people()[0].id])
    do(actions.add, delegation, 1)
    assert len(people()) == 5
