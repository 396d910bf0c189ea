"""Mail: composed, queued with the change it tells of, delivered by the worker; and what comes back of it."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from urllib.parse import urlsplit

from flask import current_app, render_template
from flask_babel import force_locale

from app.core import tokens
from app.core.addresses import UnmailableAddress, kept
from app.core.db import Model, db, deed, lock, unit_of_work
from app.core.jobs import after_commit
from app.core.text import N_
from app.outbox import bounces, documents, letters, message, queries, rules
from app.outbox.models import CalendarReply, Mail, Relay
from app.outbox.smtp import Delivery

log = logging.getLogger("rotunde.outbox")

LEASE = timedelta(minutes=10)  # longer than the slowest conversation a server may keep up
PURPOSE = "outbox links"
UNMAILABLE = N_("Diese Adresse lässt sich nicht anschreiben. Bitte prüfen Sie die Schreibweise.")

Transport = Callable[[str, str, bytes], Delivery]  # envelope sender, recipient, the mail


def compose(template: str, *, locale: str, links: dict[str, str] | None = None, **context: object) -> letters.Draft:
    """The mail `templates/mails/<template>.txt` in the person's language.

    `links` are secret addresses by name: the template writes `{{ link.name }}` and gets a mark, so that no
    secret stands in a stored body. No other value becomes a link, unless the template says `| address`. The one named
    letters.UNSUBSCRIBE goes into the header: for mail somebody ordered, never for what must arrive.
    """
    links = links or {}
    with force_locale(locale):
        marks = {name: letters.mark(name) for name in links}
        subject, text = letters.split(documents.written(f"mails/{template}.txt", link=marks, locale=locale, **context))
        sender = str(current_app.config["MAIL_NAME"])
        parts = {"subject": subject, "blocks": letters.blocks(text), "locale": locale, "sender": sender}
        html = render_template("layouts/mail.html", **parts)
    return letters.Draft(template, locale, subject, text, html, links)


def queue(
    draft: letters.Draft,
    *,
    to_name: str,
    to_address: str,
    about: Model,
    sequence: int = 0,
    calendar: bytes | None = None,
    calendar_method: str = "",
    expires_at: datetime | None = None,
    replaces: bool = False,
    batch: str = "",
    key: str = "",
) -> Mail:
    """Put a mail into the outbox, in the transaction of the change it tells of.

    After `expires_at` its news is old and it is not sent any more. With `replaces`, mails of this kind about the same
    row that have not left yet are dropped: this one says all they say. One that is being sent stays. Whoever queues a
    `batch`, whose mails have a `key` of their own, asks once for all to be delivered.
    """
    db.session.flush()
    if replaces:
        queries.delete_replaced(_row(about), draft.kind)
    mail = _blank(draft, about, sequence)
    mail.to_name, mail.to_address = to_name, to_address
    mail.calendar, mail.calendar_method = calendar, calendar_method
    mail.expires_at, mail.batch, mail.key = expires_at, batch, key or mail.key
    db.session.add(mail)
    if current_app.config["SMTP_URL"] and not batch:
        after_commit("deliver mail")
    return mail


def _blank(draft: letters.Draft, about: Model, sequence: int) -> Mail:
    """The row of a mail before it has a recipient, with the names it will be known by."""
    return Mail(
        key=f"{_row(about)}/{draft.kind}/{sequence}",
        kind=draft.kind,
        subject_row=_row(about),
        event_id=getattr(about, "event_id", None),
        locale=draft.locale,
        subject=draft.subject,
        text=draft.text,
        html=draft.html,
        links=tokens.seal(json.dumps(draft.links), _secret(), PURPOSE) if draft.links else "",
        message_id=message.new_message_id(urlsplit(str(current_app.config["PUBLIC_URL"])).hostname or ""),
        bounce_key=secrets.token_hex(16),
        state=rules.State.QUEUED,
        next_at=deed().at,
        created_at=deed().at,
    )


def deliver_due(transport: Transport, *, now: datetime, random: Random, most: int = 200, rate: int = 0) -> int:
    """Send what is due, one mail after the other; returns how many were tried.

    Claiming, sending and marking are separate units: no lock is held while a server takes its time, and a
    worker that dies in between leaves a lease that runs out. A mail is then sent again with the same Message-ID.
    While the relay is paused, or `rate` mails were tried within a minute, nothing is claimed.
    """
    tried = 0
    while tried < most:
        with unit_of_work(by="outbox", at=now):
            mail = _claimed(now=now, rate=rate)
        if mail is None:
            return tried
        tried += 1
        delivery = _attempt(mail, transport, now=now)
        _settle(mail, delivery, now=now, random=random)
        if delivery.pauses_relay:  # the others would fare no better now, and each attempt counts
            break
    return tried


def _claimed(*, now: datetime, rate: int) -> Mail | None:
    """The next mail, taken for this worker. The relay's row is the turnstile for workers of all machines."""
    relay = queries.relay()
    tries, wait = rules.paced(relay.tries, now, rate)
    if wait or rules.is_paused(relay.paused_until, now):
        return None
    mail = queries.next_due(now)
    if mail is None or not queries.claim(mail, now=now, until=now + LEASE):
        return None
    if rate:
        relay.tries = tries
    if relay.failures:  # the pause is over: one mail finds out for all
        relay.paused_until = now + rules.PROBE
    return mail


def wait_for_turn(*, now: datetime, rate: int) -> float:
    """Seconds until SMTP_RATE lets the next mail go; 0 when it is not what holds the mails up."""
    relay = queries.relay_seen()
    if relay is None or rules.is_paused(relay.paused_until, now) or queries.next_due(now) is None:
        return 0.0
    return rules.paced(relay.tries, now, rate)[1]


def _attempt(mail: Mail, transport: Transport, *, now: datetime) -> Delivery:
    try:
        data = as_bytes(mail, now=now)
    except UnmailableAddress:
        return Delivery(rules.Kind.PERMANENT, UNMAILABLE)
    return transport(_envelope_sender(mail), mail.to_address, data)


def _envelope_sender(mail: Mail) -> str:
    """Named after the mail (VERP) where returned mail is read; elsewhere the plain address, which every relay takes."""
    sender = str(current_app.config["MAIL_FROM"])
    return bounces.return_path(sender, mail.bounce_key) if current_app.config["BOUNCE_URL"] else sender


def as_bytes(mail: Mail, *, now: datetime) -> bytes:
    """The mail as it leaves, with its secret addresses in place. Raises UnmailableAddress."""
    return documents.as_bytes(mail, opened_links(mail), now=now)


def retry_failed(wanted: rules.Wanted = rules.EVERYTHING, *, now: datetime) -> int:
    """Queue every failed mail among these again, at once; returns how many."""
    return sum(retry(mail, now=now) for mail in queries.failed(wanted))


def retry(mail: Mail, *, now: datetime) -> bool:
    """Queue one failed mail again. Behind a later invitation or withdrawal it stays: its news is old."""
    lock(mail)
    if mail.state != rules.State.FAILED:
        return False
    if not mail.batch and queries.is_overtaken(mail):  # a message says nothing that a calendar part overtakes
        _give_up(mail)
        return False
    mail.state, mail.next_at, mail.attempts, mail.error = rules.State.QUEUED, now, 0, ""
    return True


def drop_stale(*, now: datetime) -> int:
    """Give up mails whose news is old; returns how many."""
    found = queries.stale(now)
    for mail in found:
        _give_up(mail)
    return len(found)


def forget_old(*, now: datetime) -> int:
    """Delete log lines of mails, and answers of calendars, older than 90 days; returns how many."""
    return queries.delete_before(now - rules.KEPT) + queries.delete_replies_before(now - rules.KEPT)


def forget_about(row: Model) -> int:
    """Delete every mail about a row whose person is to be forgotten; returns how many."""
    return queries.delete_about(_row(row))


def forget_replies(mailbox: str) -> int:
    """Delete what calendars answered from a mailbox whose last person is to be forgotten; returns how many."""
    return queries.delete_replies_of(mailbox)


def opened_links(mail: Mail) -> dict[str, str]:
    """The secret addresses of a mail that has not left yet; empty afterwards, or when SECRET_KEY changed."""
    sealed = tokens.unseal(mail.links, _secret(), PURPOSE) if mail.links else None
    return dict(json.loads(sealed)) if sealed else {}


def take_in(found: bounces.Report | bounces.Reply | bounces.Rubbish, *, now: datetime) -> bool:
    """Write down what came back; True if it was ours and may leave the mailbox."""
    if isinstance(found, bounces.Report):
        return _bounced(found, now=now)
    if isinstance(found, bounces.Reply) and not queries.has_reply(found.message_id):
        answer = CalendarReply(
            message_id=found.message_id,
            mailbox=kept(found.mailbox).lower(),
            uid=found.uid,
            sequence=found.sequence,
            answer=found.answer,
            received_at=now,
        )
        db.session.add(answer)
    return True


def _bounced(report: bounces.Report, *, now: datetime) -> bool:
    """A report about exactly one mail that really left; the first failure counts, delays and forgeries do nothing."""
    mails = queries.left_as(report.keys, report.message_ids)
    if len(mails) != 1:
        return bool(report.keys)  # to an envelope sender of ours nobody writes letters
    mail = mails[0]
    lock(mail)
    if report.status and mail.bounced_at is None:
        mail.bounced_at, mail.bounce_status, mail.bounce_reason = now, report.status, report.reason
        if report.status.startswith("5.7."):
            log.warning("a mail server turned mail %s down for policy reasons (%s)", mail.id, report.status)
    return True


def settle_reply(reply: CalendarReply, *, now: datetime) -> None:
    """Whoever knows the workshop has dealt with this answer."""
    reply.handled_at = now


def _settle(mail: Mail, delivery: Delivery, *, now: datetime, random: Random) -> None:
    """Write down how the attempt went. Of a sent mail only the log line stays: its words are with the person.

    When another worker took over meanwhile, only good news counts: a mail that has left is never queued again.
    """
    with unit_of_work(by="outbox", at=now):
        _note_relay(queries.relay(), delivery, now=now, random=random)
        row = queries.mail(mail.id)
        if row is None:  # its person was forgotten meanwhile
            return
        lock(row)
        taken_over = row.state != rules.State.SENDING or row.leased_until != now + LEASE
        if row.state == rules.State.SENT or (taken_over and delivery.kind != rules.Kind.ACCEPTED):
            return
        row.attempts += 1
        row.leased_until = None
        row.error = delivery.reason[:300]
        row.state = rules.after_attempt(delivery.kind, row.attempts, now - row.created_at)
        if row.state == rules.State.SENT:
            row.sent_at = now
            _forget_words(row)
        elif row.state == rules.State.QUEUED:
            row.next_at = now + rules.wait(row.attempts, random)


def _note_relay(relay: Relay, delivery: Delivery, *, now: datetime, random: Random) -> None:
    """One success ends all pauses; a server that is away or asks for a break gets a longer one each time."""
    if delivery.pauses_relay:
        relay.failures += 1
        relay.paused_until = now + rules.pause(relay.failures, random)
        relay.reason = delivery.reason[:300]
    elif delivery.kind == rules.Kind.ACCEPTED and relay.failures:
        relay.failures, relay.paused_until, relay.reason = 0, None, ""


def _give_up(mail: Mail) -> None:
    mail.state, mail.leased_until = rules.State.EXPIRED, None
    _forget_words(mail)


def _forget_words(mail: Mail) -> None:
    mail.links, mail.text, mail.html, mail.calendar = "", "", "", None


def _row(about: Model) -> str:
    return f"{about.__tablename__}:{about.id}"  # type: ignore[attr-defined]  # every table here has an id


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
