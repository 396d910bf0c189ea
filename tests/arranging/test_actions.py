"""Workshops added, changed, moved and removed, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.arranging import actions, rules
from app.audit.models import HistoryEntry
from app.changes.rules import CalledOff, EndsBeforeStart
from app.core import clock
from app.core.db import db, unit_of_work
from app.core.errors import ChangedMeanwhile
from app.core.models import Revision
from app.events import queries as events
from app.events.models import Event, Topic, Workshop
from app.programme.models import Part, Station
from app.questions import actions as questions
from app.registration.models import Registration
from tests.support import make, noted


def workshop(letter: str = "C", slug: str = "kassel") -> Workshop:
    db.session.rollback()
    found = events.workshop(slug, letter)
    assert found is not None
    return found


def wanted(event: Event, **more: Any) -> dict[str, Any]:
    return {**actions.facts(event.workshops[0]), "letter": "D", "title": "Neu", "topics": ["Daten"], **more}


def add(event: Event, **more: Any) -> Workshop:
    now = clock.now()
    with unit_of_work(by="test", at=now):
        return actions.add(event, wanted(event, **more), host="rotunde.example", now=now)


def change(target: Workshop, seen: dict[str, Any] | None = None, **facts: Any) -> tuple[list[str], int]:
    now = clock.now()
    with unit_of_work(by="test", at=now):
        seen = actions.facts(target) if seen is None else seen
        return actions.change(target, facts, seen=seen, now=now)


def move(target: Workshop, step: int = 0, **way: int) -> bool:
    with unit_of_work(by="test", at=clock.now()):
        return actions.move(target, step=step, now=clock.now(), **way)


def remove(target: Workshop) -> None:
    with unit_of_work(by="test", at=clock.now()):
        actions.remove(target)


def titles() -> dict[str, str]:
    db.session.rollback()
    return dict(sorted((each.letter, each.title) for each in db.session.query(Workshop)))


def verbs() -> list[str]:
    return [entry.verb for entry in db.session.query(HistoryEntry).order_by(HistoryEntry.id)]


def revisions(event: Event) -> dict[str, int]:
    db.session.rollback()
    scopes = (f"event:{event.id}", f"programme:{event.id}", "programmes")
    return {row.scope: row.number for row in db.session.query(Revision) if row.scope in scopes}


def test_added_workshop_stands_with_topics_an_address_of_its_own_and_a_line_of_history(event: Event) -> None:
    before = revisions(event)
    made = add(event)
    assert (made.letter, made.title, [topic.name for topic in made.topics]) == ("D", "Neu", ["Daten"])
    assert made.uid.startswith("w-")
    assert made.uid.endswith("@rotunde.example")
    assert verbs()[-1] == "workshop_added"
    assert {scope for scope, number in revisions(event).items() if number > before[scope]} == before.keys()
    assert [topic.name for topic in event.topics] == ["Smart City"]


def test_taken_letter_adds_nothing(event: Event) -> None:
    with pytest.raises(rules.LetterTaken):
        add(event, letter="B")
    assert list(titles()) == ["A", "B", "C"]


def test_end_before_start_adds_nothing(event: Event) -> None:
    with pytest.raises(EndsBeforeStart):
        add(event, ends_at=event.workshops[0].starts_at)


def test_more_than_sixty_workshops_are_refused(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    event = make.event("voll")
    monkeypatch.setattr(rules, "MOST_WORKSHOPS", 3)
    with pytest.raises(rules.TooManyWorkshops):
        add(event)


def test_changed_facts_are_stored_and_named(event: Event) -> None:
    assert change(workshop(), room="Saal 9", topics=["Neu"], title="Thema C") == (["room", "topics"], 0)
    assert (workshop().room, [topic.name for topic in workshop().topics]) == ("Saal 9", ["Neu"])
    entry = db.session.query(HistoryEntry).order_by(HistoryEntry.id.desc()).first()
    assert entry is not None
    assert (entry.verb, entry.facts) == ("workshop_changed", {"fields": ["room", "topics"]})
    assert db.session.query(Topic).filter_by(name="Neu").one().event_id == event.id


def test_nothing_changed_leaves_no_line(event: Event) -> None:
    before = verbs()
    assert change(workshop(), room="") == ([], 0)
    assert verbs() == before


def test_change_of_what_somebody_else_changed_meanwhile_is_refused(event: Event) -> None:
    seen = actions.facts(workshop())
    change(workshop(), room="Saal 1")
    with pytest.raises(ChangedMeanwhile):
        change(workshop(), seen, room="Saal 2")
    assert workshop().room == "Saal 1"


def test_what_people_were_promised_is_not_changed_here(event: Event) -> None:
    make.registered(workshop())
    with pytest.raises(rules.PeopleAreBooked):
        change(workshop(), starts_at=workshop().starts_at + timedelta(hours=1))
    for promised in ({"mode": "online"}, {"online_url": "https://raum.example/c"}):
        with pytest.raises(rules.PeopleAreBooked):
            change(workshop(), **promised)
    assert change(workshop(), level="advanced")[0] == ["level"]


def test_raised_capacity_offers_places_in_the_same_breath(app: Flask) -> None:
    make.event("eng", capacity=1)
    target = workshop(slug="eng")
    for name in ("Ada Eins", "Bela Zwei", "Cem Drei", "Dana Vier"):
        make.registered(target, name)
    assert change(workshop(slug="eng"), capacity=3) == (["capacity"], 2)
    states = {row.name: row.state for row in db.session.query(Registration)}
    assert states == {"Ada Eins": "confirmed", "Bela Zwei": "offered", "Cem Drei": "offered", "Dana Vier": "waiting"}
    assert [mail.to_name for mail in make.mails() if mail.kind == "registration/offered"] == ["Bela Zwei", "Cem Drei"]


def test_lowered_capacity_takes_nobodys_place(app: Flask) -> None:
    make.event("eng", capacity=2)
    for name in ("Ada Eins", "Bela Zwei", "Cem Drei"):
        make.registered(workshop(slug="eng"), name)
    assert change(workshop(slug="eng"), capacity=1) == (["capacity"], 0)
    assert {row.name: row.state for row in db.session.query(Registration)} == {
        "Ada Eins": "confirmed",
        "Bela Zwei": "confirmed",
        "Cem Drei": "waiting",
    }


def test_workshop_called_off_is_not_changed(event: Event) -> None:
    with unit_of_work(by="test"):
        workshop_row = events.workshop("kassel", "C")
        assert workshop_row is not None
        workshop_row.called_off_at = clock.now()
    with pytest.raises(CalledOff):
        change(workshop(), room="Saal 9")


def test_letter_changes_to_a_free_one_only(event: Event) -> None:
    assert change(workshop(), letter="X")[0] == ["letter"]
    with pytest.raises(rules.LetterTaken):
        change(workshop("X"), letter="A")
    assert list(titles()) == ["A", "B", "X"]


def test_letter_somebody_knows_the_workshop_by_stays(event: Event) -> None:
    make.registered(workshop())
    with pytest.raises(rules.LetterStays):
        change(workshop(), letter="X")


def test_moved_workshops_change_letters(event: Event) -> None:
    move(workshop("B"), -1)
    assert titles() == {"A": "Thema B", "B": "Thema A", "C": "Thema C"}
    move(workshop("B"), 1)
    assert titles() == {"A": "Thema B", "B": "Thema C", "C": "Thema A"}
    before = verbs()
    move(workshop("A"), -1)
    assert (titles()["A"], verbs()) == ("Thema B", before)


def test_moved_workshops_are_revised_and_no_other(event: Event) -> None:
    before = {each.title: each.revision for each in db.session.query(Workshop)}
    later = clock.now() + timedelta(hours=1)
    with clock.stopped(later):
        move(workshop("B"), -1)
    revised = {each.title: (each.revision - before[each.title], each.revised_at == later) for each in event.workshops}
    assert revised == {"Thema A": (1, True), "Thema B": (1, True), "Thema C": (0, False)}


def test_workshop_goes_before_another_and_those_between_move_on(event: Event) -> None:
    assert move(workshop("C"), before=workshop("A").id)
    assert titles() == {"A": "Thema C", "B": "Thema A", "C": "Thema B"}
    assert move(workshop("A"), before=0)
    assert titles() == {"A": "Thema A", "B": "Thema B", "C": "Thema C"}
    before = verbs()
    assert not move(workshop("A"), before=workshop("B").id)
    assert not move(workshop("A"))
    assert verbs() == before
    make.registered(workshop("B"))
    with pytest.raises(rules.LetterStays) as refused:
        move(workshop("C"), before=workshop("A").id)
    assert refused.value.values == {"letter": "B"}
    assert titles() == {"A": "Thema A", "B": "Thema B", "C": "Thema C"}


def test_twenty_seventh_workshop_stands_behind_the_twenty_sixth(app: Flask) -> None:
    tree = make.event_tree("lang", workshops="")
    tree["workshops"] = [make.workshop_tree(letter) for letter in ("A", "Z", "AA")]
    make.imported(tree)
    assert move(workshop("AA", "lang"), -1)
    assert titles() == {"A": "Thema A", "AA": "Thema Z", "Z": "Thema AA"}


@pytest.mark.parametrize("letter", ["A", "B"])
def test_neither_of_two_known_workshops_changes_its_letter(event: Event, letter: str) -> None:
    make.registered(workshop(letter))
    with pytest.raises(rules.LetterStays) as refused:
        move(workshop("A"), 1)
    assert refused.value.values == {"letter": letter}
    assert titles()["A"] == "Thema A"


def test_removed_workshop_takes_its_parts_along(event: Event) -> None:
    ids = [part.id for part in db.session.query(Part).filter_by(workshop_id=workshop("B").id)]
    remove(workshop("B"))
    assert list(titles()) == ["A", "C"]
    assert db.session.query(Part).filter(Part.id.in_(ids)).count() == 0
    assert db.session.query(Station).count() == 6
    entry = db.session.query(HistoryEntry).order_by(HistoryEntry.id.desc()).first()
    assert entry is not None
    assert (entry.verb, entry.facts) == ("workshop_removed", {"letter": "B"})


@pytest.mark.parametrize("thing", ["registration", "withdrawn", "scribe_link", "question"])
def test_workshop_on_which_anything_hangs_stays(event: Event, thing: str) -> None:
    if thing in ("registration", "withdrawn"):
        person = make.registered(workshop())
        if thing == "withdrawn":
            with unit_of_work(by="test"):
                db.session.add(person)
                person.state = "withdrawn"
    if thing == "scribe_link":
        noted.link(workshop(), noted.stations(workshop())[0])
    with unit_of_work(by="test", at=clock.now()):
        if thing == "question":
            asked = {"key": "e", "kind": "text", "label_de": "Warum?", "needed": False, "workshop": "C"}
            questions.save(event, [asked], now=clock.now())
    with pytest.raises(rules.StillInUse):
        remove(workshop())
    assert "C" in titles()
