"""For machines that watch over Rotunde: alive, ready."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.core import schema
from app.web import access

bp = Blueprint("system", __name__)


@bp.get("/lebt")
@access.public
def alive() -> ResponseReturnValue:
    """The process answers."""
    return Response("lebt\n", content_type="text/plain; charset=utf-8")


@bp.get("/bereit")
@access.public
def ready() -> ResponseReturnValue:
    """The process can do its work: the database answers and has the tables of this version."""
    problem = schema.problem()
    status, text = (503, gettext(problem)) if problem else (200, "bereit")
    return Response(f"{text}\n", status, content_type="text/plain; charset=utf-8")
