"""What a review tells by mail: to people who spoke, and to readers who asked for corrections."""

from __future__ import annotations

from datetime import datetime

from app.minutes.models import MinutesVersion
from app.outbox import actions as outbox
from app.outbox import letters
from app.review.models import Approval, CorrectionWatch
from app.review.rules import CONFIRM_WITHIN
from app.web.links import absolute


def passage_to_approve(approval: Approval, token: str, *, now: datetime) -> None:
    """Please read what is said of your talk."""
    _to_speaker("review/passage_to_approve", approval, token, now=now)


def passage_reminder(approval: Approval, token: str, *, now: datetime) -> None:
    """A day is left."""
    _to_speaker("review/passage_reminder", approval, token, now=now)


def watch_to_confirm(watch: CorrectionWatch, token: str, *, now: datetime) -> None:
    workshop = watch.workshop
    draft = outbox.compose(
        "review/watch_to_confirm",
        locale=watch.locale,
        links={"manage": absolute("review_public.watching_page", token=token)},
        workshop=workshop,
        event=workshop.event,
    )
    outbox.queue(
        draft,
        to_name="",
        to_address=watch.email,
        about=watch,
        sequence=int(now.timestamp()),
        expires_at=now + CONFIRM_WITHIN,
        replaces=True,
    )


def version_out(watch: CorrectionWatch, version: MinutesVersion, token: str, *, now: datetime) -> None:
    """A new version is out: when, why, where. Its number is in the key, so that the outbox takes it once."""
    workshop = watch.workshop
    slug, letter = workshop.event.slug, workshop.letter.lower()
    draft = outbox.compose(
        "review/version_out",
        locale=watch.locale,
        links={
            "manage": absolute("review_public.watching_page", token=token),
            letters.UNSUBSCRIBE: absolute("review_public.unsubscribe", token=token),
        },
        workshop=workshop,
        event=workshop.event,
        version=version,
        page=absolute("minutes.show", slug=slug, letter=letter),
    )
    outbox.queue(draft, to_name="", to_address=watch.email, about=watch, sequence=version.number, replaces=True)


def drop(row: Approval | CorrectionWatch) -> None:
    """Nothing about it leaves any more."""
    outbox.forget_about(row)


def _to_speaker(kind: str, approval: Approval, token: str, *, now: datetime) -> None:
    workshop, consent = approval.version.workshop, approval.consent
    draft = outbox.compose(
        kind,
        locale=consent.locale,
        links={"manage": absolute("review_public.passage", token=token)},
        name=consent.name,
        workshop=workshop,
        event=workshop.event,
        deadline_at=approval.deadline_at,
    )
    outbox.queue(
        draft,
        to_name=consent.name,
        to_address=consent.email,
        about=approval,
        sequence=int(now.timestamp()),
        expires_at=approval.deadline_at,
        replaces=True,
    )
