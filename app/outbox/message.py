"""The bytes of one mail.

Built by hand of the standard library's parts, because its defaults have traps: 8-bit bodies without saying so,
encoded words in a name that are decoded into header lines, separators in a subject that raise when sent.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from email import charset, policy
from email.encoders import encode_base64
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr

from email_validator import EmailNotValidError, validate_email

QUOTED = charset.Charset("utf-8")
QUOTED.body_encoding = charset.QP
POLICY = policy.compat32.clone(linesep="\r\n", max_line_length=998)


class UnmailableAddress(ValueError):
    """An address that plain SMTP cannot carry (an umlaut before the @)."""


@dataclass(frozen=True)
class Letter:
    """One mail to one person, ready to be built. `calendar_method` is REQUEST or CANCEL when `calendar` is set."""

    message_id: str
    sent_at: datetime
    from_name: str
    from_address: str
    to_name: str
    to_address: str
    subject: str
    text: str
    html: str
    language: str
    calendar: bytes | None = None
    calendar_method: str = ""


def build(letter: Letter) -> bytes:
    """The mail as SMTP sends it, CRLF, 7 bit. Raises UnmailableAddress."""
    mail = _body(letter)
    mail["From"] = _mailbox(letter.from_name, letter.from_address)
    mail["To"] = _mailbox(letter.to_name, letter.to_address)
    mail["Subject"] = _words(letter.subject)  # type: ignore[assignment]  # a Header is what folds and encodes
    mail["Date"] = format_datetime(letter.sent_at.astimezone(UTC))
    mail["Message-ID"] = letter.message_id
    mail["Content-Language"] = letter.language
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    return mail.as_bytes(policy=POLICY)


def new_message_id(domain: str) -> str:
    """Made once, when the mail is queued; copies after a lost answer carry the same one."""
    host = re.sub(r"[^A-Za-z0-9.-]", "", domain) or "localhost"
    return f"<{secrets.token_hex(16)}@{host}>"


def clean(text: str) -> str:
    """Header text without anything that could end a header or begin an encoded word."""
    flat = " ".join(re.sub(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029\t]+", " ", text).split())
    bare = "".join(sign for sign in flat if unicodedata.category(sign) not in ("Cc", "Cs", "Cf") or sign == "\u200d")
    return bare.replace("=?", "= ?").replace("?=", "? =")


def _body(letter: Letter) -> MIMEMultipart:
    alternative = MIMEMultipart("alternative")
    alternative.attach(_text(letter.text, "plain"))
    alternative.attach(_text(letter.html, "html"))
    if letter.calendar is None:
        return alternative
    alternative.attach(_calendar(letter.calendar, letter.calendar_method))
    whole = MIMEMultipart("mixed")
    whole.attach(alternative)
    attached = _calendar(letter.calendar, letter.calendar_method)
    attached.add_header("Content-Disposition", "attachment", filename="einladung.ics")
    whole.attach(attached)
    return whole


def _text(text: str, kind: str) -> MIMEText:
    return MIMEText(text.replace("\r\n", "\n"), kind, _charset=QUOTED)  # type: ignore[arg-type]  # a Charset is accepted and decides the encoding


def _calendar(content: bytes, method: str) -> MIMEBase:
    """Base64 keeps the file byte for byte, folds and CRLF included."""
    part = MIMENonMultipart("text", "calendar", method=method, charset="UTF-8")
    part.set_payload(content)
    encode_base64(part)
    return part


def _words(text: str) -> Header | str:
    said = clean(text)
    return said if said.isascii() else Header(said, QUOTED, maxlinelen=74)


def _mailbox(name: str, address: str) -> str:
    try:
        found = validate_email(address, check_deliverability=False, test_environment=True, allow_smtputf8=False)
    except EmailNotValidError:
        raise UnmailableAddress("the address cannot be carried by plain SMTP") from None
    plain = found.ascii_email or ""
    said = clean(name)
    return formataddr((said, plain), charset="utf-8") if said else plain
