"""The draw as organisers see it: a preview before, the report afterwards, a person's reason in one sentence."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import Blueprint, abort, current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.admission import queries as admission
from app.allotment import actions, drawing, queries, reasons, reporting, rules
from app.allotment.forms import EarlyForm
from app.allotment.models import Draw
from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.events import queries as events
from app.events.models import Event
from app.events.rules import Viewer
from app.web import access, locale

bp = Blueprint("allotment_desk", __name__, url_prefix="/verwaltung/<slug>")
PAGE = 100


@bp.get("/auslosung/")
@access.staff("organiser", "editor")
def index(slug: str) -> ResponseReturnValue:
    return _page(_event(slug), EarlyForm(formdata=None))


@bp.post("/auslosung/")
@access.staff("organiser", "editor")
def run(slug: str) -> ResponseReturnValue:
    """Draw before the date."""
    event, form = _event(slug), EarlyForm()
    if not form.validate_on_submit():
        return _page(event, form), 422
    now = clock.now()
    try:
        with unit_of_work(by=current_user.actor, at=now):
            event = _event(slug)
            last = queries.newest(event.id)
            if last is not None and last.drawn_at is not None:
                raise rules.AlreadyDrawn
            actions.allot(event, key=current_app.config["SECRET_KEY"], now=now, reason=form.reason.data)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(_event(slug), form), refusal.status
    flash(_("Die Plätze sind ausgelost. Alle bekommen jetzt eine E-Mail."), "success")
    return redirect(url_for("allotment_desk.index", slug=slug), 303)


@bp.get("/auslosung.csv")
@access.staff("organiser", "editor")
def table(slug: str) -> ResponseReturnValue:
    """Everybody with lot, result and reason, for a spreadsheet."""
    event = _event(slug)
    draw = _held(event)
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("Los"), _("Kennung"), _("Name"), _("Kommune"), _("Workshop"), _("Wunsch"), _("Begründung")])
    for row in _rows(event, draw.report, draw.seed) if draw else []:
        cells = [row["lot"], row["code"], row["name"], row["municipality"], row["shop"], row["rank"], row["reason"]]
        writer.writerow([reporting.cell(str(value)) for value in cells])
    response = make_response(lines.getvalue().encode("utf-8-sig"))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="auslosung-{slug}.csv"'
    return response


def _page(event: Event, form: EarlyForm) -> str:
    terms = admission.terms(event.id)
    draw = _held(event)
    trial = bool(request.args.get("vorschau")) and terms.mode.is_by_wish
    kept = queries.preview(event, clock.now()) if trial else draw.report if draw else {}
    after = min(max(request.args.get("ab", 0, type=int), 0), 10**6)
    rows = _rows(event, kept, queries.TRIAL_SEED if trial or not draw else draw.seed)
    return render_template(
        "allotment/index.html",
        event=event,
        form=form,
        terms=terms,
        newest=queries.newest(event.id),
        draw=draw,
        trial=trial,
        kept=kept,
        shares=reporting.shares(kept),
        gap=reasons.gap(kept),
        rows=rows[after : after + PAGE],
        next_after=after + PAGE if len(rows) > after + PAGE else None,
        names=queries.names(event.id),
        wished=len(queries.wished(event.id)),
        policy_names=rules.POLICY_NAMES,
        policy_tactics=rules.POLICY_TACTICS,
    )


def _rows(event: Event, kept: reporting.Report, seed: str) -> list[dict[str, Any]]:
    """One row for each person of a report, by lot."""
    facts = reporting.by_lot(kept)
    ids = [one for one, _facts in facts]
    people, names = queries.people(ids), queries.names(event.id)
    sentences = queries.reasons_of(kept, ids, names, locale.chosen())
    return [
        {
            "lot": fact["lot"],
            "code": drawing.code(seed, one),
            "name": people[one].name if one in people else "",
            "municipality": people[one].municipality if one in people else "",
            "shop": names.get(fact["shop"], ""),
            "rank": fact["rank"] or "",
            "reason": sentence,
        }
        for (one, fact), sentence in zip(facts, sentences, strict=True)
    ]


def _held(event: Event) -> Draw | None:
    """The newest draw that was held."""
    return next((draw for draw in queries.draws(event.id) if draw.drawn_at), None)


def _event(slug: str) -> Event:
    found = events.event_run_by(Viewer(current_user.account.id, current_user.role), slug)
    if found is None:
        abort(404)
    return found
