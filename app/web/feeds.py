"""Answers that belong to one person and are asked for again and again by a program."""

from __future__ import annotations

import hashlib
from datetime import datetime

from flask import request
from werkzeug.wrappers import Response

from app.web.access import OWN


def private_file(body: bytes, content_type: str, *, modified: datetime | None = None) -> Response:
    """`body` for whoever holds the secret address: kept by their own program only, which is told when nothing changed.

    The strong ETag is that of the bytes; `modified` must move with everything that is added or taken away. Behind a
    private door (access.by_link) the answer is kept from search engines and leaves no Referer as well.
    """
    response = Response(body, content_type=content_type)
    response.headers["Cache-Control"] = OWN
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    if modified:
        response.last_modified = modified
    return response.make_conditional(request.environ)
