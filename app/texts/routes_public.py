"""The pages the law asks for, and help."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from app.core import clock
from app.core.db import unit_of_work
from app.texts import actions, markup, queries, rules
from app.texts.forms import ReportForm
from app.web import access, locale
from app.web.links import absolute
from app.web.published import depends_on

bp = Blueprint("texts", __name__)
PAGES = ",".join(f'"{name}"' for name in rules.NAMES)  # quoted, because names have hyphens


def init_app(app: Flask) -> None:
    @app.context_processor
    def site() -> dict[str, Any]:
        """The organisation in frame and footer; empty facts fall back to the product's name."""
        return {"site": Site()}


class Site:
    """The organisation's facts, read from the database only where a template asks for one.

    The frame of an error page asks too, and then the database may be the very thing that is gone: no facts.
    """

    def __init__(self) -> None:
        self._details: dict[str, str] | None = None

    def __getattr__(self, key: str) -> str:
        if self._details is None:
            try:
                self._details = queries.details()
            except SQLAlchemyError:
                self._details = {}
        return self._details.get({"name": "organisation", "contact": "email"}.get(key, key), "")


@bp.get(f"/<any({PAGES}):name>")
@access.public
def show(name: str) -> ResponseReturnValue:
    depends_on("*")
    text, open_ones = queries.filled(name, locale.chosen())
    return render_template("texts/show.html", name=name, page=markup.read(text), is_open=bool(open_ones))


@bp.get("/barriere-melden")
@access.public
def report() -> ResponseReturnValue:
    return render_template("texts/report.html", form=ReportForm())


@bp.post("/barriere-melden")
@access.public
def send_report() -> ResponseReturnValue:
    form = ReportForm()
    if not form.validate_on_submit():
        return render_template("texts/report.html", form=form), 422
    now = clock.now()
    with unit_of_work(by="visitor", at=now):
        report = actions.report_barrier(form.place.data, form.what.data, form.reply_to.data or "", now=now)
    flash(
        _("Danke. Ihre Meldung ist eingegangen und hat die Nummer %(number)s.", number=report.number),
        "success",
    )
    return redirect(url_for("texts.report"), 303)


@bp.get("/.well-known/security.txt")
@access.public
def security() -> ResponseReturnValue:
    """RFC 9116; valid for half a year from the day it is asked for."""
    contact = queries.details().get("email", "")
    until = (clock.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = [f"Contact: mailto:{contact}"] if contact else [f"Contact: {absolute('texts.show', name='kontakt')}"]
    lines += [f"Expires: {until}", "Preferred-Languages: de, en", f"Canonical: {absolute('texts.security')}"]
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
