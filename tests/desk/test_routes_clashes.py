"""The page of an event says who or what is needed in two workshops at once, and which order would help."""

from __future__ import annotations

from lxml import html

from app.core.db import unit_of_work
from app.events.models import Workshop
from app.programme import queries as programme
from app.programme.models import Part, Talk
from tests.support import make
from tests.support.client import PageClient


def two(**more: str) -> list[Workshop]:
    """Workshops A and B at the same time; each with its own moderator unless `more` says otherwise."""
    workshops = make.event("kassel", workshops="AB").workshops
    with unit_of_work(by="test"):
        for workshop in workshops:
            workshop.moderators[0].name = f"Moderation {workshop.letter}"
            for name, value in more.items():
                setattr(workshop, name, value)
    return list(workshops)


def parts_of(workshop: Workshop) -> list[Part]:
    return programme.parts_of([workshop])[workshop.id]


def warnings(client: PageClient) -> list[str]:
    make.signed_in(client, "organiser")
    tree = html.document_fromstring(client.get("/verwaltung/kassel/").get_data(as_text=True))
    return [
        " ".join(each.text_content().split()) for each in tree.xpath("//*[contains(@class, 'kern-alert--warning')]")
    ]


def test_speaker_of_two_workshops_gets_an_order_that_helps(client: PageClient) -> None:
    two(room="")
    (said,) = warnings(client)
    assert "Dr. Sina Beispielhaft wirkt in Workshop A und in Workshop B mit" in said
    assert (
        "Mit dieser Reihenfolge ist niemand zur selben Zeit an zwei Orten: B: Impulse, Austausch an Stationen" in said
    )


def test_speaker_with_a_talk_here_and_the_next_one_there_is_no_clash(client: PageClient) -> None:
    workshops = two(room="")
    with unit_of_work(by="test"):
        for workshop, speaks in zip(workshops, (0, 1), strict=True):
            (talks,) = (part for part in parts_of(workshop) if part.talks)
            other = Talk(number=2, title="Noch ein Impuls", summary="", minutes=10, speakers=[])
            talks.talks.append(other)
            if speaks:
                other.speakers, talks.talks[0].speakers = list(talks.talks[0].speakers), []
    assert warnings(client) == []


def test_room_of_two_workshops_is_named(client: PageClient) -> None:
    workshops = two(room="Werkstatt")
    with unit_of_work(by="test"):
        for workshop in workshops:
            for part in parts_of(workshop):
                for talk in part.talks:
                    talk.speakers = []
    (said,) = warnings(client)
    assert said.startswith("Ein Raum ist doppelt belegt")
    assert "Werkstatt" in said


def test_nothing_shared_is_not_worth_a_word(client: PageClient) -> None:
    workshops = two(room="")
    with unit_of_work(by="test"):
        for part in parts_of(workshops[0]):
            for talk in part.talks:
                talk.speakers = []
    assert warnings(client) == []
