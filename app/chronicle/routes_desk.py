"""The history of an event: as a page with filters, and as a file."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as accounts
from app.audit import rules as audit_rules
from app.chronicle import documents, queries, rules
from app.chronicle.rules import SIGNS
from app.events import queries as events
from app.events.models import Event
from app.events.rules import Viewer
from app.web import access, filters

bp = Blueprint("chronicle", __name__, url_prefix="/verwaltung/<slug>/verlauf")


@bp.get("/")
@access.staff("organiser", "auditor")
def index(slug: str) -> ResponseReturnValue:
    """Who did what when, the newest first, a page at a time."""
    event = _event(slug)
    wanted, wrong = rules.wanted(request.args)
    before = request.args.get("vor", "")
    start = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None
    found = queries.entries(event, wanted, before=start, most=rules.PAGE + 1)
    shown = found[: rules.PAGE]
    actors = _actors(queries.actors(event))
    return render_template(
        "chronicle/index.html",
        event=event,
        days=[(day, list(entries)) for day, entries in groupby(shown, key=lambda entry: filters.day(entry.at))],
        older=shown[-1].id if len(found) > rules.PAGE else None,
        is_first=start is None,
        wanted=wanted,
        wrong=wrong,
        names=SIGNS,
        topics=[(key, _(label)) for key, label in rules.TOPICS.items()],
        actors=actors,
        verbs=audit_rules.VERBS,
        subjects=queries.subjects(shown, event),
        about=queries.about(event, wanted),
        kinds=tuple(documents.TYPES),
    )


@bp.get("/verlauf.<any(csv,json):kind>")
@access.staff("organiser", "auditor")
def export(slug: str, kind: str) -> ResponseReturnValue:
    """The lines behind the same filters as a file, the newest first."""
    event = _event(slug)
    wanted, _wrong = rules.wanted(request.args)
    found = queries.entries(event, wanted, most=rules.MOST)
    content = documents.history(found, _actors({entry.by for entry in found}), kind, event.timezone)
    response = Response(content, content_type=documents.TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="verlauf-{event.slug}.{kind}"'
    return response


def _actors(found: Iterable[str]) -> dict[str, str]:
    """Words for those who acted."""
    named = accounts.names(found)
    parts = {key: _(label) for key, label in audit_rules.ACTORS.items()}
    return {by: named.get(by) or parts.get(by) or by for by in found}


def _event(slug: str) -> Event:
    found = events.event_run_by(Viewer(current_user.account.id, current_user.role), slug)
    if found is None:
        abort(404)
    return found
