"""A choice of people in words."""

from __future__ import annotations

from flask_babel import gettext

from app.groups import rules as groups
from app.groups.names import group_name
from app.letters import rules
from app.letters.people import Around
from app.letters.rules import Segment


def gone(name: str) -> str:
    """What a choice names and there is not any more."""
    return gettext("%(name)s (gibt es nicht mehr)", name=name)


def group(number: int) -> str:
    return gettext("ohne Gruppe") if number == rules.NO_GROUP else group_name(groups.look(number))


def told(segment: Segment, around: Around) -> list[tuple[str, str]]:
    """The choice in words; what narrows nothing has none."""
    lost = segment.lost(around.letters)
    letters = [gone(letter) if letter in lost else letter for letter in segment.workshops]
    named = group(segment.group) if segment.group else ""
    attendance, organisation = rules.Attendance(segment.attendance), rules.Organisation(segment.organisation)
    return [
        (gettext("Workshops"), ", ".join(letters) or gettext("alle")),
        (
            gettext("Stand der Anmeldung"),
            ", ".join(gettext(name) for state, name in rules.CHOICES.items() if state in segment.states),
        ),
        (gettext("Gruppe"), gone(named) if segment.has_lost_group(around.groups) else named),
        (gettext("Anwesenheit"), gettext(rules.ATTENDANCE_NAMES[attendance]) if attendance else ""),
        (gettext("Art der Organisation"), gettext(rules.ORGANISATION_NAMES[organisation]) if organisation else ""),
        (gettext("Funktion enthält"), segment.role),
    ]
