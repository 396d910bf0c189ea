"""What happens to messages: written, changed, planned, withdrawn, sent in batches, kept as templates."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime

from app.accounts.models import Account
from app.audit.actions import record
from app.core.db import db, deed, lock
from app.core.errors import ChangedMeanwhile, NotFound
from app.core.jobs import after_commit
from app.events.models import Event
from app.letters import mails, queries, refusals, rules
from app.letters.models import Message, Template
from app.letters.people import Around, Person
from app.letters.rules import Segment, State, Texts
from app.outbox import queries as outbox
from app.registration import placing


def write(event: Event, segment: Segment, texts: Texts, *, now: datetime) -> Message:
    """A new draft. Nothing is sent. Raises AllForgotten."""
    rules.check_time(now, event.ends_at)
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
        raise refusals.NotEditable
    if message.revision != seen:
        raise ChangedMeanwhile
    message.segment = segment.stored
    message.subject_de, message.text_de = texts.subject_de, texts.text_de
    message.subject_en, message.text_en = texts.subject_en, texts.text_en
    message.problem = ""
    _changed(message, now)
    record("message_changed", message)


def plan(message: Message, moment: datetime, *, seen: int, now: datetime) -> None:
    """To be sent at a moment to come. Raises as `check_moment`, `_check_seen` and `_judge` do."""
    _hold(message)
    _check_seen(message, seen)
    rules.check_moment(moment, now, queries.event_of(message).ends_at)
    _judge(message, moment)
    _planned(message, moment, now)


def send(message: Message, *, seen: int, now: datetime) -> None:
    """The worker sends it right away. A second click changes nothing. Raises as `_check_seen` and `_judge` do."""
    _hold(message)
    is_due = message.state == State.PLANNED and message.send_at is not None and message.send_at <= now
    if is_due or message.state in (State.SENDING, State.SENT):
        return
    _check_seen(message, seen)
    _judge(message, now)
    _planned(message, now, now)
    after_commit("send messages")


def _hold(message: Message) -> None:
    """With its event, because what goes in a day is counted over all messages."""
    lock(queries.event_of(message))
    lock(message)


def _check_seen(message: Message, seen: int) -> None:
    """Raises AlreadyPlanned, NotEditable, SeenOlder."""
    if message.state == State.PLANNED:
        raise refusals.AlreadyPlanned
    if message.state != State.DRAFT:
        raise refusals.NotEditable
    if message.revision != seen:
        raise refusals.SeenOlder


def _judge(message: Message, moment: datetime, *, begins: bool = False) -> None:
    """Whether it may leave at `moment`. Raises ChoiceGone, NobodyChosen, TooManyPeople, TooManyADay, ValuesMissing."""
    around = queries.around(queries.event_of(message), message.chosen, message.texts)
    if message.chosen.is_gone(around.letters, around.groups):
        raise refusals.ChoiceGone
    profiles = queries.profiles(around, message.chosen)
    people = sum(number for _person, number in profiles)
    rules.check_people(people)
    rules.check_day(people, moment, queries.others_around(message, moment, begun=begins))
    rules.check_values(mails.missing(message.texts, around, profiles))


def _planned(message: Message, moment: datetime, now: datetime) -> None:
    message.state, message.send_at, message.problem = State.PLANNED, moment, ""
    _changed(message, now)
    record("message_planned", message)


def withdraw(message: Message, *, now: datetime) -> None:
    """A planned message is a draft again. Raises NotPlanned, NotEditable."""
    lock(message)
    if message.state in (State.SENDING, State.SENT):
        raise refusals.NotEditable
    if message.state != State.PLANNED:
        raise refusals.NotPlanned
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


def discard(message: Message, *, seen: int) -> None:
    """A draft goes for good. Raises NotEditable, AlreadyPlanned, SeenOlder."""
    lock(message)
    _check_seen(message, seen)
    record("message_discarded", message)
    queries.drop(message)


def test(message: Message, account: Account, *, once: str, now: datetime) -> None:
    """The mail in each of its languages, marked as a test, to whoever asks for it; the same click counts once.

    With their own name, so that nobody else's leaves. Raises NobodyChosen, ValuesMissing.
    """
    lock(message)
    around, texts = queries.around(queries.event_of(message), message.chosen, message.texts), message.texts
    ids = queries.following(message.event_id, message.chosen, after=0, most=rules.PAGE)
    people = queries.people(around, message.chosen, ids)
    if not people:
        raise refusals.NobodyChosen
    keys = {language: f"{message.mark}/{mails.TEST}/{account.id}/{once}/{language}" for language in texts.languages}
    known = outbox.keys_among(keys.values())
    for language, key in keys.items():
        anybody = [replace(each, locale=language) for each in people]
        able = next((each for each in anybody if not mails.lacking(texts, around, each)), None)
        if able is None:
            raise refusals.ValuesMissing
        if key not in known:
            draft = mails.written(mails.TEST, texts, around, replace(able, name=account.name, registration=None))
            mails.test(draft, to_name=account.name, to_address=account.email, about=message, key=key)
    if not known:
        record("message_tested", message)


def send_batch(message: Message, *, now: datetime) -> bool:
    """Queue the mails of the next people; True while there may be more. Safe to run twice, and by two workers.

    Recipients are determined anew, each time: whoever joins meanwhile is reached by a further pass, and the last pass
    is the one that finds nobody new. Who lacks a value by now is left out. They are held meanwhile: nobody is written
    to who is being forgotten.
    """
    if message.state == State.PLANNED:
        _hold(message)
    lock(message)
    if not _begun(message, now):
        return False
    around = queries.around(queries.event_of(message), message.chosen, message.texts)
    ids = queries.following(message.event_id, message.chosen, after=message.cursor, most=rules.BATCH)
    queries.hold(ids)
    people = queries.people(around, message.chosen, ids)
    told = {mails.key(message, each.registration): each for each in people if each.registration}
    known = outbox.keys_among(told)
    made = sum(_tell(message, around, each, now) for key, each in told.items() if key not in known)
    message.found, message.people = message.found + made, message.people + made
    if made:
        after_commit("deliver mail")
    if len(ids) == rules.BATCH:
        message.cursor = ids[-1]
        return True
    return _next_pass(message, now)


def _begun(message: Message, now: datetime) -> bool:
    """Whether it is being sent; at its moment it is judged once more, and may become a draft again."""
    if message.state == State.SENDING:
        return True
    if message.state != State.PLANNED or message.send_at is None or message.send_at > now:
        return False
    try:
        _judge(message, now, begins=True)
    except refusals.InTheWay as refusal:
        message.state, message.send_at, message.problem = State.DRAFT, None, refusal.problem
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


def forget(message: Message) -> None:
    """It goes with the people it was written to: the text may name them, the choice says who they were."""
    lock(message)
    record("message_forgotten", message, people=message.people)
    queries.drop(message)


def keep(message: Message, name: str, *, now: datetime) -> Template:
    """Save the texts as a template of the series. Raises NameUsed."""
    event = queries.event_of(message)
    lock(event.series)  # names are unique in it, and its events know nothing of each other
    if queries.is_name_used(event.series_id, name):
        raise refusals.NameUsed
    texts = asdict(message.texts)
    template = Template(
        series_id=event.series_id, event_id=event.id, name=name, **texts, made_at=now, made_by=deed().by
    )
    db.session.add(template)
    record("message_template_kept", template)
    return template


def drop_template(event: Event, template_id: int, *, runs_everything: bool) -> None:
    """It is offered no more; messages made from it stay. Raises NotFound, also for what is somebody else's."""
    lock(event.series)
    template = queries.template(event, template_id)
    if template is None or not rules.may_drop(runs_everything, template.event_id, event.id):
        raise NotFound
    record("message_template_dropped", template)
    queries.drop(template)


def _changed(message: Message, now: datetime) -> None:
    message.revision += 1
    message.changed_at, message.changed_by = now, deed().by
