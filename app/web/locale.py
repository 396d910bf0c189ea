"""Language of a page: German unless a visitor chose English; the choice is remembered in a cookie."""

from flask import Flask, current_app, has_request_context, request
from flask_babel import Babel
from werkzeug.wrappers import Response

from config import LOCALES, Settings

COOKIE = "sprache"
YEAR = 365 * 24 * 3600
babel = Babel()


def chosen() -> str:
    """The language of this request: asked for in the address, else remembered, else the default."""
    if not has_request_context():
        return str(current_app.config["BABEL_DEFAULT_LOCALE"])
    for wanted in (request.args.get("sprache"), request.cookies.get(COOKIE)):
        if wanted in LOCALES:
            return wanted
    return str(current_app.config["BABEL_DEFAULT_LOCALE"])


def init_app(app: Flask, settings: Settings) -> None:
    app.config["BABEL_DEFAULT_LOCALE"] = settings.default_locale
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Europe/Berlin"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    babel.init_app(app, locale_selector=chosen)

    @app.after_request
    def remember(response: Response) -> Response:
        wanted = request.args.get("sprache")
        if wanted in LOCALES and wanted != request.cookies.get(COOKIE):
            response.set_cookie(COOKIE, wanted, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.is_https)
        return response
