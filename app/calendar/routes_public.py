"""Calendar files and feeds.

A file is kept: it has a name, holds no address to come back to, and stays as it is until something changes; programs
put its entries into a calendar of one's own. A feed is subscribed to: it says where it comes from and how often to
ask, and programs show it as a calendar beside one's own. So an event has both, at two addresses: `kalender.ics` to
download, as ever, and `abo.ics` to subscribe to. Feeds forget what is long over, files do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
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
Items = Sequence[ics.CalendarItem]
TYPE = "text/calendar; charset=utf-8"


@bp.get("/veranstaltungen/<slug>/kalender.ics")
@access.public
def event(slug: str) -> ResponseReturnValue:
    """The event and its workshops, one entry each, to keep."""
    found = events.published_event(slug)
    if found is None:
        abort(404)
    workshops = found.workshops if len(found.workshops) > 1 else []
    items = queries.public_items(found, workshops)
    name = ics.file_name(found.title, local(found.starts_at).date())
    return _download(items, found.title, name, scope(found.id))


@bp.get("/veranstaltungen/<slug>/abo.ics")
@access.public
def event_feed(slug: str) -> ResponseReturnValue:
    """The same to subscribe to."""
    found = events.published_event(slug)
    if found is None:
        abort(404)
    workshops = found.workshops if len(found.workshops) > 1 else []
    items, source = queries.public_items(found, workshops), absolute("calendar.event_feed", slug=slug)
    return _feed(items, found.title, source, scope(found.id), clock.now())


@bp.get("/veranstaltungen/<slug>/workshops/<letter>/kalender.ics")
@access.public
def workshop(slug: str, letter: str) -> ResponseReturnValue:
    found = events.published_workshop(slug, letter)
    if found is None:
        abort(404)
    place = found.event.venue.city if found.event.venue else found.event.title
    name = ics.file_name(f"{found.name} {place}", local(found.starts_at).date())
    return _download([queries.public_item(found)], f"{found.name}: {found.title}", name, scope(found.event_id))


@bp.get("/kalender.ics")
@access.public
def feed() -> ResponseReturnValue:
    """Everything published, to subscribe to."""
    now = clock.now()
    return _feed(queries.feed_items(now), "Rotunde", absolute("calendar.feed"), EVERY_PROGRAMME, now)


@bp.get("/kalender/region/<region>.ics")
@access.public
def region_feed(region: str) -> ResponseReturnValue:
    """Everything in a region, to subscribe to."""
    now, name = clock.now(), queries.regions().get(region)
    if name is None:
        abort(404)
    source = absolute("calendar.region_feed", region=region)
    return _feed(queries.region_items(region, now), f"Rotunde: {name}", source, EVERY_PROGRAMME, now)


@bp.get("/kalender/thema/<topic>.ics")
@access.public
def topic_feed(topic: str) -> ResponseReturnValue:
    """Everything about a topic, to subscribe to."""
    now, name = clock.now(), queries.topics().get(topic)
    if name is None:
        abort(404)
    source = absolute("calendar.topic_feed", topic=topic)
    return _feed(queries.topic_items(topic, now), f"Rotunde: {name}", source, EVERY_PROGRAMME, now)


def _feed(items: Items, name: str, source: str, within: str, now: datetime) -> Response:
    body = ics.feed(items, name=name, source_url=source, now=now)
    return _dated(body, items, within, now, queries.let_go_at(now))


def _download(items: Items, name: str, file_name: str, within: str) -> Response:
    response = _dated(ics.download(items, name=name), items, within, clock.now())
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{file_name}\"; filename*=UTF-8''{quote(file_name)}"
    )
    return response


def _dated(body: bytes, items: Items, within: str, now: datetime, *more: datetime | None) -> Response:
    """The answer with the date of its last change, a removal included; no date may lie ahead (RFC 9110, 8.8.2.1)."""
    depends_on(within)
    response = Response(body, content_type=TYPE)
    moments = [queries.changed_at(within), *more, *(item.revised_at for item in items)]
    known = [moment for moment in moments if moment]
    response.last_modified = min(max(known), now) if known else None
    return response
