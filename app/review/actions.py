"""What the team does with a version: into review, back, out; comments, corrections, remarks of participants."""

from __future__ import annotations

from datetime import datetime

from app.audit.actions import record
from app.core.db import db, deed, lock
from app.core.files import FileStore
from app.drafting import actions as drafting
from app.events.models import Event, Workshop
from app.minutes import actions as minutes
from app.minutes import queries as versions
from app.minutes import rules as states
from app.minutes.models import MinutesVersion
from app.registration.models import Registration
from app.review import gate, mails, queries, rules
from app.review.models import MinutesComment, Remark


def submit(version: MinutesVersion, *, now: datetime) -> None:
    """From draft into review: its words stand still from now on. Raises NotADraft, WrongStep."""
    _step(version, states.State.IN_REVIEW)
    version.submitted_at, version.submitted_by = now, deed().by
    record("minutes_submitted", version, number=version.number)


def give_back(version: MinutesVersion) -> None:
    """From review back into draft, to be written on. Raises NotADraft, WrongStep."""
    _step(version, states.State.DRAFT)
    record("minutes_given_back", version, number=version.number)


def release(version: MinutesVersion, *, store: FileStore, now: datetime) -> None:
    """Put a version out, once nothing it must have is missing and the right person says so.

    Two people who release at once wait for each other here; the second is told. Raises NotADraft, FourEyes,
    NotReviewed, Incomplete.
    """
    lock(version.workshop)
    lock(version)
    if version.state == states.State.PUBLISHED:
        raise states.NotADraft
    four_eyes = version.workshop.event.four_eyes
    rules.check_release(version.state, version.written_by, deed().by, four_eyes=four_eyes)
    if missing := states.open_musts(gate.gaps(version)):
        raise states.Incomplete(missing)
    for each in queries.open_approvals(version):
        mails.drop(each)
    drafting.forget_removed(version)
    minutes.put_out(version, store=store, now=now)


def want_four_eyes(event: Event, wanted: bool) -> None:
    """Whether minutes of this event are released by somebody who did not write them."""
    lock(event)
    if event.four_eyes != wanted:
        event.four_eyes = wanted
        record("four_eyes_changed", event, wanted=wanted)


def comment(version: MinutesVersion, text: str, block_id: str, *, now: datetime) -> MinutesComment:
    """Say something of a section, or ("") of the whole; for the team alone. Raises NotADraft."""
    lock(version)
    if version.state == states.State.PUBLISHED:
        raise states.NotADraft
    told = MinutesComment(
        event_id=version.event_id, version_id=version.id, block_id=block_id, text=text, by=deed().by, at=now
    )
    db.session.add(told)
    record("minutes_commented", version, number=version.number)
    return told


def settle_comment(comment: MinutesComment, version: MinutesVersion, *, now: datetime) -> None:
    lock(comment)
    if comment.settled_at is None:
        comment.settled_at, comment.settled_by = now, deed().by
        record("minutes_comment_settled", version, number=version.number)


def begin_correction(version: MinutesVersion, reason: str, *, now: datetime) -> MinutesVersion:
    """A new draft with the words of the newest released version. Raises NothingOut, Outdated."""
    lock(version.workshop)
    if version.state != states.State.PUBLISHED:
        raise rules.NothingOut
    if versions.published(version.workshop, version.variant) is not version:
        raise rules.Outdated
    draft = next_version(version, reason, now=now)
    db.session.add(draft)
    record("minutes_correction_begun", draft, number=draft.number, based_on=version.number)
    return draft


def next_version(version: MinutesVersion, reason: str, *, now: datetime) -> MinutesVersion:
    """A draft that begins as `version`; the workshop is locked."""
    return MinutesVersion(
        event_id=version.event_id,
        workshop=version.workshop,
        number=versions.next_number(version.workshop),
        state=states.State.DRAFT,
        variant=version.variant,
        document=version.document,
        year=version.year,
        source_name=version.source_name,
        source_file=version.source_file,
        reason=reason,
        based_on=version.number,
        revision=0,
        made_at=now,
        made_by=deed().by,
        written_by=[deed().by],
    )


def add_remark(person: Registration, text: str, station_number: int | None, *, now: datetime) -> Remark:
    """A participant says what she misses. Raises NoPlace, ReviewClosed, EnoughRemarks."""
    lock(person)
    check_remark(person)
    if len(queries.remarks_of(person)) >= rules.REMARKS_EACH:
        raise rules.EnoughRemarks(most=rules.REMARKS_EACH)
    remark = Remark(
        event_id=person.event_id,
        workshop_id=person.workshop_id,
        registration_id=person.id,
        station_number=station_number,
        text=text,
        at=now,
        state=rules.RemarkState.OPEN,
    )
    db.session.add(remark)
    record("remark_given", person.workshop)
    return remark


def check_remark(person: Registration) -> None:
    """Raises NoPlace, ReviewClosed."""
    if not person.is_confirmed:
        raise rules.NoPlace
    if queries.in_review(person.workshop) is None:
        raise rules.ReviewClosed


def settle_remark(remark: Remark, workshop: Workshop, *, taken: bool, reason: str, now: datetime) -> None:
    """Say whether the point is in the minutes now; the participant reads it on her page."""
    lock(remark)
    remark.state = rules.RemarkState.TAKEN if taken else rules.RemarkState.DECLINED
    remark.reason = "" if taken else reason
    remark.settled_at, remark.settled_by = now, deed().by
    record("remark_settled", workshop, taken=taken)


def _step(version: MinutesVersion, wanted: states.State) -> None:
    lock(version)
    if version.state == states.State.PUBLISHED:
        raise states.NotADraft
    if not states.may_become(states.State(version.state), wanted):
        raise states.WrongStep(state=states.STATE_NAMES[states.State(version.state)])
    version.state = wanted
