"""What an event may look like, and who may do what with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.errors import Refusal
from app.core.text import N_


class Level(StrEnum):
    """For whom a workshop is meant."""

    ALL = "all"
    BEGINNER = "beginner"
    ADVANCED = "advanced"


class Mode(StrEnum):
    """Where a workshop takes place."""

    ON_SITE = "on_site"
    ONLINE = "online"
    HYBRID = "hybrid"


LEVEL_NAMES = {
    Level.ALL: N_("Für alle"),
    Level.BEGINNER: N_("Einstieg"),
    Level.ADVANCED: N_("Fortgeschritten"),
}
MODE_NAMES = {Mode.ON_SITE: N_("Vor Ort"), Mode.ONLINE: N_("Online"), Mode.HYBRID: N_("Vor Ort und online")}

ACCESSIBILITY = {
    "step_free": N_("Stufenloser Zugang"),
    "lift": N_("Aufzug"),
    "accessible_toilet": N_("Barrierefreie Toilette"),
    "reserved_parking": N_("Parkplätze für Menschen mit Behinderung"),
    "induction_loop": N_("Induktionsschleife"),
    "assistance_dogs": N_("Assistenzhunde willkommen"),
    "quiet_room": N_("Ruheraum"),
}

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
LETTER = re.compile(r"[A-Z]{1,2}\Z")


class EventExists(Refusal):
    message = N_("Eine Veranstaltung mit der Adresse „%(slug)s“ gibt es schon. Wählen Sie eine andere Adresse.")
    field = "slug"


class EventCalledOff(Refusal):
    """What would bring a called-off event back to life, or hide that it was called off."""

    status = 409
    message = N_("Diese Veranstaltung fällt aus. Das lässt sich nicht mehr ändern. Legen Sie sonst eine neue an.")


class NobodyRegisters(EventCalledOff):
    """Somebody still had the form open."""

    field = "workshop"
    message = N_("Diese Veranstaltung fällt aus. Anmelden kann sich niemand mehr; von Ihnen ist nichts eingetragen.")


class FileRefused(Refusal):
    """An import file says something that cannot be: `place` is the path inside the file."""

    message = N_("%(place)s: %(problem)s")


@dataclass(frozen=True)
class Viewer:
    """Who asks for a back-office page."""

    account_id: int
    role: str

    @property
    def runs_everything(self) -> bool:
        """An organiser; queries hold her to the series her account is limited to."""
        return self.role == "organiser"


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for in the public list; empty means anything."""

    topic: str = ""
    place: str = ""
    level: str = ""
    words: str = ""
    free: bool = False

    def __bool__(self) -> bool:
        return bool(self.topic or self.place or self.level or self.words or self.free)


def is_past(ends_at: datetime, now: datetime) -> bool:
    """An event is past when its last hour is over, not when its first has begun."""
    return ends_at <= now


def may_edit_event(viewer: Viewer) -> bool:
    return viewer.role in ("organiser", "editor")


def may_see_addresses(viewer: Viewer) -> bool:
    """Moderators are external: they never see participants' addresses."""
    return viewer.role in ("organiser", "editor")
