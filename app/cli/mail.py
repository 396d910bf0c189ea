"""flask mail …"""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from app.cli.answers import Refused
from app.core import clock
from app.core.db import unit_of_work
from app.outbox import actions, inbox, jobs

noun = AppGroup("mail", help="The outbox.")


@noun.command("work")
def work() -> None:
    """Send everything that is due now."""
    if not current_app.config["SMTP_URL"]:
        raise Refused("SMTP_URL ist nicht gesetzt. Die E-Mails bleiben im Postausgang sichtbar.")
    click.echo(f"{jobs.deliver_mail()} E-Mails versucht.")


@noun.command("retry")
def retry() -> None:
    """Queue every failed mail again."""
    now = clock.now()
    with unit_of_work(by="operator", at=now):
        count = actions.retry_failed(now=now)
    click.echo(f"{count} E-Mails stehen wieder zum Versand an.")


@noun.command("read-inbox")
def read_inbox() -> None:
    """Take in what came back: reports of mail servers, answers of calendars."""
    if not current_app.config["BOUNCE_URL"]:
        raise Refused("BOUNCE_URL ist nicht gesetzt. Es gibt kein Postfach zu lesen.")
    try:
        count = jobs.read_inbox()
    except inbox.InboxClosed as closed:
        raise Refused(f"Das Postfach lässt sich nicht lesen: {closed}") from None
    click.echo(f"{count} Nachrichten verarbeitet.")
