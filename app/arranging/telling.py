"""The pages on which something is typed, and what is said once it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from app.arranging import queries, rules, showing, typed
from app.arranging.forms import WorkshopForm
from app.arranging.sheets import Sheet
from app.changes import queries as changes
from app.core.errors import Refusal
from app.events.models import Workshop
from app.groups import queries as groups
from app.groups import timing
from app.programme.models import Part
from app.programme.rules import KIND_NAMES
from app.registration import queries as registrations
from app.review import queries as review
from app.review.rules import name_key
from app.web import locale
from app.web.forms import Form


def workshop_page(form: WorkshopForm) -> str:
    """The page on which a workshop is typed; `differences` where somebody else saved meanwhile."""
    workshop = form.workshop
    return render_template(
        "arranging/edit.html",
        event=form.event,
        workshop=workshop,
        form=form,
        places=registrations.places(workshop) if workshop else None,
        booked=bool(workshop and changes.standing_count(workshop)),
        differences=form.compare(form.held) if form.is_submitted() and "tun" not in request.form else [],
    )


def part_page(workshop: Workshop, sheet: Sheet, found: Part | None = None) -> str:
    """The page on which a part is typed."""
    time = typed.time(sheet)
    used = queries.used_stations([station.id for station in found.stations]) if found else {}
    plan = groups.announced_of([workshop]).get(workshop.id)
    facts: dict[str, Any] = {
        "event": workshop.event,
        "workshop": workshop,
        "part": found,
        "sheet": sheet,
        "form": sheet.form,
        "kind_name": KIND_NAMES[sheet.kind],
        "sum": timing.feasibility(time, locale.chosen()) if time else None,
        "differences": sheet.differences() if "tun" not in request.form else [],
        "used": {f"s{key}" for key in used},
        "plan": plan if sheet.kind == "rotation" else None,
        "consents": _consents(workshop, found) if sheet.kind == "talks" else {},
    }
    return render_template("arranging/part.html", **facts)


def removing(workshop: Workshop, refusal: Refusal | None = None) -> str:
    """Asks whether a workshop is to go, or says what keeps it; `refusal` is why it has to be asked again."""
    things = showing.things(queries.hanging([workshop])[workshop.id])
    facts: dict[str, Any] = {"event": workshop.event, "workshop": workshop, "part": None, "things": things}
    return render_template("arranging/removing.html", form=_asked_again(refusal), **facts)


def removing_part(workshop: Workshop, part: Part, refusal: Refusal | None = None) -> str:
    """The same for a part."""
    things = queries.used_stations([station.id for station in part.stations])
    facts: dict[str, Any] = {"event": workshop.event, "workshop": workshop, "part": part, "things": things}
    return render_template("arranging/removing.html", form=_asked_again(refusal), kind_names=KIND_NAMES, **facts)


def _asked_again(refusal: Refusal | None) -> Form:
    form = Form()
    if refusal:
        form.refuse(refusal)
    return form


def _consents(workshop: Workshop, found: Part | None) -> dict[str, str]:
    """Whether people who speak agreed to be named in the minutes, by their names."""
    noted = review.consents(workshop)
    people = [person.name for talk in found.talks for person in talk.speakers] if found else []
    told = {}
    for name in people:
        consent = noted.get(name_key(name))
        if consent and consent.withdrawn_at:
            told[name] = _("Einwilligung zurückgezogen")
        elif consent and consent.given_at:
            told[name] = _("Einwilligung liegt vor")
        else:
            told[name] = _("noch keine Einwilligung vermerkt")
    return told


def say_plan(workshop: Workshop, begins: datetime | None, names: Sequence[str] = ()) -> None:
    """Whoever changes what an announced plan of groups told hears what to do; `begins` is when its rounds began."""
    touches = rules.touches_plan(names) or queries.rotation_begins(workshop) != begins
    plan = groups.announced_of([workshop]).get(workshop.id) if touches else None
    if plan:
        flash(
            _(
                "Der Rotationsplan %(number)s ist bekannt gegeben. Er gilt weiter, kennt diese Änderung aber nicht. "
                "Geben Sie unter „Gruppen“ einen neuen Plan bekannt.",
                number=plan.number,
            ),
            "warning",
        )


def say(workshop: Workshop, names: list[str], offers: int) -> None:
    """What follows from the change."""
    if not names:
        flash(_("Es war nichts zu ändern."), "info")
        return
    flash(_("Workshop %(letter)s ist gespeichert.", letter=workshop.letter), "success")
    if offers:
        words = "%(num)s Person von der Warteliste bekommt ein Platzangebot."
        flash(ngettext(words, "%(num)s Personen von der Warteliste bekommen ein Platzangebot.", offers), "info")
    places = registrations.places(workshop)
    if places.taken > places.capacity:
        flash(
            _(
                "%(taken)s Plätze sind vergeben; niemand verliert den Platz, niemand Neues kommt dazu.",
                taken=places.taken,
            ),
            "info",
        )
