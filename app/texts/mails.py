"""What texts tell by mail."""

from flask import current_app

from app.outbox import actions as outbox
from app.texts.models import BarrierReport


def barrier_reported(report: BarrierReport) -> None:
    """A report about a barrier goes to the office as a mail, with the number the reporter was given."""
    draft = outbox.compose("texts/barrier_reported", locale="de", report=report)
    outbox.queue(
        draft,
        to_name=str(current_app.config["MAIL_NAME"]),
        to_address=str(current_app.config["MAIL_FROM"]),
        about=report,
    )
