"""What is noted at stations, written down row by row: links, findings, photos."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from app.capture.models import Finding, ScribeLink
from app.core import clock, tokens
from app.core.db import db, unit_of_work
from app.events.models import Workshop
from app.photos import actions as photos
from app.photos import queries
from app.photos.darkroom import Developed
from app.photos.models import Photo
from app.photos.reencoding import reencode
from app.programme.models import Station
from tests.photos import pictures
from tests.support import make


def stations(workshop: Workshop) -> list[Station]:
    return queries.stations(workshop)


def link(workshop: Workshop, station: Station, **more: Any) -> str:
    """The token of a scribe's link to a station."""
    token, now = tokens.fresh(), clock.now()
    facts = {"expires_at": now + timedelta(hours=12), "made_at": now, **more}
    with unit_of_work(by="test", at=now):
        db.session.add(
            ScribeLink(
                event_id=workshop.event_id,
                workshop_id=workshop.id,
                station_id=station.id,
                token_hash=tokens.hashed(token),
                **facts,
            )
        )
    return token


def finding(workshop: Workshop, station: Station, text: str, *, group: int | None = None, **more: Any) -> Finding:
    """One point noted at a station, after those noted before."""
    now = clock.now()
    with unit_of_work(by="test", at=now):
        before = db.session.query(Finding).filter_by(station_id=station.id).count()
        facts = {"position": before + 1, "round": group, "noted_at": now, "changed_at": now, **more}
        row = Finding(
            event_id=workshop.event_id,
            workshop_id=workshop.id,
            station_id=station.id,
            client_id=str(uuid4()),
            group_number=group,
            text=text,
            **facts,
        )
        db.session.add(row)
    return row


def photo(
    workshop: Workshop, name: str = "karten.jpg", *, station: Station | None = None, width: int = 60, **more: Any
) -> Photo:
    """A photo as a camera sends it; `more` is what somebody said of it. Pictures of one width are the same file."""
    now = clock.now()
    picture = reencode(pictures.photo(width=width))
    with unit_of_work(by="test", at=now):
        sent = [Developed(name, str(uuid4()), picture)]
        photos.add(workshop, sent, station_id=station.id if station else None, store=make.store(), now=now)
        row = queries.photos_of(workshop)[-1]
        for field, value in more.items():
            setattr(row, field, value)
    return row
