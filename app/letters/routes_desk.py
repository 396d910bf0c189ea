"""Messages to the people of an event: list, look at as anybody would get it, test, send now or later."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as accounts
from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import NotFound, Refusal
from app.events import queries as events
from app.events.models import Event
from app.events.rules import Viewer
from app.letters import actions, mails, phrasing, queries, refusals, rules, stock
from app.letters.forms import NameForm, PlanForm, Seen, TestForm
from app.letters.models import Message
from app.outbox import queries as outbox
from app.registration.rules import delete_on
from app.web import access, addresses
from app.web.forms import Form

bp = Blueprint("letters", __name__, url_prefix="/verwaltung/<slug>/nachrichten")
LISTED = 50


@bp.get("/")
@access.staff("organiser", "editor")
def index(slug: str) -> ResponseReturnValue:
    event, now = _event(slug), clock.now()
    found = queries.messages(event.id, before=request.args.get("vor", type=addresses.number), most=LISTED + 1)
    templates = queries.templates(event)
    return render_template(
        "letters/index.html",
        event=event,
        messages=found[:LISTED],
        older=found[LISTED - 1].id if len(found) > LISTED else None,
        numbers=outbox.numbers_of([each.mark for each in found]),
        state_names=rules.STATE_NAMES,
        problems=refusals.PROBLEMS,
        delete_on=delete_on(event.ends_at),
        are_forgotten=now >= delete_on(event.ends_at),
        templates=templates,
        may_drop=lambda each: rules.may_drop(_viewer().runs_everything, each.event_id, event.id),
        ready=stock.READY,
        people=accounts.names([*(each.changed_by for each in found), *(each.made_by for each in templates)]),
    )


@bp.get("/<int:message_id>/")
@access.staff("organiser", "editor")
def show(slug: str, message_id: int) -> ResponseReturnValue:
    event = _event(slug)
    return _show_page(event, _message(event, message_id))


@bp.get("/<int:message_id>/vorschau/<int:registration_id>")
@access.staff("organiser", "editor")
def preview(slug: str, message_id: int, registration_id: int) -> ResponseReturnValue:
    """The mail as this person would get it; the personal link is nobody else's and stays closed."""
    event = _event(slug)
    message = _message(event, message_id)
    around = queries.around(event, message.chosen, message.texts)
    people = queries.people(around, message.chosen, [registration_id])
    if not people:
        abort(404)
    person = people[0]
    lacking = mails.lacking(message.texts, around, person)
    draft = None if lacking else mails.written(mails.KIND, message.texts, around, person)
    return render_template(
        "letters/preview.html",
        event=event,
        message=message,
        person=person.registration,
        lacking=lacking,
        mail=draft,
        blocks_of_mail=mails.shown(draft, _("(persönlicher Link)")) if draft else [],
    )


@bp.post("/<int:message_id>/test")
@access.staff("organiser", "editor")
def test(slug: str, message_id: int) -> ResponseReturnValue:
    form, account, now = TestForm(), current_user.account, clock.now()
    said = _("Der Test ist unterwegs an %(address)s, in jeder Sprache der Nachricht.", address=account.email)
    return _do(slug, message_id, form, lambda found: actions.test(found, account, once=form.asked(), now=now), said)


@bp.post("/<int:message_id>/versand")
@access.staff("organiser", "editor")
def send(slug: str, message_id: int) -> ResponseReturnValue:
    form, now = Seen(), clock.now()
    said = _("Die Nachricht geht jetzt hinaus. Auf dieser Seite sehen Sie, wie weit sie ist.")
    return _do(slug, message_id, form, lambda found: actions.send(found, seen=form.based_on(), now=now), said)


@bp.post("/<int:message_id>/termin")
@access.staff("organiser", "editor")
def plan(slug: str, message_id: int) -> ResponseReturnValue:
    event, form, now = _event(slug), PlanForm(), clock.now()
    moment = form.planned(event.timezone) if form.validate_on_submit() else None
    if moment is None:
        return _show_page(event, _message(event, message_id), form), 422

    def act(found: Message) -> None:
        actions.plan(found, moment, seen=form.based_on(), now=now)

    return _do(slug, message_id, form, act, _("Die Nachricht ist geplant."))


@bp.post("/<int:message_id>/ruecknahme")
@access.staff("organiser", "editor")
def withdraw(slug: str, message_id: int) -> ResponseReturnValue:
    now = clock.now()
    said = _("Die Nachricht ist wieder ein Entwurf. Sie wird nicht gesendet.")
    return _do(slug, message_id, Seen(), lambda found: actions.withdraw(found, now=now), said)


@bp.post("/<int:message_id>/loeschung")
@access.staff("organiser", "editor")
def discard(slug: str, message_id: int) -> ResponseReturnValue:
    form, to = Seen(), url_for("letters.index", slug=slug)
    said = _("Der Entwurf ist gelöscht.")
    return _do(slug, message_id, form, lambda found: actions.discard(found, seen=form.based_on()), said, to=to)


@bp.post("/<int:message_id>/vorlage")
@access.staff("organiser", "editor")
def keep(slug: str, message_id: int) -> ResponseReturnValue:
    event, form, now = _event(slug), NameForm(), clock.now()
    if not form.validate_on_submit():
        return _show_page(event, _message(event, message_id), form), 422
    said = _("Die Vorlage ist gespeichert. Sie steht auch späteren Veranstaltungen der Reihe offen.")
    return _do(slug, message_id, form, lambda found: actions.keep(found, form.name.data or "", now=now), said)


@bp.post("/vorlagen/<int:template_id>/loeschung")
@access.staff("organiser", "editor")
def drop_template(slug: str, template_id: int) -> ResponseReturnValue:
    try:
        with unit_of_work(by=current_user.actor, at=clock.now()):
            actions.drop_template(_event(slug), template_id, runs_everything=_viewer().runs_everything)
    except NotFound:
        abort(404)
    flash(_("Die Vorlage ist gelöscht. Nachrichten, die mit ihr begannen, bleiben."), "success")
    return redirect(url_for("letters.index", slug=slug), 303)


def _do(
    slug: str, message_id: int, form: Form, act: Callable[[Message], object], said: str, *, to: str = ""
) -> ResponseReturnValue:
    """One deed to a message, said on its page; a refusal is shown there with the form that asked for it."""
    try:
        with unit_of_work(by=current_user.actor, at=clock.now()):
            act(_message(_event(slug), message_id))
    except Refusal as refusal:
        form.refuse(refusal)
        event = _event(slug)
        message = _message(event, message_id)
        if isinstance(refusal, refusals.SeenOlder):  # this page shows what is to be read again
            form["revision"].data = str(message.revision)
        return _show_page(event, message, form), refusal.status
    flash(said, "success")
    return redirect(to or url_for("letters.show", slug=slug, message_id=message_id), 303)


def _show_page(event: Event, message: Message, form: Form | None = None) -> str:
    """What it says, whom it reaches, what is in the way; `form` is the one that came back with a fault."""
    chosen = message.chosen
    around = queries.around(event, chosen, message.texts)
    profiles = queries.profiles(around, chosen) if message.is_editable else []
    after = min(max(request.args.get("ab", 0, type=addresses.number), 0), 10**6)
    seen, trying = {"revision": str(message.revision)}, TestForm(formdata=None)
    trying.see(clock.now())
    return render_template(
        "letters/show.html",
        event=event,
        message=message,
        form=form,
        seen=Seen(formdata=None, data=seen),
        planning=form if isinstance(form, PlanForm) else PlanForm(formdata=None, data=seen),
        trying=trying,
        naming=form if isinstance(form, NameForm) else NameForm(formdata=None),
        segment=phrasing.told(chosen, around),
        is_gone=message.is_editable and chosen.is_gone(around.letters, around.groups),
        count=sum(number for _person, number in profiles),
        english=sum(number for person, number in profiles if message.texts.language(person.locale) == "en"),
        missing=mails.missing(message.texts, around, profiles),
        recipients=queries.page(event.id, message.chosen, after=after, most=rules.PAGE) if profiles else [],
        without=queries.unreachable(event.id, chosen, most=rules.PAGE) if message.is_editable else ([], 0),
        delete_on=delete_on(event.ends_at),
        after=after,
        page=rules.PAGE,
        numbers=outbox.numbers_of([message.mark]).get(message.mark, {}) if message.began_at else {},
        state_names=rules.STATE_NAMES,
        limits=(rules.MOST_PEOPLE, rules.MOST_A_DAY),
        problem=_(refusals.PROBLEMS[message.problem]) if message.problem else "",
        sees_outbox=current_user.runs_house,
        address=current_user.account.email,
    )


def _message(event: Event, message_id: int) -> Message:
    found = queries.message(event.id, message_id)
    if found is None:
        abort(404)
    return found


def _event(slug: str) -> Event:
    found = events.event_wholly_run_by(_viewer(), slug)
    if found is None:
        abort(404)
    return found


def _viewer() -> Viewer:
    return Viewer(current_user.account.id, current_user.role)
