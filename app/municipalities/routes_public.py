"""Suggestions while somebody types where they come from."""

from __future__ import annotations

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app.municipalities import queries, rules
from app.web import access

bp = Blueprint("municipalities", __name__)


@bp.get("/kommunen")
@access.public
def index() -> ResponseReturnValue:
    """The entries that `q` may mean, at most eight; nothing for fewer than two letters."""
    words = request.args.get("q", "")[: rules.LONGEST]
    found = queries.matches(words) if len(words.strip()) > 1 else []
    answer = jsonify([{"key": row.ags, "label": row.label} for row in found])
    answer.headers["Cache-Control"] = "public, max-age=3600"  # the register changes once a quarter
    return answer
