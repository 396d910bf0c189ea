"""Photos sent from a station, by whoever holds the scribe's link."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.capture import queries as capture
from app.capture.models import ScribeLink
from app.core import clock
from app.core.db import release, unit_of_work
from app.core.errors import Refusal
from app.photos import actions, darkroom, queries, rules
from app.photos.forms import CameraForm
from app.photos.models import Photo
from app.web import access

bp = Blueprint("photos_floor", __name__, url_prefix="/station/<token>/fotos")


@bp.url_value_preprocessor
def make_room(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Photos are larger than any other form; there is room for them only where somebody may send them."""
    if endpoint == "photos_floor.create" and capture.link_at((values or {}).get("token", ""), clock.now()):
        request.max_content_length = rules.MOST_TOGETHER


@bp.get("")
@access.by_link
def index(token: str) -> ResponseReturnValue:
    """The station's photos, and the camera."""
    return _page(token, _link(token), CameraForm(formdata=None))


@bp.post("")
@access.by_link
def create(token: str) -> ResponseReturnValue:
    link, form, now = _link(token), CameraForm(), clock.now()
    if not form.validate_on_submit():
        return _page(token, link, form), 422
    release()
    try:
        batch = darkroom.develop(form.sent(), form.form_id.data or "")
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(token, _link(token), form), refusal.status
    with unit_of_work(by="scribe", at=now):
        link = _link(token)
        workshop = queries.workshop_behind(link.workshop_id) or abort(404)
        added = actions.add(workshop, batch.developed, station_id=link.station_id, store=_store(), now=now)
    if added:
        flash(ngettext("Ein Foto ist gespeichert.", "%(num)s Fotos sind gespeichert.", added), "success")
    if not batch.refused:
        return redirect(url_for("photos_floor.index", token=token), 303)
    form.tell(batch.refused)
    return _page(token, _link(token), form), 422


@bp.get("/<int:photo_id>.jpg")
@access.by_link
def picture(token: str, photo_id: int) -> ResponseReturnValue:
    """A small view of a photo of this station."""
    photo = _photo(_link(token), photo_id)
    if photo.deleted_at is not None:
        abort(404)
    content = _store().get(photo.small) or abort(404)
    return Response(content, content_type="image/jpeg", headers=_inline(photo))


@bp.post("/<int:photo_id>/loeschung")
@access.by_link
def delete(token: str, photo_id: int) -> ResponseReturnValue:
    now = clock.now()
    with unit_of_work(by="scribe", at=now):
        actions.delete(_photo(_link(token), photo_id), now=now)
    flash(_("Das Foto ist gelöscht."), "success")
    return redirect(url_for("photos_floor.index", token=token, geloescht=photo_id), 303)


@bp.post("/<int:photo_id>/wiederherstellung")
@access.by_link
def restore(token: str, photo_id: int) -> ResponseReturnValue:
    with unit_of_work(by="scribe", at=clock.now()):
        actions.restore(_photo(_link(token), photo_id))
    flash(_("Das Foto ist wieder da."), "success")
    return redirect(url_for("photos_floor.index", token=token), 303)


def _page(token: str, link: ScribeLink, form: CameraForm) -> str:
    gone = queries.photo_at(link.station_id, request.args.get("geloescht", 0, type=int))
    return render_template(
        "photos/station.html",
        token=token,
        station=queries.station_behind(link.station_id),
        photos=queries.photos_at(link.station_id),
        gone=gone if gone and gone.deleted_at else None,
        form=form.fresh(),
    )


def _link(token: str) -> ScribeLink:
    return capture.link_at(token, clock.now()) or abort(404)


def _photo(link: ScribeLink, photo_id: int) -> Photo:
    return queries.photo_at(link.station_id, photo_id) or abort(404)


def _store() -> Any:
    return current_app.extensions["rotunde.files"]


def _inline(photo: Photo) -> dict[str, str]:
    return {"Content-Disposition": f'inline; filename="foto-{photo.id}.jpg"'}
