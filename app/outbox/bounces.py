"""What mail servers and calendar programs write back: read from bytes that anybody may have sent.

Three kinds matter: a report that a mail of ours did not arrive (RFC 3464, for umlaut addresses RFC 6533), an answer
to an invitation (METHOD:REPLY), and other mail to an envelope sender of ours, which only machines know. Anything else
is a person's letter and not ours to judge. Plain Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message
from email.utils import parseaddr
from hashlib import sha256
from urllib.parse import unquote

from icalendar import Calendar

from app.core.addresses import LONGEST_LOCAL
from app.core.text import N_, unprintable

MOST_OCTETS = 256 * 1024  # of one message; reports and answers are small, and what follows says nothing new
MOST_PARTS = 40
MOST_GROUPS = 2000  # blank lines and lines that may part something
LONGEST_HEADER = 4000
MOST_CALENDAR = 32 * 1024
LONGEST_UID = LONGEST_ID = 200
ANSWERS = ("ACCEPTED", "DECLINED", "TENTATIVE")
_KEY = re.compile(r"\+b-([0-9a-f]{32})@")
_ID = re.compile(r"<[^<>\s@]{1,100}@[^<>\s@]{1,100}>")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_LONG = re.compile(rb"(?:content-[a-z-]+|from):(?:[^\r\n]|\r?\n[ \t]|\r[ \t])*")
# Where a server leaves the address a mail was delivered to.
_DELIVERED_TO = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "Apparently-To")

# By the beginning of the status (RFC 3463, RFC 7505, RFC 6531), longest first.
REASONS = (
    ("5.1.10", N_("Die Domain nimmt keine E-Mails an.")),
    ("5.6.7", N_("Der Mailserver kann Adressen mit Umlauten vor dem @ nicht anschreiben.")),
    ("5.1.2", N_("Die Domain dieser Adresse gibt es nicht.")),
    ("5.2.1", N_("Das Postfach ist abgeschaltet.")),
    ("5.2.2", N_("Das Postfach ist voll.")),
    ("5.1.", N_("Diese Adresse gibt es nicht.")),
    ("5.7.", N_("Der Mailserver hat die E-Mail aus Sicherheitsgründen abgelehnt.")),
    ("5.", N_("Der Mailserver hat die E-Mail abgelehnt.")),
    ("4.", N_("Der Mailserver hat die E-Mail mehrere Tage lang nicht angenommen.")),
)


@dataclass(frozen=True)
class Report:
    """What became of one mail. `status` is empty unless it failed for good."""

    keys: frozenset[str]
    message_ids: frozenset[str]
    status: str = ""

    @property
    def reason(self) -> str:
        return next((sentence for start, sentence in REASONS if self.status.startswith(start)), "")


@dataclass(frozen=True)
class Reply:
    """What somebody's calendar program answered. Forgeable: it only ever says what a person seems to want."""

    message_id: str
    mailbox: str
    uid: str
    sequence: int
    answer: str


@dataclass(frozen=True)
class Rubbish:
    """Written by a machine to us, and of no use: taken out of the mailbox without a trace."""


def return_path(mail_from: str, key: str) -> str:
    """The envelope sender of one mail (VERP), or the plain one where the word in front of the @ would get too long."""
    local, _, domain = mail_from.rpartition("@")
    named = f"{local}+b-{key}"
    return f"{named}@{domain}" if len(named) <= LONGEST_LOCAL and len(key) == 32 else mail_from


def read(data: bytes) -> Report | Reply | Rubbish | None:
    """What a message is to us; None for a person's letter. Whatever is sent here, it never raises."""
    data = data[:MOST_OCTETS]
    if not _is_bearable(data):
        return None
    try:
        return _read(message_from_bytes(data), data)
    except Exception:  # the parsers of mails and calendars raise anything on hostile bytes
        return None


def _is_bearable(data: bytes) -> bool:
    """Whether the library can read it in good time: it climbs into every part, and broods over parameters."""
    lowered = data.lower()
    parts = lowered.count(b"boundary") + lowered.count(b"message/")
    groups = lowered.count(b"\n--") + lowered.count(b"\n\n") + lowered.count(b"\n\r\n")
    return (
        parts <= MOST_PARTS
        and groups <= MOST_GROUPS
        and all(len(found[0]) <= LONGEST_HEADER for found in _LONG.finditer(lowered))
    )


def _read(mail: Message, data: bytes) -> Report | Reply | Rubbish | None:
    keys = frozenset(key for name in _DELIVERED_TO for key in _KEY.findall(_all(mail, name)))
    if _is_report(mail):
        return _report(mail, keys)
    calendars = [part for part in mail.walk() if _is_reply(part)]
    if calendars:
        return _reply(mail, calendars, data) or Rubbish()
    return Rubbish() if keys else None


def _all(mail: Message, name: str) -> str:
    return " ".join(str(value) for value in mail.get_all(name, []))[:LONGEST_HEADER]


def _is_report(mail: Message) -> bool:
    kind = str(mail.get_param("report-type", "")).lower()
    return mail.get_content_type() == "multipart/report" and kind in ("delivery-status", "global-delivery-status")


def _report(mail: Message, keys: frozenset[str]) -> Report:
    """Which mail a report is about and how it fared: one recipient each, so one verdict of failure is enough."""
    ids: set[str] = set()
    status = ""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind in ("message/delivery-status", "message/global-delivery-status"):
            status = status or next((told for told in map(_failed, _fields(part)) if told), "")
        elif kind in ("message/rfc822", "message/global"):
            ids.update(_named(part.get_payload()))
        elif kind in ("text/rfc822-headers", "message/global-headers"):
            ids.update(_named([message_from_string(_words(part))]))
    return Report(keys, frozenset(ids), status)


def _named(returned: object) -> Iterator[str]:
    """The Message-ID of a mail that was sent back."""
    for each in returned if isinstance(returned, list) else []:
        if isinstance(each, Message):
            yield from _ID.findall(_all(each, "Message-ID"))[:1]


def _fields(part: Message) -> list[Message]:
    """The groups of fields in a report: one about the mail, then one for each recipient."""
    groups = re.split(r"\n[ \t]*\n", _words(part).replace("\r\n", "\n"))
    return [message_from_string(group.strip("\n") + "\n\n") for group in groups[:MOST_PARTS]]


def _words(part: Message) -> str:
    """The text of a part, whether or not the library took it for a mail inside."""
    inside = part.get_payload()
    if isinstance(inside, list):
        return "\n\n".join(each.as_string() for each in inside if isinstance(each, Message))
    octets = part.get_payload(decode=True)
    return octets.decode("utf-8", "replace") if isinstance(octets, bytes) else str(inside)


def _failed(fields: Message) -> str:
    """The status of a recipient nothing more will be tried for. A delay is none: the server goes on trying."""
    action = str(fields.get("Action", "")).split(";")[0].strip().lower()
    status = _STATUS.search(str(fields.get("Status", "")))
    return status[0] if action == "failed" and status and status[0][0] in "45" else ""


def _is_reply(part: Message) -> bool:
    return part.get_content_type() == "text/calendar" and str(part.get_param("method", "")).upper() == "REPLY"


def is_automatic(mail: Message) -> bool:
    """Whether no person stands behind it (RFC 3834); nobody ever answers such mail."""
    submitted = str(mail.get("Auto-Submitted", "no")).split(";")[0].strip().lower()
    precedence = str(mail.get("Precedence", "")).strip().lower()
    null_sender = str(mail.get("Return-Path", "x")).strip() == "<>"
    return submitted != "no" or precedence in ("bulk", "list", "junk") or null_sender or "List-Id" in mail


def _reply(mail: Message, parts: list[Message], data: bytes) -> Reply | None:
    """The answer if it has the only right shape: one event, one attendee, who is also the sender."""
    files = {bytes(part.get_payload(decode=True) or b"") for part in parts}
    if is_automatic(mail) or len(files) != 1 or len(mail.get_all("From", [])) != 1:
        return None
    file = files.pop()
    if len(file) > MOST_CALENDAR:
        return None
    calendar = Calendar.from_ical(file)
    events = calendar.walk("VEVENT")
    if str(calendar.get("METHOD", "")).upper() != "REPLY" or len(events) != 1 or "RRULE" in events[0]:
        return None
    event = events[0]
    attendee = event.get("ATTENDEE")
    if attendee is None or isinstance(attendee, list):
        return None
    mailbox = _mailbox(str(attendee))
    reply = Reply(
        message_id=_message_id(mail, data),
        mailbox=mailbox,
        uid=str(event.get("UID", "")),
        sequence=int(event.get("SEQUENCE", 0)),
        answer=str(attendee.params.get("PARTSTAT", "")).upper(),
    )
    return reply if mailbox and mailbox == parseaddr(_utf8(mail, "From"))[1].lower() and _is_sound(reply) else None


def _utf8(mail: Message, name: str) -> str:
    """The header as UTF-8, which addresses with umlauts arrive in (RFC 6532); the library would blot them out."""
    raw = next((str(value) for key, value in mail.raw_items() if key.lower() == name.lower()), "")
    return raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _mailbox(uri: str) -> str:
    scheme, _, address = uri.partition(":")
    return unquote(address).strip().lower() if scheme.lower() == "mailto" else ""


def _message_id(mail: Message, data: bytes) -> str:
    """Under which an answer is known; one without a usable name is known by its bytes."""
    told = _ID.fullmatch(str(mail.get("Message-ID", "")).strip())
    return told[0] if told and len(told[0]) <= LONGEST_ID else f"sha256:{sha256(data).hexdigest()}"


def _is_sound(reply: Reply) -> bool:
    """Whether the database can hold it: a hostile answer must not stop the others."""
    texts = (reply.uid, reply.mailbox, reply.message_id)
    return (
        0 < len(reply.uid) <= LONGEST_UID
        and 3 <= len(reply.mailbox) <= 254
        and 0 <= reply.sequence < 2**31
        and reply.answer in ANSWERS
        and not any(unprintable(text) for text in texts)
    )
