"""What servers and calendar programs write back, as they write it; and what nobody should have to read."""

from __future__ import annotations

from base64 import b64encode

KEY = "0123456789abcdef0123456789abcdef"
MESSAGE_ID = "<fedcba9876543210fedcba9876543210@rotunde.example>"
VERP = f"buero+b-{KEY}@rotunde.example"


REPORT = """\
Return-Path: <>
From: MAILER-DAEMON@mx.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind};
\tboundary="A1.1764/mx.example"
Message-Id: <20261125.A1@mx.example>

This is a MIME-encapsulated message.

--A1.1764/mx.example
Content-Type: text/plain; charset=us-ascii

<ada@stadt.example>: host mx.stadt.example said: 550 5.1.1 no such user

--A1.1764/mx.example
Content-Type: message/{kind}

Reporting-MTA: dns; mx.example
Arrival-Date: Wed, 25 Nov 2026 09:00:00 +0100 (CET)

Final-Recipient: rfc822; ada@stadt.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <ada@stadt.example>: no such user

--A1.1764/mx.example
Content-Type: {returned}

From: Rotunde <buero@rotunde.example>
To: Ada Beispiel <ada@stadt.example>
Message-ID: {message_id}
Subject: Ihr Platz

--A1.1764/mx.example--
"""


def report(**other: str) -> bytes:
    """A report in the shape of a common server."""
    given = {"to": VERP, "action": "failed", "status": "5.1.1", "message_id": MESSAGE_ID}
    given |= {"returned": "text/rfc822-headers", "kind": "delivery-status", **other}
    return REPORT.format(**given).replace("\r\n", "\n").replace("\n", "\r\n").encode()


def event(**fields: str) -> str:
    given = {
        "UID": "w-1@rotunde.example",
        "SEQUENCE": "3",
        "DTSTAMP": "20261125T080000Z",
        "ATTENDEE;PARTSTAT=DECLINED": "mailto:ada@stadt.example",
        **fields,
    }
    return "\r\n".join(["BEGIN:VEVENT", *(f"{name}:{value}" for name, value in given.items() if value), "END:VEVENT"])


def reply(
    *events: str,
    sender: str = "Ada Beispiel <ada@stadt.example>",
    head: str = "",
    method: str = "REPLY",
    message_id: str = "<answer.1@stadt.example>",
) -> bytes:
    """The answer of a calendar program, in base64 as most send it."""
    inside = "\r\n".join(events or [event()])
    calendar = (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//DE\r\nMETHOD:{method}\r\n{inside}\r\nEND:VCALENDAR\r\n"
    )
    return (
        f"From: {sender}\r\nTo: buero@rotunde.example\r\n{head}Message-ID: {message_id}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nAda Beispiel hat abgelehnt.\r\n"
        "--b\r\nContent-Type: text/calendar; method=REPLY; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        f"{b64encode(calendar.encode()).decode()}\r\n--b--\r\n"
    ).encode()


LETTER = (
    b"From: Ada Beispiel <ada@stadt.example>\r\nTo: buero@rotunde.example\r\nSubject: Frage\r\n"
    b"Message-ID: <frage@stadt.example>\r\n\r\nGuten Tag, wo ist der Eingang?\r\n"
)
OUT_OF_OFFICE = (
    f"From: ada@stadt.example\r\nTo: {VERP}\r\nSubject: Abwesend\r\nAuto-Submitted: auto-replied\r\n\r\nBin weg.\r\n"
).encode()

HOSTILE = {
    "nothing": b"",
    "zeros": b"\0" * 300_000,
    "bytes": bytes(range(256)) * 1000,
    "one line": b"x" * 300_000,
    "headers": b"To: x\r\n" * 40_000,
    "folded": b"To: x\r\n" + b" y\r\n" * 80_000,
    "nested parts": b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (number, number) for number in range(4000)
    ),
    "nested messages": b"Content-Type: message/rfc822\r\n\r\n" * 8000,
    "many parts": b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
    + b"--b\r\n\r\n" * 40_000,
    "parameters": b'Content-Type: multipart/report; x="' + b";" * 250_000,
    "folded parameters": b'Content-Type: multipart/report; x="' + b";\r\n " * 60_000,
    "star parameters": b"Content-Type: multipart/report" + b"".join(b"; a*%d*=x" % n for n in range(20_000)),
    "comments": b"From: " + b"(" * 200_000 + b"\r\n" + reply(),
    "message id": b"Message-ID: " + b"<" * 250_000 + b"\r\n\r\n",
    "status": report(status="5." * 100_000),
    "groups": report(status="5.1.1\r\n\r\n" * 20_000),
    "unknown charset": report().replace(b"us-ascii", b"no-such-charset"),
    "bad base64": reply().replace(b"base64\r\n\r\n", b"base64\r\n\r\n!!!!"),
    "cut off": reply()[:-60],
    "nested events": reply("BEGIN:VEVENT\r\n" * 3000),
    "calendar of commas": reply(event(**{"CATEGORIES": "," * 60_000})),
    "calendar of quotes": reply(event(**{'X;Y="' + "a;" * 25_000: "z"})),
    "long uid": reply(event(UID="u" * 5000)),
    "nul uid": reply(event(UID="u\0v")),
    "surrogate uid": reply(event(UID="u\u202ev")),
    "huge sequence": reply(event(SEQUENCE="9" * 30)),
    "endless sequence": reply(event(SEQUENCE="9" * 10_000)),
    "negative sequence": reply(event(SEQUENCE="-1")),
    "words as sequence": reply(event(SEQUENCE="drei")),
}
