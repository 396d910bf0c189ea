"""The participants of an event as the office finds them, and as files."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.events import queries as events
from app.events import rules as event_rules
from app.events.models import Event, Workshop
from app.events.rules import Viewer
from app.groups import rules as groups
from app.groups.names import group_name
from app.outbox import queries as outbox
from app.registration import queries as registrations
from app.registration import rules as registration_rules
from app.registration.models import Registration
from app.roster import actions, documents, editing, paging, queries, rules, wording
from app.roster.forms import AddForm, EditForm, MoveForm
from app.roster.paging import PAGE
from app.roster.rules import NAMES, SIGNS, Wanted
from app.texts import queries as texts
from app.web import access, locale

bp = Blueprint("roster", __name__, url_prefix="/verwaltung/<slug>")


@bp.get("/teilnehmende")
@access.staff("organiser", "editor", "moderator")
def index(slug: str) -> ResponseReturnValue:
    """Who is registered; addresses only for those who may see them."""
    viewer = Viewer(current_user.account.id, current_user.role)
    event = events.event_shortly_run_by(viewer, slug)
    if event is None:
        abort(404)
    workshops, sees = events.workshops_run_by(viewer, event), event_rules.may_see_addresses(viewer)
    wanted = rules.wanted(request.args, sees_addresses=sees)
    letters = [workshop.letter for workshop in workshops]
    shown = paging.page(request.args.get("seite", ""))
    rows, total = queries.participants(event, workshops, wanted, sees_addresses=sees, page=shown)
    if not rows and shown > 1:  # behind the last page: that one instead
        shown = paging.pages(queries.number(event, workshops, wanted, sees_addresses=sees))
        rows, total = queries.participants(event, workshops, wanted, sees_addresses=sees, page=shown)
    return render_template(
        "roster/index.html",
        event=event,
        rows=rows,
        total=total,
        first=(shown - 1) * PAGE + 1,
        wanted=wanted,
        unread=[_(NAMES[name]) for name in rules.unread(request.args, wanted, letters)],
        chosen=rules.numbers(request.args.getlist("id")),
        doing={name: request.args.get(name, "") for name in ("tun", "ziel", "alle")},
        shown=shown,
        signs=SIGNS,
        pager=_pager(slug, wanted, shown, paging.pages(total)),
        state_names=registration_rules.STATE_NAMES,
        look=groups.look,
        bounced=outbox.bounced_rows([f"registration:{row.registration.id}" for row in rows]) if sees else {},
        sees_addresses=sees,
        now=clock.now(),
        **_choices(event, workshops),
    )


@bp.get("/anmeldungen.<any(csv,xlsx,json):kind>")
@access.staff("organiser", "editor")
def export(slug: str, kind: str) -> ResponseReturnValue:
    """Every registration as a file; needs are in none."""
    event = _event(slug)
    content = documents.registrations(event, kind, locale.chosen())
    return content, {
        "Content-Type": documents.TYPES[kind],
        "Content-Disposition": f'attachment; filename="anmeldungen-{event.slug}.{kind}"',
    }


@bp.get("/teilnehmende/neu")
@access.staff("organiser", "editor")
def new(slug: str) -> ResponseReturnValue:
    """Somebody is registered by the office, for example by telephone."""
    event = _event(slug)
    letters = [each.letter for each in _takers(event)]
    form = AddForm(formdata=None, workshop=letters[0] if len(letters) == 1 else None)
    return _new_page(event, form)


@bp.post("/teilnehmende/neu")
@access.staff("organiser", "editor")
def create(slug: str) -> ResponseReturnValue:
    form, now = AddForm(), clock.now()
    if not (form.validate() and form.is_reachable()):
        return _new_page(_event(slug), form), 422
    try:
        with unit_of_work(by=current_user.actor, at=now):
            event = _event(slug)
            key = actions.key_of_origin(form.municipality.data)
            applicant = form.applicant(key, texts.version("datenschutz-anmeldung"))
            found = editing.enter(_workshop(event, form.workshop.data), applicant, vouches=form.vouches.data, now=now)
    except Refusal as refusal:
        form.refuse(wording.for_office(refusal))
        return _new_page(_event(slug), form), refusal.status
    flash(_("%(name)s ist angemeldet.", name=found.shown_name) + " " + _mailed(found), "success")
    return redirect(url_for("registrations.person", slug=slug, registration_id=found.id), 303)


@bp.get("/anmeldungen/<int:registration_id>/angaben")
@access.staff("organiser", "editor")
def edit(slug: str, registration_id: int) -> ResponseReturnValue:
    """What is known of a person, to be changed."""
    event, person = _found(slug, registration_id)
    known = vars(editing.details_of(person))
    form = EditForm(formdata=None, data=known)
    form.see(known)
    return _edit_page(event, person, form)


@bp.post("/anmeldungen/<int:registration_id>/angaben")
@access.staff("organiser", "editor")
def update(slug: str, registration_id: int) -> ResponseReturnValue:
    form, now = EditForm(), clock.now()
    event, person = _found(slug, registration_id)
    before, held = person.email, vars(editing.details_of(person))
    if not (form.validate() and form.is_reachable(before)):
        return _edit_page(event, person, form), 422
    if form.is_open(held):
        return _edit_page(event, person, form), 409
    try:
        with unit_of_work(by=current_user.actor, at=now):
            _event_again, person = _found(slug, registration_id)
            editing.edit(person, form.wanted(), vouches=form.vouches.data, now=now, seen=held)
    except Refusal as refusal:
        form.refuse(wording.for_office(refusal))
        return _edit_page(*_found(slug, registration_id), form), refusal.status
    asked = form.email.data.casefold() not in (before.casefold(), person.email.casefold())
    flash(_("Die Angaben sind gespeichert.") + (" " + _asked(person) if asked else ""), "success")
    return redirect(url_for("registrations.person", slug=slug, registration_id=person.id), 303)


@bp.get("/anmeldungen/<int:registration_id>/wechsel")
@access.staff("organiser", "editor")
def moving(slug: str, registration_id: int) -> ResponseReturnValue:
    """Into which workshop, and what would come of it."""
    return _move_page(*_found(slug, registration_id), MoveForm(formdata=None))


@bp.post("/anmeldungen/<int:registration_id>/wechsel")
@access.staff("organiser", "editor")
def move(slug: str, registration_id: int) -> ResponseReturnValue:
    form, now = MoveForm(), clock.now()
    if not form.validate():
        return _move_page(*_found(slug, registration_id), form), 422
    try:
        with unit_of_work(by=current_user.actor, at=now):
            event, person = _found(slug, registration_id)
            made = editing.move(person, _workshop(event, form.workshop.data), now=now)
    except Refusal as refusal:
        form.refuse(wording.for_office(refusal))
        return _move_page(*_found(slug, registration_id), form), refusal.status
    sure = _("Umgebucht: Der Platz in %(workshop)s ist sicher.", workshop=made.workshop.name)
    waits = _("Notiert: Bis ein Platz in %(workshop)s sicher ist, bleibt, was war.", workshop=made.workshop.name)
    flash((sure if made.is_confirmed else waits) + " " + _mailed(made), "success")
    return redirect(url_for("registrations.person", slug=slug, registration_id=made.id), 303)


def _edit_page(event: Event, person: Registration, form: EditForm) -> str:
    """With all that was entered; after somebody else's change both, to choose from."""
    form.offer()
    differences = form.compare(vars(editing.details_of(person)))
    return render_template("roster/edit.html", event=event, person=person, form=form, differences=differences)


def _new_page(event: Event, form: AddForm) -> str:
    form.workshop.choices = _offered(_takers(event))
    return render_template("roster/new.html", event=event, form=form.offer())


def _move_page(event: Event, person: Registration, form: MoveForm) -> str:
    form.workshop.choices = _offered([each for each in _takers(event) if each.id != person.workshop_id])
    return render_template(
        "roster/move.html", event=event, person=person, form=form, state_names=registration_rules.STATE_NAMES
    )


def _takers(event: Event) -> list[Workshop]:
    """The workshops that somebody can still be entered for."""
    now = clock.now()
    return [each for each in event.workshops if each.called_off_at is None and now < each.starts_at]


def _offered(workshops: list[Workshop]) -> list[tuple[str, str]]:
    """What one can choose, with what would be got there."""
    places = registrations.places_of(workshops)
    return [
        (
            each.letter,
            f"{each.name}: {each.title} ("
            + (
                _("ausgebucht, %(waiting)s auf der Warteliste", waiting=places[each.id].waiting)
                if places[each.id].is_full
                else _("%(free)s von %(all)s Plätzen frei", free=places[each.id].free, all=places[each.id].capacity)
            )
            + ")",
        )
        for each in workshops
    ]


def _mailed(person: Registration) -> str:
    if person.email:
        return _("Eine E-Mail an %(address)s ist unterwegs.", address=person.email)
    return _("Die Person hat keine E-Mail-Adresse. Bitte sagen Sie ihr selbst Bescheid.")


def _asked(person: Registration) -> str:
    if person.email:
        return _("Die neue Adresse gilt, sobald die Person sie bestätigt. Bis dahin bleibt die alte.")
    return _("Die Adresse gilt, sobald die Person sie bestätigt.")


def _event(slug: str) -> Event:
    found = events.event_shortly_run_by(Viewer(current_user.account.id, current_user.role), slug)
    if found is None:
        abort(404)
    return found


def _workshop(event: Event, letter: str) -> Workshop:
    """Raises WorkshopGone: somebody has removed it while the form was filled in."""
    found = next((each for each in event.workshops if each.letter == (letter or "").upper()), None)
    if found is None:
        raise rules.WorkshopGone
    return found


def _found(slug: str, registration_id: int) -> tuple[Event, Registration]:
    """The registration, if it belongs to this event and the event to this person; hidden and missing look the same."""
    event = _event(slug)
    found = registrations.registration(registration_id)
    if found is None or found.event_id != event.id:
        abort(404)
    return event, found


def _choices(event: Event, workshops: list[Workshop]) -> dict[str, Any]:
    """What the filters offer."""
    most = max([workshop.group_count or 0 for workshop in workshops], default=0)
    return {
        "letters": [(workshop.letter, workshop.name) for workshop in workshops],
        "states": [(str(name), _(label)) for name, label in registration_rules.STATE_NAMES.items()],
        "districts": queries.districts(event, workshops),
        "groups": [(str(each), group_name(groups.look(each))) for each in range(1, most + 1)],
        "presences": [(name, _(label)) for name, label in rules.PRESENCES.items()],
        "mailboxes": [(name, _(label)) for name, label in rules.MAILBOXES.items()],
        "deeds": [(str(name), _(label)) for name, label in rules.DEEDS.items()],
        "sorts": [(name, _(label)) for name, label in rules.SORTS.items()],
    }


def _pager(slug: str, wanted: Wanted, shown: int, last: int) -> dict[str, Any] | None:
    """Numbered pages for the component; None when one page holds them all."""
    if last == 1:
        return None

    def url(number: int) -> str:
        return url_for("roster.index", slug=slug, seite=number, **wanted.told)

    pages = [
        (str(each), url(each) if each != shown else "") if each else ("", "") for each in paging.around(shown, last)
    ]
    return {
        "pages": pages,
        "previous": url(shown - 1) if shown > 1 else "",
        "next": url(shown + 1) if shown < last else "",
    }
