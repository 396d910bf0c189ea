"""A real server on a free port with the demo in it, one Chromium, and a way in for every role."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import waitress  # type: ignore[import-untyped]  # waitress ships no types
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app import create_app
from app.core.db import db
from app.demo import actions as demo
from tests.browser import arranging, floor, mixed, pinboards, roster, team, world
from tests.conftest import settings_for
from tests.pages import axe
from tests.serving.conftest import free_port


@dataclass
class House:
    """The running product: where it answers, and what only its mails know."""

    app: Flask
    address: str
    personal: dict[str, str]  # the personal page of somebody in each state, see world.furnish
    entered: dict[str, Any] = field(default_factory=dict)  # cookies by role, once somebody of that role is in


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The product as an operator runs it, on SQLite."""
    folder, port = tmp_path_factory.mktemp("house"), free_port()
    address = f"http://127.0.0.1:{port}"
    app = create_app(settings_for(f"sqlite:///{folder / 'rotunde.db'}", folder, PUBLIC_URL=address))
    with app.app_context():
        upgrade()
        demo.load()
    personal = world.furnish(app)
    with app.app_context():
        mixed.furnish(personal)
        pinboards.furnish(personal)
        team.furnish(personal)
        arranging.furnish(personal)
        roster.furnish(personal)
        floor.furnish(personal)
    server: Any = waitress.create_server(app, host="127.0.0.1", port=port, threads=6)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield House(app, address, personal)
    server.close()
    thread.join(5)
    with app.app_context():
        db.engine.dispose()


NewContext = Callable[..., BrowserContext]


@pytest.fixture
def new(browser: Browser, house: House, browser_context_args: dict[str, Any]) -> Iterator[NewContext]:
    """Opens browser profiles: `new(role="editor", script=False)`; role "" is the public. Closed after the test."""
    opened: list[BrowserContext] = []

    def context(*, role: str = "", script: bool = True, **more: Any) -> BrowserContext:
        made = {**browser_context_args, "base_url": house.address, "java_script_enabled": script, **more}
        profile = browser.new_context(**made, storage_state=_entered(browser, house, role) if role else None)
        profile.set_default_timeout(15_000)
        opened.append(profile)
        return profile

    yield context
    for profile in opened:
        profile.close()


Lounge = Callable[[str, str], Page]


@pytest.fixture(scope="session")
def lounge(browser: Browser, house: House, browser_context_args: dict[str, Any]) -> Iterator[Lounge]:
    """Pages that stay open for tests that only look: by role, and by what else must not mix ("en").

    Axe waits in each of them; handing over its 650 kB again for every page would take longer than the looking.
    """
    seats: dict[tuple[str, str], BrowserContext] = {}

    def page(role: str, apart: str) -> Page:
        if (role, apart) not in seats:
            state = _entered(browser, house, role) if role else None
            made = {**browser_context_args, "base_url": house.address, "storage_state": state}
            seats[role, apart] = browser.new_context(**made)
            seats[role, apart].add_init_script(path=axe.SCRIPT)
            seats[role, apart].new_page()
        return seats[role, apart].pages[0]

    yield page
    for seat in seats.values():
        seat.close()


def _entered(browser: Browser, house: House, role: str) -> Any:
    """The cookies of somebody with this role, who came in by a one-time link as people do."""
    if role not in house.entered:
        with house.app.app_context():
            link = world.sign_in_link(role)
        profile = browser.new_context(base_url=house.address, java_script_enabled=False)
        page = profile.new_page()
        page.goto(link)
        page.get_by_role("main").get_by_role("button", name="Einloggen").click()
        expect(page).to_have_url(re.compile("/verwaltung/$"))
        house.entered[role] = profile.storage_state()
        profile.close()
    return house.entered[role]


@pytest.fixture
def visitor(new: NewContext) -> Page:
    """The public, without JavaScript."""
    return new(script=False).new_page()


@pytest.fixture
def olga(new: NewContext) -> Page:
    """The organiser, without JavaScript."""
    return new(role="organiser", script=False).new_page()


@pytest.fixture(scope="session")
def seed(shared: Path) -> Path:
    """The real protocol of Workshop C."""
    return shared / "seed" / "workshop-c-kassel.txt"
