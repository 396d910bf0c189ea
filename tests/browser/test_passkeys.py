"""A passkey in a real browser with an authenticator of its own: added, used without an address, removed."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import waitress  # type: ignore[import-untyped]  # waitress ships no types
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app import create_app
from app.accounts import actions as accounts
from app.accounts.models import SignIn
from app.core import clock
from app.core.db import db, unit_of_work
from tests.conftest import settings_for
from tests.serving.conftest import free_port

pytestmark = pytest.mark.browser
OLGA = "olga@example.org"


@pytest.fixture(scope="module")
def named_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, str]]:
    """A house with a name: passkeys belong to names, not to numbers."""
    folder, port = tmp_path_factory.mktemp("named"), free_port()
    address = f"http://localhost:{port}"
    app = create_app(settings_for(f"sqlite:///{folder / 'rotunde.db'}", folder, PUBLIC_URL=address))
    now = clock.now()
    with app.app_context():
        upgrade()
        with unit_of_work(by="test", at=now):
            accounts.invite(OLGA, "Olga Büro", "organiser", now=now)
    server: Any = waitress.create_server(app, host="127.0.0.1", port=port, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield app, address
    server.close()
    thread.join(5)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def profile(
    browser: Browser, named_house: tuple[Flask, str], browser_context_args: dict[str, Any]
) -> Iterator[BrowserContext]:
    made = browser.new_context(**{**browser_context_args, "base_url": named_house[1]})
    made.set_default_timeout(15_000)
    yield made
    made.close()


def with_authenticator(profile: BrowserContext) -> Page:
    """As on a phone that knows its owner's finger."""
    page = profile.new_page()
    cdp = profile.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    told = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": told})
    return page


def enter_by_link(page: Page, app: Flask) -> None:
    now = clock.now()
    with app.app_context(), unit_of_work(by="test", at=now):
        token = accounts.make_link(OLGA, now=now)
    page.goto(f"/einloggen/{token}")
    page.get_by_role("main").get_by_role("button", name="Einloggen").click()
    expect(page).to_have_url(re.compile("/verwaltung/$"))


def test_passkey_is_added_used_and_removed(named_house: tuple[Flask, str], profile: BrowserContext) -> None:
    page = with_authenticator(profile)
    enter_by_link(page, named_house[0])
    page.goto("/verwaltung/konto/passkeys")
    page.get_by_role("button", name="Passkey hinzufügen").click()
    expect(page.get_by_role("group", name="Eine Angabe fehlt")).to_be_visible()
    page.get_by_label("Name des Passkeys").fill("Diensthandy")
    page.get_by_role("button", name="Passkey hinzufügen").click()
    expect(page.get_by_text("Der Passkey ist gespeichert.")).to_be_visible()
    page.get_by_role("button", name="Ausloggen").click()
    expect(page.get_by_text("Sie sind ausgeloggt.")).to_be_visible()
    page.goto("/einloggen")
    page.get_by_role("button", name="Mit Passkey einloggen").click()
    expect(page).to_have_url(re.compile("/verwaltung/$"))
    page.goto("/verwaltung/konto/passkeys")
    page.get_by_role("button", name="Entfernen Diensthandy").click()
    expect(page.get_by_text("Der Passkey ist entfernt.")).to_be_visible()
    page.get_by_role("button", name="Ausloggen").click()
    expect(page.get_by_text("Sie sind ausgeloggt.")).to_be_visible()
    page.goto("/einloggen")
    page.get_by_role("button", name="Mit Passkey einloggen").click()
    expect(page.locator("#fehler")).to_contain_text("Passkey nicht geklappt")


FAILED = {
    "NotAllowedError": "Sie haben abgebrochen, oder die Zeit ist abgelaufen.",
    "InvalidStateError": "Auf diesem Gerät gibt es schon einen Passkey für Ihr Konto.",
    "NotSupportedError": "Dieses Gerät oder dieser Browser kann keinen passenden Passkey anlegen.",
    "UnknownError": "Der Passkey wurde nicht gespeichert.",
}


@pytest.mark.parametrize("name", FAILED)
def test_failure_of_the_browser_is_told_by_its_cause(
    named_house: tuple[Flask, str], profile: BrowserContext, name: str
) -> None:
    page = profile.new_page()
    page.add_init_script(f"navigator.credentials.create = () => Promise.reject(new DOMException('', '{name}'));")
    enter_by_link(page, named_house[0])
    page.goto("/verwaltung/konto/passkeys")
    page.get_by_label("Name des Passkeys").fill("Diensthandy")
    page.get_by_role("button", name="Passkey hinzufügen").click()
    expect(page.get_by_role("alert")).to_contain_text(FAILED[name])


def test_refusal_of_the_house_is_told_in_its_own_words(named_house: tuple[Flask, str], profile: BrowserContext) -> None:
    page = with_authenticator(profile)
    enter_by_link(page, named_house[0])
    page.goto("/verwaltung/konto/passkeys")
    page.get_by_label("Name des Passkeys").fill("Diensthandy")
    with named_house[0].app_context(), unit_of_work(by="test"):
        for each in db.session.query(SignIn):
            each.created_at -= timedelta(minutes=16)
    page.get_by_role("button", name="Passkey hinzufügen").click()
    expect(page.get_by_role("alert")).to_contain_text("in den letzten 15 Minuten eingeloggt")


def test_browser_that_knows_no_passkeys_says_so(named_house: tuple[Flask, str], profile: BrowserContext) -> None:
    page = profile.new_page()
    page.add_init_script("delete window.PublicKeyCredential;")
    enter_by_link(page, named_house[0])
    page.goto("/verwaltung/konto/passkeys")
    expect(page.get_by_text("Ihr Browser kann keine Passkeys.")).to_be_visible()
    expect(page.get_by_role("button", name="Passkey hinzufügen")).to_be_hidden()


def test_passkeys_page_without_script_shows_no_dead_form(
    browser: Browser, named_house: tuple[Flask, str], browser_context_args: dict[str, Any]
) -> None:
    made = browser.new_context(**{**browser_context_args, "base_url": named_house[1], "java_script_enabled": False})
    page = made.new_page()
    enter_by_link(page, named_house[0])
    page.goto("/verwaltung/konto/passkeys")
    expect(page.get_by_role("heading", name="Passkeys")).to_be_visible()
    expect(page.get_by_label("Name des Passkeys")).to_be_hidden()
    made.close()


def test_sign_in_page_without_script_offers_the_other_ways(
    browser: Browser, named_house: tuple[Flask, str], browser_context_args: dict[str, Any]
) -> None:
    made = browser.new_context(**{**browser_context_args, "base_url": named_house[1], "java_script_enabled": False})
    page = made.new_page()
    page.goto("/einloggen")
    expect(page.get_by_role("button", name="Link anfordern")).to_be_visible()
    expect(page.get_by_role("link", name="Mit Passwort einloggen")).to_be_visible()
    expect(page.get_by_role("button", name="Mit Passkey einloggen")).to_be_hidden()
    made.close()
