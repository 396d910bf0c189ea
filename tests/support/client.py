"""A browser without script for tests: follows forms as a person would and complains about bad pages."""

from __future__ import annotations

import contextvars
import re
from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core.db import db
from tests.pages.checker import check_page
from tests.support import schema

MINUTES = re.compile(r"/protokoll(?:/fassung)?(?:/\d+)?\.json\Z")


class PageClient(FlaskClient):
    """Every HTML page that passes through is checked as a whole; a complaint fails the test that fetched it. So are
    minutes as JSON, against their published schema.

    Each request gets an application context of its own, as on a server. Inside the one the `app` fixture holds
    open, `g` and the database session would live on from request to request and hide faults.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response: TestResponse = contextvars.Context().run(super().open, *args, **kwargs)
        if has_app_context():
            db.session.rollback()  # what the test reads next, it reads anew
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303) and response.data:
            complaints = check_page(response.get_data(as_text=True), path=response.request.path)
            assert not complaints, f"{response.request.path}: {complaints}"
        if MINUTES.search(response.request.path) and response.status_code == 200 and response.data:
            faults = schema.faults(response.data)
            assert not faults, f"{response.request.path}: {faults}"
        return response

    def submit(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """Open `page` (or `path`), take the token of its form, send the form to `path`."""
        text = self.get(kwargs.pop("page", path)).get_data(as_text=True)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
        assert token, f"no form with a token at {path}"
        return self.post(path, data={"csrf_token": token[1], **(data or {})}, **kwargs)
