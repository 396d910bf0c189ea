"""What accounts tell by mail."""

from app.accounts.models import Account, SignInLink
from app.outbox import actions as outbox
from app.web.links import absolute


def sign_in_link(account: Account | None, link: SignInLink, token: str) -> None:
    """The link that lets somebody in. For an unknown address a letter to nobody, which the caller takes back."""
    letter = outbox.compose(
        "accounts/sign_in_link",
        locale="de",
        links={"sign_in": absolute("accounts.enter", token=token)},
        name=account.name if account else "",
    )
    outbox.queue(
        letter,
        to_name=account.name if account else "",
        to_address=account.email if account else "",
        about=link,
    )
