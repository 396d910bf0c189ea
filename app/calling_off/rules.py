"""When a whole event can be called off. Tested without a database."""

from __future__ import annotations

from datetime import datetime

from app.core.errors import Refusal
from app.core.text import N_


class NotPublished(Refusal):
    status = 409
    message = N_(
        "Diese Veranstaltung ist nicht veröffentlicht. Niemand außer Ihrem Team kennt sie, ausfallen kann sie deshalb "
        "nicht. Löschen Sie sie, oder lassen Sie sie unveröffentlicht."
    )


class IsOver(Refusal):
    status = 409
    message = N_("Diese Veranstaltung ist vorbei. Ausfallen kann sie nicht mehr.")


class HasBegun(Refusal):
    status = 409
    message = N_(
        "Diese Veranstaltung hat schon begonnen. Als Ganzes kann sie nicht mehr ausfallen. "
        "Einzelne Workshops, die noch nicht begonnen haben, können Sie ausfallen lassen."
    )


class ReasonMissing(Refusal):
    field = "reason"
    message = N_(
        "Bitte nennen Sie einen Grund, ohne Namen. Er steht in der E-Mail und auf der Seite der Veranstaltung."
    )


def check(is_published: bool, begins_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Raises NotPublished, IsOver or HasBegun."""
    if not is_published:
        raise NotPublished
    if now >= ends_at:
        raise IsOver
    if now >= begins_at:
        raise HasBegun
