"""Mail addresses as plain SMTP can carry them."""

from __future__ import annotations

import re

from email_validator import EmailNotValidError, validate_email

from app.core.text import N_

_PLAIN = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


class UnmailableAddress(ValueError):
    """An address that cannot be written to. The sentence never holds the address, for it may reach a log."""

    message = N_(
        "An diese Adresse kann keine E-Mail gesendet werden. Vor dem @ sind Umlaute, Leerzeichen und Klammern "
        "nicht möglich. Bitte geben Sie eine andere Adresse an."
    )

    def __init__(self) -> None:
        super().__init__(self.message)


def ascii_address(address: str) -> str:
    """The address in ASCII: `info@müller.de` becomes `info@xn--mller-kva.de`. Raises UnmailableAddress.

    Letters beyond ASCII before the @ need SMTPUTF8 at every server on the way; they are refused. Names of an
    intranet (`.local`) pass: whether they are wanted is for the form to say.
    """
    if not address.isascii():
        try:
            found = validate_email(address, check_deliverability=False, allow_smtputf8=False)
        except EmailNotValidError:
            raise UnmailableAddress from None
        address = found.ascii_email or ""
    if not _PLAIN.fullmatch(address) or ".." in address or len(address) > 254:
        raise UnmailableAddress
    return address
