"""Minutes as the office edits them: import a draft, see what is missing. Review and release stand in app.review."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.core.files import FileStore
from app.events import queries as events
from app.events.models import Event, Workshop
from app.events.rules import Viewer
from app.minutes import actions, documents, licences, pictures, queries, rules
from app.minutes.document import Kind
from app.minutes.forms import ImportForm, LicenceForm
from app.minutes.models import MinutesVersion
from app.web import access
from app.web.forms import told

bp = Blueprint("minutes_desk", __name__, url_prefix="/verwaltung/<slug>/workshops/<letter>/protokoll")
whole = Blueprint("minutes_office", __name__, url_prefix="/verwaltung/<slug>/protokolle")
KINDS = ",".join(documents.KINDS)


@whole.get("/")
@access.staff("organiser", "editor")
def overview(slug: str) -> ResponseReturnValue:
    """The minutes of an event: how far each workshop's are, and under which licence they go out."""
    event = _event(slug)
    return _overview(event, LicenceForm(formdata=None, licence=event.minutes_licence))


@whole.post("/lizenz")
@access.staff("organiser")
def choose_licence(slug: str) -> ResponseReturnValue:
    event, form = _event(slug), LicenceForm()
    form.offer(event.minutes_licence)
    if not form.validate_on_submit():
        return _overview(event, form), 422
    with unit_of_work(by=current_user.actor, at=clock.now()):
        actions.choose_licence(_event(slug), form.licence.data)
    flash(_("Die Lizenz ist gespeichert. Sie gilt für alles, was ab jetzt veröffentlicht wird."), "success")
    return redirect(url_for("minutes_office.overview", slug=slug), 303)


@bp.get("/")
@access.staff("organiser", "editor", "moderator")
def index(slug: str, letter: str) -> ResponseReturnValue:
    """Every version, and the form to import a protocol."""
    return _index(_workshop(slug, letter), ImportForm())


@bp.post("/")
@access.staff("organiser", "editor", "moderator")
def create(slug: str, letter: str) -> ResponseReturnValue:
    workshop = _workshop(slug, letter)
    form = ImportForm()
    if not form.validate_on_submit():
        return _index(workshop, form), 422
    data, name = form.file.data.read(), form.file.data.filename
    now = clock.now()
    try:
        with unit_of_work(by=current_user.actor, at=now):
            version = actions.import_draft(
                _workshop(slug, letter), data, name=name, year=form.year.data, store=_store(), now=now
            )
            number = version.number
    except Refusal as refusal:
        form.file.errors = [*form.file.errors, told(refusal)]
        return _index(workshop, form), 422
    flash(
        _("Fassung %(number)s ist als Entwurf gespeichert. Nur die Verwaltung sieht sie.", number=number),
        "success",
    )
    return redirect(url_for("minutes_desk.show", slug=slug, letter=letter, number=number), 303)


@bp.get("/<int:number>")
@access.staff("organiser", "editor", "moderator")
def show(slug: str, letter: str, number: int) -> ResponseReturnValue:
    """One version with what is missing, as the public would see it."""
    return _show(_version(slug, letter, number))


@bp.get(f"/<int:number>.<any({KINDS}):kind>")
@access.staff("organiser", "editor", "moderator")
def document(slug: str, letter: str, number: int, kind: str) -> ResponseReturnValue:
    """A document of any version; of a draft it is made on the spot."""
    version = _version(slug, letter, number)
    response = Response(documents.render(version, kind), content_type=documents.CONTENT_TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="protokoll-fassung-{number}.{kind}"'
    return response


@bp.get("/<int:number>/bilder/<file>.jpg")
@access.staff("organiser", "editor", "moderator")
def picture(slug: str, letter: str, number: int, file: str) -> ResponseReturnValue:
    """A picture that this version shows, released or not; one of another version looks like a missing one."""
    version = _version(slug, letter, number)
    shown = any(block.file == file for block in documents.tree(version).of(Kind.FIGURE))
    content = _store().get(file) if shown else None
    kind = pictures.kind(content or b"")
    if content is None or not kind:
        abort(404)
    return Response(content, content_type=kind)


def _index(workshop: Workshop, form: ImportForm) -> str:
    return render_template(
        "minutes/index.html",
        event=workshop.event,
        workshop=workshop,
        versions=queries.versions(workshop),
        state_names=rules.STATE_NAMES,
        form=form,
    )


def _show(version: MinutesVersion) -> str:
    return render_template(
        "minutes/draft.html",
        event=version.workshop.event,
        workshop=version.workshop,
        version=version,
        outline=documents.outline(version),
        outline_language=documents.tree(version).language or "de",
        picture_of=lambda file: url_for(
            "minutes_desk.picture",
            slug=version.workshop.event.slug,
            letter=version.workshop.letter.lower(),
            number=version.number,
            file=file,
        ),
        gaps=[(gap, _(gap.message, **gap.values)) for gap in documents.gaps(version)],
        hints=[_(hint.message, **hint.values) for hint in documents.hints(version)],
        kinds=[(kind, _(label)) for kind, label in documents.LABELS.items()],
        state_names=rules.STATE_NAMES,
    )


def _overview(event: Event, form: LicenceForm) -> str:
    form.offer(event.minutes_licence)
    return render_template(
        "minutes/overview.html",
        event=event,
        newest=queries.newest_of(event.workshops),
        out=queries.workshops_with_minutes([event.id]),
        state_names=rules.STATE_NAMES,
        meanings=licences.MEANINGS,
        addresses=licences.ADDRESSES,
        is_office=current_user.role == "organiser",
        form=form,
    )


def _event(slug: str) -> Event:
    event = events.event_run_by(Viewer(current_user.account.id, current_user.role), slug)
    if event is None:
        abort(404)
    return event


def _workshop(slug: str, letter: str) -> Workshop:
    workshop = events.workshop_run_by(Viewer(current_user.account.id, current_user.role), slug, letter)
    if workshop is None:
        abort(404)
    return workshop


def _version(slug: str, letter: str, number: int) -> MinutesVersion:
    version = queries.version(_workshop(slug, letter), number)
    if version is None:
        abort(404)
    return version


def _store() -> FileStore:
    store: FileStore = current_app.extensions["rotunde.files"]
    return store
