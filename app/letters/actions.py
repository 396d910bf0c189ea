"""What happens to messages: written, changed, planned, withdrawn, sent in batches, kept as templates."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime

from app.accounts.models import Account
from app.audit.actions import record
from app.core.db import db, deed, lock
from app.core.jobs import after_commit
from app.events.models import Event
from app.letters import mails, queries, rules
from app.letters.models import Message, Template
from app.letters.queries import Around, Person
from app.letters.rules import Segment, State, Texts
from app.outbox import queries as outbox
from app.registration import placing


def write(event: Event, segment: Segment, texts: Texts, *, now: datetime) -> Message:
    """A new draft. Nothing is sent."""
    message = Message(
        event_id=event.id,
        segment=segment.stored,
        **asdict(texts),
        state=State.DRAFT,
        made_at=now,
        made_by=deed().by,
        changed_at=now,
        changed_by=deed().by,
    )
    db.session.add(message)
    record("message_written", message)
    return message


def change(message: Message, segment: Segment, texts: Texts, *, seen: int, now: datetime) -> None:
    """What is planned may change until its moment. Raises NotEditable, ChangedMeanwhile."""
    lock(message)
    if not message.is_editable:
        raise rules.NotEditable
    if message.revision != seen:
        raise rules.ChangedMeanwhile
    message.segment = segment.stored
    message.subject_de, message.text_de = texts.subject_de, texts.text_de
    message.subject_en, message.text_en = texts.subject_en, texts.text_en
    message.problem = ""
    _changed(message, now)
    record("message_changed", message)


def plan(message: Message, moment: datetime, *, seen: int, now: datetime) -> None:
    """To be sent at a moment to come. Raises NotAhead, TooFarAhead, and what `_check` raises."""
    lock(message)
    _check(message, seen, now)
    rules.check_moment(moment, now)
    _planned(message, moment, now)


def send(message: Message, *, seen: int, now: datetime) -> None:
    """The worker sends it right away. A second click changes nothing. Raises what `_check` raises."""
    lock(message)
    is_due = message.state == State.PLANNED and message.send_at is not None and message.send_at <= now
    if is_due or message.state in (State.SENDING, State.SENT):
        return
    _check(message, seen, now)
    _planned(message, now, now)
    after_commit("send messages")


def _check(message: Message, seen: int, now: datetime) -> None:
    """Raises AlreadyPlanned, NotEditable, SeenOlder, NobodyChosen, TooManyPeople, TooManyToday, ValuesMissing."""
    if message.state == State.PLANNED:
        raise rules.AlreadyPlanned
    if message.state != State.DRAFT:
        raise rules.NotEditable
    if message.revision != seen:
        raise rules.SeenOlder
    event = queries.event_of(message)
    around = queries.around(event)
    profiles = queries.profiles(around, message.chosen)
    people = sum(number for _person, number in profiles)
    rules.check_people(people, queries.sent_since(event.id, now - rules.A_DAY))
    rules.check_values(mails.missing(message.texts, around, profiles))


def _planned(message: Message, moment: datetime, now: datetime) -> None:
    message.state, message.send_at, message.problem = State.PLANNED, moment, ""
    _changed(message, now)
    record("message_planned", message)


def withdraw(message: Message, *, now: datetime) -> None:
    """A planned message is a draft again. Raises NotPlanned, NotEditable."""
    lock(message)
    if message.state in (State.SENDING, State.SENT):
        raise rules.NotEditable
    if message.state != State.PLANNED:
        raise rules.NotPlanned
    message.state, message.send_at = State.DRAFT, None
    _changed(message, now)
    record("message_withdrawn", message)


def hold_back(event: Event, *, now: datetime) -> None:
    """The event is called off: what is planned becomes a draft again, what is under way goes no further.

    Messages written from now on leave as ever. Before any registration is locked: a batch holds its message and then
    writes links.
    """
    for message in queries.unsent(event.id):
        lock(message)
        if message.state not in (State.PLANNED, State.SENDING):
            continue
        if message.state == State.SENDING:
            message.state, message.ended_at = State.SENT, now
        else:
            message.state, message.send_at, message.problem = State.DRAFT, None, "called_off"
        _changed(message, now)
        record("message_held_back", message)
    outbox.give_up_messages(event.id)


def discard(message: Message) -> None:
    """A draft goes for good. Raises NotEditable, AlreadyPlanned."""
    lock(message)
    if message.state == State.PLANNED:
        raise rules.AlreadyPlanned
    if message.state != State.DRAFT:
        raise rules.NotEditable
    record("message_discarded", message)
    queries.drop(message)


def test(message: Message, account: Account, around: Around, person: Person, *, now: datetime) -> None:
    """The mail, marked as a test, to whoever asks for it; with their own name, so that nobody else's leaves."""
    someone = replace(person, name=account.name, registration=None)
    texts = message.texts
    draft = mails.written(mails.TEST, texts, around, someone)
    sequence = int(now.timestamp() * 1000)
    mails.test(draft, to_name=account.name, to_address=account.email, about=message, sequence=sequence)
    record("message_tested", message)


def send_batch(message: Message, *, now: datetime) -> bool:
    """Queue the mails of the next people; True while there may be more. Safe to run twice, and by two workers.

    Recipients are determined anew, each time: whoever joins meanwhile is reached by a further pass, and the last pass
    is the one that finds nobody new. Who lacks a value by now is left out.
    """
    lock(message)
    if not _begun(message, now):
        return False
    around = queries.around(queries.event_of(message))
    people = queries.batch(around, message.chosen, after=message.cursor, most=rules.BATCH)
    told = {mails.key(message, each.registration): each for each in people if each.registration}
    known = outbox.keys_among(told)
    made = sum(_tell(message, around, each, now) for key, each in told.items() if key not in known)
    message.found, message.people = message.found + made, message.people + made
    if made:
        after_commit("deliver mail")
    if len(people) == rules.BATCH:
        message.cursor = max(each.registration.id for each in people if each.registration)
        return True
    return _next_pass(message, now)


def _begun(message: Message, now: datetime) -> bool:
    """Whether it is being sent; at its moment it is judged once more, and may become a draft again."""
    if message.state == State.SENDING:
        return True
    if message.state != State.PLANNED or message.send_at is None or message.send_at > now:
        return False
    people = queries.count(message.event_id, message.chosen)
    message.problem = rules.problem(people, queries.sent_since(message.event_id, now - rules.A_DAY))
    if message.problem:
        message.state, message.send_at = State.DRAFT, None
        _changed(message, now)
        record("message_stopped", message, reason=message.problem)
        return False
    message.state, message.began_at = State.SENDING, now
    return True


def _tell(message: Message, around: Around, person: Person, now: datetime) -> bool:
    """True if a mail was made."""
    if person.registration is None or mails.lacking(message.texts, around, person):
        message.left_out += 1
        return False
    token = placing.new_link(person.registration, now=now) if mails.needs_link(message.texts, person) else ""
    draft = mails.written(mails.KIND, message.texts, around, person, token=token)
    mails.queue(draft, message, person.registration)
    return True


def _next_pass(message: Message, now: datetime) -> bool:
    if message.found:
        message.cursor = message.found = message.left_out = 0
        return True
    message.state, message.ended_at = State.SENT, now
    record("message_sent", message, people=message.people, left_out=message.left_out)
    return False


def keep(message: Message, name: str, *, now: datetime) -> Template:
    """Save the texts as a template of the series. Raises NameUsed."""
    event = queries.event_of(message)
    lock(event)
    if queries.is_name_used(event.series_id, name):
        raise rules.NameUsed
    texts = asdict(message.texts)
    template = Template(
        series_id=event.series_id, event_id=event.id, name=name, **texts, made_at=now, made_by=deed().by
    )
    db.session.add(template)
    record("message_template_kept", template)
    return template


def drop_template(template: Template) -> None:
    """It is offered no more; messages made from it stay."""
    record("message_template_dropped", template)
    queries.drop(template)


def _changed(message: Message, now: datetime) -> None:
    message.revision += 1
    message.changed_at, message.changed_by = now, deed().by
