"""What accounts tell by mail."""

from app.accounts.models import Account, SignInLink
from app.core.db import db
from app.outbox import actions as outbox
from app.web.links import absolute


def sign_in_link(account: Account | None, link: SignInLink, token: str) -> None:
    """The link that lets somebody in. For an unknown address the same letter is written, queued and taken back.

    Both ways must take equally long, or the time of the answer would tell whether an address has an account.
    """
    letter = outbox.compose(
        "accounts/sign_in_link",
        locale="de",
        links={"sign_in": absolute("accounts.enter", token=token)},
        name=account.name if account else "",
    )
    with db.session.begin_nested() as queueing:
        outbox.queue(
            letter,
            to_name=account.name if account else "",
            to_address=account.email if account else "",
            about=link,
        )
        db.session.flush()
        if account is None:
            queueing.rollback()
