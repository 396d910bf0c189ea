"""The components with stand-in data, in a Flask application of their own: to look at, and for the browser tests.

`python -m tests.pages.gallery` serves it on 127.0.0.1:8099.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask, request
from flask.templating import render_template
from flask_wtf import FlaskForm
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.serving import WSGIRequestHandler, make_server
from wtforms import (
    BooleanField,
    EmailField,
    FileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.validators import InputRequired

from app.appearance import rules as appearance

ROOT = Path(__file__).resolve().parent.parent.parent
# The sheets by address; a form with faults and an empty list are sheets of their own.
SHEETS = {
    "/": "list.html",
    "/leer": "empty.html",
    "/veranstaltung": "event.html",
    "/workshop": "workshop.html",
    "/formular": "form.html",
    "/formular/fehler": "form.html",
    "/fertig": "done.html",
    "/protokoll": "minutes.html",
    "/verwaltung/tabelle": "office.html",
    "/bausteine": "blocks.html",
    "/fehler": "problem.html",
}
ELSEWHERE = ("desk.home", "archive.index", "accounts.sign_in", "accounts.sign_out", "office.index", "outbox.index")
ELSEWHERE += ("texts_desk.index", "texts.report", "questions.index", "office.mails")
ELSEWHERE += ("team.index", "appearance_desk.edit", "selfcheck.show", "account.show")
LOOKS = [
    ("rot", "Rot", "●"),
    ("blau", "Blau", "▲"),
    ("gelb", "Gelb", "■"),
    ("gruen", "Grün", "◆"),
    ("lila", "Lila", "★"),
]
LOOKS += [("tuerkis", "Türkis", "⬟"), ("orange", "Orange", "⬢"), ("rosa", "Rosa", "✚"), ("braun", "Braun", "▼")]
LOOKS += [("grau", "Grau", "◐"), ("marine", "Marineblau", "⬣"), ("oliv", "Oliv", "✦")]
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'"


class Boxes(SelectMultipleField):
    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()
    type = "SelectMultipleField"


class Sample(FlaskForm):
    """One field of every kind."""

    name = StringField("Name", validators=[InputRequired("Bitte nennen Sie Ihren Namen.")])
    email = EmailField(
        "E-Mail",
        description="Dorthin schicken wir die Bestätigung.",
        validators=[InputRequired("Bitte nennen Sie eine E-Mail-Adresse, zum Beispiel name@example.org.")],
    )
    municipality = StringField(
        "Kommune oder Organisation", validators=[InputRequired("Bitte nennen Sie Ihre Kommune.")]
    )
    title = StringField("Titel")
    level = SelectField("Vorwissen", choices=[("", "keine Angabe"), ("1", "Einstieg"), ("2", "Fortgeschritten")])
    workshop = RadioField(
        "Workshop",
        choices=[("a", "A: Offene Daten"), ("b", "B: Gemeinsam statt allein"), ("c", "C: Erste Schritte (Warteliste)")],
        validators=[InputRequired("Bitte wählen Sie einen Workshop.")],
    )
    needs = Boxes("Was hilft Ihnen?", choices=[("ramp", "Stufenloser Platz"), ("hear", "Induktionsschleife")])
    note = TextAreaField("Nachricht", description="Höchstens 500 Zeichen.")
    file = FileField("Datei")
    notice = BooleanField("Ich habe die Datenschutzhinweise gelesen.", validators=[InputRequired("Bitte bestätigen.")])


def create_app() -> Flask:
    app = Flask("gallery", static_folder=str(ROOT / "static"), static_url_path="/static")
    app.config.update(SECRET_KEY="only for looking", WTF_CSRF_ENABLED=True)
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(ROOT / "templates"), FileSystemLoader(Path(__file__).parent / "sheets")]
    )
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_null_translations(newstyle=True)
    app.jinja_env.filters["logo"] = appearance.logo
    app.context_processor(_context)
    for path, sheet in SHEETS.items():
        app.add_url_rule(path, f"sheet.{path}", lambda sheet=sheet: _page(sheet))
    for endpoint in ELSEWHERE:
        app.add_url_rule(f"/anderswo/{endpoint}", endpoint, lambda: "", methods=["GET", "POST"])
    app.add_url_rule("/anderswo/texte/<name>", "texts.show", lambda name: name)

    @app.after_request
    def secure(response: Any) -> Any:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return app


def _page(sheet: str) -> str:
    form = Sample()
    if request.path.endswith("/fehler") and sheet == "form.html":
        form = Sample(formdata=None, meta={"csrf": True})
        for name in ("name", "email", "workshop", "notice"):
            field = form[name]
            field.errors = [validator.message for validator in field.validators if getattr(validator, "message", None)]
    return render_template(sheet, form=form, looks=LOOKS)


def _context() -> dict[str, Any]:
    is_office = request.path.startswith("/verwaltung")
    return {
        "locale": "de",
        "here": request.path,
        "page_language_links": [{"code": "en", "name": "English", "url": "?sprache=en"}],
        "current_user": SimpleNamespace(
            is_authenticated=is_office, name="Ansgar Weidlich", role="organiser", runs_house=True
        ),
        "site": {"name": "Geschäftsstelle Kommunen im Austausch", "address": "Musterweg 3, 34117 Kassel", "logo": ""},
        "csrf_token": lambda: "stand-in",
    }


class Silent(WSGIRequestHandler):
    """Requests of a test are no news."""

    def log_request(self, *_: Any) -> None:
        return


@contextmanager
def served() -> Iterator[str]:
    """The gallery on a free port of this machine; yields its address."""
    server = make_server("127.0.0.1", 0, create_app(), threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


if __name__ == "__main__":
    create_app().run("127.0.0.1", 8099)
