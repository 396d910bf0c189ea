"""Reading the outbox."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import aliased

from app.core.db import db, lock
from app.outbox import rules
from app.outbox.models import CalendarReply, Mail, Relay

THE_RELAY = 1
BOUNCED = "bounced"  # what the outbox can also be filtered by; of the mail's own states it is "sent"


def next_due(now: datetime) -> Mail | None:
    """The oldest mail to send now, or None.

    Mails to one address leave in the order they were queued, so a withdrawal never overtakes its invitation. A
    waiting time that lies absurdly far ahead (a clock that jumped) counts as due. What is old news neither leaves
    nor holds others up. Messages to many let everything else go first: somebody waits for a link to sign in.
    """
    earlier = aliased(Mail)
    waits = (rules.State.QUEUED, rules.State.SENDING)
    # One that is being sent still holds the others up, however old its news.
    in_the_way = or_(earlier.state == rules.State.SENDING, _is_news(earlier, now))
    before = and_(
        earlier.to_address == Mail.to_address, earlier.id < Mail.id, or_(earlier.batch == "", Mail.batch != "")
    )
    overtakes = exists().where(before, earlier.state.in_(waits), in_the_way)
    free = or_(
        and_(
            Mail.state == rules.State.QUEUED,
            or_(Mail.next_at <= now, Mail.next_at > now + rules.LONGEST_WAIT),
        ),
        and_(Mail.state == rules.State.SENDING, Mail.leased_until <= now),
    )
    found = select(Mail).where(free, _is_news(Mail, now), ~overtakes).order_by(Mail.next_at, Mail.id).limit(1)
    if db.engine.dialect.name != "sqlite":
        found = found.with_for_update(skip_locked=True, of=Mail)
    return db.session.scalar(found.where(Mail.batch == "")) or db.session.scalar(found.where(Mail.batch != ""))


def _is_news(mail: type[Mail], now: datetime) -> ColumnElement[bool]:
    return or_(mail.expires_at.is_(None), mail.expires_at > now)


def claim(mail: Mail, *, now: datetime, until: datetime) -> bool:
    """Take the mail for this worker; True if nobody else was faster (counted rows decide, not what was read)."""
    free = or_(Mail.leased_until.is_(None), Mail.leased_until <= now)
    taken = update(Mail).where(Mail.id == mail.id, free).values(state=rules.State.SENDING, leased_until=until)
    return db.session.execute(taken.execution_options(synchronize_session=False)).rowcount == 1  # type: ignore[attr-defined]  # an UPDATE has a row count


def relay() -> Relay:
    """The one row about the mail server, held until the unit of work ends; made when it is first asked for."""
    insert = insert_sqlite if db.engine.dialect.name == "sqlite" else insert_postgresql
    blank = {"id": THE_RELAY, "failures": 0, "reason": "", "tries": {}}
    db.session.execute(insert(Relay).values(blank).on_conflict_do_nothing())
    found = db.session.get_one(Relay, THE_RELAY)
    lock(found)
    return found


def relay_seen() -> Relay | None:
    """The row about the mail server for a page that only shows it; None before the first attempt."""
    return db.session.get(Relay, THE_RELAY)


def stale(now: datetime) -> Sequence[Mail]:
    """Mails whose news is old and that nobody is sending."""
    free = or_(
        Mail.state == rules.State.QUEUED,
        and_(Mail.state == rules.State.SENDING, Mail.leased_until <= now),
    )
    return db.session.scalars(select(Mail).where(free, Mail.expires_at <= now).with_for_update(skip_locked=True)).all()


def failed(wanted: rules.Wanted = rules.EVERYTHING) -> Sequence[Mail]:
    """Those among what somebody looks at that could not be delivered."""
    found = select(Mail).where(Mail.state == rules.State.FAILED, *_narrowed(wanted))
    return db.session.scalars(found.order_by(Mail.id).with_for_update()).all()


def is_overtaken(mail: Mail) -> bool:
    """Whether a later invitation or withdrawal about the same matter has left for the same person, or is leaving."""
    left = (rules.State.SENT, rules.State.SENDING)
    same = (Mail.subject_row == mail.subject_row, Mail.to_address == mail.to_address, Mail.id > mail.id)
    return bool(db.session.scalar(select(exists().where(*same, Mail.state.in_(left), Mail.calendar_method != ""))))


def delete_replaced(subject_row: str, kind: str) -> int:
    """Delete what waits with older news of this kind; what is being sent stays. Returns how many."""
    waiting = (Mail.subject_row == subject_row, Mail.kind == kind, Mail.state == rules.State.QUEUED)
    deleted = db.session.execute(delete(Mail).where(*waiting))
    return int(deleted.rowcount)  # type: ignore[attr-defined]  # a DELETE has a row count


def give_up_messages(event_id: int) -> int:
    """Messages to many about this event that have not left are old news; what is being sent stays. Returns how many."""
    waiting = (Mail.event_id == event_id, Mail.batch != "", Mail.state == rules.State.QUEUED)
    given_up = update(Mail).where(*waiting).values(state=rules.State.EXPIRED, links="", text="", html="")
    return int(db.session.execute(given_up).rowcount)  # type: ignore[attr-defined]  # an UPDATE has a row count


def delete_before(moment: datetime) -> int:
    """Delete mails created before `moment`, sent or not; returns how many."""
    deleted = db.session.execute(delete(Mail).where(Mail.created_at < moment))
    return int(deleted.rowcount)  # type: ignore[attr-defined]  # a DELETE has a row count


def delete_about(subject_row: str) -> int:
    """Delete the mails about one row, sent or not; returns how many."""
    deleted = db.session.execute(delete(Mail).where(Mail.subject_row == subject_row))
    return int(deleted.rowcount)  # type: ignore[attr-defined]  # a DELETE has a row count


def delete_replies_before(moment: datetime) -> int:
    """Delete answers of calendars received before `moment`; returns how many."""
    deleted = db.session.execute(delete(CalendarReply).where(CalendarReply.received_at < moment))
    return int(deleted.rowcount)  # type: ignore[attr-defined]  # a DELETE has a row count


def delete_replies_of(mailbox: str) -> int:
    """Delete the answers that came from one mailbox; returns how many."""
    deleted = db.session.execute(delete(CalendarReply).where(CalendarReply.mailbox == mailbox.lower()))
    return int(deleted.rowcount)  # type: ignore[attr-defined]  # a DELETE has a row count


def has_reply(message_id: str) -> bool:
    return bool(db.session.scalar(select(exists().where(CalendarReply.message_id == message_id))))


def reply(reply_id: int) -> CalendarReply | None:
    return db.session.get(CalendarReply, reply_id)


def is_queued(subject_row: str, kind: str, sequence: int) -> bool:
    """Whether this news has ever been put into the outbox, as long as its log lasts."""
    key = f"{subject_row}/{kind}/{sequence}"
    return bool(db.session.scalar(select(exists().where(Mail.key == key))))


def open_replies(most: int = 100) -> Sequence[CalendarReply]:
    """Answers of calendars nobody has dealt with yet, oldest first."""
    found = select(CalendarReply).where(CalendarReply.handled_at.is_(None)).order_by(CalendarReply.id)
    return db.session.scalars(found.limit(most)).all()


def left_as(bounce_keys: Collection[str], message_ids: Collection[str]) -> Sequence[Mail]:
    """Mails that have left (or are leaving) under one of these names. By Message-ID only where no key was given."""
    named = Mail.bounce_key.in_(bounce_keys) if bounce_keys else Mail.message_id.in_(message_ids)
    left = or_(Mail.state.in_((rules.State.SENT, rules.State.SENDING)), Mail.attempts > 0)
    return db.session.scalars(select(Mail).where(named, left).limit(2)).all()


def bounced_rows(subject_rows: Collection[str]) -> dict[str, Mail]:
    """The mail that came back last, by the row it was about ("registration:12"). Its address may since be another."""
    found = select(Mail).where(Mail.subject_row.in_(subject_rows), Mail.bounced_at.is_not(None))
    return {mail.subject_row: mail for mail in db.session.scalars(found.order_by(Mail.bounced_at, Mail.id))}


def mails_about(subject_row: str, *, most: int = 100) -> Sequence[Mail]:
    """The mails about one row, newest first."""
    found = select(Mail).where(Mail.subject_row == subject_row)
    return db.session.scalars(found.order_by(Mail.id.desc()).limit(most)).all()


def refused_since(moment: datetime) -> int:
    """How many mails other servers have turned down since then for what they think of ours (5.7.x)."""
    found = select(func.count()).where(Mail.bounced_at > moment, Mail.bounce_status.like("5.7.%"))
    return db.session.scalar(found) or 0


def mails(wanted: rules.Wanted = rules.EVERYTHING, *, before: int | None = None, most: int = 50) -> Sequence[Mail]:
    """A page of the outbox, newest first, of those with an id below `before` that somebody looks for."""
    found = select(Mail).where(*_narrowed(wanted)).order_by(Mail.id.desc()).limit(most)
    if before:
        found = found.where(Mail.id < before)
    return db.session.scalars(found).all()


def _narrowed(wanted: rules.Wanted) -> list[ColumnElement[bool]]:
    """Each part narrows; the words are found in names and addresses, `%` and `_` are letters like others."""
    where: list[ColumnElement[bool]] = []
    if wanted.state == BOUNCED:
        where.append(Mail.bounced_at.is_not(None))
    elif wanted.state:
        where.append(Mail.state == wanted.state)
    if wanted.event_id is not None:
        where.append(Mail.event_id == wanted.event_id)
    if wanted.kind:
        where.append(Mail.kind.startswith(f"{wanted.kind}/", autoescape=True))
    if wanted.batch:
        where.append(Mail.batch == wanted.batch)
    for word in wanted.words.split()[:5]:
        forms = {word, word.lower(), word.capitalize()}
        columns = (Mail.to_name, Mail.to_address)
        where.append(or_(*(column.icontains(form, autoescape=True) for form in forms for column in columns)))
    return where


def event_ids() -> Sequence[int]:
    """The events whose mails are here; what they are called is known above."""
    found = select(Mail.event_id).where(Mail.event_id.is_not(None)).distinct()
    return [number for number in db.session.scalars(found) if number is not None]


def keys_among(keys: Collection[str]) -> set[str]:
    """Which of these mails have ever been queued, as long as their log lasts."""
    return set(db.session.scalars(select(Mail.key).where(Mail.key.in_(keys))))


def numbers_of(batches: Collection[str]) -> dict[str, dict[str, int]]:
    """How the mails of each message to many fare, by its mark; returned ones once more under "bounced"."""
    counts = (Mail.batch, Mail.state, func.count(), func.count(Mail.bounced_at))
    found = select(*counts).where(Mail.batch.in_(batches)).group_by(Mail.batch, Mail.state)
    told: dict[str, dict[str, int]] = {}
    for batch, state, count, bounced in db.session.execute(found) if batches else ():
        mine = told.setdefault(batch, {BOUNCED: 0})
        mine[state] = count
        mine[BOUNCED] += bounced
    return told


def mail(mail_id: int) -> Mail | None:
    return db.session.get(Mail, mail_id)


def numbers(wanted: rules.Wanted = rules.EVERYTHING) -> dict[str, int]:
    """How many mails are in each state, of those somebody looks for; those that came back once more under "bounced"."""
    found = select(Mail.state, func.count(), func.count(Mail.bounced_at)).where(*_narrowed(replace(wanted, state="")))
    rows = db.session.execute(found.group_by(Mail.state)).all()
    told = {state: count for state, count, _bounced in rows}
    return {**told, BOUNCED: sum(bounced for _state, _count, bounced in rows)}
