"""A browser without script for tests: follows forms as a person would and complains about bad pages."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.pages.checker import check_page


class PageClient(FlaskClient):
    """Every HTML page that passes through is checked as a whole; a complaint fails the test that fetched it."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303) and response.data:
            complaints = check_page(response.get_data(as_text=True), path=response.request.path)
            assert not complaints, f"{response.request.path}: {complaints}"
        return response

    def submit(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """Open the page with the form, take its token, send the form to `path` (or to `to`)."""
        page = self.get(kwargs.pop("page", path)).get_data(as_text=True)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token, f"no form with a token at {path}"
        return self.post(path, data={"csrf_token": token[1], **(data or {})}, **kwargs)
