"""Addresses with letters beyond ASCII: as mail, as envelope, as a guest of a calendar entry."""

from __future__ import annotations

import email
import email.policy
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.calendar import ics
from app.core.addresses import UnmailableAddress, mailable, mailto, needs_smtputf8
from app.outbox.message import build
from tests.calendar.samples import NOW, OFFICE, SENT, item, read, values
from tests.outbox.samples import letter
from tests.outbox.test_engine_message import HEADERS, SIGNS, parsed

ACCEPTED = [
    ("info@stadt.example", "info@stadt.example", "mailto:info@stadt.example"),
    ("Info+x@Stadt.Example", "Info+x@Stadt.Example", "mailto:Info+x@Stadt.Example"),
    ("info@müller.de", "info@xn--mller-kva.de", "mailto:info@xn--mller-kva.de"),
    ("jürgen@beispiel.de", "jürgen@beispiel.de", "mailto:j%C3%BCrgen@beispiel.de"),
    ("ju\u0308rgen@müller.de", "jürgen@xn--mller-kva.de", "mailto:j%C3%BCrgen@xn--mller-kva.de"),
    ("jürgen@rathaus.local", "jürgen@rathaus.local", "mailto:j%C3%BCrgen@rathaus.local"),
    ("用户@例子.广告", "用户@xn--fsqu00a.xn--4rr70v", "mailto:%E7%94%A8%E6%88%B7@xn--fsqu00a.xn--4rr70v"),
    ("a%b&c?d#e/f@x.de", "a%b&c?d#e/f@x.de", "mailto:a%25b%26c%3Fd%23e%2Ff@x.de"),
    ("o'neil@x.de", "o'neil@x.de", "mailto:o'neil@x.de"),
    ("ü" * 32 + "@x.de", "ü" * 32 + "@x.de", "mailto:" + "%C3%BC" * 32 + "@x.de"),
]


@pytest.mark.parametrize(("typed", "plain", "uri"), ACCEPTED)
def test_mailable_gives_the_address_a_server_knows_and_mailto_its_uri(typed: str, plain: str, uri: str) -> None:
    assert (mailable(typed), mailto(typed)) == (plain, uri)
    assert mailable(plain) == plain
    assert needs_smtputf8(plain) == (not plain.isascii())


REFUSED = [
    "", "ada", "@x.de", "ada@", "jürgen", "jürgen@", "jür gen@x.de", "jürgen@x.de\n", "jürgen@x.de, b@x.de",
    "jürgen@x.de\r\nBcc: b@x.de", "<jü@x.de>", '"jü"@x.de', "jü@[127.0.0.1]", "jü\0@x.de", "jü\u200brgen@x.de",
    "jü\u202ergen@x.de", "jür\udc80gen@x.de", "jü..rgen@x.de", "jü@x..de", "ü" * 33 + "@x.de", "a b@x.de",
]  # fmt: skip


@pytest.mark.parametrize("typed", REFUSED)
def test_mailable_refuses_with_a_sentence_without_the_address(typed: str) -> None:
    for judge in (mailable, mailto):
        with pytest.raises(UnmailableAddress) as refused:
            judge(typed)
        assert str(refused.value).endswith("Bitte prüfen Sie die Schreibweise.")
        assert refused.value.__suppress_context__ or refused.value.__context__ is None


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_mailable_of_anything_is_one_word_with_one_at_or_refused(local: str, domain: str) -> None:
    try:
        told = mailable(f"{local}@{domain}")
    except UnmailableAddress:
        return
    assert (told.count("@"), told.split(), told.rpartition("@")[2].isascii()) == (1, [told], True)
    assert not set(told) & set('<>,;:"()[]\\\r\n\0')


def test_build_to_an_umlaut_before_the_at_writes_the_to_line_in_utf_8_and_all_else_in_ascii():
    data = build(letter(to_name='Jürgen "J" <x@y.de>', to_address="jürgen@müller.de"))
    first, rest = data.split(b"\r\nContent-Type", 1)
    assert first.decode() == 'To: "Jürgen J x y.de"\r\n <jürgen@xn--mller-kva.de>'
    assert rest.isascii()
    read = email.message_from_string(data.decode(), policy=email.policy.SMTPUTF8)
    assert [each.addr_spec for each in read["To"].addresses] == ["jürgen@xn--mller-kva.de"]
    assert sorted(read.keys()) == sorted(HEADERS)


def test_build_to_an_umlaut_before_the_at_without_a_name_writes_the_address_alone():
    assert build(letter(to_name="", to_address="jürgen@x.de")).startswith("To: <jürgen@x.de>\r\n".encode())


@settings(max_examples=80, deadline=None)
@given(name=SIGNS, subject=SIGNS)
def test_any_name_before_an_umlaut_address_gives_one_recipient_and_these_headers(name, subject):
    data = build(letter(to_name=name, subject=subject, to_address="jürgen@x.de"))
    mail = parsed(data)
    assert sorted(mail.keys()) == sorted(HEADERS)
    assert data.split(b"\r\nContent-Type")[0].endswith("<jürgen@x.de>".encode())
    assert data.split(b"\r\nContent-Type")[0].count(b"\n") <= 1


@pytest.mark.parametrize("address", ["", "a b@beispiel.de", "jür gen@x.de", "jü@x.de\r\nBcc: b@x.de", "<jü@x.de>"])
def test_build_to_an_unmailable_address_is_refused(address: str) -> None:
    with pytest.raises(UnmailableAddress):
        build(letter(to_address=address))


def test_invitation_of_an_umlaut_address_names_it_as_a_uri_and_the_judge_takes_it(shared: Path, tmp_path: Path) -> None:
    guest = ics.Invitee("Jürgen Muster", "jürgen@müller.example")
    file = tmp_path / "invitation.ics"
    for make in (ics.request, ics.withdrawal):
        file.write_bytes(make(item(), invitee=guest, organiser=OFFICE, sequence=4, sent_at=SENT))
        assert values(file.read_bytes(), "ATTENDEE") == ["mailto:j%C3%BCrgen@xn--mller-kva.example"]
        assert str(read(file.read_bytes()).walk("VEVENT")[0]["ATTENDEE"]) == "mailto:j%C3%BCrgen@xn--mller-kva.example"
        kind = "request" if make is ics.request else "cancel"
        judge = [sys.executable, str(shared / "tools/calendar/check_ics.py"), str(file), "--profile", kind]
        judge += ["--now", NOW.isoformat(), "--parsers", "none", "--json"]
        judge += ["--recipient", "j%C3%BCrgen@xn--mller-kva.example"]
        told = json.loads(subprocess.run(judge, capture_output=True, text=True, check=False).stdout)
        assert [found for found in told["findings"] if found["level"] == "ERROR"] == []
