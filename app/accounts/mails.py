"""What accounts tell by mail."""

from app.accounts.models import Account, SignInLink
from app.outbox import actions as outbox
from app.web.links import absolute


def sign_in_link(account: Account | None, link: SignInLink, token: str) -> None:
    """The link that lets somebody in. For an unknown address the same letter is written and thrown away.

    Both ways must take equally long, or the time of the answer would tell whether an address has an account.
    """
    letter = outbox.compose(
        "accounts/sign_in_link",
        locale="de",
        links={"sign_in": absolute("accounts.enter", token=token)},
        name=account.name if account else "",
    )
    if account:
        outbox.queue(letter, to_name=account.name, to_address=account.email, about=link)
