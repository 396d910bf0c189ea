"""What is missing, publish, take back, delete."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.events import queries as events
from app.events.models import Event
from app.events.rules import Viewer
from app.publishing import actions, queries
from app.publishing.checklist import Gap, Place
from app.texts.rules import NAMES
from app.web import access
from app.web.forms import Form, told

ENDPOINTS = {
    Place.BASICS: "setup_editing.basics",
    Place.VENUE: "setup_editing.venue",
    Place.PROGRAMME: "arranging.show",
    Place.WORKSHOP: "arranging.show",
    Place.ADMISSION: "office.admission_settings",
}
bp = Blueprint("publishing", __name__, url_prefix="/verwaltung/<slug>")


class ButtonForm(Form):
    """Nothing but a button."""


@bp.get("/veroeffentlichung/")
@access.staff("organiser", "editor")
def show(slug: str) -> ResponseReturnValue:
    return _page(_event(slug))


@bp.post("/veroeffentlichung/")
@access.staff("organiser", "editor")
def publish(slug: str) -> ResponseReturnValue:
    now = clock.now()
    try:
        with unit_of_work(by=current_user.actor, at=now):
            actions.publish(_event(slug), now=now)
    except Refusal as refusal:
        return _page(_event(slug), refusal), refusal.status
    flash(_("Die Veranstaltung ist veröffentlicht. Alle können sie jetzt sehen."), "success")
    return redirect(url_for("publishing.show", slug=slug), 303)


@bp.post("/veroeffentlichung/ruecknahme")
@access.staff("organiser", "editor")
def take_back(slug: str) -> ResponseReturnValue:
    now = clock.now()
    try:
        with unit_of_work(by=current_user.actor, at=now):
            actions.take_back(_event(slug), now=now)
    except Refusal as refusal:
        return _page(_event(slug), refusal), refusal.status
    flash(_("Die Veranstaltung ist zurückgenommen. Außer Ihrem Team sieht sie niemand mehr."), "success")
    return redirect(url_for("publishing.show", slug=slug), 303)


@bp.get("/loeschung")
@access.staff("organiser")
def deleting(slug: str) -> ResponseReturnValue:
    """Asks once more, because what is deleted stays deleted."""
    return _delete_page(_event(slug), ButtonForm(formdata=None))


@bp.post("/loeschung")
@access.staff("organiser")
def delete(slug: str) -> ResponseReturnValue:
    form, now = ButtonForm(), clock.now()
    try:
        with unit_of_work(by=current_user.actor, at=now):
            event = _event(slug)
            title = event.title
            actions.delete(event, now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        return _delete_page(_event(slug), form), refusal.status
    flash(_("„%(event)s“ ist gelöscht.", event=title), "success")
    return redirect(url_for("office.index"), 303)


def address_of(slug: str, gap: Gap) -> str:
    """The page on which a gap is closed."""
    if gap.place == Place.TEXTS:
        return url_for("texts_desk.index") if current_user.runs_house else ""
    return url_for(ENDPOINTS[gap.place], slug=slug)


def _said(gap: Gap) -> str:
    values = dict(gap.said.values)
    if "text" in values:
        values["text"] = _(NAMES[str(values["text"])])
    return _(gap.said.message, **values)


def _page(event: Event, refusal: Refusal | None = None) -> str:
    found = [(gap, _said(gap), address_of(event.slug, gap)) for gap in queries.gaps(event, clock.now())]
    registrations, may_delete = queries.registrations(event), current_user.role == "organiser"
    return render_template(
        "publishing/show.html",
        event=event,
        form=ButtonForm(formdata=None),
        refused=told(refusal) if refusal else "",
        musts=[row for row in found if row[0].is_must],
        shoulds=[row for row in found if not row[0].is_must],
        may_take_back=event.is_published and not (registrations or event.called_off_at or queries.minutes_out(event)),
        may_delete=may_delete and not (event.is_published or registrations or queries.was_published(event)),
    )


def _delete_page(event: Event, form: ButtonForm) -> str:
    return render_template("publishing/delete.html", event=event, form=form)


def _event(slug: str) -> Event:
    found = events.event_run_by(Viewer(current_user.account.id, current_user.role), slug)
    if found is None:
        abort(404)
    return found
