"""The outbox as organisers see it: every mail with its state, attempts and error, and how the mail server fares."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.core import clock
from app.core.db import unit_of_work
from app.core.text import N_
from app.outbox import actions, letters, queries, rules
from app.outbox.models import Relay
from app.web import access, addresses
from app.web.forms import Form

bp = Blueprint("outbox", __name__, url_prefix="/verwaltung/postausgang")

STATE_NAMES = {
    "queued": N_("wartet"),
    "sending": N_("wird gesendet"),
    "sent": N_("gesendet"),
    "failed": N_("nicht zustellbar"),
    "expired": N_("veraltet"),
}
RETURNED = N_("zurückgekommen")
FILTERS = {**STATE_NAMES, queries.BOUNCED: RETURNED}
# By the folder of its template below templates/mails/.
KIND_NAMES = {
    "registration": N_("Anmeldungen und Plätze"),
    "delegation": N_("Sammelanmeldungen"),
    "self_service": N_("Vertretungen"),
    "privacy": N_("Eigene Angaben"),
    "needs": N_("Bedarfe"),
    "changes": N_("Änderungen an Workshops"),
    "groups": N_("Gruppen"),
    "letters": N_("Nachrichten"),
    "review": N_("Prüfung von Protokollen"),
    "digests": N_("Abos neuer Protokolle"),
    "accounts": N_("Einloggen"),
    "texts": N_("Gemeldete Barrieren"),
}
PAGE = 50
REFUSALS_SHOWN = timedelta(days=7)


class RetryForm(Form):
    """Only the button."""


@bp.get("/")
@access.staff("organiser")
def index() -> ResponseReturnValue:
    wanted, now = _wanted(), clock.now()
    numbers = queries.numbers(wanted)
    found = queries.mails(wanted, before=request.args.get("vor", type=addresses.number), most=PAGE + 1)
    return render_template(
        "outbox/index.html",
        mails=found[:PAGE],
        older=found[PAGE - 1].id if len(found) > PAGE else None,
        numbers=numbers,
        failed=numbers.get("failed", 0) if wanted.state in ("", "failed") else 0,
        narrows=bool(replace(wanted, state="")),
        wanted=wanted,
        told=_told(wanted),
        kinds=[(kind, _(name)) for kind, name in KIND_NAMES.items()],
        event_ids=queries.event_ids(),
        state_names=STATE_NAMES,
        filters=FILTERS,
        sends=bool(current_app.config["SMTP_URL"]),
        pause=_pause(queries.relay_seen(), now),
        refusals=queries.refused_since(now - REFUSALS_SHOWN),
        form=RetryForm(),
    )


def _wanted() -> rules.Wanted:
    """What the address asks for; what means nothing in it narrows nothing."""
    state, kind, batch = (request.args.get(name, "") for name in ("status", "art", "nachricht"))
    return rules.Wanted(
        state=state if state in FILTERS else "",
        event_id=request.args.get("veranstaltung", type=addresses.number),
        kind=kind if kind in KIND_NAMES else "",
        batch=batch if rules.BATCH.fullmatch(batch) else "",
        words=request.args.get("suche", "")[:100],
    )


def _told(wanted: rules.Wanted) -> dict[str, Any]:
    """The same as parameters of an address."""
    names = {
        "status": wanted.state,
        "veranstaltung": wanted.event_id,
        "art": wanted.kind,
        "nachricht": wanted.batch,
        "suche": wanted.words,
    }
    return {name: value for name, value in names.items() if value not in ("", None)}


def _pause(relay: Relay | None, now: datetime) -> Relay | None:
    """The relay while it is left alone."""
    return relay if relay and relay.failures and rules.is_paused(relay.paused_until, now) else None


@bp.get("/<int:mail_id>")
@access.staff("organiser")
def show(mail_id: int) -> ResponseReturnValue:
    """One mail. Its secret links belong to the person it goes to; they are open only while nothing is sent at all."""
    mail = queries.mail(mail_id)
    if mail is None:
        abort(404)
    stays_here = not current_app.config["SMTP_URL"]
    links = actions.opened_links(mail) if stays_here else {}
    body = letters.opened(mail.text, links, _("(persönlicher Link)"))
    return render_template(
        "outbox/show.html",
        mail=mail,
        blocks_of_mail=letters.blocks(body) if body else [],
        state_names=STATE_NAMES,
        kind=KIND_NAMES.get(mail.kind.partition("/")[0], ""),
        stays_here=stays_here,
        form=RetryForm(),
    )


@bp.get("/<int:mail_id>/einladung.ics")
@access.staff("organiser")
def attachment(mail_id: int) -> ResponseReturnValue:
    mail = queries.mail(mail_id)
    if mail is None or mail.calendar is None:
        abort(404)
    kind = f"text/calendar; charset=utf-8; method={mail.calendar_method}"
    return mail.calendar, {
        "Content-Type": kind,
        "Content-Disposition": 'attachment; filename="einladung.ics"',
    }


@bp.post("/erneut")
@access.staff("organiser")
def retry() -> ResponseReturnValue:
    wanted, now = _wanted(), clock.now()
    with unit_of_work(by=current_user.actor, at=now):
        count = actions.retry_failed(wanted, now=now)
    again = ngettext("%(num)s E-Mail wird noch einmal gesendet.", "%(num)s E-Mails werden noch einmal gesendet.", count)
    none = _("Keine E-Mail wird noch einmal gesendet. Es gibt hier keine unzustellbare, deren Inhalt noch gilt.")
    flash(again if count else none, "success" if count else "info")
    return redirect(url_for("outbox.index", **_told(wanted)))


@bp.post("/<int:mail_id>/erneut")
@access.staff("organiser")
def retry_one(mail_id: int) -> ResponseReturnValue:
    now = clock.now()
    with unit_of_work(by=current_user.actor, at=now):
        mail = queries.mail(mail_id)
        if mail is None:
            abort(404)
        again = actions.retry(mail, now=now)
    if again:
        flash(_("Die E-Mail wird noch einmal gesendet."), "success")
    elif mail.state == rules.State.EXPIRED:
        flash(_("Diese E-Mail ist veraltet: Inzwischen ist eine neuere zum selben Platz gesendet."), "info")
    else:
        flash(_("Diese E-Mail muss nicht noch einmal gesendet werden."), "info")
    return redirect(url_for("outbox.show", mail_id=mail_id))
