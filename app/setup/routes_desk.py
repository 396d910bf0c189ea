"""A new event: from nothing, like an earlier one, or from a file."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal, Told
from app.events import queries as events
from app.events.models import Event
from app.events.rules import FileRefused, Viewer
from app.programme import strictjson
from app.setup import actions, queries, rules
from app.setup.fields import NEW
from app.setup.forms import LARGEST, FileForm, LikeForm, NewForm
from app.setup.outlines import Outline
from app.texts import queries as texts
from app.web import access
from app.web.forms import Form

bp = Blueprint("setup", __name__, url_prefix="/verwaltung/veranstaltungen")
# Where the file's words for a moment are fields of the page.
FIELDS = {"starts_at": "begins", "ends_at": "ends", "slug": "slug", "title": "title"}


@bp.url_value_preprocessor
def make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A file far too large is refused at its field, with the form still there; only for people signed in."""
    if endpoint == "setup.read" and current_user.is_authenticated:
        request.max_content_length = 32 * LARGEST


@bp.get("/neu")
@access.staff("organiser", in_series=True)
def new() -> ResponseReturnValue:
    return _new_page(_offered(NewForm(formdata=None)))


@bp.post("/neu")
@access.staff("organiser", in_series=True)
def create() -> ResponseReturnValue:
    form, now = _offered(NewForm()), clock.now()
    if not form.validate_on_submit():
        return _new_page(form), 422
    try:
        with unit_of_work(by=current_user.actor, at=now):
            details = texts.details()
            event = _own(actions.create(_wanted(form), details=details, reserved=_reserved(), host=_host(), now=now))
    except Refusal as refusal:
        _refuse(form, refusal)
        return _new_page(form), refusal.status
    flash(_("Die Veranstaltung ist angelegt. Noch sieht sie niemand außer Ihnen und Ihrem Team."), "success")
    return redirect(url_for("office.event", slug=event.slug), 303)


@bp.get("/neu/vorlage")
@access.staff("organiser", in_series=True)
def sources() -> ResponseReturnValue:
    """Earlier events, to choose the one the new one is to be like."""
    return render_template("setup/sources.html", events=events.events_run_by(_viewer()), event=None)


@bp.get("/neu/vorlage/<slug>")
@access.staff("organiser")
def like(slug: str) -> ResponseReturnValue:
    source = _source(slug)
    zone = ZoneInfo(source.timezone)
    begins, ends = source.starts_at.astimezone(zone), source.ends_at.astimezone(zone)
    form = LikeForm(formdata=None, data={"title": source.title, "begins": begins.time(), "ends": ends.time()})
    return _like_page(source, form)


@bp.post("/neu/vorlage/<slug>")
@access.staff("organiser")
def copy(slug: str) -> ResponseReturnValue:
    source, form, now = _source(slug), LikeForm(), clock.now()
    form.zone = source.timezone
    if not form.validate_on_submit():
        return _like_page(source, form), 422
    starts_at, ends_at = form.span()
    wanted = actions.New(form.title.data or "", starts_at, ends_at, slug=form.slug.data or "")
    try:
        with unit_of_work(by=current_user.actor, at=now):
            event = _own(actions.copy(_source(slug), wanted, reserved=_reserved(), host=_host(), now=now))
    except Refusal as refusal:
        _refuse(form, refusal)
        return _like_page(source, form), refusal.status
    words = _(
        "Die Veranstaltung ist nach der Vorlage angelegt. Bitte prüfen Sie Räume und Texte und tragen Sie ein, wer "
        "moderiert und wer vorträgt."
    )
    flash(words, "success")
    return redirect(url_for("office.event", slug=event.slug), 303)


@bp.get("/neu/datei")
@access.staff("organiser", in_series=True)
def upload() -> ResponseReturnValue:
    return render_template("setup/file.html", form=FileForm(formdata=None), event=None)


@bp.post("/neu/datei")
@access.staff("organiser", in_series=True)
def read() -> ResponseReturnValue:
    form, now = FileForm(), clock.now()
    if not form.validate_on_submit():
        return render_template("setup/file.html", form=form, event=None), 422
    content = form.content()
    if len(content) > LARGEST:
        form.file.errors = [_("Die Datei ist größer als 1 MB. Das ist keine Veranstaltung.")]
        return render_template("setup/file.html", form=form, event=None), 422
    try:
        document = strictjson.document(content)
        with unit_of_work(by=current_user.actor, at=now):
            slug = form.slug.data or ""
            event = _own(actions.from_file(document, slug, reserved=_reserved(), host=_host(), now=now))
    except Refusal as refusal:
        _refuse(form, refusal)
        return render_template("setup/file.html", form=form, event=None), refusal.status
    flash(_("Die Datei ist eingelesen. Noch sieht die Veranstaltung niemand außer Ihnen und Ihrem Team."), "success")
    return redirect(url_for("office.event", slug=event.slug), 303)


def _wanted(form: NewForm) -> actions.New:
    starts_at, ends_at = form.span()
    return actions.New(
        title=form.title.data or "",
        starts_at=starts_at,
        ends_at=ends_at,
        slug=form.slug.data or "",
        series=None if form.series.data == NEW else queries.series_by_id(int(form.series.data)),
        series_name=form.series_name.data or "",
        venue=queries.venue(int(form.venue.data)) if form.venue.data.isdigit() else None,
        venue_facts=form.venue_facts(),
        outline=Outline(form.outline.data),
    )


def _refuse(form: Form, refusal: Refusal) -> None:
    """At the field of the page that the path in the file means; a path of a real file is shown with it."""
    if not isinstance(refusal, FileRefused):
        form.refuse(refusal)
        return
    problem, place = refusal.values["problem"], str(refusal.values["place"])
    said = _(problem.message, **problem.values) if isinstance(problem, Told) else _(str(problem))
    name = "file" if "file" in form else FIELDS.get(place.removeprefix("/event/"), "")
    sentence = said if name and name != "file" else f"{place}: {said}"
    if name:
        form[name].errors = [*form[name].errors, sentence]
    else:
        form.form_errors.append(sentence)


def _offered(form: NewForm) -> NewForm:
    return form.offer(queries.series(_viewer()), queries.venues(), adds_series=current_user.runs_house)


def _new_page(form: NewForm) -> str:
    return render_template("setup/new.html", form=form, event=None)


def _like_page(source: Event, form: LikeForm) -> str:
    return render_template("setup/like.html", form=form, source=source, event=None)


def _own(event: Event) -> Event:
    """Whoever is limited to some series makes no event of another. Raises ForeignSeries."""
    if events.event_run_by(_viewer(), event.slug) is None:
        raise rules.ForeignSeries(name=event.series.name)
    return event


def _reserved() -> frozenset[str]:
    """Words that are addresses of Rotunde's own pages where the address of an event would stand."""
    rules = (rule.rule.split("/") for rule in current_app.url_map.iter_rules())
    own = {parts[2] for parts in rules if len(parts) > 2 and parts[1] in ("verwaltung", "veranstaltungen")}
    return frozenset(word for word in own if word and "<" not in word)


def _host() -> str:
    return str(current_app.config["SETTINGS"].public_host)


def _viewer() -> Viewer:
    return Viewer(current_user.account.id, current_user.role)


def _source(slug: str) -> Event:
    found = events.event_run_by(_viewer(), slug)
    if found is None:
        abort(404)
    return found
