"""Does everything run? For whoever looks after the installation."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.selfcheck import actions, rules
from app.web import access

bp = Blueprint("selfcheck", __name__, url_prefix="/verwaltung/systemcheck")


@bp.get("/")
@access.staff("organiser")
def show() -> ResponseReturnValue:
    return render_template("selfcheck/show.html", rows=[], event=None)


@bp.post("/")
@access.staff("organiser")
def run() -> ResponseReturnValue:
    """The checks now; asking twice is like asking once."""
    extensions = current_app.extensions
    steps = actions.run(
        current_app.config["SETTINGS"],
        store=extensions["rotunde.files"],
        queue=extensions["rotunde.queue"],
        now=clock.now(),
    )
    rows = [(_(rules.NAMES[step.name]), step.found, _(step.said.message, **step.said.values)) for step in steps]
    is_good = rules.is_good(steps)
    return render_template("selfcheck/show.html", rows=rows, is_good=is_good, event=None)
