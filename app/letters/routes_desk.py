"""Messages to the people of an event: list, write, look at as anybody would get it, test, send now or later."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as accounts
from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.events import queries as events
from app.events.models import Event
from app.events.rules import Viewer
from app.letters import actions, forms, mails, queries, rules, stock, wording
from app.letters.forms import MessageForm, NameForm, PlanForm, Seen
from app.letters.models import Message
from app.letters.rules import Segment, Texts
from app.outbox import queries as outbox
from app.web import access, addresses
from app.web.forms import Form

bp = Blueprint("letters", __name__, url_prefix="/verwaltung/<slug>/nachrichten")
LISTED = 50


@bp.get("/")
@access.staff("organiser", "editor")
def index(slug: str) -> ResponseReturnValue:
    event = _event(slug)
    found = queries.messages(event.id, before=request.args.get("vor", type=addresses.number), most=LISTED + 1)
    templates = queries.templates(event)
    return render_template(
        "letters/index.html",
        event=event,
        messages=found[:LISTED],
        older=found[LISTED - 1].id if len(found) > LISTED else None,
        numbers=outbox.numbers_of([each.mark for each in found]),
        state_names=rules.STATE_NAMES,
        templates=templates,
        ready=stock.READY,
        people=accounts.names([*(each.changed_by for each in found), *(each.made_by for each in templates)]),
    )


@bp.get("/neu")
@access.staff("organiser", "editor")
def new(slug: str) -> ResponseReturnValue:
    """An empty message, or one that begins with a template."""
    event = _event(slug)
    segment, texts = _begun(event, request.args.get("vorlage", ""))
    form = MessageForm(event, queries.groups_of(event.id), formdata=None, data=forms.shown(segment, texts))
    return _edit_page(event, form)


@bp.post("/neu")
@access.staff("organiser", "editor")
def create(slug: str) -> ResponseReturnValue:
    event, now = _event(slug), clock.now()
    form = MessageForm(event, queries.groups_of(event.id))
    if not form.validate_on_submit():
        return _edit_page(event, form), 422
    with unit_of_work(by=current_user.actor, at=now):
        message = actions.write(_event(slug), form.segment(), form.texts(), now=now)
    flash(_("Der Entwurf ist gespeichert. Noch ist nichts gesendet."), "success")
    return redirect(url_for("letters.show", slug=slug, message_id=message.id), 303)


@bp.get("/<int:message_id>/")
@access.staff("organiser", "editor")
def show(slug: str, message_id: int) -> ResponseReturnValue:
    event = _event(slug)
    return _show_page(event, _message(event, message_id))


@bp.get("/<int:message_id>/bearbeiten")
@access.staff("organiser", "editor")
def edit(slug: str, message_id: int) -> ResponseReturnValue:
    event = _event(slug)
    message = _message(event, message_id)
    if not message.is_editable:
        flash(_(rules.NotEditable.message), "info")
        return redirect(url_for("letters.show", slug=slug, message_id=message.id))
    data = forms.shown(message.chosen, message.texts, message.revision)
    return _edit_page(event, MessageForm(event, queries.groups_of(event.id), formdata=None, data=data), message)


@bp.post("/<int:message_id>/bearbeiten")
@access.staff("organiser", "editor")
def update(slug: str, message_id: int) -> ResponseReturnValue:
    event, now = _event(slug), clock.now()
    form = MessageForm(event, queries.groups_of(event.id))
    if not form.validate_on_submit():
        return _edit_page(event, form, _message(event, message_id)), 422
    try:
        with unit_of_work(by=current_user.actor, at=now):
            message = _message(_event(slug), message_id)
            actions.change(message, form.segment(), form.texts(), seen=form.based_on(), now=now)
    except Refusal as refusal:
        event = _event(slug)
        message = _message(event, message_id)
        form.refuse(refusal)
        conflict = isinstance(refusal, rules.ChangedMeanwhile)
        if conflict:
            form.revision.data = str(message.revision)
        return _edit_page(event, form, message, conflict=conflict), refusal.status
    flash(_("Die Nachricht ist gespeichert."), "success")
    return redirect(url_for("letters.show", slug=slug, message_id=message_id), 303)


@bp.get("/<int:message_id>/vorschau/<int:registration_id>")
@access.staff("organiser", "editor")
def preview(slug: str, message_id: int, registration_id: int) -> ResponseReturnValue:
    """The mail as this person would get it; the personal link is nobody else's and stays closed."""
    event = _event(slug)
    message, around = _message(event, message_id), queries.around(event)
    person = queries.recipient(around, message.chosen, registration_id)
    if person is None:
        abort(404)
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
    form, now = Seen(), clock.now()
    with unit_of_work(by=current_user.actor, at=now):
        event = _event(slug)
        message, around = _message(event, message_id), queries.around(event)
        people = queries.batch(around, message.chosen, after=0, most=rules.PAGE)
        able = [each for each in people if not mails.lacking(message.texts, around, each)]
        if able:
            actions.test(message, current_user.account, around, able[0], now=now)
    if not able:
        form.refuse(rules.ValuesMissing() if people else rules.NobodyChosen())
        return _show_page(event, message, form), 409
    flash(_("Der Test ist unterwegs an %(address)s.", address=current_user.account.email), "success")
    return redirect(url_for("letters.show", slug=slug, message_id=message_id), 303)


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
    to = url_for("letters.index", slug=slug)
    return _do(slug, message_id, Seen(), actions.discard, _("Der Entwurf ist gelöscht."), to=to)


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
    now = clock.now()
    with unit_of_work(by=current_user.actor, at=now):
        template = queries.template(_event(slug), template_id)
        if template is None:
            abort(404)
        actions.drop_template(template)
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
        return _show_page(event, _message(event, message_id), form), refusal.status
    flash(said, "success")
    return redirect(to or url_for("letters.show", slug=slug, message_id=message_id), 303)


def _begun(event: Event, name: str) -> tuple[Segment, Texts]:
    """What a new message begins with."""
    if name in stock.READY:
        return stock.READY[name].segment, stock.READY[name].texts
    kept = queries.template(event, int(name)) if name.isascii() and name.isdigit() and len(name) < 10 else None
    return Segment(), kept.texts if kept else Texts("", "")


def _edit_page(event: Event, form: MessageForm, message: Message | None = None, *, conflict: bool = False) -> str:
    return render_template(
        "letters/edit.html",
        event=event,
        form=form,
        message=message,
        conflict=message if conflict else None,
        names=wording.NAMES,
        limits=(rules.MOST_PEOPLE, rules.MOST_A_DAY),
    )


def _show_page(event: Event, message: Message, form: Form | None = None) -> str:
    """What it says, whom it reaches, what is in the way; `form` is the one that came back with a fault."""
    around = queries.around(event)
    profiles = queries.profiles(around, message.chosen) if message.is_editable else []
    after = min(max(request.args.get("ab", 0, type=addresses.number), 0), 10**6)
    seen = {"revision": str(message.revision)}
    return render_template(
        "letters/show.html",
        event=event,
        message=message,
        form=form,
        seen=Seen(formdata=None, data=seen),
        planning=form if isinstance(form, PlanForm) else PlanForm(formdata=None, data=seen),
        naming=form if isinstance(form, NameForm) else NameForm(formdata=None),
        segment=forms.told(message.chosen),
        count=sum(number for _person, number in profiles),
        english=sum(number for person, number in profiles if message.texts.language(person.locale) == "en"),
        missing=mails.missing(message.texts, around, profiles),
        recipients=queries.page(event.id, message.chosen, after=after, most=rules.PAGE) if profiles else [],
        after=after,
        page=rules.PAGE,
        numbers=outbox.numbers_of([message.mark]).get(message.mark, {}),
        state_names=rules.STATE_NAMES,
        limits=(rules.MOST_PEOPLE, rules.MOST_A_DAY),
        problem=_(rules.PROBLEMS[message.problem]) if message.problem else "",
        sees_outbox=current_user.runs_house,
        address=current_user.account.email,
    )


def _message(event: Event, message_id: int) -> Message:
    found = queries.message(event.id, message_id)
    if found is None:
        abort(404)
    return found


def _event(slug: str) -> Event:
    """The event of somebody who runs all of it: who works on one workshop only writes to nobody."""
    viewer = Viewer(current_user.account.id, current_user.role)
    found = events.event_shortly_run_by(viewer, slug)
    if found is None or len(events.workshops_run_by(viewer, found)) < len(found.workshops):
        abort(404)
    return found
