"""Browsers of their own, and a count of how often pages are really built."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask, template_rendered

from app import create_app
from tests.conftest import settings_for
from tests.house.conftest import Visitor

Browser = Callable[[], Visitor]


@pytest.fixture
def visitor(app: Flask) -> Browser:
    """Makes a new browser."""
    return lambda: Visitor(app, app.response_class, use_cookies=True)


@pytest.fixture
def twin(app: Flask, database_url: str, tmp_path: Path) -> Flask:
    """A second instance of the application on the same database, as on another machine."""
    other = create_app(settings_for(database_url, tmp_path))
    other.config["PROPAGATE_EXCEPTIONS"] = False
    return other


@pytest.fixture
def built(app: Flask) -> Iterator[list[str]]:
    """The names of the page templates rendered meanwhile, one for each page that was really built."""
    names: list[str] = []

    def note(_app: Flask, template: object, **_: object) -> None:
        name = str(getattr(template, "name", ""))
        if not name.startswith(("mails/", "layouts/")):
            names.append(name)

    with template_rendered.connected_to(note, app):
        yield names
