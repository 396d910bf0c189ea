"""The words of a certificate of attendance, in the language of the page."""

from __future__ import annotations

from flask_babel import gettext as _

from app.registration.models import Registration
from app.self_service.certificate import Certificate
from app.web import filters, locale


def certified(person: Registration) -> Certificate:
    """What is certified to somebody who was checked in."""
    workshop, event = person.workshop, person.workshop.event
    minutes = int((workshop.ends_at - workshop.starts_at).total_seconds() // 60)
    checked_in = person.checked_in_at or workshop.starts_at
    organiser = event.organiser or "Rotunde"
    return Certificate(
        language=locale.chosen(),
        title=_("Teilnahmebescheinigung"),
        name=" ".join(part for part in (person.title, person.shown_name) if part),
        sentence=_("hat an diesem Workshop teilgenommen."),
        organiser=organiser,
        issued=_(
            "Die Anwesenheit wurde am %(day)s am Einlass festgestellt. "
            "Diese Bescheinigung ist maschinell erstellt und gilt ohne Unterschrift.",
            day=filters.day(checked_in),
        ),
        address=event.contact_email,
        day=filters.local(workshop.starts_at).date(),
        rows=(
            (_("Veranstaltung"), event.title),
            (_("Workshop"), f"{workshop.letter} – {workshop.title}"),
            (_("Wann"), filters.timespan(workshop.starts_at, workshop.ends_at)),
            (_("Umfang"), _("%(minutes)s Minuten", minutes=minutes)),
            (_("Wo"), ", ".join(part for part in (workshop.room, event.venue.address if event.venue else "") if part)),
            (_("Kommune oder Organisation"), person.municipality),
            (_("Veranstaltet von"), organiser),
        ),
        words=(_("Seite"), _("von")),
    )
