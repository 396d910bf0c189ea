"""Passkeys: only for this house, each challenge once, no copies, and nothing an answer can say breaks anything."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from webauthn.helpers import bytes_to_base64url

from app.accounts import codes, entering, queries
from app.accounts.models import Account, Passkey, SecondFactor, SignIn
from app.core import clock
from app.core.db import db, unit_of_work
from tests.accounts.conftest import EMAIL, outbox
from tests.accounts.keyring import Key
from tests.house.conftest import Visitor
from tests.support import make

Browser = Callable[[], Visitor]
DOOR, PAGE = "/einloggen/passkey", "/verwaltung/konto/passkeys"


def asked(visitor: Visitor, page: str = DOOR) -> dict[str, Any]:
    answer = visitor.send(f"{page}/anfrage")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def added(person: Visitor, name: str = "Diensthandy", **lies: Any) -> Key:
    key = Key()
    told = key.made(asked(person, PAGE)["challenge"], **lies)
    assert person.send(PAGE, name=name, credential=told).status_code == 303
    return key


def show(visitor: Visitor, told: str) -> int:
    return visitor.send(DOOR, **{"passkey-credential": told}).status_code


@pytest.fixture
def key(account: Account, visitor: Browser) -> Key:
    return added(visitor().sign_in(EMAIL))


def test_passkey_lets_in_without_an_address_and_without_a_code(app: Flask, key: Key, visitor: Browser) -> None:
    with unit_of_work(by="test"):
        olga = queries.account(EMAIL)
        assert olga is not None
        sealed = entering.seal(codes.fresh_secret())
        db.session.add(SecondFactor(account_id=olga.id, sealed=sealed, set_at=clock.now()))
    person = visitor()
    question = asked(person)
    assert (question["rpId"], question.get("allowCredentials", []), question["userVerification"]) == (
        "rotunde.example",
        [],
        "required",
    )
    assert show(person, key.shown(question["challenge"])) == 302
    assert person.get("/verwaltung/").status_code == 200
    db.session.rollback()
    assert db.session.query(SignIn).order_by(SignIn.id.desc()).first().way == "passkey"  # type: ignore[union-attr]  # one just began
    assert db.session.query(Passkey).one().last_used_at == clock.now()


LIES: dict[str, dict[str, Any]] = {
    "foreign origin": {"origin": "https://evil.example"},
    "other port": {"origin": "http://rotunde.example:8080"},
    "foreign host": {"host": "evil.example"},
    "tampered signature": {"tampered": True},
    "another key": {"signer": Key()},
    "other challenge": {"asked": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
    "other ceremony": {"kind": "webauthn.create"},
    "nobody touched it": {"flags": 0x04},
    "nobody was verified": {"flags": 0x01},
    "copied key": {"count": 1},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_answer_with_a_lie_lets_nobody_in(app: Flask, key: Key, visitor: Browser, lie: dict[str, Any]) -> None:
    person = visitor()
    assert show(person, key.shown(asked(person)["challenge"], **lie)) == 422
    assert person.get("/verwaltung/").status_code == 302
    again = visitor()
    key.count = 100
    assert show(again, key.shown(asked(again)["challenge"])) == 302


def test_challenge_is_used_up_by_the_first_answer(app: Flask, key: Key, visitor: Browser) -> None:
    person = visitor()
    challenge = asked(person)["challenge"]
    with person.session_transaction() as session:
        held = session["passkey"]
    told = key.shown(challenge)
    assert show(person, told) == 302
    for browser in (person, visitor()):
        with browser.session_transaction() as session:
            session["passkey"] = held
        assert show(browser, told) == 409
        assert show(browser, key.shown(challenge)) == 409


def test_wrong_answer_uses_the_challenge_up_as_well(app: Flask, key: Key, visitor: Browser) -> None:
    person = visitor()
    challenge = asked(person)["challenge"]
    with person.session_transaction() as session:
        held = session["passkey"]
    assert show(person, key.shown(challenge, tampered=True)) == 422
    with person.session_transaction() as session:
        session["passkey"] = held
    assert show(person, key.shown(challenge)) == 409


def test_challenge_ends_after_five_minutes_and_belongs_to_its_browser(app: Flask, key: Key, visitor: Browser) -> None:
    person, stranger = visitor(), visitor()
    told = key.shown(asked(person)["challenge"])
    assert show(stranger, told) == 409
    with make.later(minutes=5):
        assert show(person, told) == 409


@pytest.mark.parametrize(
    "told",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"id": 1}',
        '{"id": "x"}',
        "x",
        "{" * 5000,
        "[" * 19_000,
        '"' + "x" * 30_000 + '"',
        '{"id": "\\u0000", "rawId": "AA", "type": "public-key", "response": {}}',
    ],
)
def test_hostile_answers_are_refused_in_words(app: Flask, key: Key, visitor: Browser, told: str) -> None:
    person = visitor()
    asked(person)
    assert show(person, told) == 422


def test_answer_without_its_parts_is_refused(app: Flask, key: Key, visitor: Browser) -> None:
    ours = bytes_to_base64url(key.id)
    for response in ({}, {"clientDataJSON": 3}, {"clientDataJSON": "", "authenticatorData": "", "signature": "!"}):
        person = visitor()
        asked(person)
        told = {"id": ours, "rawId": ours, "type": "public-key", "response": response}
        assert show(person, json.dumps(told)) == 422


def test_passkey_of_an_account_that_is_shut_lets_nobody_in(app: Flask, key: Key, visitor: Browser) -> None:
    with unit_of_work(by="test"):
        queries.account(EMAIL).is_active = False  # type: ignore[union-attr]  # made by account
    person = visitor()
    assert show(person, key.shown(asked(person)["challenge"])) == 422


def test_new_key_is_told_by_mail_and_removed_one_opens_nothing(app: Flask, account: Account, visitor: Browser) -> None:
    person = visitor().sign_in(EMAIL)
    first, second = added(person, "Handy"), added(person, "Schlüssel")
    assert "ein Passkey dazugekommen" in outbox(EMAIL)[-1].text
    assert len(asked(person, PAGE)["excludeCredentials"]) == 2
    page = person.get(PAGE).get_data(as_text=True)
    assert "Handy" in page
    assert "Schlüssel" in page
    assert person.send(f"{PAGE}/{db.session.query(Passkey).first().id}/entfernung").status_code == 303  # type: ignore[union-attr]  # added above
    assert "ein Passkey Ihres Kontos wurde entfernt" in outbox(EMAIL)[-1].text
    other, third = visitor(), visitor()
    assert show(other, first.shown(asked(other)["challenge"])) == 422
    assert show(third, second.shown(asked(third)["challenge"])) == 302


def test_key_of_somebody_else_cannot_be_removed(app: Flask, key: Key, visitor: Browser) -> None:
    emil = visitor().sign_in("emil@example.org")
    emil.send(f"{PAGE}/{db.session.query(Passkey).one().id}/entfernung")
    assert db.session.query(Passkey).count() == 1


@pytest.mark.parametrize("lie", [{"origin": "https://evil.example"}, {"host": "evil.example"}, {"flags": 0x41}])
def test_new_key_with_a_lie_is_refused(app: Flask, account: Account, visitor: Browser, lie: dict[str, Any]) -> None:
    person = visitor().sign_in(EMAIL)
    told = Key().made(asked(person, PAGE)["challenge"], **lie)
    assert person.send(PAGE, name="Handy", credential=told).status_code == 422
    assert db.session.query(Passkey).count() == 0


def test_same_key_twice_and_a_key_without_a_name_are_refused(app: Flask, account: Account, visitor: Browser) -> None:
    person = visitor().sign_in(EMAIL)
    key = added(person)
    assert (
        person.send(PAGE, name="Noch einmal", credential=key.made(asked(person, PAGE)["challenge"])).status_code == 422
    )
    assert person.send(PAGE, name=" ", credential="{}").status_code == 422
    assert db.session.query(Passkey).count() == 1


def test_old_session_adds_no_key(app: Flask, account: Account, visitor: Browser) -> None:
    person = visitor().sign_in(EMAIL)
    told = Key().made(asked(person, PAGE)["challenge"])
    with make.later(minutes=15):
        assert person.send(f"{PAGE}/anfrage").status_code == 409
        assert person.send(PAGE, name="Handy", credential=told).status_code == 409
    assert db.session.query(Passkey).count() == 0
