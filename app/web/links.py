"""Absolute addresses for mails, feeds and documents: from PUBLIC_URL, never from the Host of a request."""

from urllib.parse import urlsplit

from flask import current_app


def absolute(endpoint: str, **values: object) -> str:
    """The public address of a page, the same in a request, in a job and in a command."""
    parts = urlsplit(str(current_app.config["PUBLIC_URL"]))
    adapter = current_app.url_map.bind(parts.netloc, script_name=parts.path or "/", url_scheme=parts.scheme)
    return adapter.build(endpoint, values, force_external=True)


def own_path(target: str | None) -> str | None:
    """`target` when it is a path of this site, else None: a redirect never leads elsewhere."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if any(ord(sign) < 32 or sign == "\\" for sign in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target
