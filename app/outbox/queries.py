"""Reading the outbox."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from app.core.db import db
from app.outbox import rules
from app.outbox.models import Mail


def next_due(now: datetime) -> Mail | None:
    """The oldest mail to send now, or None.

    Mails to one address leave in the order they were queued, so a withdrawal never overtakes its invitation. A
    waiting time that lies absurdly far ahead (a clock that jumped) counts as due.
    """
    earlier = aliased(Mail)
    waits = (rules.State.QUEUED, rules.State.SENDING)
    overtakes = exists().where(earlier.to_address == Mail.to_address, earlier.id < Mail.id, earlier.state.in_(waits))
    free = or_(
        and_(
            Mail.state == rules.State.QUEUED,
            or_(Mail.next_at <= now, Mail.next_at > now + rules.LONGEST_WAIT),
        ),
        and_(Mail.state == rules.State.SENDING, Mail.leased_until <= now),
    )
    found = select(Mail).where(free, ~overtakes).order_by(Mail.next_at, Mail.id).limit(1)
    if db.engine.dialect.name != "sqlite":
        found = found.with_for_update(skip_locked=True, of=Mail)
    return db.session.scalar(found)


def claim(mail: Mail, *, now: datetime, until: datetime) -> bool:
    """Take the mail for this worker; True if nobody else was faster (counted rows decide, not what was read)."""
    free = or_(Mail.leased_until.is_(None), Mail.leased_until <= now)
    taken = update(Mail).where(Mail.id == mail.id, free).values(state=rules.State.SENDING, leased_until=until)
    return db.session.execute(taken.execution_options(synchronize_session=False)).rowcount == 1  # type: ignore[attr-defined]  # an UPDATE has a row count


def failed() -> Sequence[Mail]:
    return db.session.scalars(select(Mail).where(Mail.state == rules.State.FAILED)).all()


def delete_before(moment: datetime) -> int:
    """Delete mails created before `moment`, sent or not; returns how many."""
    deleted = db.session.execute(delete(Mail).where(Mail.created_at < moment))
    return int(deleted.rowcount)  # type: ignore[attr-defined]  # a DELETE has a row count


def delete_about(subject_row: str) -> int:
    """Delete the mails about one row, sent or not; returns how many."""
    deleted = db.session.execute(delete(Mail).where(Mail.subject_row == subject_row))
    return int(deleted.rowcount)  # type: ignore[attr-defined]  # a DELETE has a row count


def mails(*, before: int | None = None, most: int = 50) -> Sequence[Mail]:
    """A page of the outbox, newest first, of those with an id below `before`."""
    found = select(Mail).order_by(Mail.id.desc()).limit(most)
    return db.session.scalars(found.where(Mail.id < before) if before else found).all()


def mail(mail_id: int) -> Mail | None:
    return db.session.get(Mail, mail_id)


def numbers() -> dict[str, int]:
    """How many mails are in each state."""
    found = select(Mail.state, func.count()).group_by(Mail.state)
    return {state: count for state, count in db.session.execute(found)}
