"""What the worker does with the outbox."""

from random import SystemRandom

from flask import current_app

from app.core import clock
from app.core.db import unit_of_work
from app.core.jobs import job, sweep
from app.outbox import actions
from app.outbox.smtp import Relay


@sweep
@job("deliver mail")
def deliver_mail() -> int:
    """Send what is due; without SMTP_URL mails stay visible in the outbox and nothing is tried."""
    url = str(current_app.config["SMTP_URL"])
    if not url:
        return 0
    sender = str(current_app.config["MAIL_FROM"])
    with Relay(url, timeout=30.0) as relay:
        return actions.deliver_due(
            lambda to, data: relay.deliver(sender, to, data), now=clock.now(), random=SystemRandom()
        )


@sweep
def forget_old_mail() -> int:
    """The log of mails goes after 90 days, by itself."""
    now = clock.now()
    with unit_of_work(by="sweep", at=now):
        return actions.forget_old(now=now)
