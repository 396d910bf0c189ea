"""The history of an event: as a page with filters, and as a file; and every look at people's data, as a line of it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as accounts
from app.audit import actions as audit
from app.audit import rules as audit_rules
from app.chronicle import documents, looking, queries, rules
from app.chronicle.looking import Ledger, Look, Page
from app.chronicle.rules import SIGNS
from app.core import clock
from app.core.db import unit_of_work
from app.events import queries as events
from app.events.models import Event
from app.events.rules import Viewer
from app.web import access, filters

log = logging.getLogger("rotunde.history")
bp = Blueprint("chronicle", __name__, url_prefix="/verwaltung/<slug>/verlauf")


@bp.after_app_request
def note_look(response: Response) -> Response:
    """Whatever page of the office it was: whoever sees people's data is in the history, and sees it in any case."""
    if current_user.is_authenticated:
        page = looking.page_of(request.endpoint, current_user.role, response.status_code)
        if page is not None:
            try:
                _note(page, request.view_args or {}, current_user.actor)
            except Exception:
                log.exception("a look at %s is not in the history", request.endpoint)
    return response


def _note(page: Page, address: Mapping[str, Any], by: str) -> None:
    """A line, unless the last one is not an hour old."""
    ledger: Ledger = current_app.extensions[looking.EXTENSION]
    now, key = clock.now(), (by, page.verb, page.what, *sorted(address.items()))
    if ledger.is_known(key, now) and not page.each:
        return
    subject, event_id, last = queries.look(page.what, address, page.verb, by)
    if last is not None:
        ledger.remember(key, last)
    if page.each or not ledger.is_known(key, now):
        facts = {"kind": address["kind"]} if "kind" in address else {}
        ledger.waiting.append(Look(page.verb, subject, event_id, by, now, facts))
        ledger.remember(key, now)
    _write(ledger)


def _write(ledger: Ledger) -> None:
    """Write what waits, the oldest first; what cannot be written now waits on."""
    while ledger.waiting:
        look = ledger.waiting.popleft()
        try:
            with unit_of_work(by=look.by, at=look.at, patience=looking.PATIENCE):
                audit.record_look(look.verb, look.subject, look.event_id, **look.facts)
        except Exception:  # whoever reads must not suffer for it, whatever it is
            ledger.waiting.appendleft(look)
            log.warning("%s of %s by %s at %s waits to be written", look.verb, look.subject, look.by, look.at)
            return


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
