"""The mailbox of what comes back: file, folder and IMAP. Ours leave it, people's letters stay as they are."""

from __future__ import annotations

import mailbox
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.outbox import inbox
from app.outbox.bounces import MOST_OCTETS
from tests.outbox.postbox import Postbox
from tests.outbox.returned import LETTER, reply, report

Serve = Callable[..., Postbox]


def mbox(path: Path, *letters: bytes) -> str:
    box = mailbox.mbox(path)
    for letter in letters:
        box.add(letter)
    box.close()
    return f"file://{path}"


def maildir(path: Path, *letters: bytes) -> str:
    box = mailbox.Maildir(path)
    for letter in letters:
        box.add(letter)
        time.sleep(0.01)  # their order is that of their dates
    return f"file://{path}"


@pytest.fixture
def serve() -> Iterator[Serve]:
    started: list[Postbox] = []

    def start(*letters: bytes, **more: object) -> Postbox:
        started.append(Postbox(*letters, **more))  # type: ignore[arg-type]  # handed on as given
        return started[-1]

    yield start
    for each in started:
        each.end()


def address(server: Postbox, password: str = "geheim", *, more: str = "/INBOX?starttls=0") -> str:  # noqa: S107  (of the test's own server)
    return f"imap://b%40x:{password}@localhost:{server.port}{more}"


def plain(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").rstrip(b"\n")


def left(url: str) -> list[bytes]:
    with inbox.opened(url, timeout=5) as box:
        return [plain(letter.data) for letter in box.letters()]


@pytest.mark.parametrize("make", [mbox, maildir])
def test_discard_takes_out_what_it_is_given_and_nothing_else(make: Callable[..., str], tmp_path: Path) -> None:
    url = make(tmp_path / "box", LETTER, report(), reply(), LETTER.replace(b"Eingang", b"Ausgang"))
    with inbox.opened(url, timeout=5) as box:
        letters = box.letters()
        assert [plain(letter.data) for letter in letters][:3] == [plain(LETTER), plain(report()), plain(reply())]
        box.keep(letters[:1] + letters[3:])
        box.discard(letters[1:3])
    assert left(url) == [plain(LETTER), plain(LETTER.replace(b"Eingang", b"Ausgang"))]


def test_discard_from_a_file_that_grew_meanwhile_keeps_what_came(tmp_path: Path) -> None:
    url = mbox(tmp_path / "box", report(), LETTER)
    with inbox.opened(url, timeout=5) as box:
        letters = box.letters()
        mbox(tmp_path / "box", reply())
        box.discard(letters[:1])
    assert left(url) == [plain(LETTER), plain(reply())]


def test_file_that_somebody_else_has_locked_is_left_alone(tmp_path: Path) -> None:
    url = mbox(tmp_path / "box", report())
    (tmp_path / "box.lock").touch()
    with pytest.raises(inbox.InboxClosed, match="ExternalClashError"):
        left(url)
    (tmp_path / "box.lock").unlink()
    assert left(url) == [plain(report())]
    assert [file.name for file in tmp_path.iterdir()] == ["box"]


def test_file_that_is_not_there_yet_is_an_empty_mailbox(tmp_path: Path) -> None:
    assert left(f"file://{tmp_path / 'none'}") == []
    assert not (tmp_path / "none").exists()


def test_file_that_is_no_mailbox_holds_no_letters_and_stays(tmp_path: Path) -> None:
    (tmp_path / "box").write_bytes(b"\0\1\2" * 1000)
    assert left(f"file://{tmp_path / 'box'}") == []
    assert (tmp_path / "box").read_bytes() == b"\0\1\2" * 1000


@pytest.mark.parametrize("make", [mbox, maildir])
def test_letters_are_the_newest_and_cut_to_a_bearable_size(make: Callable[..., str], tmp_path: Path) -> None:
    huge = b"Subject: huge\n\n" + b"x" * 70 + b"\n"
    huge += (b"y" * 70 + b"\n") * 20_000
    many = [b"Subject: %d\n\nx\n" % number for number in range(inbox.MOST)]
    found = left(make(tmp_path / "box", *many, huge))
    assert len(found) == inbox.MOST
    assert (found[0], len(found[-1])) == (b"Subject: 1\n\nx", MOST_OCTETS)


def test_imap_letters_leave_or_stay_unread_and_are_fetched_once(serve: Serve) -> None:
    server = serve(LETTER, report(), reply())
    with inbox.opened(address(server), timeout=5) as box:
        letters = box.letters()
        assert [letter.data for letter in letters] == [LETTER, report(), reply()]
        box.keep(letters[:1])
        box.discard(letters[1:])
    assert [(message.data, message.flags) for message in server.messages] == [(LETTER, {"RotundeSeen"})]
    assert left(address(server)) == []
    assert server.signed_in[0] == ("b@x", "geheim", False)
    assert 'SELECT "INBOX"' in server.heard


def test_imap_without_uidplus_and_keywords_does_without(serve: Serve) -> None:
    server = serve(LETTER, report(), uidplus=False, keywords=False)
    with inbox.opened(address(server), timeout=5) as box:
        letters = box.letters()
        box.keep(letters[:1])
        box.discard(letters[1:])
    assert [(message.data, message.flags) for message in server.messages] == [(LETTER, set())]
    assert left(address(server)) == [plain(LETTER)]


def test_imap_leaves_alone_what_a_person_has_marked_for_deletion(serve: Serve) -> None:
    server = serve(LETTER, report())
    server.messages[0].flags.add("\\Deleted")
    with inbox.opened(address(server), timeout=5) as box:
        box.discard(box.letters())
    assert [message.data for message in server.messages] == [LETTER]


def test_imap_fetches_no_more_of_a_letter_than_is_read(serve: Serve) -> None:
    server = serve(b"Subject: huge\r\n\r\n" + b"x" * 2_000_000)
    with inbox.opened(address(server), timeout=5) as box:
        assert [len(letter.data) for letter in box.letters()] == [MOST_OCTETS]


@pytest.mark.parametrize("kind", ["tls", "starttls"])
def test_imap_password_goes_through_tls_to_a_trusted_server_only(
    serve: Serve, kind: str, certificate: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(report(), **{kind: certificate.context})
    url = address(server, more="/INBOX").replace("imap:", "imaps:" if kind == "tls" else "imap:")
    with pytest.raises(inbox.InboxClosed, match="Anmeldung"):
        left(url)
    assert server.signed_in == []
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))
    assert left(url) == [plain(report())]
    assert server.signed_in == [("b@x", "geheim", True)]


def test_imap_password_is_not_sent_to_a_server_without_tls(serve: Serve) -> None:
    server = serve(report())
    with pytest.raises(inbox.InboxClosed):
        left(address(server, more="/INBOX"))
    assert server.signed_in == []


@pytest.mark.parametrize("fails", ["SELECT", "SEARCH", "FETCH", "STORE", "EXPUNGE", "LOGIN"])
def test_imap_that_refuses_is_closed_and_loses_nothing_and_says_no_secret(serve: Serve, fails: str) -> None:
    server = serve(report(), LETTER, fails=fails)
    with pytest.raises(inbox.InboxClosed) as closed, inbox.opened(address(server), timeout=5) as box:
        box.discard(box.letters()[:1])
    assert ("geheim" in str(closed.value), "localhost" in str(closed.value)) == (False, False)
    assert len(server.messages) == 2


def test_imap_wrong_password_and_dead_server_are_closed_without_a_secret(serve: Serve) -> None:
    server = serve(report())
    dead = Postbox()
    dead.end()
    for url in (address(server, "falsch"), address(dead, "falsch"), "imaps://b:falsch@localhost:1/INBOX"):
        with pytest.raises(inbox.InboxClosed) as closed:
            left(url)
        assert "falsch" not in str(closed.value)
        assert closed.value.__suppress_context__
