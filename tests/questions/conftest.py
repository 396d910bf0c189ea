"""A running server with one event and its questions, a form that asks them, and a browser of the organiser."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import waitress  # type: ignore[import-untyped]  # waitress ships no types
from flask import Flask, render_template_string
from flask_migrate import upgrade
from playwright.sync_api import Browser, Page
from wtforms import RadioField

from app import create_app
from app.accounts import actions as accounts
from app.core import clock
from app.core.db import db, unit_of_work
from app.events import queries as events
from app.questions import actions, definitions, fields
from app.web import access
from app.web.forms import Form
from tests.conftest import settings_for
from tests.questions import samples
from tests.serving.conftest import free_port
from tests.support import make

PAGE = """{% extends "layouts/page.html" %}
{% import "components/questions.html" as own with context %}
{% import "components/forms.html" as forms with context %}
{% block title %}Probe{% endblock %}
{% block main %}<div class="r-wrap r-narrow r-stack"><h1 class="kern-heading-large">Probe</h1>
<form method="get" novalidate class="r-form">{{ forms.choices(form.workshop) }}
{{ own.questions(form, asked, "de", {"C": "Workshop C"}) }}
{{ forms.button("Weiter") }}</form></div>{% endblock %}"""


class ProbeForm(Form):
    workshop = RadioField("Workshop", choices=[("A", "Workshop A"), ("C", "Workshop C")], validate_choice=False)


@access.public
def probe() -> str:
    asked = definitions.read(samples.tree())
    return render_template_string(PAGE, form=fields.extended(ProbeForm, asked, "de")(formdata=None), asked=asked)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, str]]:
    folder, port = tmp_path_factory.mktemp("house"), free_port()
    address = f"http://127.0.0.1:{port}"
    app = create_app(settings_for(f"sqlite:///{folder / 'rotunde.db'}", folder, PUBLIC_URL=address))
    app.add_url_rule("/probe", "probe", probe)
    with app.app_context():
        upgrade()
        make.event("leer")
        make.event("kassel")
        now = clock.now()
        with unit_of_work(by="test", at=now):
            event = events.event("kassel")
            assert event is not None
            actions.save(event, samples.tree(), now=now)
            accounts.invite("olga@example.org", "Olga Büro", "organiser", now=now)
            accounts.invite("paul@example.org", "Paul Büro", "organiser", now=now)
    server: Any = waitress.create_server(app, host="127.0.0.1", port=port, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield app, address
    server.close()
    thread.join(5)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def opened(
    browser: Browser, running: tuple[Flask, str], browser_context_args: dict[str, Any]
) -> Iterator[Callable[..., Page]]:
    """Opens a page: `opened("olga")` is signed in, `opened(script=True)` is the public."""
    app, address = running
    profiles = []

    def page(who: str = "", *, script: bool = False) -> Page:
        profile = browser.new_context(**{**browser_context_args, "base_url": address, "java_script_enabled": script})
        profile.set_default_timeout(10_000)
        profiles.append(profile)
        shown = profile.new_page()
        if who:
            now = clock.now()
            with app.app_context(), unit_of_work(by="test", at=now):
                token = accounts.make_link(f"{who}@example.org", now=now)
            shown.goto(f"/einloggen/{token}")
            shown.get_by_role("main").get_by_role("button", name="Einloggen").click()
        return shown

    yield page
    for profile in profiles:
        profile.close()
