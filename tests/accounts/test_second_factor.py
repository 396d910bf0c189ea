"""The second factor: asked after link and password, once per code, sealed, and taken off by code or by the office."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from flask import Flask

from app.accounts import codes, entering, passwords, queries, rules, securing
from app.accounts.models import Account, Handshake, RecoveryCode, SecondFactor
from app.core import clock, tokens
from app.core.db import db, unit_of_work
from tests.accounts.conftest import EMAIL, fresh_token, outbox
from tests.house.conftest import Visitor, snapshot
from tests.support import make

Browser = Callable[[], Visitor]
CODE, PAGE, OFFICE = "/einloggen/code", "/verwaltung/konto/zweiter-faktor", "/verwaltung/"
GOOD = "vier Bojen tanzen Samba"


def now_code(secret: str) -> str:
    return pyotp.TOTP(secret).at(clock.now())


def set_up(person: Visitor) -> tuple[str, list[str]]:
    """As a person does: secret and recovery codes."""
    assert person.send(f"{PAGE}/einrichtung").status_code == 303
    page = person.get(PAGE).get_data(as_text=True)
    secret = re.search(r"<dd>([A-Z2-7 ]{39})</dd>", page)
    assert secret
    key = secret[1].replace(" ", "")
    shown = person.send(PAGE, code=now_code(key))
    assert shown.status_code == 200
    return key, re.findall(r"<code>([a-z2-7-]{19})</code>", shown.get_data(as_text=True))


@pytest.fixture
def factor(account: Account, visitor: Browser) -> tuple[str, list[str]]:
    return set_up(visitor().sign_in(EMAIL))


def halfway(visitor: Browser) -> Visitor:
    """Somebody who used a link and now stands before the code."""
    person = visitor()
    answer = person.send(f"/einloggen/{fresh_token()}")
    assert answer.headers["Location"] == CODE
    return person


def test_link_alone_does_not_let_in_any_more(app: Flask, factor: tuple[str, list[str]], visitor: Browser) -> None:
    person = halfway(visitor)
    assert person.get(OFFICE).status_code == 302
    assert person.send(CODE, code="000000").status_code == 422
    assert person.get(OFFICE).status_code == 302
    with make.later(seconds=30):
        assert person.send(CODE, code=now_code(factor[0])).status_code == 302
        assert person.get(OFFICE).status_code == 200


def test_password_alone_does_not_let_in_either(app: Flask, factor: tuple[str, list[str]], visitor: Browser) -> None:
    with unit_of_work(by="test"):
        securing.set_password(queries.account(EMAIL), passwords.hashed(GOOD), now=clock.now())  # type: ignore[arg-type]  # made by account
    person = visitor()
    answer = person.send("/einloggen/passwort", email=EMAIL, password=GOOD)
    assert answer.headers["Location"] == CODE
    assert person.get(OFFICE).status_code == 302
    with make.later(seconds=30):
        assert person.send(CODE, code=now_code(factor[0])).status_code == 302


def test_code_that_was_used_opens_nothing_again(app: Flask, factor: tuple[str, list[str]], visitor: Browser) -> None:
    first, second = halfway(visitor), halfway(visitor)
    with make.later(seconds=30):
        code = now_code(factor[0])
        assert first.send(CODE, code=code).status_code == 302
        assert second.send(CODE, code=code).status_code == 422
        assert second.get(OFFICE).status_code == 302


def test_recovery_code_opens_once(app: Flask, factor: tuple[str, list[str]], visitor: Browser) -> None:
    first, second = halfway(visitor), halfway(visitor)
    assert len(factor[1]) == 10
    assert first.send(CODE, code=factor[1][0].upper()).status_code == 302
    assert second.send(CODE, code=factor[1][0]).status_code == 422
    assert second.send(CODE, code=factor[1][1]).status_code == 302


def test_guessing_codes_becomes_slow(app: Flask, factor: tuple[str, list[str]], visitor: Browser) -> None:
    person = halfway(visitor)
    assert [person.send(CODE, code=f"{n:06}").status_code for n in range(7)] == [422] * 5 + [429] * 2
    other = halfway(visitor)
    assert other.send(CODE, code="999999").status_code == 429


def test_step_ends_after_ten_minutes_and_belongs_to_its_browser(
    app: Flask, factor: tuple[str, list[str]], visitor: Browser
) -> None:
    person, stranger = halfway(visitor), visitor()
    assert stranger.send(CODE, code=now_code(factor[0])).headers["Location"] == "/einloggen"
    with make.later(minutes=10):
        assert person.send(CODE, code=now_code(factor[0])).headers["Location"] == "/einloggen"
        assert person.get(OFFICE).status_code == 302


def test_step_of_an_account_shut_meanwhile_leads_nowhere(
    app: Flask, factor: tuple[str, list[str]], visitor: Browser
) -> None:
    person = halfway(visitor)
    with unit_of_work(by="test"):
        queries.account(EMAIL).is_active = False  # type: ignore[union-attr]  # made by account
    with make.later(seconds=30):
        assert person.send(CODE, code=now_code(factor[0])).headers["Location"] == "/einloggen"
    assert person.get(OFFICE).status_code == 302


def test_secrets_stand_in_no_table(app: Flask, factor: tuple[str, list[str]], visitor: Browser) -> None:
    rows = repr(snapshot(app))
    assert factor[0] not in rows
    assert not [code for code in factor[1] if code in rows or codes.recovery(code) in rows]
    assert tokens.hashed(codes.recovery(factor[1][0])) in rows
    db.session.rollback()
    assert db.session.query(Handshake).count() == 0
    assert entering.unseal(db.session.query(SecondFactor).one().sealed) == factor[0]


def test_recovery_codes_are_shown_only_once(app: Flask, account: Account, visitor: Browser) -> None:
    person = visitor().sign_in(EMAIL)
    _secret, recovery = set_up(person)
    page = person.get(PAGE).get_data(as_text=True)
    assert "Es gibt noch 10 Ersatzcodes." in page
    assert not [code for code in recovery if code in page]


def test_set_up_and_removal_are_told_by_mail(app: Flask, account: Account, visitor: Browser) -> None:
    person = visitor().sign_in(EMAIL)
    _secret, recovery = set_up(person)
    assert "ein zweiter Faktor eingerichtet" in outbox(EMAIL)[-1].text
    assert person.send(f"{PAGE}/entfernung", code="000000").status_code == 422
    assert person.send(f"{PAGE}/entfernung", code=recovery[3]).status_code == 303
    assert "der zweite Faktor Ihres Kontos wurde entfernt" in outbox(EMAIL)[-1].text
    assert db.session.query(RecoveryCode).count() == 0
    assert visitor().sign_in(EMAIL).get(OFFICE).status_code == 200


def test_set_up_needs_a_fresh_sign_in_and_its_own_code(app: Flask, account: Account, visitor: Browser) -> None:
    person = visitor().sign_in(EMAIL)
    with make.later(minutes=15):
        person.send(f"{PAGE}/einrichtung")
        assert person.send(PAGE, code="000000").status_code == 409
    emil = visitor().sign_in("emil@example.org")
    emil.send(f"{PAGE}/einrichtung")
    with emil.session_transaction() as session:
        key = session["factor"]
    with person.session_transaction() as session:
        session["factor"] = key
    assert person.send(PAGE, code="000000").status_code == 409
    assert db.session.query(SecondFactor).count() == 0


def test_office_resets_the_factor_and_the_person_is_told(
    app: Flask, factor: tuple[str, list[str]], account: Account, visitor: Browser
) -> None:
    with unit_of_work(by="test"):
        queries.account("emil@example.org").role = "organiser"  # type: ignore[union-attr]  # made by account
    emil = visitor().sign_in("emil@example.org")
    assert emil.send(f"/verwaltung/team/{account.id}/zweiter-faktor").status_code == 303
    told = outbox(EMAIL)[-1].text
    assert "die Geschäftsstelle hat den zweiten Faktor" in told
    assert ("Haben Sie darum gebeten?" in told, "Waren Sie das?" in told) == (True, False)
    assert visitor().sign_in(EMAIL).get(OFFICE).status_code == 200


def test_code_after_the_office_has_reset_the_factor_begins_anew(
    app: Flask, factor: tuple[str, list[str]], visitor: Browser
) -> None:
    person = halfway(visitor)
    with unit_of_work(by="test"):
        securing.reset_second_factor(queries.account(EMAIL))  # type: ignore[arg-type]  # made by account
    answer = person.send(CODE, code=now_code(factor[0]))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/einloggen")
    assert "Bitte beginnen Sie noch einmal" in person.get("/einloggen").get_data(as_text=True)
    with pytest.raises(rules.NoFactor), unit_of_work(by="test"):
        securing.remove_second_factor(queries.account(EMAIL), now_code(factor[0]), now=clock.now())  # type: ignore[arg-type]  # made by account
    assert visitor().sign_in(EMAIL).get(OFFICE).status_code == 200


def test_rotation_seals_factors_anew_and_names_those_it_cannot_open(
    app: Flask, factor: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = app.config["SETTINGS"]
    for old, expected in (((), (0, 1)), ((settings.vault_key,), (1, 0)), ((), (0, 0))):
        turned = dataclasses.replace(settings, vault_key="n" * 64, vault_key_old=old)
        monkeypatch.setitem(app.config, "SETTINGS", turned)
        with unit_of_work(by="test"):
            assert securing.reseal() == expected


def test_factor_counts_where_keys_are_told_and_checked(
    app: Flask, factor: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, flask = app.config["SETTINGS"], app.test_cli_runner()
    for old, kind in ((settings.vault_key,), "old"), ((), "unreadable"):
        turned = dataclasses.replace(settings, vault_key="n" * 64, vault_key_old=old)
        monkeypatch.setitem(app.config, "SETTINGS", turned)
        answer = flask.invoke(args=["needs", "status", "--json"])
        assert json.loads(answer.stdout) == {"current": 0, "old": 0, "unreadable": 0, kind: 1}
        assert answer.exit_code == (kind == "unreadable")


def test_factor_sealed_with_an_earlier_key_still_opens(
    app: Flask, factor: tuple[str, list[str]], visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:

    settings = app.config["SETTINGS"]
    turned = dataclasses.replace(settings, vault_key="n" * 64, vault_key_old=(settings.vault_key,))
    monkeypatch.setitem(app.config, "SETTINGS", turned)
    person = halfway(visitor)
    with clock.stopped(clock.now() + timedelta(seconds=30)):
        assert person.send(CODE, code=now_code(factor[0])).status_code == 302
    db.session.rollback()
    db.session.expire_all()
    sealed = db.session.query(SecondFactor).one().sealed
    assert tokens.unseal(sealed, "n" * 64, entering.PURPOSE) == factor[0]
