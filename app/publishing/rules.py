"""When an event may be published, taken back or deleted. Tested without a database."""

from app.core.errors import Refusal
from app.core.text import N_


class NotReady(Refusal):
    status = 409
    message = N_("Veröffentlicht ist noch nichts. Erledigen Sie zuerst, was unten unter „Muss“ steht.")


class PeopleThere(Refusal):
    status = 409
    message = N_(
        "Es hat sich schon jemand angemeldet. Zurücknehmen lässt sich die Veranstaltung deshalb nicht mehr. "
        "Sie können einzelne Workshops ausfallen lassen."
    )


class RegistrationsThere(Refusal):
    status = 409
    message = N_(
        "Zu dieser Veranstaltung gibt es schon Anmeldungen. Löschen lässt sie sich deshalb nicht. Sie können einzelne "
        "Workshops ausfallen lassen."
    )


class MinutesOut(Refusal):
    status = 409
    message = N_("Zu dieser Veranstaltung gibt es veröffentlichte Protokolle. Zurücknehmen lässt sie sich nicht mehr.")


class WasPublished(Refusal):
    status = 409
    message = N_("Diese Veranstaltung war schon veröffentlicht. Löschen lässt sie sich deshalb nicht.")


def check_taking_back(registrations: int, minutes: int) -> None:
    """Raises PeopleThere or MinutesOut."""
    if registrations:
        raise PeopleThere
    if minutes:
        raise MinutesOut


def check_deleting(*, is_published: bool, was_published: bool, registrations: int) -> None:
    """Only what nobody has ever seen. Raises WasPublished or RegistrationsThere."""
    if is_published or was_published:
        raise WasPublished
    if registrations:
        raise RegistrationsThere
