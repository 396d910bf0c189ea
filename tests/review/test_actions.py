"""Release through the gate: four eyes, consents, approvals that turn void, corrections, consents taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import db, unit_of_work
from app.minutes import documents, queries
from app.minutes.rules import Incomplete, NotADraft, State, WrongStep
from app.review import actions, consenting, gate, jobs, rules
from app.review import queries as reviews
from app.review.models import Approval
from tests.minutes.samples import PROTOCOL
from tests.review.samples import (
    ADDRESS,
    KEY,
    SPEAKER,
    agreed,
    codes,
    drafted,
    edited,
    fresh,
    out,
    released,
    version,
    workshop,
)
from tests.support import make


@pytest.fixture(autouse=True)
def conference(app: Flask) -> None:
    make.event()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "KINDS", ("md",))


def asked(number: int = 1) -> str:
    """A speaker is asked; returns the token of her link."""
    with unit_of_work(by="office"):
        consenting.ask(version(number), KEY, ADDRESS, "de", now=clock.now())
    return make.link_in(make.mails(ADDRESS)[-1]).strip("/").rpartition("/")[2]


def approval() -> Approval:
    fresh()
    return db.session.query(Approval).one()


def approved(token: str) -> None:
    with unit_of_work(by="speaker"):
        found = reviews.approval_by_token(token, clock.now())
        assert found is not None
        passage = gate.passage_of(found.version, KEY)
        assert passage is not None
        consenting.approve(found, passage.mark, now=clock.now())


def verbs() -> list[str]:
    db.session.rollback()
    return [entry.verb for entry in db.session.query(HistoryEntry).order_by(HistoryEntry.id)]


def test_release_without_consent_and_approval_is_refused_and_names_both() -> None:
    drafted()
    with pytest.raises(Incomplete) as refusal:
        released()
    assert [gap.code for gap in refusal.value.gaps] == ["consent-missing", "approval-missing"]
    assert version().state == State.DRAFT


def test_release_with_the_approval_of_the_speaker_goes_out(quick: None) -> None:
    drafted()
    approved(asked())
    released()
    assert (version().state, version().label, version().published_by) == (State.PUBLISHED, "1.0", "office")
    with pytest.raises(NotADraft):
        released()


def test_approval_is_void_once_her_words_change_and_stands_when_others_do() -> None:
    drafted()
    approved(asked())
    edited(1, "Kein Budget", "Wenig Budget")
    assert "approval-outdated" not in codes()
    edited(1, "Die Hälfte", "Ein Drittel")
    assert [code for code in codes() if "approval" in code] == ["approval-outdated"]
    approved(asked())
    assert [code for code in codes() if "approval" in code] == []


def test_approval_of_words_she_did_not_see_is_refused() -> None:
    drafted()
    token = asked()
    seen = approval().passage
    edited(1, "Die Hälfte", "Ein Drittel")
    assert reviews.approval_by_token(token, clock.now()) is not None
    with pytest.raises(rules.TextMoved), unit_of_work(by="speaker"):
        consenting.approve(approval(), seen, now=clock.now())
    assert approval().state == rules.Answer.ASKED


def test_objection_keeps_the_release_back() -> None:
    drafted()
    asked()
    with unit_of_work(by="speaker"):
        found = approval()
        consenting.object_to(found, found.passage, "Bitte ohne die Zahl.", now=clock.now())
    with pytest.raises(Incomplete):
        released()
    assert (approval().state, approval().answer) == (rules.Answer.OBJECTED, "Bitte ohne die Zahl.")


def test_override_needs_a_consent_too_and_leaves_its_reason_in_history() -> None:
    drafted()
    with unit_of_work(by="office"):
        consenting.override(version(), KEY, "Ist verreist", now=clock.now())
    assert [code for code in codes() if code.endswith("missing") and code != "venue-missing"] == ["consent-missing"]
    (entry,) = db.session.query(HistoryEntry).filter_by(verb="approval_overridden")
    assert entry.facts["reason"] == "Ist verreist"


def test_expired_deadline_is_no_approval() -> None:
    drafted()
    asked()
    with make.later(days=4):
        assert "approval-missing" in codes()


def test_reminder_is_sent_once_a_day_before_and_both_links_work(app: Flask) -> None:
    drafted()
    first = asked()
    assert jobs.remind_speakers() == 0
    with make.later(days=2, hours=1):
        assert [jobs.remind_speakers(), jobs.remind_speakers()] == [1, 0]
        mails = make.mails(ADDRESS)
        assert [mail.kind for mail in mails] == ["review/passage_to_approve", "review/passage_reminder"]
        second = make.link_in(mails[-1]).strip("/").rpartition("/")[2]
        assert first != second
        assert all(reviews.approval_by_token(token, clock.now()) for token in (first, second))


def test_reminder_is_not_sent_after_the_release(quick: None) -> None:
    drafted()
    asked()
    agreed()
    released()
    with make.later(days=2, hours=1):
        assert jobs.remind_speakers() == 0
    assert make.mails(ADDRESS) == []


def test_link_of_a_speaker_ends_and_near_misses_open_nothing() -> None:
    drafted()
    token = asked()
    assert reviews.approval_by_token(token[:-1], clock.now()) is None
    assert reviews.approval_by_token(token, clock.now() + rules.LINK_LASTS + timedelta(seconds=1)) is None


def test_four_eyes_keep_every_writer_from_releasing(quick: None) -> None:
    drafted(by="writer")
    edited(1, "Kein Budget", "Wenig Budget")
    agreed()
    with unit_of_work(by="office"):
        actions.want_four_eyes(version().workshop.event, True)
    with pytest.raises(rules.NotReviewed):
        released(by="third")
    with unit_of_work(by="writer"):
        actions.submit(version(), now=clock.now())
    for writer in ("writer", "second writer"):
        with pytest.raises(rules.FourEyes):
            released(by=writer)
    released(by="third")
    assert version().state == State.PUBLISHED


def test_submit_and_give_back_move_the_state_and_are_in_history() -> None:
    drafted()
    with unit_of_work(by="office"):
        actions.submit(version(), now=clock.now())
    with pytest.raises(WrongStep), unit_of_work(by="office"):
        actions.submit(version(), now=clock.now())
    with unit_of_work(by="office"):
        actions.give_back(version())
    assert version().state == State.DRAFT
    assert verbs()[-2:] == ["minutes_submitted", "minutes_given_back"]


def test_participant_named_is_a_must_and_the_sentence_does_not_repeat_the_name() -> None:
    make.registered(workshop(), "Ada Beispiel")
    make.registered(workshop(), "Oda Brinkschulte", email="oda@example.org")
    drafted(PROTOCOL.replace("Zu viele Formulare", "Zu viele Formulare (Ada  BEISPIEL)"))
    (gap,) = [gap for gap in gate.gaps(version()) if gap.code == "participant-named"]
    assert gap.must
    assert "Ada" not in str(gap)
    block = documents.tree(version()).at(gap.block_id)
    assert block is not None
    assert "BEISPIEL" in block.text


def test_correction_is_the_next_version_and_asks_nobody_again_whose_words_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out(monkeypatch)
    with unit_of_work(by="office"):
        draft = actions.begin_correction(version(), "Eine Zahl war falsch.", now=clock.now())
        assert (draft.number, draft.based_on, draft.state) == (2, 1, State.DRAFT)
    edited(2, "Kein Budget", "Wenig Budget")
    assert [code for code in codes(2) if "approval" in code or "consent" in code] == []
    released(2)
    assert [(version(number).label, version(number).reason) for number in (1, 2)] == [
        ("1.0", ""),
        ("1.1", "Eine Zahl war falsch."),
    ]
    with pytest.raises(rules.Outdated), unit_of_work(by="office"):
        actions.begin_correction(version(1), "Noch eine", now=clock.now())


def test_plain_variant_is_released_by_itself_and_counted_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    out(monkeypatch)
    number = drafted()
    with unit_of_work(by="office"):
        version(number).variant = "plain"
    agreed(number)
    released(number)
    found = workshop()
    newest = queries.published(found)
    plain = queries.published(found, "plain")
    assert newest is not None
    assert plain is not None
    assert [(newest.number, newest.label), (plain.number, plain.label)] == [(1, "1.0"), (2, "1.0")]


def test_consent_taken_back_takes_her_out_of_every_released_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the same unit of work: a version without her is out, the old ones are empty, their documents are gone."""
    out(monkeypatch)
    stored = [file["hash"] for file in version().files.values()]
    with unit_of_work(by="speaker"):
        (consent,) = reviews.consents(version().workshop).values()
        consenting.withdraw(consent, store=make.store(), now=clock.now())
    new, old = version(2), version(1)
    assert (new.state, new.label, new.reason) == (State.PUBLISHED, "1.1", rules.WITHDRAWN_REASON)
    assert "Brinkschulte" not in documents.plain_text(new)
    assert "Kein Budget" in documents.plain_text(new)
    assert (old.withheld_at, old.document["blocks"], old.files, old.search_text) == (clock.now(), [], {}, "")
    assert [make.store().get(each) for each in stored] == [None] * len(stored)
    rows = db.session.execute(
        text("SELECT document, files, search_text FROM minutes_version WHERE state = 'published'")
    )
    assert "rinkschulte" not in repr(rows.all())
    with unit_of_work(by="speaker"):
        consenting.withdraw(consent, store=make.store(), now=clock.now())
    assert queries.version(workshop(), 3) is None


def test_draft_with_somebody_who_took_her_consent_back_cannot_go_out(quick: None) -> None:
    drafted()
    agreed()
    with unit_of_work(by="office"):
        consenting.refuse(version().workshop, SPEAKER, store=make.store(), now=clock.now())
    with pytest.raises(Incomplete):
        released()
