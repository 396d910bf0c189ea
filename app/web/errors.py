"""Errors as pages for people and as problem+json for programs; never a stack trace, nothing written to disk."""

from __future__ import annotations

import logging
import traceback
from contextlib import suppress

from flask import Flask, json, render_template, request
from flask_babel import gettext
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from app.core.db import db, is_away
from app.core.errors import Refusal
from app.core.text import N_
from app.web.forms import told
from app.web.limits import TooOften

log = logging.getLogger("rotunde.web")

# status: (title, cause, remedy)
SAID = {
    400: (
        N_("Diese Anfrage ist unvollständig"),
        N_("Der Browser hat etwas geschickt, das wir nicht lesen können."),
        N_("Gehen Sie einen Schritt zurück und versuchen Sie es noch einmal."),
    ),
    401: (
        N_("Bitte loggen Sie sich ein"),
        N_("Ihre Sitzung ist abgelaufen oder Sie sind nicht eingeloggt."),
        N_("Loggen Sie sich ein und wiederholen Sie den Schritt."),
    ),
    404: (
        N_("Diese Seite gibt es nicht"),
        N_("Die Adresse ist unvollständig, abgelaufen oder nicht öffentlich."),
        N_("Prüfen Sie die Adresse oder beginnen Sie auf der Startseite."),
    ),
    405: (
        N_("So lässt sich diese Seite nicht aufrufen"),
        N_("Diese Adresse nimmt nur Formulare entgegen."),
        N_("Beginnen Sie auf der Startseite."),
    ),
    413: (
        N_("Das war zu groß"),
        N_("Die Datei oder der Text überschreitet die erlaubte Größe."),
        N_("Verkleinern Sie die Datei und senden Sie sie noch einmal."),
    ),
    429: (
        N_("Das waren zu viele Versuche"),
        N_("Von Ihrem Browser kamen in kurzer Zeit sehr viele Anfragen."),
        N_("Warten Sie einige Minuten und versuchen Sie es noch einmal."),
    ),
    500: (
        N_("Das ist unser Fehler"),
        N_("Beim Bearbeiten Ihrer Anfrage ist etwas schiefgegangen. Ihre letzte Eingabe wurde nicht gespeichert."),
        N_("Versuchen Sie es in einigen Minuten noch einmal. Bleibt der Fehler, schreiben Sie uns."),
    ),
    503: (
        N_("Wir sind gleich wieder da"),
        N_("Die Datenbank antwortet gerade nicht. Was Sie zuletzt gesendet haben, ist vielleicht nicht gespeichert."),
        N_("Laden Sie die Seite in einer Minute neu. Ihr Browser sendet dann auch Ihre Eingaben noch einmal."),
    ),
}


def init_app(app: Flask) -> None:
    @app.errorhandler(CSRFError)
    def forged(_error: CSRFError) -> Response:
        return answer(
            400,
            N_("Das Formular ist abgelaufen"),
            N_("Ihre Sitzung ist inzwischen beendet, oder der Browser nimmt keine Cookies an."),
            N_("Gehen Sie im Browser zurück, laden Sie die Seite neu und senden Sie das Formular noch einmal."),
        )

    app.register_error_handler(Refusal, _refused)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        if error.response is not None:
            return error.response  # type: ignore[return-value]  # werkzeug types it one class too high
        status = error.code or 500
        response = answer(status, *SAID.get(status, SAID[500 if status >= 500 else 400]))
        for name, value in error.get_headers():
            if name in ("Allow", "Retry-After", "Location"):
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        # The place, not the message: database errors quote the row they failed on, and rows hold personal data.
        place = "".join(traceback.format_tb(error.__traceback__))
        log.error("unhandled %s at %s\n%s", type(error).__name__, request.endpoint, place)
        with suppress(SQLAlchemyError):  # the connection may be what has gone
            db.session.rollback()
        if not is_away(error):
            return answer(500, *SAID[500])
        response = answer(503, *SAID[503])
        response.headers["Retry-After"] = "60"
        return response


def _refused(refusal: Refusal) -> Response:
    title, cause, remedy = SAID.get(refusal.status, SAID[400])
    response = answer(refusal.status, title, told(refusal) or cause, remedy)
    if isinstance(refusal, TooOften):
        response.headers["Retry-After"] = str(refusal.wait)
    return response


def answer(status: int, title: str, cause: str, remedy: str) -> Response:
    """A page, or problem+json (RFC 9457) for the API and for clients that prefer it."""
    said = {"title": gettext(title), "cause": gettext(cause), "remedy": gettext(remedy)}
    if wants_json():
        body = {"type": "about:blank", "status": status, "title": said["title"]}
        body["detail"] = f"{said['cause']} {said['remedy']}"
        response = Response(json.dumps(body), status, mimetype="application/problem+json")
    else:
        # Without the signed-in person: an error page must not need the database.
        page = render_template("errors/problem.html", status=status, current_user=AnonymousUserMixin(), **said)
        response = Response(page, status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response


def wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json", "application/problem+json"])
    return request.path.startswith("/api/") or best in ("application/json", "application/problem+json")
