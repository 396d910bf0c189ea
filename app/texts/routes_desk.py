"""Texts and facts of the organisation, edited by organisers."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.texts import actions, queries, rules
from app.texts.forms import TextForm, details_form
from app.web import access
from app.web import locale as language
from app.web.forms import Form
from config import LOCALES

bp = Blueprint("texts_desk", __name__, url_prefix="/verwaltung/texte")


@bp.get("/")
@access.staff("organiser")
def index() -> ResponseReturnValue:
    return _index_page(details_form(_placeholders(), queries.details()))


@bp.post("/")
@access.staff("organiser")
def describe() -> ResponseReturnValue:
    form = details_form(_placeholders(), {})
    if not form.validate_on_submit():
        return _index_page(form), 422
    now = clock.now()
    with unit_of_work(by=current_user.actor, at=now):
        actions.describe({key: form[key].data or "" for key in queries.placeholders()})
    flash(_("Die Angaben sind gespeichert und stehen ab sofort in allen Texten."), "success")
    return redirect(url_for("texts_desk.index"), 303)


@bp.get("/<name>/<any(de,en):locale>")
@access.staff("organiser")
def edit(name: str, locale: str) -> ResponseReturnValue:
    if name not in rules.NAMES:
        abort(404)
    form = TextForm(body=queries.body(name, locale))
    return _edit_page(name, locale, form)


@bp.post("/<name>/<any(de,en):locale>")
@access.staff("organiser")
def update(name: str, locale: str) -> ResponseReturnValue:
    if name not in rules.NAMES:
        abort(404)
    form = TextForm()
    if not form.validate_on_submit():
        return _edit_page(name, locale, form), 422
    now = clock.now()
    try:
        with unit_of_work(by=current_user.actor, at=now):
            actions.publish(name, locale, form.body.data, now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        return _edit_page(name, locale, form), 422
    flash(_("Die neue Fassung ist veröffentlicht."), "success")
    return redirect(url_for("texts_desk.index"), 303)


def _index_page(form: Form) -> str:
    open_ones = queries.open_placeholders()
    rows = [(name, label, open_ones.get(name, []), queries.version(name)) for name, label in rules.NAMES.items()]
    return render_template(
        "texts/index.html", rows=rows, form=form, placeholders=_placeholders(), reports=queries.reports()
    )


def _placeholders() -> dict[str, dict[str, str]]:
    """Labelled in the language of the page, whatever the language of the text being edited."""
    return queries.placeholders(language.chosen())


def _edit_page(name: str, locale: str, form: TextForm) -> str:
    return render_template(
        "texts/edit.html",
        name=name,
        text_locale=locale,
        label=rules.NAMES[name],
        form=form,
        locales=LOCALES,
        placeholders=queries.placeholders(),
    )
