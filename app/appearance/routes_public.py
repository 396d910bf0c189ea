"""The accent colour as a style sheet, and the logo."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app
from flask.typing import ResponseReturnValue

from app.appearance import colours, rules
from app.core.errors import Refusal
from app.texts import queries
from app.web import access

bp = Blueprint("appearance", __name__, url_prefix="/erscheinungsbild")
bp.add_app_template_filter(rules.logo, "logo")
FOR_EVER = "public, max-age=31536000, immutable"
"""Both addresses hold what they name, so what stands behind one never changes."""


@bp.get("/<accent>.css")
@access.public
def sheet(accent: str) -> ResponseReturnValue:
    """Out of the address alone: no page waits for the database because of its colours."""
    try:
        colour = rules.accent(f"#{accent}") if len(accent) == 6 else ""
    except Refusal:
        colour = ""
    if not colour:
        abort(404)
    return Response(colours.sheet(colour), content_type="text/css; charset=utf-8", headers={"Cache-Control": FOR_EVER})


@bp.get("/<picture>.png")
@access.public
def logo(picture: str) -> ResponseReturnValue:
    """The logo of today; under the name of any other stored file there is nothing."""
    shown = rules.logo(queries.details().get("logo", ""))
    content = current_app.extensions["rotunde.files"].get(picture) if shown and shown.file == picture else None
    return Response(content or abort(404), content_type="image/png", headers={"Cache-Control": FOR_EVER})
