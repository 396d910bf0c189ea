"""What people do by link or without one: approve a passage, say what is missing, ask to be told, read what changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, current_app, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from wtforms.fields import SelectChoice

from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.events import queries as events
from app.events.models import Workshop
from app.minutes import documents, outlining
from app.minutes import queries as versions
from app.minutes.document import Document
from app.minutes.models import MinutesVersion
from app.minutes.rules import State
from app.programme import queries as programme
from app.registration import queries as registrations
from app.registration.models import Registration
from app.review import actions, consenting, differing, gate, queries, rules, watching
from app.review.forms import AnswerForm, ButtonForm, RemarkForm, WatchForm
from app.review.models import Approval, CorrectionWatch
from app.web import access
from app.web.forms import Form, told
from app.web.published import depends_on

bp = Blueprint("review_public", __name__)
MINUTES = "/veranstaltungen/<slug>/workshops/<letter>/protokoll"
PASSAGE, WATCHING = "/impuls/<token>", "/protokoll-benachrichtigung/<token>"
REMARK = "/meine-anmeldung/<token>/mein-punkt-fehlt"


@bp.get(f"{MINUTES}/fassung/<int:number>/aenderungen")
@access.public
def changes(slug: str, letter: str, number: int) -> ResponseReturnValue:
    """What is different from the released version before, of the same kind."""
    workshop = _workshop(slug, letter)
    new = versions.published_version(workshop, number)
    out = versions.published_versions(workshop, new.variant) if new else ()
    old = next((each for each in out if each.number < number), None)
    if new is None or old is None:
        abort(404)
    withheld = old.withheld_at or new.withheld_at
    return render_template(
        "review/changes.html",
        event=workshop.event,
        workshop=workshop,
        old=old,
        new=new,
        withheld=withheld,
        changes=() if withheld else differing.compare(documents.tree(old), documents.tree(new)),
        how_names=differing.HOW_NAMES,
        language=documents.tree(new).language or "de",
    )


@bp.get(f"{PASSAGE}/")
@access.by_link
def passage(token: str) -> ResponseReturnValue:
    """Her own passage and nothing else of the minutes."""
    return _passage_page(token, _approval(token))


@bp.post(f"{PASSAGE}/freigabe")
@access.by_link
def approve(token: str) -> ResponseReturnValue:
    form, now = AnswerForm(), clock.now()
    if not form.agrees.data:
        form.agrees.errors = [_("Bitte setzen Sie das Häkchen. Ohne Ihr Einverständnis nennen wir Sie nicht.")]
        return _passage_page(token, _approval(token), form), 422
    seen = form.seen.data or ""
    said = _("Danke. Ihr Abschnitt ist freigegeben.")
    return _answered(token, form, lambda found: consenting.approve(found, seen, now=now), said)


@bp.post(f"{PASSAGE}/aenderung")
@access.by_link
def object_to(token: str) -> ResponseReturnValue:
    form, now = AnswerForm(), clock.now()
    if not form.validate() or not form.words.data:
        form.words.errors = [*form.words.errors, _("Bitte schreiben Sie, was anders sein soll.")][:1]
        return _passage_page(token, _approval(token), form), 422
    words = form.words.data
    return _answered(
        token,
        form,
        lambda found: consenting.object_to(found, form.seen.data or "", words, now=now),
        _("Danke. Das Team liest Ihren Wunsch und meldet sich mit dem neuen Text."),
    )


@bp.post(f"{PASSAGE}/widerruf")
@access.by_link
def withdraw(token: str) -> ResponseReturnValue:
    """At any time, also after the release: her name and her passage go at once."""
    now = clock.now()
    with unit_of_work(by="speaker", at=now):
        consenting.withdraw(_approval(token).consent, store=current_app.extensions["rotunde.files"], now=now)
    flash(_("Ihre Einwilligung ist zurückgezogen. Name und Abschnitt stehen nicht mehr im Protokoll."), "success")
    return redirect(url_for("review_public.passage", token=token), 303)


@bp.get(REMARK)
@access.by_link
def remark(token: str) -> ResponseReturnValue:
    person = _person(token)
    return _remark_page(token, person, RemarkForm(formdata=None))


@bp.post(REMARK)
@access.by_link
def add_remark(token: str) -> ResponseReturnValue:
    person, form, now = _person(token), RemarkForm(), clock.now()
    form.station.choices = _stations(person.workshop)
    if not form.validate():
        return _remark_page(token, person, form), 422
    number = int(form.station.data) if form.station.data else None
    try:
        with unit_of_work(by="participant", at=now):
            actions.add_remark(_person(token), form.text.data, number, now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        return _remark_page(token, person, form), refusal.status
    flash(_("Danke. Ihr Hinweis ist beim Team."), "success")
    return redirect(url_for("review_public.remark", token=token), 303)


@bp.get(f"{MINUTES}/benachrichtigung")
@access.public
def watch(slug: str, letter: str) -> ResponseReturnValue:
    return _watch_page(_workshop(slug, letter), WatchForm(formdata=None))


@bp.post(f"{MINUTES}/benachrichtigung")
@access.public
def ask_to_watch(slug: str, letter: str) -> ResponseReturnValue:
    """The same answer for every address: whether it was known shows only in its own mailbox."""
    workshop, form, now = _workshop(slug, letter), WatchForm(), clock.now()
    if not form.validate_on_submit():
        return _watch_page(workshop, form), 422
    with unit_of_work(by="reader", at=now):
        watching.watch(_workshop(slug, letter), form.email.data, str(get_locale()), now=now)
    page = render_template("review/watch_asked.html", event=workshop.event, workshop=workshop)
    response = make_response(page)
    access.keep_private(response)
    return response


@bp.get(f"{WATCHING}/")
@access.by_link
def watching_page(token: str) -> ResponseReturnValue:
    found = _watch(token)
    return render_template(
        "review/watching.html",
        token=token,
        watch=found,
        workshop=found.workshop,
        event=found.workshop.event,
        form=ButtonForm(),
    )


@bp.post(f"{WATCHING}/bestaetigung")
@access.by_link
def confirm_watch(token: str) -> ResponseReturnValue:
    now = clock.now()
    with unit_of_work(by="reader", at=now):
        watching.confirm(_watch(token), now=now)
    flash(_("Danke. Wir schreiben Ihnen bei jeder neuen Fassung."), "success")
    return redirect(url_for("review_public.watching_page", token=token), 303)


@bp.post(f"{WATCHING}/ende")
@access.by_link
def end_watch(token: str) -> ResponseReturnValue:
    with unit_of_work(by="reader", at=clock.now()):
        watching.end(_watch(token))
    return render_template("review/watch_ended.html")


@bp.get(f"{WATCHING}/abbestellung")
@access.by_link
def unsubscribing(token: str) -> ResponseReturnValue:
    """Where the header of such a mail leads a person: a button, so that whoever only looks at links ends nothing."""
    workshop = _watch(token).workshop
    return render_template("review/unsubscribing.html", token=token, workshop=workshop, event=workshop.event)


@bp.post(f"{WATCHING}/abbestellung")
@access.one_click
def unsubscribe(token: str) -> ResponseReturnValue:
    """For mail programs. They may ask twice: afterwards nothing is sent to whoever this was, and that is the answer."""
    with unit_of_work(by="reader", at=clock.now()):
        watching.unsubscribe(token)
    return render_template("review/watch_ended.html")


def _workshop(slug: str, letter: str) -> Workshop:
    workshop = events.published_workshop(slug, letter)
    if workshop is None:
        abort(404)
    depends_on(f"event:{workshop.event_id}")
    return workshop


def _approval(token: str) -> Approval:
    found = queries.approval_by_token(token, clock.now())
    if found is None:
        abort(404)
    return found


def _watch(token: str) -> CorrectionWatch:
    found = queries.watch_by_token(token)
    if found is None:
        abort(404)
    return found


def _person(token: str) -> Registration:
    """Whose link this is; one that has expired leads to the page that renews it."""
    now = clock.now()
    found = registrations.by_token(token, now)
    if found is None:
        if registrations.by_expired_token(token, now):
            abort(redirect(url_for("self_service.show", token=token)))
        abort(404)
    return found


def _answered(token: str, form: Form, deed: Callable[[Approval], None], said: str) -> ResponseReturnValue:
    try:
        with unit_of_work(by="speaker", at=clock.now()):
            deed(_approval(token))
    except Refusal as refusal:
        form.refuse(refusal)
        return _passage_page(token, _approval(token), form), refusal.status
    flash(said, "success")
    return redirect(url_for("review_public.passage", token=token), 303)


def _passage_page(token: str, approval: Approval, form: AnswerForm | Form | None = None) -> str:
    version: MinutesVersion = approval.version
    found = gate.passage_of(version, approval.consent.name_key) if not approval.consent.withdrawn_at else None
    mark = found.mark if found else ""
    answer: Any = form or AnswerForm(formdata=None)
    answer.seen.data = mark
    return render_template(
        "review/passage.html",
        token=token,
        approval=approval,
        consent=approval.consent,
        version=version,
        workshop=version.workshop,
        event=version.workshop.event,
        outline=outlining.outline(Document(found.blocks)) if found else None,
        language=documents.tree(version).language or "de",
        stands=approval.state in rules.SETTLED and approval.passage == mark,
        is_out=version.state == State.PUBLISHED,
        form=answer,
    )


def _stations(workshop: Workshop) -> list[SelectChoice]:
    rotation = programme.rotation(workshop)
    stations = rotation.part.stations if rotation else []
    found = [SelectChoice(str(each.number), f"{each.number}. {each.question}") for each in stations]
    return [*found, SelectChoice("", _("Etwas anderes"))]


def _remark_page(token: str, person: Registration, form: RemarkForm) -> str:
    form.station.choices = _stations(person.workshop)
    closed = ""
    try:
        actions.check_remark(person)
    except Refusal as refusal:
        closed = told(refusal)
    return render_template(
        "review/remark.html",
        token=token,
        workshop=person.workshop,
        event=person.workshop.event,
        closed=closed,
        remarks=queries.remarks_of(person),
        remark_names=rules.REMARK_NAMES,
        form=form,
    )


def _watch_page(workshop: Workshop, form: WatchForm) -> str:
    return render_template("review/watch.html", event=workshop.event, workshop=workshop, form=form)
