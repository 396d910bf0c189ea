"""Photos as the moderation takes, describes and orders them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.core import clock
from app.core.db import release, unit_of_work
from app.core.errors import Refusal
from app.events import queries as events
from app.events.models import Workshop
from app.events.rules import Viewer
from app.photos import actions, darkroom, queries, rules
from app.photos.forms import DescribeForm, UploadForm
from app.photos.models import Photo
from app.web import access
from app.web.forms import told

bp = Blueprint("photos_desk", __name__, url_prefix="/verwaltung/<slug>/workshops/<letter>/fotos")
ROLES = ("organiser", "editor", "moderator")


@bp.url_value_preprocessor
def make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Photos are larger than any other form; there is room for them only where somebody may send them."""
    if endpoint == "photos_desk.create" and current_user.is_authenticated:
        request.max_content_length = rules.MOST_TOGETHER


@bp.get("/")
@access.staff(*ROLES)
def index(slug: str, letter: str) -> ResponseReturnValue:
    """Every photo in order, with what it lacks, and those that can be fetched back."""
    return _index(_workshop(slug, letter), UploadForm(formdata=None))


@bp.post("/")
@access.staff(*ROLES)
def create(slug: str, letter: str) -> ResponseReturnValue:
    workshop, form, now = _workshop(slug, letter), UploadForm(), clock.now()
    if not form.validate_on_submit():
        return _index(workshop, form), 422
    release()
    try:
        batch = darkroom.develop(form.sent(), form.form_id.data or "")
    except Refusal as refusal:
        form.refuse(refusal)
        return _index(_workshop(slug, letter), form), refusal.status
    with unit_of_work(by=current_user.actor, at=now):
        added = actions.add(_workshop(slug, letter), batch.developed, station_id=None, store=_store(), now=now)
    if added:
        flash(ngettext("Ein Foto ist gespeichert.", "%(num)s Fotos sind gespeichert.", added), "success")
    if not batch.refused:
        return redirect(url_for("photos_desk.index", slug=slug, letter=letter), 303)
    form.tell(batch.refused)
    return _index(_workshop(slug, letter), form), 422


@bp.get("/<int:photo_id>")
@access.staff(*ROLES)
def edit(slug: str, letter: str, photo_id: int) -> ResponseReturnValue:
    """What stands beside one photo."""
    workshop = _workshop(slug, letter)
    photo, form = _photo(workshop, photo_id), DescribeForm(formdata=None)
    form.offer(queries.stations(workshop))
    form.fill(photo, workshop.event.organiser, workshop.event.minutes_licence)
    return _edit(workshop, photo, form)


@bp.post("/<int:photo_id>")
@access.staff(*ROLES)
def update(slug: str, letter: str, photo_id: int) -> ResponseReturnValue:
    workshop, now = _workshop(slug, letter), clock.now()
    photo, form = _photo(workshop, photo_id), DescribeForm()
    form.offer(queries.stations(workshop))
    if not form.validate_on_submit():
        return _edit(workshop, photo, form), 422
    try:
        with unit_of_work(by=current_user.actor, at=now):
            photo = _photo(_workshop(slug, letter), photo_id)
            actions.describe(photo, form.said(), revision=form.revision.data or 0, now=now)
    except rules.PhotoChanged as refusal:
        workshop = _workshop(slug, letter)
        photo = _photo(workshop, photo_id)
        form.revision.data, form.revision.raw_data = photo.revision, None
        return _edit(workshop, photo, form, stored=photo), refusal.status
    except Refusal as refusal:
        flash(told(refusal), "danger")
        return redirect(url_for("photos_desk.index", slug=slug, letter=letter), 303)
    flash(_("Die Beschreibung ist gespeichert."), "success")
    return redirect(url_for("photos_desk.index", slug=slug, letter=letter), 303)


@bp.get("/<int:photo_id>/<any(gross, klein):size>.jpg")
@access.staff(*ROLES)
def picture(slug: str, letter: str, photo_id: int, size: str) -> ResponseReturnValue:
    """The picture as it was made anew; what the camera sent is not kept."""
    photo = _photo(_workshop(slug, letter), photo_id)
    content = _store().get(photo.file if size == "gross" else photo.small) or abort(404)
    name = {"Content-Disposition": f'inline; filename="foto-{photo.id}-{size}.jpg"'}
    return Response(content, content_type="image/jpeg", headers=name)


@bp.post("/<int:photo_id>/reihenfolge")
@access.staff(*ROLES)
def move(slug: str, letter: str, photo_id: int) -> ResponseReturnValue:
    try:
        with unit_of_work(by=current_user.actor, at=clock.now()):
            workshop = _workshop(slug, letter)
            actions.move(_photo(workshop, photo_id), workshop, up=request.form.get("nach") != "hinten")
    except Refusal as refusal:
        flash(told(refusal), "danger")
    return redirect(url_for("photos_desk.index", slug=slug, letter=letter, _anchor=f"foto-{photo_id}"), 303)


@bp.post("/<int:photo_id>/loeschung")
@access.staff(*ROLES)
def delete(slug: str, letter: str, photo_id: int) -> ResponseReturnValue:
    now = clock.now()
    with unit_of_work(by=current_user.actor, at=now):
        actions.delete(_photo(_workshop(slug, letter), photo_id), now=now)
    flash(_("Das Foto ist gelöscht. Am Ende der Seite können Sie es zurückholen."), "success")
    return redirect(url_for("photos_desk.index", slug=slug, letter=letter), 303)


@bp.post("/<int:photo_id>/wiederherstellung")
@access.staff(*ROLES)
def restore(slug: str, letter: str, photo_id: int) -> ResponseReturnValue:
    with unit_of_work(by=current_user.actor, at=clock.now()):
        actions.restore(_photo(_workshop(slug, letter), photo_id))
    flash(_("Das Foto ist wieder da."), "success")
    return redirect(url_for("photos_desk.index", slug=slug, letter=letter, _anchor=f"foto-{photo_id}"), 303)


def _index(workshop: Workshop, form: UploadForm) -> str:
    photos = queries.photos_of(workshop)
    return render_template(
        "photos/index.html",
        event=workshop.event,
        workshop=workshop,
        photos=photos,
        deleted=queries.deleted_of(workshop),
        stations={station.id: station for station in queries.stations(workshop)},
        missing={photo.id: rules.missing(photo) for photo in photos},
        form=form.fresh(),
    )


def _edit(workshop: Workshop, photo: Photo, form: DescribeForm, stored: Photo | None = None) -> str:
    return render_template(
        "photos/edit.html",
        event=workshop.event,
        workshop=workshop,
        photo=photo,
        form=form,
        stored=stored,
        licence_names=rules.LICENCE_NAMES,
        missing=rules.missing(photo),
    )


def _photo(workshop: Workshop, photo_id: int) -> Photo:
    return queries.photo(workshop, photo_id) or abort(404)


def _store() -> Any:
    return current_app.extensions["rotunde.files"]


def _workshop(slug: str, letter: str) -> Workshop:
    viewer = Viewer(current_user.account.id, current_user.role)
    return events.workshop_run_by(viewer, slug, letter) or abort(404)
