"""What a workshop left, from the packages that hold it, as the material of a draft."""

from __future__ import annotations

from app.core.clock import BERLIN
from app.drafting import queries
from app.drafting.material import Material, Part, Picture, Point, Station, Talk
from app.events.models import Workshop
from app.minutes import licences
from app.minutes.document import Person
from app.photos.models import Photo
from app.photos.rules import Licence
from app.programme import models
from app.programme import queries as programme


def material(workshop: Workshop) -> Material:
    """Everything to write down about the workshop; the same few queries for any number of findings."""
    event, points = workshop.event, queries.points(workshop)
    parts = programme.parts_of([workshop])[workshop.id]
    opens, closes = (moment.astimezone(BERLIN) for moment in (workshop.starts_at, workshop.ends_at))
    return Material(
        letter=workshop.letter,
        title=workshop.title,
        event=event.title,
        date=opens.date(),
        opens=opens.time(),
        closes=closes.time(),
        place=", ".join(told for told in (workshop.room, event.venue.address if event.venue else "") if told),
        language=workshop.language,
        moderators=tuple(Person(each.name, each.organisation) for each in workshop.moderators),
        parts=tuple(_part(part, points) for part in parts if part.stations or part.talks),
        pictures=tuple(_picture(photo) for photo in queries.pictures(workshop)),
    )


def _part(part: models.Part, points: dict[int, tuple[Point, ...]]) -> Part:
    stations = (
        Station(f"station:{each.id}", each.question or each.name, points.get(each.id, ())) for each in part.stations
    )
    return Part(
        f"part:{part.id}",
        title=part.title,
        description=part.description,
        minutes=part.minutes,
        stations=tuple(stations),
        talks=tuple(_talk(talk) for talk in part.talks),
    )


def _talk(talk: models.Talk) -> Talk:
    people = tuple(
        Person(each.name, ", ".join(told for told in (each.role, each.organisation) if told)) for each in talk.speakers
    )
    return Talk(f"talk:{talk.id}", talk.title, talk.summary, people)


def _picture(photo: Photo) -> Picture:
    return Picture(
        f"photo:{photo.id}",
        caption=photo.caption,
        alternative=photo.alternative,
        credit=photo.credit,
        licence=licences.RESERVED if photo.licence == Licence.RESERVED else photo.licence,
        file=photo.file,
        width=photo.width,
        height=photo.height,
    )
