"""What no address of ours can hold: a NUL, which PostgreSQL refuses with a fault, and numbers beyond its integers."""

from __future__ import annotations

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1


class Number(IntegerConverter):
    """`<int:…>` in an address; a number that no row can have is not found instead of breaking the query."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST)


def number(text: str) -> int:
    """A number behind the question mark, as `type=` of `request.args.get`; raises ValueError beyond LARGEST."""
    found = int(text)
    if abs(found) > LARGEST:
        raise ValueError(text)
    return found


def init_app(app: Flask) -> None:
    """Must run before addresses are added."""
    app.url_map.converters["int"] = Number

    @app.before_request
    def without_nul() -> None:
        if "\0" in request.path:
            abort(404)
        if any("\0" in value for _name, value in request.args.items(multi=True)):
            abort(400)
