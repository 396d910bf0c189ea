"""Calendar files and feeds."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue

from app.calendar import ics, queries
from app.core import clock
from app.events import queries as events
from app.programme.rules import EVERY_PROGRAMME, scope
from app.web import access
from app.web.filters import local
from app.web.links import absolute
from app.web.published import depends_on

bp = Blueprint("calendar", __name__)


@bp.get("/veranstaltungen/<slug>/kalender.ics")
@access.public
def event(slug: str) -> ResponseReturnValue:
    """The event and its workshops, one entry each."""
    found = events.published_event(slug)
    if found is None:
        abort(404)
    depends_on(scope(found.id))
    items = [queries.event_item(found)]
    if len(found.workshops) > 1:
        items += [queries.workshop_item(workshop) for workshop in found.workshops]
    return _download(items, found.title, ics.file_name(found.title, local(found.starts_at).date()))


@bp.get("/veranstaltungen/<slug>/workshops/<letter>/kalender.ics")
@access.public
def workshop(slug: str, letter: str) -> ResponseReturnValue:
    found = events.published_workshop(slug, letter)
    if found is None:
        abort(404)
    depends_on(scope(found.event_id))
    place = found.event.venue.city if found.event.venue else found.event.title
    name = ics.file_name(f"{found.name} {place}", local(found.starts_at).date())
    return _download([queries.workshop_item(found)], f"{found.name}: {found.title}", name)


@bp.get("/kalender.ics")
@access.public
def feed() -> ResponseReturnValue:
    """Everything published, to subscribe to."""
    depends_on(EVERY_PROGRAMME)
    items = []
    for event in queries.feed_events(clock.now()):
        items.append(queries.event_item(event))
        items += [queries.workshop_item(workshop) for workshop in event.workshops]
    body = ics.feed(items, name="Rotunde", source_url=absolute("calendar.feed"), now=clock.now())
    return Response(body, content_type="text/calendar; charset=utf-8")


def _download(items: list[ics.CalendarItem], name: str, file_name: str) -> Response:
    response = Response(ics.download(items, name=name), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{file_name}\"; filename*=UTF-8''{quote(file_name)}"
    )
    last = max(item.revised_at for item in items)
    response.last_modified = last
    return response
