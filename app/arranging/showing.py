"""What the pages are given: the day with its pictures and what does not fit, said in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.arranging import dayplan, drawing, queries, rules
from app.arranging.dayplan import Clash
from app.arranging.dayplan import Kind as Trouble
from app.core.text import sort_key
from app.events.models import Event, Workshop
from app.groups import queries as groups
from app.groups import sharing, timing
from app.programme import queries as programme
from app.programme.rules import KIND_NAMES, Kind
from app.registration import queries as registrations
from app.web import locale
from app.web.filters import timespan

MARKS = {"rotation": "S", "talks": "I", "plenary": "P", "break": "–"}


def day(event: Event, *, sees_all: bool = False) -> dict[str, Any]:
    """The whole event: each workshop with its parts, pictures of the days, and every contradiction.

    `sees_all`: whoever looks may know of events that are not published yet.
    """
    workshops = rules.in_order(event.workshops)
    programmes = programme.programmes(workshops)
    held = [workshop for workshop in workshops if not workshop.called_off_at]
    lanes = {lane.letter: lane for lane in queries.lanes(workshops, programmes)}
    duties = programme.duties(held, programmes)
    taken = [_taken(each, sees_all) for each in queries.beside(event)]
    found = dayplan.clashes([lanes[each.letter] for each in held], duties, event.starts_at, event.ends_at, taken)
    wrong = {letter for clash in found for letter in clash.letters}
    parts = {key: [timed.part for timed in programmes[key]] for key in programmes}
    shared = any(clash.kind in (Trouble.PERSON, Trouble.ROOM) for clash in found)
    return {
        "event": event,
        "rows": [_row(workshop, programmes[workshop.id], lanes[workshop.letter]) for workshop in workshops],
        "clashes": [sentence(clash) for clash in found],
        "remedy": sharing.remedy(held, parts, locale.chosen(), clashes=True) if shared else "",
        "pictures": drawing.pictures([_drawn(each, parts[each.id], wrong) for each in held], event.timezone),
        "places": registrations.places_of(workshops),
        "plans": groups.announced_of(workshops),
        "kind_names": KIND_NAMES,
        "marks": MARKS,
    }


def _taken(workshop: Workshop, sees_all: bool) -> dayplan.Taken:
    """What another event needs. Whoever may not know that it is being prepared reads only that there is one."""
    where = _("eine andere Veranstaltung")
    if sees_all or workshop.event.is_published:
        where = _("„%(event)s“, Workshop %(letter)s", event=workshop.event.title, letter=workshop.letter)
    return dayplan.Taken(
        where,
        workshop.starts_at,
        workshop.ends_at,
        workshop.room if workshop.mode != "online" else "",
        frozenset(sort_key(person.name) for person in workshop.moderators),
    )


def _row(workshop: Workshop, timed: Sequence[programme.TimedPart], lane: dayplan.Lane) -> dict[str, Any]:
    has_rotation = any(each.part.kind == Kind.ROTATION for each in timed)
    row = {"workshop": workshop, "parts": timed, "left": lane.left, "length": lane.length}
    return {**row, "has_rotation": has_rotation}


def _drawn(workshop: Workshop, parts: Sequence[Any], wrong: set[str]) -> drawing.Drawn:
    return drawing.Drawn(
        workshop.letter,
        workshop.room,
        workshop.starts_at,
        workshop.ends_at,
        tuple((part.kind, part.minutes) for part in parts),
        workshop.letter in wrong,
    )


def sentence(clash: Clash) -> str:
    """One contradiction in words: what, where, when."""
    return _SAYINGS[clash.kind](clash)


def _room(clash: Clash) -> str:
    return _(
        "Raum %(room)s ist zweimal belegt: Workshop %(first)s und Workshop %(second)s, %(time)s.",
        room=clash.name,
        first=clash.letter,
        second=clash.other,
        time=_when(clash),
    )


def _person(clash: Clash) -> str:
    return _(
        "%(name)s wirkt in Workshop %(first)s und in Workshop %(second)s mit; beides überschneidet sich am %(time)s.",
        name=clash.name,
        first=clash.letter,
        second=clash.other,
        time=_when(clash),
    )


def _room_elsewhere(clash: Clash) -> str:
    return _(
        "Raum %(room)s ist zur Zeit von Workshop %(letter)s noch einmal verplant: %(where)s im selben Haus, %(time)s.",
        room=clash.name,
        letter=clash.letter,
        where=clash.where,
        time=_when(clash),
    )


def _person_elsewhere(clash: Clash) -> str:
    return _(
        "%(name)s wirkt in Workshop %(letter)s mit und moderiert zugleich: %(where)s im selben Haus, %(time)s.",
        name=clash.name,
        letter=clash.letter,
        where=clash.where,
        time=_when(clash),
    )


def _outside(clash: Clash) -> str:
    return _(
        "Workshop %(letter)s liegt nicht ganz in der Zeit der Veranstaltung: %(time)s.",
        letter=clash.letter,
        time=_when(clash),
    )


def _overrun(clash: Clash) -> str:
    return _(
        "Die Programmteile von Workshop %(letter)s dauern zusammen %(minutes)s Minuten länger als der Workshop.",
        letter=clash.letter,
        minutes=clash.minutes,
    )


def _rotation(clash: Clash) -> str:
    told = timing.feasibility(clash.time, locale.chosen()).sentence if clash.time else ""
    return _("Workshop %(letter)s, „%(part)s“: %(sum)s", letter=clash.letter, part=_(clash.name), sum=told)


def _talks(clash: Clash) -> str:
    return _(
        "Workshop %(letter)s, „%(part)s“: Die Impulse dauern zusammen %(minutes)s Minuten länger als der Programmteil.",
        letter=clash.letter,
        part=_(clash.name),
        minutes=clash.minutes,
    )


_SAYINGS = {
    Trouble.ROOM: _room,
    Trouble.PERSON: _person,
    Trouble.OUTSIDE: _outside,
    Trouble.OVERRUN: _overrun,
    Trouble.ROTATION: _rotation,
    Trouble.TALKS: _talks,
    Trouble.ROOM_ELSEWHERE: _room_elsewhere,
    Trouble.PERSON_ELSEWHERE: _person_elsewhere,
}


def _when(clash: Clash) -> str:
    return timespan(*clash.span) if clash.span else ""


def things(hanging: Mapping[str, int]) -> list[str]:
    """What hangs on something, counted in words."""
    return [_counted(kind, number) for kind, number in hanging.items()]


def _counted(kind: str, number: int) -> str:
    told = {
        "registrations": lambda: ngettext("%(num)s Anmeldung", "%(num)s Anmeldungen", number),
        "wishes": lambda: ngettext("%(num)s Wunsch", "%(num)s Wünsche", number),
        "delegations": lambda: ngettext("%(num)s Anmeldung für mehrere", "%(num)s Anmeldungen für mehrere", number),
        "plans": lambda: ngettext("%(num)s Rotationsplan", "%(num)s Rotationspläne", number),
        "group_rules": lambda: ngettext("%(num)s Vorgabe für Gruppen", "%(num)s Vorgaben für Gruppen", number),
        "scribe_links": lambda: ngettext("%(num)s Link für die Mitschrift", "%(num)s Links für die Mitschrift", number),
        "findings": lambda: ngettext("%(num)s Ergebnis", "%(num)s Ergebnisse", number),
        "clusters": lambda: ngettext("%(num)s Bündel", "%(num)s Bündel", number),
        "photos": lambda: ngettext("%(num)s Foto", "%(num)s Fotos", number),
        "minutes": lambda: ngettext("%(num)s Fassung des Protokolls", "%(num)s Fassungen des Protokolls", number),
        "consents": lambda: ngettext("%(num)s Einwilligung", "%(num)s Einwilligungen", number),
        "remarks": lambda: ngettext("%(num)s Hinweis zum Protokoll", "%(num)s Hinweise zum Protokoll", number),
        "watches": lambda: ngettext(
            "%(num)s Person wartet auf das Protokoll", "%(num)s Personen warten auf das Protokoll", number
        ),
        "messages": lambda: ngettext("%(num)s Nachricht", "%(num)s Nachrichten", number),
        "questions": lambda: ngettext("%(num)s eigene Frage", "%(num)s eigene Fragen", number),
    }
    return told[kind]()
