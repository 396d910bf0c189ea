"""Whether the mail server can be reached, for whoever checks the installation."""

from app.outbox import smtp

LONGEST = 10.0


def problem(url: str, sender: str) -> str:
    """Why nothing can be sent, in one sentence, or ""."""
    return smtp.unreachable(url, sender.rpartition("@")[2], timeout=LONGEST)
