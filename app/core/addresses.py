"""Mail addresses as servers can carry them: plain ones in ASCII, those with letters beyond it by SMTPUTF8."""

from __future__ import annotations

import re
from urllib.parse import quote

from email_validator import EmailNotValidError, validate_email

from app.core.text import N_

_PLAIN = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_INTRANET = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.local")


class UnmailableAddress(ValueError):
    """An address that cannot be written to. The sentence never holds the address, for it may reach a log."""

    message = N_(
        "An diese Adresse kann keine E-Mail gesendet werden. Vor dem @ sind Umlaute, Leerzeichen und Klammern "
        "nicht möglich. Bitte geben Sie eine andere Adresse an."
    )

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or self.message)


MALFORMED = N_(
    "An diese Adresse kann keine E-Mail gesendet werden. Leerzeichen, Kommas und Klammern sind nicht möglich. "
    "Bitte prüfen Sie die Schreibweise."
)
LONGEST = 254  # octets of an address, 64 of them before the @ (RFC 5321)
LONGEST_LOCAL = 64
# What stands as it is in a mailto (RFC 6068), besides letters, digits and "-._~".
_IN_MAILTO = "@!$'*+"


def mailable(address: str) -> str:
    """The address as mail is sent to it, umlauts before the @ included. Raises UnmailableAddress.

    The domain is always in ASCII (`jürgen@müller.de` becomes `jürgen@xn--mller-kva.de`), which every server knows.
    What still holds other letters needs SMTPUTF8 on the whole way: see `needs_smtputf8`.
    """
    local, _, domain = address.rpartition("@")
    if local.isascii():
        try:
            return ascii_address(address)
        except UnmailableAddress:
            raise UnmailableAddress(MALFORMED) from None
    try:
        found = validate_email(
            # An intranet's name passes here too; only what stands before the @ is judged with it.
            f"{local}@{'intranet.example' if _INTRANET.fullmatch(domain) else domain}",
            check_deliverability=False,
            globally_deliverable=False,
        )
    except EmailNotValidError:
        raise UnmailableAddress(MALFORMED) from None
    told = f"{found.local_part}@{domain if _INTRANET.fullmatch(domain) else found.ascii_domain}"
    if len(found.local_part.encode()) > LONGEST_LOCAL or len(told.encode()) > LONGEST:
        raise UnmailableAddress(MALFORMED)
    return told


def kept(address: str) -> str:
    """The address as forms keep it, with its domain in letters; what is no address comes back as it is."""
    try:
        return validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError:
        return address


def needs_smtputf8(address: str) -> bool:
    """Whether only servers that offer SMTPUTF8 can take mail for this address (as `mailable` gives it)."""
    return not address.isascii()


def mailto(address: str) -> str:
    """The address as a URI (RFC 6068): letters beyond ASCII as percent-encoded UTF-8. Raises UnmailableAddress."""
    return f"mailto:{quote(mailable(address), safe=_IN_MAILTO)}"


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
