"""Sign-in through an identity provider: a real one, in a process of its own; and tokens that lie."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import hmac
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask
from joserfc import jwt
from joserfc.jwk import RSAKey

from app.accounts import actions, oidc, queries
from app.accounts.models import Account, SignIn
from app.core import clock
from app.core.db import db, unit_of_work
from config import Oidc
from tests.accounts.conftest import EMAIL
from tests.house.conftest import Visitor, snapshot
from tests.serving.conftest import free_port

Browser = Callable[[], Visitor]
DOOR = "/einloggen/oidc"
PEOPLE = [
    {"sub": "olga", "email": EMAIL, "email_verified": True},
    {"sub": "capital", "email": EMAIL.upper(), "email_verified": True},
    {"sub": "unverified", "email": EMAIL, "email_verified": False},
    {"sub": "as a word", "email": EMAIL, "email_verified": "true"},
    {"sub": "emil", "email": "emil@example.org", "email_verified": True},
    {"sub": "stranger", "email": "niemand@example.org", "email_verified": True},
    {"sub": "nameless"},
]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A provider that anybody may ask, on this machine only."""
    port = free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    for person in PEOPLE:
        command += ["--user-claims", json.dumps(person)]
    environ = {**os.environ, "AUTHLIB_INSECURE_TRANSPORT": "1"}
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://localhost:{port}"
    for _ in range(200):
        try:
            requests.get(f"{address}/jwks", timeout=1)
            break
        except requests.ConnectionError:
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait(10)


@pytest.fixture
def provider(app: Flask, account: Account, issuer: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Oidc]:
    """The settings name it; the clock is the real one, because the provider's is."""
    found = Oidc(issuer, "rotunde", "ein gemeinsames Geheimnis", "Rathaus")
    monkeypatch.setitem(app.config, "SETTINGS", dataclasses.replace(app.config["SETTINGS"], oidc=found))
    with clock.stopped(datetime.now(UTC)):
        yield found


def sent(person: Visitor, query: str = "") -> str:
    """Where our page sends the browser."""
    answer = person.get(f"{DOOR}{query}")
    assert answer.status_code == 302
    return answer.headers["Location"]


def back(url: str, sub: str) -> str:
    """Where the provider sends the browser, once somebody has signed in there."""
    answer = requests.post(url, data={"sub": sub}, timeout=10, allow_redirects=False)
    assert answer.status_code == 302
    found = urlsplit(answer.headers["Location"])
    assert (found.scheme, found.netloc, found.path) == ("http", "rotunde.example", f"{DOOR}/antwort")
    return f"{found.path}?{found.query}"


def is_in(person: Visitor) -> bool:
    return person.get("/verwaltung/").status_code == 200


@pytest.mark.parametrize("sub", ["olga", "capital"])
def test_verified_address_of_an_account_lets_in(app: Flask, provider: Oidc, visitor: Browser, sub: str) -> None:
    person = visitor()
    answer = person.get(back(sent(person), sub))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/verwaltung/")
    assert is_in(person)
    db.session.rollback()
    assert [each.way for each in db.session.query(SignIn)] == ["oidc"]


def test_question_carries_state_nonce_and_a_challenge(app: Flask, provider: Oidc, visitor: Browser) -> None:
    first, second = (parse_qs(urlsplit(sent(visitor())).query) for _ in range(2))
    assert first["response_type"] == ["code"]
    assert first["code_challenge_method"] == ["S256"]
    assert first["redirect_uri"] == ["http://rotunde.example/einloggen/oidc/antwort"]
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name][0]) >= 40
        assert first[name] != second[name]


@pytest.mark.parametrize("sub", ["stranger", "unverified", "as a word", "nameless"])
def test_whoever_has_no_account_or_no_verified_address_stays_out(
    app: Flask, provider: Oidc, visitor: Browser, sub: str
) -> None:
    person, before = visitor(), snapshot(app)
    answer = person.get(back(sent(person), sub))
    assert answer.status_code == 403
    assert "kein aktives Konto" in answer.get_data(as_text=True)
    assert not is_in(person)
    assert snapshot(app) == before


def test_shut_account_stays_out(app: Flask, provider: Oidc, visitor: Browser) -> None:
    with unit_of_work(by="test"):
        actions.deactivate("emil@example.org", now=clock.now())
    person = visitor()
    assert person.get(back(sent(person), "emil")).status_code == 403
    assert not is_in(person)
    assert queries.account("emil@example.org").is_active is False  # type: ignore[union-attr]  # made by account


def test_answer_another_browser_asked_for_lets_nobody_in(app: Flask, provider: Oidc, visitor: Browser) -> None:
    """Otherwise somebody could be signed in to the account of an attacker."""
    attacker, victim = visitor(), visitor()
    answer = back(sent(attacker), "olga")
    assert victim.get(answer).headers["Location"] == "/einloggen"
    sent(victim)
    assert victim.get(answer).status_code == 502
    assert not is_in(victim)


def test_answer_counts_once(app: Flask, provider: Oidc, visitor: Browser) -> None:
    person = visitor()
    answer = back(sent(person), "olga")
    with person.session_transaction() as session:
        held = session["oidc"]
    assert person.get(answer).status_code == 302
    person.send("/ausloggen")
    assert person.get(answer).headers["Location"] == "/einloggen"
    with person.session_transaction() as session:
        session["oidc"] = held
    assert person.get(answer).status_code == 502  # the provider takes its code once
    assert not is_in(person)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_next_never_leads_to_another_site(app: Flask, provider: Oidc, visitor: Browser, target: str) -> None:
    person = visitor()
    answer = person.get(back(sent(person, f"?next={target}"), "olga"))
    assert answer.headers["Location"] == "/verwaltung/"


def test_next_leads_back_to_the_page_that_was_asked_for(app: Flask, provider: Oidc, visitor: Browser) -> None:
    person = visitor()
    answer = person.get(back(sent(person, "?next=/verwaltung/konto/"), "olga"))
    assert answer.headers["Location"] == "/verwaltung/konto/"


@pytest.mark.parametrize(
    "query", ["", "?state=x", "?code=x", "?error=access_denied", "?state=%C3%A4", "?state=ä&code=x"]
)
def test_answer_that_says_nothing_lets_nobody_in(app: Flask, provider: Oidc, visitor: Browser, query: str) -> None:
    person = visitor()
    sent(person)
    assert person.get(f"{DOOR}/antwort{query}").status_code == 502
    assert not is_in(person)


def test_provider_that_is_away_is_told_in_words(
    app: Flask, provider: Oidc, visitor: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    gone = dataclasses.replace(provider, issuer=f"http://localhost:{free_port()}")
    monkeypatch.setitem(app.config, "SETTINGS", dataclasses.replace(app.config["SETTINGS"], oidc=gone))
    answer = visitor().get(DOOR)
    assert answer.status_code == 502
    assert "nehmen Sie den Link" in answer.get_data(as_text=True)
    assert "Geheimnis" not in caplog.text


def test_button_is_there_only_when_the_settings_name_a_provider(
    app: Flask, provider: Oidc, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Über Rathaus einloggen" in visitor().get("/einloggen").get_data(as_text=True)
    monkeypatch.setitem(app.config, "SETTINGS", dataclasses.replace(app.config["SETTINGS"], oidc=None))
    assert DOOR not in visitor().get("/einloggen").get_data(as_text=True)
    assert visitor().get(DOOR).headers["Location"] == "/einloggen"


@pytest.mark.parametrize("name", [*oidc.ENDPOINTS, "userinfo_endpoint"])
@pytest.mark.parametrize("told", ["http://login.example.org/x", "//login.example.org/x", "ftp://x", 7])
def test_endpoint_less_safe_than_the_provider_is_refused(
    name: str, told: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = {each: f"{HOME.issuer}/{each}" for each in (*oidc.ENDPOINTS, "userinfo_endpoint")}
    published = {"issuer": HOME.issuer, **good}
    monkeypatch.setattr(oidc, "_got", lambda _url: published)
    assert oidc._published(HOME) == published
    del published["userinfo_endpoint"]  # nobody has to have one
    assert oidc._published(HOME) == published
    published[name] = told  # type: ignore[assignment]  # a lie
    with pytest.raises(oidc.ProviderFailed):
        oidc._published(HOME)


NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOME = Oidc("https://login.example.org", "rotunde", "geheim", "Rathaus")
OURS, THEIRS = RSAKey.generate_key(2048, {"kid": "1"}), RSAKey.generate_key(2048, {"kid": "1"})
GOOD: dict[str, Any] = {
    "iss": HOME.issuer,
    "aud": HOME.client_id,
    "sub": "olga",
    "nonce": "n",
    "iat": int(NOW.timestamp()),
    "exp": int(NOW.timestamp()) + 60,
}


def judged(token: str, monkeypatch: pytest.MonkeyPatch) -> bool:
    public = {"keys": [OURS.as_dict(private=False)]}
    monkeypatch.setattr(oidc, "_got", lambda _url: public)
    try:
        oidc._claims(HOME, {"jwks_uri": "x"}, token, "n", NOW)
    except oidc.ProviderFailed:
        return False
    return True


def signed(claims: dict[str, Any], key: Any = OURS, algorithm: str = "RS256") -> str:
    return jwt.encode({"alg": algorithm, "kid": "1"}, claims, key, algorithms=[algorithm])


def test_good_token_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert judged(signed(GOOD), monkeypatch)
    assert judged(signed({**GOOD, "aud": ["rotunde", "other"], "azp": "rotunde"}), monkeypatch)


@pytest.mark.parametrize(
    "lie",
    [
        {"iss": "https://evil.example"},
        {"iss": f"{HOME.issuer}/"},
        {"aud": "other"},
        {"nonce": "other"},
        {"nonce": None},
        {"exp": int(NOW.timestamp()) - 3600},
        {"exp": None},
        {"iat": int(NOW.timestamp()) + 3600},
        {"azp": "other"},
        {"sub": None},
    ],
)
def test_token_with_a_lie_is_refused(lie: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    claims = {name: value for name, value in {**GOOD, **lie}.items() if value is not None}
    assert not judged(signed(claims), monkeypatch)


def test_token_signed_by_somebody_else_or_not_at_all_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    header, body, _signature = signed(GOOD).split(".")
    confused = (
        f"{base64.urlsafe_b64encode(json.dumps({'alg': 'HS256', 'kid': '1'}).encode()).decode().rstrip('=')}.{body}"
    )
    seal = hmac.new(OURS.as_pem(private=False), confused.encode(), hashlib.sha256).digest()
    with_our_public_key = f"{confused}.{base64.urlsafe_b64encode(seal).decode().rstrip('=')}"
    unsigned = f"eyJhbGciOiJub25lIn0.{body}."
    for token in (signed(GOOD, THEIRS), with_our_public_key, unsigned, f"{header}.{body}.", "", "a.b.c", "x" * 10_000):
        assert not judged(token, monkeypatch)
