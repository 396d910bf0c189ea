"""One mail as bytes: nothing a person typed becomes a header, and every relay can carry it."""

from __future__ import annotations

import email
import email.policy
import json
import re
import subprocess
import sys
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.utils import parseaddr
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.addresses import UnmailableAddress, ascii_address, mailable, needs_smtputf8
from app.outbox.message import build, new_message_id
from tests.calendar.samples import HOSTILE, OFFICE
from tests.outbox.samples import CALENDAR, letter

JUDGE = Path(__file__).resolve().parents[3] / "shared" / "tools" / "calendar" / "check_mail.py"

HEADERS = [
    "Content-Type",
    "MIME-Version",
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Content-Language",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
]


def parsed(data: bytes) -> Message:
    return email.message_from_bytes(data)


def shown(header: str) -> str:
    """A header as a mail program shows it."""
    return str(make_header(decode_header(header)))


def leaves(data: bytes) -> list[tuple[str, bytes]]:
    return [
        (part.get_content_type(), part.get_payload(decode=True))
        for part in parsed(data).walk()
        if not part.is_multipart()
    ]


def test_build_writes_each_header_once():
    mail = parsed(build(letter()))
    assert mail.keys() == HEADERS
    told = {name: mail[name] for name in HEADERS[5:]}
    assert told == {
        "Date": "Tue, 03 Nov 2026 08:00:00 +0000",
        "Message-ID": letter().message_id,
        "Content-Language": "de",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }
    assert shown(mail["Subject"]) == "Ihr Platz in Workshop C ist bestätigt"
    assert [(shown(name), address) for name, address in (parseaddr(mail["From"]), parseaddr(mail["To"]))] == [
        ("Geschäftsstelle", "buero@rotunde.example"),
        ("Ada Beispiel", "ada.beispiel@stadt.example"),
    ]


def test_build_gives_text_and_html_as_alternatives():
    data = build(letter())
    assert parsed(data).get_content_type() == "multipart/alternative"
    assert [(kind, body.decode().replace("\r\n", "\n")) for kind, body in leaves(data)] == [
        ("text/plain", letter().text),
        ("text/html", letter().html),
    ]


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_build_with_calendar_carries_it_inside_and_attached_byte_for_byte(method):
    data = build(letter(calendar=CALENDAR, calendar_method=method))
    mail = parsed(data)
    outer = [part.get_content_type() for part in mail.get_payload()]
    inner = [part.get_content_type() for part in mail.get_payload()[0].get_payload()]
    assert (mail.get_content_type(), outer) == ("multipart/mixed", ["multipart/alternative", "application/ics"])
    assert inner == ["text/plain", "text/html", "text/calendar"]
    assert [body for kind, body in leaves(data) if kind in ("text/calendar", "application/ics")] == [CALENDAR] * 2
    told = mail.get_payload()[0].get_payload()[2]
    assert (told.get_param("method"), told.get_content_charset()) == (method, "utf-8")
    assert mail.get_payload()[1].get_filename() == "einladung.ics"


def test_build_twice_gives_the_same_bytes():
    assert build(letter(calendar=CALENDAR, calendar_method="REQUEST")) == build(
        letter(calendar=CALENDAR, calendar_method="REQUEST")
    )


def test_build_of_two_mails_parts_them_differently():
    other = letter(message_id=new_message_id("rotunde.example"))
    assert parsed(build(letter())).get_boundary() != parsed(build(other)).get_boundary()


def test_letter_with_calendar_and_without_method_is_refused():
    for method in ("", "PUBLISH", "request"):
        with pytest.raises(ValueError, match="REQUEST"):
            letter(calendar=CALENDAR, calendar_method=method)


def test_bulk_mail_says_how_to_unsubscribe_and_others_do_not():
    bulk = parsed(build(letter(bulk=True, unsubscribe_url="https://rotunde.example/abmelden/x,y;z?a=b")))
    assert bulk["List-Unsubscribe"] == "<https://rotunde.example/abmelden/x,y;z?a=b>"
    assert bulk["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert parsed(build(letter(unsubscribe_url="https://rotunde.example/x")))["List-Unsubscribe"] is None
    for address in ("", "http://rotunde.example/x", "https://rotunde.example/>\r\nBcc:x", "https://a b"):
        with pytest.raises(ValueError, match="unsubscribe"):
            letter(bulk=True, unsubscribe_url=address)


INJECTIONS = [
    *(f"Ada{break_}Bcc: boese@example.org" for break_ in HOSTILE),
    *(f"Ädä{break_}Bcc: boese@example.org" for break_ in HOSTILE),
    "=?utf-8?q?=0d=0aBcc:_boese=40example.org?=",
    "Ada =?utf-8?b?DQpCY2M6IGJvZXNlQGV4YW1wbGUub3Jn?= Beispiel",
    "=?=??utf-8?q?=0d=0aBcc:_boese=40example.org?=?==?",
    "==???utf-8?q?=0d=0aBcc:x??==",
    'Ada" <boese@example.org>, "Bea',
    "Ada <boese@example.org>",
    "Ada, boese@example.org",
    "Ada; boese@example.org;",
    "Ada\\",
    "(Ada",
    "Ada\0\udc80\u202e",
    "lang " * 200,
    "Ä" * 1000,
    "x" * 2000,
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_hostile_names_and_subjects_become_no_header(text):
    data = build(letter(to_name=text, from_name=text, subject=text, text=text, html=text))
    for policy in (email.policy.compat32, email.policy.SMTP):
        mail = email.message_from_bytes(data, policy=policy)
        assert mail.keys() == HEADERS
    read: EmailMessage = email.message_from_bytes(data, policy=email.policy.SMTP)  # type: ignore[assignment]  # wrong on purpose
    assert [each.addr_spec for each in read["To"].addresses] == ["ada.beispiel@stadt.example"]
    assert [each.addr_spec for each in read["From"].addresses] == ["buero@rotunde.example"]
    for name in ("To", "From", "Subject"):
        assert not re.search(r"[\r\n\v\f\x85\u2028\u2029\0]", shown(parsed(data)[name].replace("\r\n ", " ")))
    # Read a second time, as the header classes of Python 3.11 do: there is nothing left to decode.
    assert not re.search(r"=\?|\?=", shown(read["Subject"]))


@pytest.mark.parametrize("text", INJECTIONS)
def test_every_mail_is_seven_bit_lines_of_mail_length(text):
    data = build(
        letter(
            to_name=text,
            subject=text,
            text=text + "\n.\nFrom mir\r",
            html=f"<p>{text}",
            calendar=CALENDAR,
            calendar_method="REQUEST",
        )
    )
    assert data.isascii()
    assert b"\0" not in data
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", data) is None
    assert max(len(line) for line in data.split(b"\r\n")) <= 78 or text == "x" * 2000
    assert max(len(line) for line in data.split(b"\r\n")) <= 998
    for word in re.findall(rb"=\?[^?]+\?[bq]\?[^?]*\?=", data):
        assert len(word) <= 75


SIGNS = st.text(st.characters(), max_size=120)


@settings(max_examples=80, deadline=None)
@given(name=SIGNS, subject=SIGNS, text=SIGNS)
def test_any_text_gives_a_mail_with_these_headers_only(name, subject, text):
    data = build(letter(to_name=name, from_name=name, subject=subject, text=text, html=text))
    assert data.isascii()
    assert parsed(data).keys() == HEADERS
    assert parsed(data)["To"].endswith(("<ada.beispiel@stadt.example>", "ada.beispiel@stadt.example"))


EXACT = [
    "Ümläute, „Zitate“ & Zeichen € …",
    "👩‍👩‍👧 und 👩🏽‍🏫",
    "e\u0301 q\u0303",
    "A\\B; C: D, E",
    "100 % = viel?",
    "a" * 90,
]


@pytest.mark.parametrize("text", EXACT)
def test_subject_and_body_come_back_exactly(text):
    data = build(letter(subject=text, text=f"{text}\n\n{text} \n.\n", html=f"<p>{text}</p>\n"))
    assert shown(parsed(data)["Subject"].replace("\r\n", "").lstrip()) == text
    assert [body.decode().replace("\r\n", "\n") for _, body in leaves(data)] == [
        f"{text}\n\n{text} \n.\n",
        f"<p>{text}</p>\n",
    ]


def test_long_subject_is_cut_with_an_ellipsis():
    subject = shown(parsed(build(letter(subject="wort " * 100)))["Subject"].replace("\r\n", ""))
    assert (len(subject), subject[-5:]) == (250, "wort…")


def test_ascii_address_writes_umlaut_domains_in_ascii():
    assert ascii_address("info@müller.de") == "info@xn--mller-kva.de"
    assert ascii_address("Info+x@Stadt.Example") == "Info+x@Stadt.Example"
    assert ascii_address("amt@rathaus.local") == "amt@rathaus.local"
    mail = parsed(build(letter(to_name="Jürgen", to_address="info@müller.de")))
    assert re.fullmatch(r"=\?utf-8\?q\?J=C3=BCrgen\?= <info@xn--mller-kva.de>", mail["To"])


@pytest.mark.parametrize(
    "address",
    [
        "jürgen@beispiel.de",
        "jürgen@müller.de",
        "",
        "ada",
        "@beispiel.de",
        "ada@",
        "a b@beispiel.de",
        "ada@beispiel.de\r\nBcc: x@y.de",
        "ada@beispiel.de, bea@beispiel.de",
        "ada@beispiel..de",
        "<ada@beispiel.de>",
        '"ada"@beispiel.de',
        "ada@bei_spiel.de",
        "ada@müller.de\n",
        "a" * 65 + "@beispiel.de",
    ],
)
def test_ascii_address_of_an_unmailable_address_is_refused_with_a_sentence_without_it(address):
    with pytest.raises(UnmailableAddress) as refused:
        ascii_address(address)
    assert str(refused.value) == UnmailableAddress.message
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_new_message_id_is_of_the_domain_and_never_twice():
    told = {new_message_id("rotunde.example") for _ in range(1000)}
    assert len(told) == 1000
    assert {re.sub("[0-9a-f]{32}", "x", each) for each in told} == {"<x@rotunde.example>"}


@pytest.mark.parametrize(
    "domain", ["", "localhost", "127.0.0.1", "server.local", "rechner", "db.internal", "..", "a.localhost"]
)
def test_new_message_id_of_a_local_name_does_not_tell_it(domain):
    assert re.fullmatch("<[0-9a-f]{32}@rotunde.invalid>", new_message_id(domain))


def test_new_message_id_of_a_hostile_name_is_one_line():
    assert re.fullmatch("<[0-9a-f]{32}@a.deb>", new_message_id("A.de>\r\n<b"))


@pytest.mark.skipif(not JUDGE.exists(), reason="the judge is not here")
@pytest.mark.parametrize(("given", "asked"), [
    ({}, ["--ics", "none"]),
    ({"calendar": CALENDAR, "calendar_method": "REQUEST"}, ["--ics", "request"]),
    ({"bulk": True, "unsubscribe_url": "https://rotunde.example/ab"}, ["--ics", "none", "--kind", "bulk"]),
    ({"to_name": "Jürgen", "to_address": "jürgen@müller.example"}, ["--ics", "none"]),
    ({"to_name": "Ä" * 200, "from_name": 'Büro @ "Stadt"', "subject": "👩‍🏫 " * 30}, ["--ics", "none"]),
])  # fmt: skip
def test_judge_of_mails_finds_nothing(tmp_path, given, asked):
    file = tmp_path / "mail.eml"
    file.write_bytes(build(letter(**given)))
    to = mailable(letter(**given).to_address)
    envelope = {"mail_from": OFFICE.email, "rcpt_tos": [to], "smtputf8": needs_smtputf8(to), "mail_options": []}
    file.with_suffix(".json").write_text(json.dumps(envelope), "utf-8")
    command = [sys.executable, str(JUDGE), str(file), "--domain", "rotunde.example", "--lang", "de", *asked]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert [line for line in answer.stdout.splitlines() if line.startswith(("ERROR", "WARN"))] == []
    assert answer.stdout.splitlines()[-1].startswith("PASS")
