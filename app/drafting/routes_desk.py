"""The draft: made from what the workshop left, edited section by section, begun anew in plain language."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.drafting import actions, forms, rules, sections, showing, wording
from app.drafting.sections import New, Section
from app.events import queries as events
from app.events.models import Workshop
from app.events.rules import Viewer
from app.minutes import documents
from app.minutes import queries as minutes
from app.minutes.document import Kind
from app.minutes.models import MinutesVersion
from app.minutes.rules import may_edit
from app.web import access
from app.web.forms import told

bp = Blueprint("drafting_desk", __name__, url_prefix="/verwaltung/<slug>/workshops/<letter>/protokoll")
GONE = "gone"


@bp.post("/entwurf")
@access.staff("organiser", "editor", "moderator")
def make(slug: str, letter: str) -> ResponseReturnValue:
    """One press: a draft from everything the workshop left."""
    now = clock.now()
    with unit_of_work(by=current_user.actor, at=now):
        number = actions.make(_workshop(slug, letter), now=now).number
    flash(_("Fassung %(number)s ist als Entwurf gespeichert. Nur die Verwaltung sieht sie.", number=number), "success")
    return redirect(url_for("minutes_desk.show", slug=slug, letter=letter, number=number), 303)


@bp.post("/<int:number>/neue-ergebnisse")
@access.staff("organiser", "editor", "moderator")
def take_new(slug: str, letter: str, number: int) -> ResponseReturnValue:
    """What was noted since the draft was made, at the end of its questions."""
    now = clock.now()
    try:
        with unit_of_work(by=current_user.actor, at=now):
            added = actions.take_new(_version(slug, letter, number), now=now)
    except Refusal as refusal:
        flash(told(refusal), "danger")
    else:
        said = _("Der Entwurf enthält schon alle Ergebnisse.")
        if added:
            said = ngettext("Ein neues Ergebnis ist übernommen.", "%(num)s neue Ergebnisse sind übernommen.", added)
        flash(said, "success")
    return redirect(url_for("minutes_desk.show", slug=slug, letter=letter, number=number), 303)


@bp.post("/<int:number>/einfache-sprache")
@access.staff("organiser", "editor", "moderator")
def begin_plain(slug: str, letter: str, number: int) -> ResponseReturnValue:
    """A draft in plain language, which begins as a copy of this version."""
    now = clock.now()
    with unit_of_work(by=current_user.actor, at=now):
        copy = actions.begin_plain(_version(slug, letter, number), now=now).number
    flash(_("Fassung %(number)s ist angelegt. Schreiben Sie sie jetzt in Einfacher Sprache.", number=copy), "success")
    return redirect(url_for(f"{bp.name}.index", slug=slug, letter=letter, number=copy), 303)


@bp.get("/<int:number>/bearbeiten")
@access.staff("organiser", "editor", "moderator")
def index(slug: str, letter: str, number: int) -> ResponseReturnValue:
    """The draft as a list of its sections."""
    return _index(_version(slug, letter, number))


@bp.get("/<int:number>/bearbeiten/<section>")
@access.staff("organiser", "editor", "moderator")
def edit(slug: str, letter: str, number: int, section: str) -> ResponseReturnValue:
    """One section with its text."""
    version = _version(slug, letter, number)
    if not may_edit(version):
        return _index(version)
    try:
        found = _section(version, section)
    except rules.SectionGone:
        abort(404)
    return _page(version, section, found, forms.opened(found, wording.fields_of(found)))


@bp.post("/<int:number>/bearbeiten/<section>")
@access.staff("organiser", "editor", "moderator")
def update(slug: str, letter: str, number: int, section: str) -> ResponseReturnValue:
    """Keep the section, or show both texts where somebody else was quicker."""
    version, form = _version(slug, letter, number), forms.sent(request.form)
    if not form.validate_on_submit():
        return _page(version, section, None, form), 422
    try:
        kept = _keep(slug, letter, number, section, form)
    except (rules.SectionChanged, rules.SectionGone):
        return _conflict(_version(slug, letter, number), section, form), 409
    except Refusal as refusal:
        return _back(slug, letter, number, told(refusal), "danger")
    return _back(slug, letter, number, _("Der Abschnitt ist gespeichert."), "success", kept)


def _keep(slug: str, letter: str, number: int, section: str, form: Any) -> str:
    now, fields = clock.now(), forms.fields_in(form)
    kind, level, source = forms.kind_in(form)
    with unit_of_work(by=current_user.actor, at=now):
        version = _version(slug, letter, number)
        if form.seen.data == GONE:
            return actions.add_written(version, Kind(kind), level, source, fields, now=now)
        return actions.edit(version, section, fields, seen=form.seen.data or "", source=source, now=now)


@bp.post("/<int:number>/abschnitte")
@access.staff("organiser", "editor", "moderator")
def add(slug: str, letter: str, number: int) -> ResponseReturnValue:
    """A summary, follow-ups or a free section, empty at first."""
    _version(slug, letter, number)
    form = forms.AddForm()
    if not form.validate_on_submit() or form.new.data not in set(New):
        return _back(slug, letter, number, _("Bitte wählen Sie, was Sie ergänzen möchten."), "danger")
    kind, behind, now = New(form.new.data), form.behind.data or "", clock.now()
    try:
        with unit_of_work(by=current_user.actor, at=now):
            section = actions.add(_version(slug, letter, number), kind, behind, now=now)
    except Refusal as refusal:
        return _back(slug, letter, number, told(refusal), "danger")
    return redirect(url_for(f"{bp.name}.edit", slug=slug, letter=letter, number=number, section=section), 303)


@bp.post("/<int:number>/bearbeiten/<section>/verschiebung")
@access.staff("organiser", "editor", "moderator")
def move(slug: str, letter: str, number: int, section: str) -> ResponseReturnValue:
    up = request.form.get("step") == "up"
    return _changed(
        slug,
        letter,
        number,
        lambda version, now: actions.move(version, section, up=up, now=now),
        _("Der Abschnitt steht jetzt weiter oben.") if up else _("Der Abschnitt steht jetzt weiter unten."),
    )


@bp.post("/<int:number>/bearbeiten/<section>/loeschung")
@access.staff("organiser", "editor", "moderator")
def remove(slug: str, letter: str, number: int, section: str) -> ResponseReturnValue:
    return _changed(
        slug,
        letter,
        number,
        lambda version, now: actions.remove(version, section, now=now),
        _("Der Abschnitt ist gelöscht. Unten auf dieser Seite holen Sie ihn zurück."),
    )


@bp.post("/<int:number>/wiederherstellung")
@access.staff("organiser", "editor", "moderator")
def put_back(slug: str, letter: str, number: int) -> ResponseReturnValue:
    which = request.form.get("step", "")
    removed_id = int(which) if re.fullmatch("[0-9]{1,9}", which) else 0
    return _changed(
        slug,
        letter,
        number,
        lambda version, now: actions.put_back(version, removed_id, now=now),
        _("Der Abschnitt steht wieder im Protokoll."),
    )


def _changed(
    slug: str, letter: str, number: int, change: Callable[[MinutesVersion, datetime], str], said: str
) -> ResponseReturnValue:
    """Carry out a change of the order of sections and lead back to them."""
    now = clock.now()
    try:
        with unit_of_work(by=current_user.actor, at=now):
            section = change(_version(slug, letter, number), now)
    except Refusal as refusal:
        return _back(slug, letter, number, told(refusal), "danger")
    return _back(slug, letter, number, said, "success", section)


def _back(slug: str, letter: str, number: int, said: str, kind: str, section: str = "") -> ResponseReturnValue:
    flash(said, kind)
    anchor = f"abschnitt-{section}" if section else None
    return redirect(url_for(f"{bp.name}.index", slug=slug, letter=letter, number=number, _anchor=anchor), 303)


def _index(version: MinutesVersion) -> str:
    return render_template("drafting/index.html", **showing.overview(version))


def _page(version: MinutesVersion, section_id: str, section: Section | None, form: Any, **more: Any) -> str:
    return render_template(
        "drafting/edit.html", form=form, section_id=section_id, **showing.beside(version, section, section_id), **more
    )


def _conflict(version: MinutesVersion, section_id: str, form: Any) -> str:
    """Mine in the fields, theirs beside; saved again it counts as having seen theirs."""
    try:
        theirs = _section(version, section_id, forms.kind_in(form)[2])
    except rules.SectionGone:
        form.seen.data = GONE
        return _page(version, section_id, None, form, gone=True)
    form.seen.data = theirs.hash
    compared = wording.compared(forms.fields_in(form), wording.fields_of(theirs))
    return _page(version, theirs.id, theirs, form, compared=compared)


def _section(version: MinutesVersion, section_id: str, source: str = "") -> Section:
    found = sections.split(documents.tree(version))
    return found[sections.place_of(found, section_id, source)]


def _workshop(slug: str, letter: str) -> Workshop:
    workshop = events.workshop_run_by(Viewer(current_user.account.id, current_user.role), slug, letter)
    if workshop is None:
        abort(404)
    return workshop


def _version(slug: str, letter: str, number: int) -> MinutesVersion:
    version = minutes.version(_workshop(slug, letter), number)
    if version is None:
        abort(404)
    return version
