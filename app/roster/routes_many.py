"""Many participants at once: what would happen to each, then all of it in one go."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.events import queries as events
from app.events.models import Event, Workshop
from app.events.rules import Viewer
from app.registration.rules import STATE_NAMES
from app.roster import many, paging, queries, rules, wording
from app.roster.forms import ButtonForm
from app.roster.rules import DEEDS, Deed, Outcome, Rehearsed
from app.web import access
from app.web.forms import told

bp = Blueprint("roster_many", __name__, url_prefix="/verwaltung/<slug>/teilnehmende/sammelaktion")


@bp.get("")
@access.staff("organiser", "editor")
def preview(slug: str) -> ResponseReturnValue:
    """What would happen to each of them; nothing does yet."""
    event = _event(slug)
    wanted = rules.wanted(request.args)
    chosen = ticked = rules.numbers(request.args.getlist("id"))
    try:
        deed = _deed(request.args.get("tun", ""))
        if request.args.get("alle"):
            chosen = list(queries.ids(event, event.workshops, wanted, most=rules.MOST_AT_ONCE + 1))
        return _page(slug, chosen, deed, request.args.get("ziel", ""), ButtonForm(formdata=None))
    except Refusal as refusal:
        flash(told(wording.for_office(refusal)), "warning")
        doing = {name: request.args[name] for name in ("tun", "ziel", "alle", "seite") if request.args.get(name)}
        return _back(slug, ticked, {**doing, **wanted.told})


@bp.post("")
@access.staff("organiser", "editor")
def carry_out(slug: str) -> ResponseReturnValue:
    """Exactly what was shown; when something else would come of it by now, that is shown first."""
    form, now, letter = ButtonForm(), clock.now(), request.form.get("ziel", "")
    _event(slug)  # somebody else's event is not there, whatever was sent
    chosen = rules.numbers(request.form.get("ids", "").split(","))
    form.validate()
    try:
        deed = _deed(request.form.get("tun", ""))
        with unit_of_work(by=current_user.actor, at=now):
            event = _event(slug)
            outcomes, mails = many.do(event, chosen, deed, _target(event, letter), now=now)
            if form.seen.data != rules.stand((outcomes, mails)):
                raise rules.Changed
    except rules.Changed as refusal:
        form.refuse(refusal)
        return _page(slug, chosen, deed, letter, form), refusal.status
    except Refusal as refusal:
        flash(told(wording.for_office(refusal)), "warning")
        return _back(slug, chosen, {"tun": request.form.get("tun", ""), "ziel": letter})
    good = sum(1 for each in outcomes if each.problem is None)
    flash(ngettext("Für eine Person erledigt.", "Für %(num)s Personen erledigt.", good), "success")
    return redirect(url_for("roster.index", slug=slug), 303)


def _back(slug: str, ticked: list[int], doing: dict[str, Any]) -> ResponseReturnValue:
    """To the list, with everything that was ticked and chosen there."""
    return redirect(url_for("roster.index", slug=slug, id=ticked[: paging.PAGE], **doing), 303)


def _page(slug: str, chosen: list[int], deed: Deed, letter: str, form: ButtonForm) -> str:
    outcomes, mails = _rehearsed(slug, chosen, deed, letter)
    form.seen.raw_data, form.seen.data = None, rules.stand((outcomes, mails))
    event = _event(slug)
    return render_template(
        "roster/many.html",
        event=event,
        form=form,
        deed=deed,
        deed_name=_(DEEDS[deed]),
        ids=",".join(map(str, chosen)),
        target=letter,
        good=[_shown(each, deed) for each in outcomes if each.problem is None],
        refused=[(each.name, _told(each)) for each in outcomes if each.problem],
        mails=sum(mails.values()),
        offers=mails.get("registration/offered", 0),
    )


def _rehearsed(slug: str, chosen: list[int], deed: Deed, letter: str) -> Any:
    """What would come of it: done, looked at, and not kept."""
    now = clock.now()
    try:
        with unit_of_work(by=current_user.actor, at=now):
            event = _event(slug)
            raise Rehearsed(many.do(event, chosen, deed, _target(event, letter), now=now))
    except Rehearsed as rehearsed:
        return rehearsed.found


def _shown(each: Outcome, deed: Deed) -> tuple[str, list[str]]:
    """Name, and from and to in words."""
    before = f"{each.before[0]}: {_state(each.before[1])}"
    if deed == Deed.THERE:
        after = _("anwesend")
    elif deed == Deed.NOT_THERE:
        after = _("nicht vermerkt")
    elif deed == Deed.LINK:
        after = _("E-Mail mit neuem Link")
    else:
        after = f"{each.after[0]}: {_state(each.after[1])}"
        if each.position:
            after += ", " + _("Stelle %(position)s", position=each.position)
        if deed == Deed.MOVE and each.after[1] != "confirmed":
            after += "; " + _("bis dahin bleibt, was war")
    return each.name, [before, after]


def _state(state: str) -> str:
    return next((_(label) for name, label in STATE_NAMES.items() if name == state), state)


def _told(each: Outcome) -> str:
    return _(each.problem.message, **each.problem.values) if each.problem else ""


def _deed(text: str) -> Deed:
    if text not in set(Deed):
        raise rules.NoDeed
    return Deed(text)


def _target(event: Event, letter: str) -> Workshop | None:
    return next((each for each in event.workshops if each.letter == letter.upper()), None)


def _event(slug: str) -> Event:
    found = events.event_shortly_run_by(Viewer(current_user.account.id, current_user.role), slug)
    if found is None:
        abort(404)
    return found
