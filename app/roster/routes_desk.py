"""The participants of an event as the office finds them, and as files."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core import clock
from app.events import queries as events
from app.events import rules as event_rules
from app.events.models import Event, Workshop
from app.events.rules import Viewer
from app.groups import rules as groups
from app.groups.names import group_name
from app.outbox import queries as outbox
from app.registration import rules as registration_rules
from app.roster import documents, queries, rules
from app.roster.rules import PAGE, SIGNS, Wanted
from app.web import access, locale

bp = Blueprint("roster", __name__, url_prefix="/verwaltung/<slug>")


@bp.get("/teilnehmende")
@access.signed_in
def index(slug: str) -> ResponseReturnValue:
    """Who is registered; addresses only for those who may see them."""
    viewer = Viewer(current_user.account.id, current_user.role)
    event = events.event_shortly_run_by(viewer, slug)
    if event is None:
        abort(404)
    workshops, sees = events.workshops_run_by(viewer, event), event_rules.may_see_addresses(viewer)
    wanted = rules.wanted(request.args, sees_addresses=sees)
    shown = rules.page(request.args.get("seite", ""))
    rows, total = queries.participants(event, workshops, wanted, sees_addresses=sees, page=shown)
    if not rows and shown > 1:  # behind the last page: that one instead
        shown = rules.pages(queries.number(event, workshops, wanted, sees_addresses=sees))
        rows, total = queries.participants(event, workshops, wanted, sees_addresses=sees, page=shown)
    return render_template(
        "roster/index.html",
        event=event,
        rows=rows,
        total=total,
        first=(shown - 1) * PAGE + 1,
        wanted=wanted,
        signs=SIGNS,
        pager=_pager(slug, wanted, shown, rules.pages(total)),
        state_names=registration_rules.STATE_NAMES,
        look=groups.look,
        bounced=outbox.bounced_rows([f"registration:{row.registration.id}" for row in rows]) if sees else {},
        sees_addresses=sees,
        now=clock.now(),
        **_choices(event, workshops),
    )


@bp.get("/anmeldungen.<any(csv,xlsx,json):kind>")
@access.staff("organiser", "editor")
def export(slug: str, kind: str) -> ResponseReturnValue:
    """Every registration as a file; needs are in none."""
    event = events.event_shortly_run_by(Viewer(current_user.account.id, current_user.role), slug)
    if event is None:
        abort(404)
    content = documents.registrations(event, kind, locale.chosen())
    return content, {
        "Content-Type": documents.TYPES[kind],
        "Content-Disposition": f'attachment; filename="anmeldungen-{event.slug}.{kind}"',
    }


def _choices(event: Event, workshops: list[Workshop]) -> dict[str, Any]:
    """What the filters offer."""
    most = max([workshop.group_count or 0 for workshop in workshops], default=0)
    return {
        "letters": [(workshop.letter, workshop.name) for workshop in workshops],
        "states": [(str(name), _(label)) for name, label in registration_rules.STATE_NAMES.items()],
        "districts": queries.districts(event, workshops),
        "groups": [(str(each), group_name(groups.look(each))) for each in range(1, most + 1)],
        "presences": [(name, _(label)) for name, label in rules.PRESENCES.items()],
        "mailboxes": [(name, _(label)) for name, label in rules.MAILBOXES.items()],
        "sorts": [(name, _(label)) for name, label in rules.SORTS.items()],
    }


def _pager(slug: str, wanted: Wanted, shown: int, last: int) -> dict[str, Any] | None:
    """Numbered pages for the component; None when one page holds them all."""
    if last == 1:
        return None

    def url(number: int) -> str:
        return url_for("roster.index", slug=slug, seite=number, **wanted.told)

    pages = [
        (str(each), url(each) if each != shown else "") if each else ("", "") for each in rules.around(shown, last)
    ]
    return {
        "pages": pages,
        "previous": url(shown - 1) if shown > 1 else "",
        "next": url(shown + 1) if shown < last else "",
    }
