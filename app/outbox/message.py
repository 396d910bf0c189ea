"""The bytes of one mail (RFC 5322), as a mail server takes them: 7 bit, CRLF, one recipient.

Only the To line of an address with letters beyond ASCII before the @ is UTF-8 (RFC 6532): it cannot be said otherwise.

Built from the oldest parts of the standard library on purpose. Python 3.11's EmailMessage sends 8-bit bodies
without saying so, writes encoded words into addresses of umlaut domains, refuses subjects with unusual line breaks
when it is too late, and decodes encoded words that a person typed into their name, further headers included.
"""

from __future__ import annotations

import re
import secrets
from base64 import encodebytes
from dataclasses import dataclass
from datetime import UTC, datetime
from email import charset, policy
from email.header import Header
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr
from hashlib import sha256

from app.core.addresses import ascii_address, mailable, needs_smtputf8

QUOTED = charset.Charset("utf-8")
QUOTED.body_encoding = charset.QP
POLICY = policy.compat32.clone(linesep="\r\n", max_line_length=78)
METHODS = ("REQUEST", "CANCEL")
LONGEST_NAME, LONGEST_SUBJECT = 78, 250
_BREAKS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Controls and lone surrogates cannot be sent; direction marks let a name pretend to be another. ZWJ builds emoji.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")
ONE_CLICK = re.compile(r"https://[!-;=?-~]+")  # where mail programs may unsubscribe (RFC 8058); never in the clear
_LOCAL_HOST = re.compile(r"[\d.]+|.*\.(local|localdomain|internal|localhost)|[^.]*")


@dataclass(frozen=True)
class Letter:
    """One mail to one person, ready to be built.

    `calendar_method` is REQUEST or CANCEL when `calendar` is set. Only `bulk` mail (newsletters, digests) says how
    to unsubscribe: on a confirmation, one click in Gmail would silence the cancellation as well.
    """

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
    bulk: bool = False
    unsubscribe_url: str = ""

    def __post_init__(self) -> None:
        if self.calendar is not None and self.calendar_method not in METHODS:
            raise ValueError("A mail with a calendar part is a REQUEST or a CANCEL")
        if self.bulk and not ONE_CLICK.fullmatch(self.unsubscribe_url):
            raise ValueError("A mail to many needs an https address to unsubscribe")


def build(letter: Letter) -> bytes:
    """The mail as it goes over the wire; equal letters give equal bytes. Raises UnmailableAddress."""
    mail, to = _body(letter), mailable(letter.to_address)
    mail["From"] = _mailbox("From", letter.from_name, ascii_address(letter.from_address))
    if not needs_smtputf8(to):
        mail["To"] = _mailbox("To", letter.to_name, to)
    mail["Subject"] = _words("Subject", _subject(letter.subject))
    mail["Date"] = format_datetime(letter.sent_at.astimezone(UTC))
    mail["Message-ID"] = letter.message_id
    mail["Content-Language"] = letter.language
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    if letter.bulk:
        mail["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    written = mail.as_bytes(policy=POLICY)
    return _international(letter.to_name, to) + written if needs_smtputf8(to) else written


def new_message_id(domain: str) -> str:
    """Made once, when the mail is queued: the copy that follows a lost answer must carry the same one.

    Names of a machine of our own say nothing outside and cost trust with mail filters, so they are not written.
    """
    host = re.sub(r"[^a-z0-9.-]", "", domain.lower()).strip(".-")
    return f"<{secrets.token_hex(16)}@{'rotunde.invalid' if _LOCAL_HOST.fullmatch(host) else host}>"


def one_line(value: str) -> str:
    """Text from people, fit for a header: one line, no control characters, no encoded words.

    In a loop, because what is taken away can leave a new pair of signs side by side.
    """
    clean = " ".join(_UNSEEN.sub("", _BREAKS.sub(" ", value)).split())
    while "=?" in clean or "?=" in clean:
        clean = clean.replace("=?", "").replace("?=", "")
    return clean.strip()


def _subject(subject: str) -> str:
    clean = one_line(subject)
    return clean if len(clean) <= LONGEST_SUBJECT else clean[: LONGEST_SUBJECT - 1].rstrip() + "…"


def _mailbox(header: str, name: str, address: str) -> str:
    shown = _shown(name)
    return formataddr((shown, address)) if shown.isascii() else f"{_words(header, shown)} <{address}>"


def _shown(name: str) -> str:
    """The name without the signs that make filters take it for a forged sender."""
    return " ".join(re.sub(r'[@:;,"<>()\[\]\\]', " ", one_line(name)).split())[:LONGEST_NAME].rstrip()


def _international(name: str, address: str) -> bytes:
    """The To line in UTF-8, folded by hand: the library would make encoded words of it, which no address may hold."""
    shown = _shown(name)
    return (f'To: "{shown}"\r\n <{address}>\r\n' if shown else f"To: <{address}>\r\n").encode()


def _words(header: str, text: str) -> str:
    """ASCII as it stands, anything else as encoded words (RFC 2047), the first one short enough for its line."""
    if text.isascii():
        return text
    return " ".join(Header(text, "utf-8", maxlinelen=75, header_name=header).encode().split())


def _body(letter: Letter) -> Message:
    told = MIMEMultipart("alternative", _boundary(letter, "told"))
    told.attach(_text(letter.text, "plain"))
    if letter.html:
        told.attach(_text(letter.html, "html"))
    if letter.calendar is None:
        return told
    told.attach(_file(letter.calendar, "text", "calendar", method=letter.calendar_method, charset="UTF-8"))
    attached = _file(letter.calendar, "application", "ics", name="einladung.ics")
    attached["Content-Disposition"] = 'attachment; filename="einladung.ics"'
    return MIMEMultipart("mixed", _boundary(letter, "whole"), [told, attached])


def _text(text: str, kind: str) -> Message:
    clean = _UNSEEN.sub("", _BREAKS.sub("\n", text)).strip("\n") + "\n"
    return MIMEText(clean, kind, QUOTED)  # type: ignore[arg-type]  # a Charset is taken too and decides the encoding


def _file(content: bytes, main: str, sub: str, **parameters: str) -> Message:
    """Base64 keeps the file byte for byte, its folds and CRLF included, whatever relays do to lines."""
    part = MIMENonMultipart(main, sub)
    for name, value in parameters.items():
        part.set_param(name, value)
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(encodebytes(content).decode("ascii"))
    return part


def _boundary(letter: Letter, level: str) -> str:
    """Of the Message-ID, so that a second attempt sends the same mail. No line of the parts can equal it."""
    return "=_" + sha256(f"{letter.message_id} {level}".encode()).hexdigest()[:32]
