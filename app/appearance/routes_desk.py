"""Where organisers choose logo and colour."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_login import current_user

from app.appearance import actions, colours, drawing, rules
from app.appearance.forms import AppearanceForm
from app.core import clock
from app.core.db import release, unit_of_work
from app.core.errors import Refusal
from app.photos import darkroom
from app.photos import rules as pictures
from app.texts import queries
from app.web import access

bp = Blueprint("appearance_desk", __name__, url_prefix="/verwaltung/erscheinungsbild")


@bp.url_value_preprocessor
def make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A logo may be larger than any other form; a picture far too large is refused at its field all the same."""
    if endpoint == "appearance_desk.update" and current_user.is_authenticated:
        request.max_content_length = 4 * rules.MOST_TOGETHER


@bp.get("/")
@access.staff("organiser")
def edit() -> ResponseReturnValue:
    return _page(AppearanceForm(formdata=None, accent=queries.details().get(actions.ACCENT, "")))


@bp.post("/")
@access.staff("organiser")
def update() -> ResponseReturnValue:
    form, now = AppearanceForm(), clock.now()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        accent, logo = rules.accent(form.accent.data or ""), _drawn(form.sent())
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(form), refusal.status
    store = current_app.extensions["rotunde.files"]
    with unit_of_work(by=current_user.actor, at=now):
        actions.colour(accent)
        if logo:
            actions.show_logo(*logo, store=store)
        elif form.no_logo.data:
            actions.remove_logo(store=store)
    flash(_("Das Erscheinungsbild ist gespeichert. In einer Minute zeigen es alle Seiten."), "success")
    return redirect(url_for("appearance_desk.edit"), 303)


def _drawn(data: bytes | None) -> tuple[bytes, int, int] | None:
    """The logo out of an uploaded file. Raises rules.LogoRefused, or Busy of the pictures."""
    if data is None:
        return None
    if len(data) > rules.MOST_BYTES:
        raise rules.TooBig
    release()
    try:
        picture = darkroom.developed(data)
    except pictures.PictureRefused as refusal:
        raise rules.NoPicture from refusal
    return drawing.drawn(picture.full)


def _page(form: AppearanceForm) -> str:
    details = queries.details()
    accent = details.get(actions.ACCENT, "")
    return render_template(
        "appearance/edit.html",
        form=form,
        logo=rules.logo(details.get(actions.LOGO, "")),
        shades=_shades(accent) if accent else [],
    )


def _shades(accent: str) -> list[tuple[str, str]]:
    """The colour as pages show it, light and dark, each with its contrast."""
    light, dark = colours.on_light(accent), colours.lightened(accent)
    return [
        (_("auf hellen Seiten"), _contrast(accent, light)),
        (_("auf dunklen Seiten"), _contrast(dark, colours.on_dark(dark))),
    ]


def _contrast(colour: str, found: float) -> str:
    return _("%(colour)s, Kontrast %(number)s : 1", colour=colour, number=format_decimal(int(found * 10) / 10))
