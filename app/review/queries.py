"""Reading what belongs to a review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import joinedload

from app.core import tokens
from app.core.db import db
from app.events.models import Workshop
from app.minutes.models import MinutesVersion
from app.minutes.rules import State, Variant
from app.registration.models import Registration
from app.review.models import Approval, CorrectionWatch, MinutesComment, Remark, SpeakerConsent
from app.review.rules import LINK_LASTS, REMIND_BEFORE, Answer, RemarkState, name_key


def comments(version: MinutesVersion) -> Sequence[MinutesComment]:
    """What the team says of a version, oldest first."""
    found = select(MinutesComment).where(MinutesComment.version_id == version.id)
    return db.session.scalars(found.order_by(MinutesComment.id)).all()


def comment(version: MinutesVersion, comment_id: int) -> MinutesComment | None:
    """One comment, reached through its own version only."""
    found = select(MinutesComment).where(MinutesComment.id == comment_id, MinutesComment.version_id == version.id)
    return db.session.scalar(found)


def consents(workshop: Workshop) -> dict[str, SpeakerConsent]:
    """Everybody who spoke and was asked or noted, by name_key."""
    found = select(SpeakerConsent).where(SpeakerConsent.workshop_id == workshop.id)
    return {each.name_key: each for each in db.session.scalars(found)}


def consent(workshop: Workshop, key: str) -> SpeakerConsent | None:
    found = select(SpeakerConsent).where(SpeakerConsent.workshop_id == workshop.id, SpeakerConsent.name_key == key)
    return db.session.scalar(found)


def approvals(workshop: Workshop) -> Sequence[Approval]:
    """Every time a speaker of the workshop was asked, of any version, the newest first."""
    found = select(Approval).join(Approval.consent).where(SpeakerConsent.workshop_id == workshop.id)
    return db.session.scalars(found.options(joinedload(Approval.consent)).order_by(Approval.id.desc())).all()


def approval(version: MinutesVersion, consent: SpeakerConsent) -> Approval | None:
    found = select(Approval).where(Approval.version_id == version.id, Approval.consent_id == consent.id)
    return db.session.scalar(found)


def approval_by_token(token: str, now: datetime) -> Approval | None:
    """Whose link this is, with the version it is about; None once it has expired."""
    name = tokens.hashed(token)
    found = (
        select(Approval)
        .where(
            or_(Approval.token_hash == name, Approval.reminder_hash == name),
            Approval.asked_at > now - LINK_LASTS,
        )
        .options(joinedload(Approval.consent), joinedload(Approval.version).joinedload(MinutesVersion.workshop))
    )
    return db.session.scalar(found)


def approvals_to_remind(now: datetime) -> Sequence[int]:
    """Who has not answered and has a day left, while nothing is out yet."""
    found = (
        select(Approval.id)
        .join(Approval.version)
        .where(
            Approval.state == Answer.ASKED,
            Approval.reminded_at.is_(None),
            Approval.deadline_at > now,
            Approval.deadline_at <= now + REMIND_BEFORE,
            MinutesVersion.state != State.PUBLISHED,
        )
    )
    return db.session.scalars(found.order_by(Approval.id)).all()


def approval_with(approval_id: int) -> Approval | None:
    return db.session.get(Approval, approval_id)


def open_approvals(version: MinutesVersion) -> Sequence[Approval]:
    found = select(Approval).where(Approval.version_id == version.id, Approval.state == Answer.ASKED)
    return db.session.scalars(found).all()


def in_review(workshop: Workshop) -> MinutesVersion | None:
    """The version that is being looked at, if there is one."""
    found = select(MinutesVersion).where(
        MinutesVersion.workshop_id == workshop.id,
        MinutesVersion.state == State.IN_REVIEW,
        MinutesVersion.variant == Variant.STANDARD,
    )
    return db.session.scalar(found.order_by(MinutesVersion.number.desc()).limit(1))


def remarks(workshop: Workshop) -> Sequence[Remark]:
    """What participants miss, open ones first."""
    found = select(Remark).where(Remark.workshop_id == workshop.id)
    return db.session.scalars(found.order_by(Remark.state != RemarkState.OPEN, Remark.id)).all()


def remark(workshop: Workshop, remark_id: int) -> Remark | None:
    return db.session.scalar(select(Remark).where(Remark.id == remark_id, Remark.workshop_id == workshop.id))


def remarks_of(person: Registration) -> Sequence[Remark]:
    found = select(Remark).where(Remark.registration_id == person.id)
    return db.session.scalars(found.order_by(Remark.id)).all()


def drop_remarks_of(person: Registration) -> None:
    db.session.execute(delete(Remark).where(Remark.registration_id == person.id))


def drop_old_remarks(now: datetime, kept: timedelta) -> int:
    """Delete remarks of workshops that ended so long ago; returns how many."""
    over = select(Workshop.id).where(Workshop.ends_at <= now - kept).scalar_subquery()
    dropped = db.session.execute(delete(Remark).where(Remark.workshop_id.in_(over)))
    return int(dropped.rowcount)  # type: ignore[attr-defined]  # a DELETE has a row count


def old_addresses(now: datetime, kept: timedelta) -> Sequence[SpeakerConsent]:
    """Speakers whose address nobody needs any more."""
    found = select(SpeakerConsent).join(SpeakerConsent.workshop)
    return db.session.scalars(found.where(SpeakerConsent.email != "", Workshop.ends_at <= now - kept)).all()


def watch(workshop: Workshop, email: str) -> CorrectionWatch | None:
    found = select(CorrectionWatch).where(CorrectionWatch.workshop_id == workshop.id, CorrectionWatch.email == email)
    return db.session.scalar(found)


def watch_by_token(token: str) -> CorrectionWatch | None:
    name = tokens.hashed(token)
    found = select(CorrectionWatch).where(or_(CorrectionWatch.token_hash == name, CorrectionWatch.newest_hash == name))
    return db.session.scalar(found.options(joinedload(CorrectionWatch.workshop)))


def held_watch(token: str) -> CorrectionWatch | None:
    """The watch this link leads to, held until the unit of work ends; None once it is ended."""
    name = tokens.hashed(token)
    found = select(CorrectionWatch).where(or_(CorrectionWatch.token_hash == name, CorrectionWatch.newest_hash == name))
    return db.session.scalar(found.with_for_update())


def watch_with(watch_id: int) -> CorrectionWatch | None:
    return db.session.get(CorrectionWatch, watch_id)


def watches_of(email: str) -> Sequence[CorrectionWatch]:
    """What a mailbox wants to hear of, however its address was typed."""
    found = select(CorrectionWatch).where(func.lower(CorrectionWatch.email) == email.lower())
    return db.session.scalars(found.options(joinedload(CorrectionWatch.workshop)).order_by(CorrectionWatch.id)).all()


def consents_of(person: Registration) -> Sequence[SpeakerConsent]:
    """What is known of her as somebody who spoke at the same event: her name at her address, as office or link told."""
    found = select(SpeakerConsent).where(
        SpeakerConsent.event_id == person.event_id,
        SpeakerConsent.name_key == name_key(person.name),
        SpeakerConsent.email != "",  # without one nobody is known to be the same
        func.lower(SpeakerConsent.email) == person.email.lower(),
    )
    return db.session.scalars(found.options(joinedload(SpeakerConsent.workshop)).order_by(SpeakerConsent.id)).all()


def approvals_of(consent: SpeakerConsent) -> Sequence[Approval]:
    """Every time she was asked, with the version it was about."""
    found = select(Approval).where(Approval.consent_id == consent.id).options(joinedload(Approval.version))
    return db.session.scalars(found.order_by(Approval.id)).all()


def drop_watch(watch: CorrectionWatch) -> None:
    db.session.delete(watch)


def watches_to_tell() -> Sequence[int]:
    """Confirmed ones of published events whose minutes have a newer version than they were told of."""
    newest = (
        select(MinutesVersion.workshop_id, func.max(MinutesVersion.number).label("number"))
        .where(MinutesVersion.state == State.PUBLISHED, MinutesVersion.variant == Variant.STANDARD)
        .group_by(MinutesVersion.workshop_id)
        .subquery()
    )
    found = (
        select(CorrectionWatch.id)
        .join(newest, newest.c.workshop_id == CorrectionWatch.workshop_id)
        .where(CorrectionWatch.confirmed_at.is_not(None), CorrectionWatch.told_number < newest.c.number)
    )
    return db.session.scalars(found.order_by(CorrectionWatch.id)).all()


def old_watches(now: datetime, unconfirmed: timedelta, confirmed: timedelta) -> Sequence[CorrectionWatch]:
    """Those nobody confirmed in time, and those that have lasted long enough."""
    return db.session.scalars(
        select(CorrectionWatch).where(
            or_(
                CorrectionWatch.confirmed_at.is_(None) & (CorrectionWatch.asked_at <= now - unconfirmed),
                CorrectionWatch.asked_at <= now - confirmed,
            )
        )
    ).all()
