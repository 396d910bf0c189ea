"""The outbox as organisers see it: every mail with its state, attempts and error."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.core import clock
from app.core.db import unit_of_work
from app.core.text import N_
from app.outbox import actions, letters, queries
from app.web import access, addresses
from app.web.forms import Form

bp = Blueprint("outbox", __name__, url_prefix="/verwaltung/postausgang")

STATE_NAMES = {
    "queued": N_("wartet"),
    "sending": N_("wird gesendet"),
    "sent": N_("gesendet"),
    "failed": N_("nicht zustellbar"),
}


class RetryForm(Form):
    """Only the button."""


@bp.get("/")
@access.staff("organiser")
def index() -> ResponseReturnValue:
    before = request.args.get("vor", type=addresses.number)
    return render_template(
        "outbox/index.html",
        mails=queries.mails(before=before),
        numbers=queries.numbers(),
        state_names=STATE_NAMES,
        sends=bool(current_app.config["SMTP_URL"]),
        form=RetryForm(),
    )


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
        stays_here=stays_here,
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
    now = clock.now()
    with unit_of_work(by=current_user.actor, at=now):
        count = actions.retry_failed(now=now)
    flash(
        ngettext("%(num)s E-Mail wird noch einmal gesendet.", "%(num)s E-Mails werden noch einmal gesendet.", count),
        "success",
    )
    return redirect(url_for("outbox.index"))
