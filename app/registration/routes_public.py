"""Registering: the form, the page that shows every answer once more, and the page that says what came of it."""

from __future__ import annotations

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.admission import queries as admission
from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.events import queries as events
from app.events.models import Event
from app.registration import drafts, links, queries, rules, sheets, typos
from app.registration.drafts import Held
from app.registration.forms import AddressForm
from app.registration.sheets import Sheet
from app.web import access, limits

bp = Blueprint("registration", __name__, url_prefix="/veranstaltungen/<slug>/anmeldung")
DRAFTS, SENT = "drafts", "sent"  # in the session: the keys to drafts, by event
REMEMBERED = 3  # events per browser; a cookie has little room


@bp.get("")
@access.public
def new(slug: str) -> ResponseReturnValue:
    """The form, filled with what this browser has entered so far."""
    event = _event(slug)
    held = _held(event, DRAFTS)
    values = dict(held.values) if held else {}
    letter = request.args.get("workshop", "")
    if letter:
        values |= {"workshop": [letter], "wish_1": [letter]}
    sheet = sheets.sheet(event, now=clock.now(), values=values)
    if "kommune" in values:
        sheet.form.understand(sheet.meant)
    return _form_page(sheet)


@bp.post("")
@access.public
def create(slug: str) -> ResponseReturnValue:
    """Keep what was entered, for the page that shows it once more. Nobody is registered yet."""
    event, now = _event(slug), clock.now()
    sheet = sheets.sheet(event, now=now)
    try:
        limits.count("registration")
    except limits.TooOften as refusal:
        return _refused(sheet, refusal)
    if not (sheet.is_good() and sheet.is_welcome()):
        return _form_page(sheet, 422)
    with unit_of_work(by="participant", at=now):
        token = drafts.keep(event, sheet.values(), is_trap=sheet.form.is_trap, key=_key(), now=now)
    _remember(DRAFTS, slug, token)
    return redirect(url_for("registration.check", slug=slug), 303)


@bp.get("/pruefen")
@access.public
def check(slug: str) -> ResponseReturnValue:
    """Every answer in words, each with a way back to its field."""
    event = _event(slug)
    held = _held(event, DRAFTS)
    if held is None or held.answer:
        return _elsewhere(event, held)
    sheet = sheets.sheet(event, now=clock.now(), values=held.values)
    if not sheet.is_good():
        return _form_page(sheet, 422)
    page = render_template(
        "registration/check.html",
        event=event,
        sheet=sheet,
        form=sheet.form,
        places=queries.places_of(sheet.chosen),
        stand=held.stand,
        municipality=sheet.form.origin(sheet.meant)[0],
        likely=typos.likely(sheet.form.email.data),
        delete_on=rules.delete_on(max(workshop.ends_at for workshop in sheet.chosen)),
        draw=_draw(slug),
    )
    return _private(page)


@bp.post("/pruefen")
@access.public
def send(slug: str) -> ResponseReturnValue:
    """Register. Sent twice, it is done once and answered the same."""
    event, token = _event(slug), _token(DRAFTS, slug)
    held = _held(event, DRAFTS)
    if held is None or held.answer:
        return _elsewhere(event, held)
    if request.form.get("stand", held.stand) != held.stand:
        flash(_("Ihre Angaben haben sich inzwischen geändert. Bitte prüfen Sie sie noch einmal."), "warning")
        return redirect(url_for("registration.check", slug=slug), 303)
    sheet = sheets.sheet(event, now=clock.now(), values=held.values)
    if not sheet.is_good():
        return _form_page(sheet, 422)
    try:
        limits.count("registration.send")
        is_sent = _register(sheet, token)
    except Refusal as refusal:
        return _refused(sheet, refusal)
    if is_sent:
        _settled(slug, token)
    return redirect(url_for("registration.done" if is_sent else "registration.check", slug=slug), 303)


@bp.get("/eingegangen")
@access.public
def done(slug: str) -> ResponseReturnValue:
    """What the last registration of this browser led to. Without one, back to the form."""
    event = _event(slug)
    held = _held(event, SENT)
    if held is None or not held.answer:
        return redirect(url_for("registration.new", slug=slug))
    page = render_template(
        "registration/done.html",
        event=event,
        chosen=sheets.workshops_of(event, held.answer["letters"]),
        answer=held.answer,
        terms=admission.terms(event.id),
        draw=_draw(slug),
    )
    return _private(page)


@bp.get("/link")
@access.public
def link(slug: str) -> ResponseReturnValue:
    """Asks for the address to which the personal link is sent again."""
    return _private(render_template("registration/link.html", event=_event(slug), form=AddressForm()))


@bp.post("/link")
@access.public
def send_link(slug: str) -> ResponseReturnValue:
    """The same answer for every address: who is registered is nobody's business."""
    event, now, form = _event(slug), clock.now(), AddressForm()
    try:
        limits.count("registration.link")
    except limits.TooOften as refusal:
        form.refuse(refusal)
        return _waiting(_private(render_template("registration/link.html", event=event, form=form), 429), refusal)
    if not form.validate_on_submit():
        return _private(render_template("registration/link.html", event=event, form=form), 422)
    with unit_of_work(by="participant", at=now):
        links.send_again(event, form.email.data, now=now)
    return redirect(url_for("registration.link_sent", slug=slug), 303)


@bp.get("/link/unterwegs")
@access.public
def link_sent(slug: str) -> ResponseReturnValue:
    return render_template("registration/link_sent.html", event=_event(slug))


def _event(slug: str) -> Event:
    event = events.event_to_register(slug)
    if event is None:
        abort(404)
    return event


def _register(sheet: Sheet, token: str) -> bool:
    """Send the draft, once; False when another window has replaced it meanwhile."""
    with unit_of_work(by="participant", at=sheet.now):
        found = drafts.hold(token, sheet.event, key=_key(), now=sheet.now)
        if found is None:
            return False
        draft, held = found
        if not held.answer:
            drafts.settle(draft, sheet.register(is_trap=held.is_trap), key=_key())
    return True


def _form_page(sheet: Sheet, status: int = 200) -> Response:
    sheet.show()
    sent = _held(sheet.event, SENT)
    page = render_template(
        "registration/new.html",
        event=sheet.event,
        sheet=sheet,
        form=sheet.form,
        sent=sheets.workshops_of(sheet.event, sent.answer["letters"]) if sent else [],
        draw=_draw(sheet.event.slug),
    )
    return _private(page, status)


def _refused(sheet: Sheet, refusal: Refusal) -> Response:
    """The form again, with everything that was entered and the reason."""
    sheet.form.refuse(refusal)
    return _waiting(_form_page(sheet, refusal.status), refusal)


def _waiting(response: Response, refusal: Refusal) -> Response:
    if isinstance(refusal, limits.TooOften):
        response.headers["Retry-After"] = str(refusal.wait)
    return response


def _elsewhere(event: Event, held: Held | None) -> Response:
    """There is nothing to check: it was sent, it has expired, or it was never there."""
    slug, token, target = event.slug, _token(DRAFTS, event.slug), "registration.new"
    if held is not None:
        _settled(slug, token)
        target = "registration.done"
    elif token:
        _remember(DRAFTS, slug, "")
        flash(_("Ihre Angaben waren älter als zwei Stunden und sind gelöscht. Bitte geben Sie sie neu ein."), "warning")
    elif _held(event, SENT):
        target = "registration.done"
    return redirect(url_for(target, slug=slug), 303)


def _held(event: Event, kind: str) -> Held | None:
    return drafts.held(_token(kind, event.slug), event, key=_key(), now=clock.now())


def _token(kind: str, slug: str) -> str:
    return str(session.get(kind, {}).get(slug, ""))


def _remember(kind: str, slug: str, token: str) -> None:
    """Keep the key to a draft, or with "" lose it."""
    kept = {name: value for name, value in session.get(kind, {}).items() if name != slug}
    session[kind] = dict([*kept.items(), *([(slug, token)] if token else [])][-REMEMBERED:])


def _settled(slug: str, token: str) -> None:
    """The draft was sent: the next form starts empty."""
    _remember(DRAFTS, slug, "")
    _remember(SENT, slug, token)


def _key() -> str:
    return str(current_app.config["SECRET_KEY"])


def _draw(slug: str) -> str:
    """The page on which the draw can be followed, where there is one."""
    return url_for("allotment.show", slug=slug)


def _private(page: str, status: int = 200) -> Response:
    """What somebody has entered belongs to one browser."""
    response = make_response(page, status)
    access.keep_private(response)
    return response
