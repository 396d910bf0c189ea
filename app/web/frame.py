"""What every template may say: language, address of this page, links to its other languages."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Flask, request

from app.web import locale
from app.web.links import absolute
from config import LOCALES

LANGUAGE_NAMES = {"de": "Deutsch", "en": "English"}


def init_app(app: Flask) -> None:
    @app.context_processor
    def frame() -> dict[str, Any]:
        chosen = locale.chosen()
        return {
            "locale": chosen,
            "here": request.path if request else "/",
            "page_language_links": [
                {"code": code, "name": LANGUAGE_NAMES[code], "url": _in_language(code)}
                for code in LOCALES
                if code != chosen
            ],
            "absolute": absolute,
        }


def _in_language(code: str) -> str:
    """This page in another language; the other parts of its address stay."""
    if not request:
        return f"?sprache={code}"
    rest = [(key, value) for key, value in request.args.items(multi=True) if key != "sprache"]
    return f"{request.path}?{urlencode([*rest, ('sprache', code)])}"
