"""Minutes as the office edits them: import a draft, see what is missing. Review and release stand in app.review."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
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
from app.minutes import actions, carrying, correcting, documents, licences, pictures, queries, reading, rules, sheets
from app.minutes.correcting import Choices, NothingKept
from app.minutes.document import Kind
from app.minutes.forms import CorrectedForm, ImportForm, LicenceForm
from app.minutes.models import MinutesVersion
from app.web import access
from app.web.forms import told

bp = Blueprint("minutes_desk", __name__, url_prefix="/verwaltung/<slug>/workshops/<letter>/protokoll")
whole = Blueprint("minutes_office", __name__, url_prefix="/verwaltung/<slug>/protokolle")
KINDS = ",".join(documents.KINDS)
ROLES = ("organiser", "editor", "moderator")


@bp.url_value_preprocessor
def make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A file comes back from its preview inside a field, a third larger than it went; only for people signed in."""
    if endpoint in ("minutes_desk.preview", "minutes_desk.create") and current_user.is_authenticated:
        request.max_content_length = request.max_form_memory_size = carrying.MOST_SEALED


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
@access.staff(*ROLES)
def index(slug: str, letter: str) -> ResponseReturnValue:
    """Every version, and the form to import a protocol."""
    return _index(_workshop(slug, letter), ImportForm(formdata=None))


@bp.get("/vorschau")
@access.staff(*ROLES)
def begin(slug: str, letter: str) -> ResponseReturnValue:
    """A preview cannot be fetched again, for nothing of it is stored: here is the form to begin anew."""
    return _index(_workshop(slug, letter), ImportForm(formdata=None))


@bp.post("/vorschau")
@access.staff(*ROLES)
def preview(slug: str, letter: str) -> ResponseReturnValue:
    """What was recognised in a file and what was not, line by line. Nothing is stored yet."""
    workshop, form = _workshop(slug, letter), ImportForm()
    if request.form.get("file"):
        return _again(workshop, CorrectedForm())
    if not form.validate_on_submit():
        return _index(workshop, form), 422
    data, name = form.file.data.read(), form.file.data.filename
    carried = CorrectedForm(formdata=None)
    carried.year.data = form.year.data
    carried.file.data = carrying.packed(data, name, key=_key(), whose=_whose(workshop), at=clock.now())
    try:
        return _preview(workshop, carried, data, name)
    except Refusal as refusal:
        form.file.errors = [*form.file.errors, told(refusal)]
        return _index(workshop, form), refusal.status


@bp.post("/")
@access.staff(*ROLES)
def create(slug: str, letter: str) -> ResponseReturnValue:
    """The file of a preview becomes a draft, its lines as they were chosen."""
    workshop, form, now = _workshop(slug, letter), CorrectedForm(), clock.now()
    if not form.validate_on_submit():
        return _again(workshop, form)
    try:
        data, name = carrying.unpacked(form.file.data or "", key=_key(), whose=_whose(workshop), at=now)
        choices, year = form.choices(request.form), form.year.data
        with unit_of_work(by=current_user.actor, at=now):
            version = actions.import_draft(
                _workshop(slug, letter), data, name=name, year=year, store=_store(), now=now, choices=choices
            )
            number = version.number
    except NothingKept as refusal:
        form.refuse(refusal)
        return _again(_workshop(slug, letter), form)
    except Refusal as refusal:
        return _refused(_workshop(slug, letter), refusal)
    flash(
        _("Fassung %(number)s ist als Entwurf gespeichert. Nur die Verwaltung sieht sie.", number=number),
        "success",
    )
    return redirect(url_for("minutes_desk.show", slug=slug, letter=letter, number=number), 303)


@bp.get("/<int:number>")
@access.staff(*ROLES)
def show(slug: str, letter: str, number: int) -> ResponseReturnValue:
    """One version with what is missing, as the public would see it."""
    return _show(_version(slug, letter, number))


@bp.get(f"/<int:number>.<any({KINDS}):kind>")
@access.staff(*ROLES)
def document(slug: str, letter: str, number: int, kind: str) -> ResponseReturnValue:
    """A document of any version; of a draft it is made on the spot."""
    version = _version(slug, letter, number)
    response = Response(documents.render(version, kind), content_type=documents.CONTENT_TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="protokoll-fassung-{number}.{kind}"'
    return response


@bp.get("/<int:number>/bilder/<file>.jpg")
@access.staff(*ROLES)
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


def _preview(
    workshop: Workshop, form: CorrectedForm, data: bytes, name: str, choices: Choices = MappingProxyType({})
) -> str:
    return render_template("minutes/preview.html", form=form, **sheets.preview(workshop, data, name, choices))


def _again(workshop: Workshop, form: CorrectedForm) -> ResponseReturnValue:
    """The preview with what was chosen so far, or without everything beside the protocol where that was asked for."""
    is_valid = form.validate() and not form.form_errors
    choices = form.choices(request.form)
    try:
        data, name = carrying.unpacked(form.file.data or "", key=_key(), whose=_whose(workshop), at=clock.now())
        if "ohne-beiwerk" in request.form:
            choices = correcting.without_asides(reading.read(data, name=name), choices)
        return _preview(workshop, form, data, name, choices), 200 if is_valid else 422
    except Refusal as refusal:
        return _refused(workshop, refusal)


def _refused(workshop: Workshop, refusal: Refusal) -> ResponseReturnValue:
    """The form to begin anew, with the reason at its field."""
    form = ImportForm(formdata=None)
    form.file.errors = [told(refusal)]
    return _index(workshop, form), refusal.status


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


def _whose(workshop: Workshop) -> str:
    return f"account:{current_user.account.id}/workshop:{workshop.id}"


def _key() -> str:
    return str(current_app.config["SECRET_KEY"])


def _store() -> FileStore:
    store: FileStore = current_app.extensions["rotunde.files"]
    return store
