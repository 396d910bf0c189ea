"""What accounts tell by mail."""

from app.accounts.models import Account, Invitation, SignInLink
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


def invitation(account: Account, row: Invitation, token: str, *, sequence: int) -> None:
    """Somebody of the office asks this person to join; each letter has a link of its own."""
    letter = outbox.compose(
        "accounts/invitation",
        locale="de",
        links={"join": absolute("accounts.invitation", token=token)},
        name=account.name,
        role=str(account.role),
        until=row.expires_at,
    )
    outbox.queue(
        letter,
        to_name=account.name,
        to_address=account.email,
        about=account,
        sequence=sequence,
        expires_at=row.expires_at,
        replaces=True,
    )


def secured(account: Account, what: str, *, sequence: int) -> None:
    """Something that opens the account was set or removed; whoever did not do it learns of it."""
    letter = outbox.compose(
        "accounts/secured", locale="de", name=account.name, what=what, page=absolute("account.show")
    )
    outbox.queue(letter, to_name=account.name, to_address=account.email, about=account, sequence=sequence)


def forget(account: Account) -> None:
    """Every mail to somebody whose account goes."""
    outbox.forget_about(account)
