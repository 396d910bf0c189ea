"""Mail: composed, queued with the change it tells of, delivered by the worker."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from urllib.parse import urlsplit

from flask import current_app, render_template
from flask_babel import force_locale

from app.core import tokens
from app.core.addresses import UnmailableAddress
from app.core.db import Model, db, deed, lock, unit_of_work
from app.core.jobs import after_commit
from app.core.text import N_
from app.outbox import letters, message, queries, rules
from app.outbox.models import Mail
from app.outbox.smtp import Delivery

LEASE = timedelta(minutes=10)  # longer than the slowest conversation a server may keep up
PURPOSE = "outbox links"
UNMAILABLE = N_("Die Adresse lässt sich nicht anschreiben: Vor dem @ steht ein Umlaut oder ein anderes Sonderzeichen.")

Transport = Callable[[str, bytes], Delivery]


def compose(template: str, *, locale: str, links: dict[str, str] | None = None, **context: object) -> letters.Draft:
    """The mail `templates/mails/<template>.txt` in the person's language.

    `links` are secret addresses by name: the template writes `{{ link.name }}` and gets a mark, so that no
    secret stands in a stored body.
    """
    links = links or {}
    with force_locale(locale):
        marks = {name: letters.mark(name) for name in links}
        rendered = render_template(f"mails/{template}.txt", link=marks, locale=locale, **context)
        subject, text = letters.split(rendered)
        html = render_template("layouts/mail.html", subject=subject, blocks=letters.blocks(text), locale=locale)
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
) -> Mail:
    """Put a mail into the outbox, in the transaction of the change it tells of."""
    db.session.flush()
    row = f"{about.__tablename__}:{about.id}"  # type: ignore[attr-defined]  # every table here has an id
    mail = Mail(
        key=f"{row}/{draft.kind}/{sequence}",
        kind=draft.kind,
        subject_row=row,
        event_id=getattr(about, "event_id", None),
        to_name=to_name,
        to_address=to_address,
        locale=draft.locale,
        subject=draft.subject,
        text=draft.text,
        html=draft.html,
        links=tokens.seal(json.dumps(draft.links), _secret(), PURPOSE) if draft.links else "",
        calendar=calendar,
        calendar_method=calendar_method,
        message_id=message.new_message_id(urlsplit(str(current_app.config["PUBLIC_URL"])).hostname or ""),
        state=rules.State.QUEUED,
        next_at=deed().at,
        created_at=deed().at,
    )
    db.session.add(mail)
    if current_app.config["SMTP_URL"]:
        after_commit("deliver mail")
    return mail


def deliver_due(transport: Transport, *, now: datetime, random: Random, most: int = 200) -> int:
    """Send what is due, one mail after the other; returns how many were tried.

    Claiming, sending and marking are separate units: no lock is held while a server takes its time, and a
    worker that dies in between leaves a lease that runs out. A mail is then sent again with the same Message-ID.
    """
    tried = 0
    while tried < most:
        with unit_of_work(by="outbox", at=now):
            mail = queries.next_due(now)
            if mail is None:
                return tried
            claimed = queries.claim(mail, now=now, until=now + LEASE)
        if claimed:
            tried += 1
            delivery = _attempt(mail, transport, now=now)
            _settle(mail, delivery, now=now, random=random)
            if delivery.pauses_relay:  # the others would fare no better now, and each attempt counts
                break
    return tried


def _attempt(mail: Mail, transport: Transport, *, now: datetime) -> Delivery:
    try:
        data = as_bytes(mail, now=now)
    except UnmailableAddress:
        return Delivery(rules.Kind.PERMANENT, UNMAILABLE)
    return transport(mail.to_address, data)


def as_bytes(mail: Mail, *, now: datetime) -> bytes:
    """The mail as it leaves, with its secret addresses in place."""
    links = opened_links(mail)
    return message.build(
        message.Letter(
            message_id=mail.message_id,
            sent_at=now,
            from_name=str(current_app.config["MAIL_NAME"]),
            from_address=str(current_app.config["MAIL_FROM"]),
            to_name=mail.to_name,
            to_address=mail.to_address,
            subject=mail.subject,
            text=letters.opened(mail.text, links, ""),
            html=letters.opened(mail.html, links, ""),
            language=mail.locale,
            calendar=mail.calendar,
            calendar_method=mail.calendar_method,
        )
    )


def retry_failed(*, now: datetime) -> int:
    """Queue every failed mail again, at once; returns how many."""
    failed = queries.failed()
    for mail in failed:
        mail.state, mail.next_at, mail.attempts, mail.error = rules.State.QUEUED, now, 0, ""
    return len(failed)


def forget_old(*, now: datetime) -> int:
    """Delete log lines of mails older than 90 days; returns how many."""
    return queries.delete_before(now - rules.KEPT)


def forget_about(row: Model) -> int:
    """Delete every mail about a row whose person is to be forgotten; returns how many."""
    return queries.delete_about(f"{row.__tablename__}:{row.id}")  # type: ignore[attr-defined]  # every table here has an id


def opened_links(mail: Mail) -> dict[str, str]:
    """The secret addresses of a mail that has not left yet; empty afterwards, or when SECRET_KEY changed."""
    sealed = tokens.unseal(mail.links, _secret(), PURPOSE) if mail.links else None
    return dict(json.loads(sealed)) if sealed else {}


def _settle(mail: Mail, delivery: Delivery, *, now: datetime, random: Random) -> None:
    """Write down how the attempt went. Of a sent mail only the log line stays: its words are with the person.

    When another worker took over meanwhile, only good news counts: a mail that has left is never queued again.
    """
    with unit_of_work(by="outbox", at=now):
        row = db.session.get_one(Mail, mail.id)
        lock(row)
        taken_over = row.state != rules.State.SENDING or row.leased_until != now + LEASE
        if row.state == rules.State.SENT or (taken_over and delivery.kind != rules.Kind.ACCEPTED):
            return
        row.attempts += 1
        row.leased_until = None
        row.error = delivery.reason[:300]
        row.state = rules.after_attempt(delivery.kind, row.attempts, now - row.created_at)
        if row.state == rules.State.SENT:
            row.sent_at, row.links = now, ""
            row.text, row.html, row.calendar = "", "", None
        elif row.state == rules.State.QUEUED:
            row.next_at = now + rules.wait(row.attempts, random)


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
