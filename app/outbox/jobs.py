"""What the worker does with the outbox."""

from random import SystemRandom

from flask import current_app

from app.core import clock
from app.core.db import unit_of_work
from app.core.jobs import job, sweep
from app.outbox import actions
from app.outbox.smtp import Delivery, Relay

MOST = 200  # mails in one run; the next minute brings the next run


@sweep
@job("deliver mail")
def deliver_mail() -> int:
    """Send what is due; without SMTP_URL mails stay visible in the outbox and nothing is tried."""
    url = str(current_app.config["SMTP_URL"])
    if not url:
        return 0
    sender, random, tried = str(current_app.config["MAIL_FROM"]), SystemRandom(), 0
    with Relay(url, timeout=30.0) as relay:

        def transport(to: str, data: bytes) -> Delivery:
            return relay.deliver(sender, to, data)

        # The clock is read for each mail: counted from the start of a long run, a lease would be over when it is taken.
        while tried < MOST and actions.deliver_due(transport, now=clock.now(), random=random, most=1):
            tried += 1
    return tried


@sweep
def forget_old_mail() -> int:
    """The log of mails goes after 90 days, by itself."""
    now = clock.now()
    with unit_of_work(by="sweep", at=now):
        return actions.forget_old(now=now)
