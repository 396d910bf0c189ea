"""Public pages and feeds, built once per change and answered from memory.

A view says `depends_on("event:12")`. The finished answer is remembered with the revision that scope has, and given
again as long as the revision stands still: one tiny query instead of a page. An answer during whose making anything
changed is given, but not remembered: it may hold some of the old and some of the new. Answers expire
after a minute as well, because pages depend on the time of day ("Anmeldung offen"). Visitors with a session are
never answered from here, nor is anything remembered that sets a cookie or is private.
"""

from __future__ import annotations

import gzip
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from flask import Flask, g, request
from werkzeug.http import is_resource_modified, parse_accept_header, parse_cookie, parse_date
from werkzeug.wrappers import Response

from app.core.revisions import EVERYTHING, Revisions
from app.web import locale
from config import LOCALES

STAYS = 60.0  # seconds
ROOM = 400  # answers per process
HEADER = "X-Rotunde-Published"
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE")
SQUEEZED = ("text/html", "text/plain", "application/json", "application/atom+xml", "text/markdown")

Environ = dict[str, Any]
Start = Callable[..., Any]


@dataclass(frozen=True)
class Kept:
    """One remembered answer: plain and squeezed bytes with their own strong validators."""

    scope: str
    revision: int | None
    until: float
    headers: tuple[tuple[str, str], ...]
    body: bytes
    etag: str
    squeezed: bytes | None
    squeezed_etag: str
    modified: datetime | None


def depends_on(scope: str) -> None:
    """This answer is public, and good until `scope` changes."""
    g.published_scope = scope


def init_app(app: Flask) -> None:
    @app.after_request
    def mark(response: Response) -> Response:
        """Tell the middleware what to remember: public, complete, successful, and nobody's own."""
        scope = g.get("published_scope")
        if scope is None or response.status_code != 200 or response.is_streamed:
            return response
        response.headers["Cache-Control"] = "no-cache"
        response.headers.add("Vary", "Cookie")
        etag = _etag(response.get_data())
        response.headers["ETag"] = etag
        if "Set-Cookie" not in response.headers and not _knows(request.environ):
            response.headers[HEADER] = scope
        return response.make_conditional(request)


class PublishedAnswers:
    """WSGI middleware in front of Flask."""

    def __init__(self, inner: Callable[..., Iterable[bytes]], revisions: Callable[[], Revisions]) -> None:
        self._inner = inner
        self._make_revisions = revisions
        self._revisions: Revisions | None = None
        self._kept: OrderedDict[tuple[str, str, str], Kept] = OrderedDict()
        self._guard = Lock()

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        revisions = self._revisions = self._revisions or self._make_revisions()
        key = _key(environ)
        if key is None:
            return self._inner(environ, start)
        kept = self._kept.get(key)
        if kept and kept.until > time.monotonic() and revisions.current(kept.scope) == kept.revision:
            return _give(kept, environ, start)
        return self._build(revisions, key, environ, start)

    def forget(self) -> None:
        """Drop every remembered answer and the open connection (after a fork, and between tests)."""
        with self._guard:
            self._kept.clear()
            self._revisions = None

    def _build(
        self, revisions: Revisions, key: tuple[str, str, str], environ: Environ, start: Start
    ) -> Iterable[bytes]:
        before = revisions.current(EVERYTHING)
        said: list[Any] = []
        asked = {name: environ.pop(name) for name in CONDITIONS if name in environ}
        chunks = self._inner({**environ, "REQUEST_METHOD": "GET"}, lambda *words: said.append(words))
        environ.update(asked)
        status, headers = said[0][:2]
        scope = next((value for name, value in headers if name == HEADER), "")
        if not (scope and status.startswith("200")):
            return _pass_on(status, headers, chunks, environ, start)
        body = b"".join(chunks)
        _closed(chunks)
        kept = _kept(scope, revisions.current(scope), [pair for pair in headers if pair[0] != HEADER], body)
        if kept.revision is not None and revisions.current(EVERYTHING) == before:
            self._keep(key, kept)
        return _give(kept, environ, start)

    def _keep(self, key: tuple[str, str, str], kept: Kept) -> None:
        with self._guard:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            while len(self._kept) > ROOM:
                self._kept.popitem(last=False)


def _kept(scope: str, revision: int | None, headers: list[tuple[str, str]], body: bytes) -> Kept:
    told = {name.lower(): value for name, value in headers}
    squeeze = told.get("content-type", "").startswith(SQUEEZED) and len(body) > 500
    squeezed = gzip.compress(body, 6, mtime=0) if squeeze else None
    own = {"content-length", "etag", "content-encoding"}
    return Kept(
        scope=scope,
        revision=revision,
        until=time.monotonic() + STAYS,
        headers=tuple(pair for pair in headers if pair[0].lower() not in own),
        body=body,
        etag=_etag(body),
        squeezed=squeezed,
        squeezed_etag=_etag(squeezed) if squeezed else "",
        modified=parse_date(told.get("last-modified")),
    )


def _pass_on(
    status: str, headers: list[tuple[str, str]], chunks: Iterable[bytes], environ: Environ, start: Start
) -> Iterable[bytes]:
    """An answer that is not remembered, as it was asked for: without body, or as unchanged (a personal feed)."""
    told = {name.lower(): value for name, value in headers}
    tag, modified = told.get("etag", "").strip('"'), parse_date(told.get("last-modified"))
    if status.startswith("200") and tag and not is_resource_modified(environ, etag=tag, last_modified=modified):
        start(
            "304 Not Modified", [pair for pair in headers if pair[0].lower() not in ("content-type", "content-length")]
        )
        return _closed(chunks)
    start(status, headers)
    return chunks if environ["REQUEST_METHOD"] == "GET" else _closed(chunks)


def _closed(chunks: Iterable[bytes]) -> Iterable[bytes]:
    close = getattr(chunks, "close", None)
    if close:
        close()
    return []


def _give(kept: Kept, environ: Environ, start: Start) -> Iterable[bytes]:
    squeeze = kept.squeezed is not None and _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
    body, etag = (kept.squeezed, kept.squeezed_etag) if squeeze else (kept.body, kept.etag)
    headers = [*kept.headers, ("ETag", etag)]
    if kept.squeezed is not None:
        headers.append(("Vary", "Accept-Encoding"))
    # If-None-Match before If-Modified-Since, as RFC 9110 has it
    if not is_resource_modified(environ, etag=etag.strip('"'), last_modified=kept.modified):
        start("304 Not Modified", [pair for pair in headers if pair[0].lower() != "content-type"])
        return []
    if squeeze:
        headers.append(("Content-Encoding", "gzip"))
    headers.append(("Content-Length", str(len(body or b""))))
    start("200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body or b""]


def _key(environ: Environ) -> tuple[str, str, str] | None:
    """What an answer is remembered under, or None when this request may not be answered from memory."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or _knows(environ):
        return None
    query = environ.get("QUERY_STRING", "")
    if len(query) > 200 or "sprache=" in query:  # a choice of language sets a cookie
        return None
    return environ.get("PATH_INFO", ""), query, _language(environ)


def _language(environ: Environ) -> str:
    """The remembered language exactly as Flask reads it, or an odd cookie would put English where German belongs."""
    cookie = environ.get("HTTP_COOKIE", "")
    wanted = parse_cookie(cookie).get(locale.COOKIE) if locale.COOKIE in cookie else None
    return wanted if wanted in LOCALES else ""


def _knows(environ: Environ) -> bool:
    """Whether this visitor may carry a session (has an open form or is signed in); rather once too often."""
    return "rotunde" in environ.get("HTTP_COOKIE", "")


def _takes_gzip(accepted: str) -> bool:
    """ "gzip;q=0" means no."""
    if "gzip" not in accepted or "q=0" not in accepted:
        return "gzip" in accepted
    return bool(parse_accept_header(accepted).quality("gzip"))


def _etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'
