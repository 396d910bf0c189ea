"""Photos taken in, described, ordered, deleted, fetched back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import db, unit_of_work
from app.events.models import Workshop
from app.photos import actions, queries, rules
from app.photos.actions import Description
from app.photos.darkroom import Developed
from app.photos.models import Photo
from app.photos.reencoding import reencode
from tests.photos import pictures
from tests.support import make, noted

SAID = Description("Karten an einer Wand", "Die Wand", "Geschäftsstelle", "CC BY 4.0", True, None)


@pytest.fixture
def workshop(app: Flask) -> Workshop:
    return make.event().workshops[2]


def added(workshop: Workshop, *sent: Developed) -> int:
    now = clock.now()
    with unit_of_work(by="test", at=now):
        return actions.add(workshop, sent, station_id=None, store=make.store(), now=now)


def described(photo: Photo, said: Description = SAID, *, revision: int = 0) -> None:
    now = clock.now()
    with unit_of_work(by="test", at=now):
        actions.describe(photo, said, revision=revision, now=now)


def verbs() -> list[str]:
    found = db.session.query(HistoryEntry).filter(HistoryEntry.verb.startswith("photo_")).order_by(HistoryEntry.id)
    return [entry.verb for entry in found]


def test_add_same_picture_twice_keeps_one(workshop: Workshop) -> None:
    sent = Developed("../../etc/passwd\x00.jpg", "id-1", reencode(pictures.photo()))
    assert added(workshop, sent, sent) == 1
    assert added(workshop, sent) == 0
    (photo,) = queries.photos_of(workshop)
    assert (photo.source_name, photo.width, photo.height, photo.position) == ("passwd.jpg", 60, 40, 1)
    assert make.store().get(photo.file) == sent.picture.full
    assert make.store().get(photo.small) == sent.picture.small
    assert verbs() == ["photo_added"]


def test_add_same_id_in_another_workshop_is_another_photo(workshop: Workshop) -> None:
    sent = Developed("a.jpg", "id-1", reencode(pictures.photo()))
    assert (added(workshop, sent), added(workshop.event.workshops[0], sent)) == (1, 1)


def test_missing_photo_is_publishable_only_when_everything_is_said(workshop: Workshop) -> None:
    photo = noted.photo(workshop)
    assert len(rules.missing(photo)) == 3
    described(photo)
    assert rules.missing(photo) == ()
    for lacking in ({"alternative": "  "}, {"credit": ""}, {"shows_nobody": False}):
        half = Description(**{**SAID.__dict__, **lacking})
        described(photo, half, revision=photo.revision)
        assert len(rules.missing(photo)) == 1


def test_describe_with_an_old_revision_is_refused_and_keeps_the_first(workshop: Workshop) -> None:
    photo = noted.photo(workshop)
    described(photo)
    with pytest.raises(rules.PhotoChanged):
        described(photo, Description("Anderes", "", "", "", False, None), revision=0)
    db.session.expire_all()
    assert queries.photos_of(workshop)[0].alternative == "Karten an einer Wand"
    assert verbs() == ["photo_added", "photo_described"]


def test_move_goes_one_place_and_stops_at_the_ends(workshop: Workshop) -> None:
    first, second, third = (noted.photo(workshop, f"{number}.jpg") for number in range(3))
    for photo, up in ((third, True), (third, True), (third, True), (second, False)):
        with unit_of_work(by="test", at=clock.now()):
            actions.move(photo, workshop, up=up)
    assert [photo.id for photo in queries.photos_of(workshop)] == [third.id, first.id, second.id]


def test_delete_hides_and_restore_puts_back_at_its_place(workshop: Workshop) -> None:
    first, second = (noted.photo(workshop, f"{number}.jpg") for number in range(2))
    now = clock.now()
    for _ in range(2):  # twice is once
        with unit_of_work(by="test", at=now):
            actions.delete(first, now=now)
    assert [photo.id for photo in queries.photos_of(workshop)] == [second.id]
    assert [photo.id for photo in queries.deleted_of(workshop)] == [first.id]
    with pytest.raises(rules.PhotoGone):
        described(first)
    with unit_of_work(by="test", at=now):
        actions.restore(first)
    assert [photo.id for photo in queries.photos_of(workshop)] == [first.id, second.id]
    assert verbs()[2:] == ["photo_deleted", "photo_restored"]


def test_discard_after_two_weeks_takes_row_and_files_nothing_shows(workshop: Workshop) -> None:
    gone, shown, living = (noted.photo(workshop, f"{number}.jpg") for number in range(3))
    own = {}
    for number, photo in enumerate((gone, shown, living)):  # what was drawn alike has one file: give each its own
        own[number] = make.store().put(f"picture {number}".encode())
        with unit_of_work(by="test"):
            photo.file = own[number]
    now = clock.now()
    with unit_of_work(by="test", at=now):
        actions.delete(gone, now=now)
        actions.delete(shown, now=now)
    for days, count in ((13, 0), (15, 2)):
        later = now + timedelta(days=days)
        with unit_of_work(by="sweep", at=later):
            assert actions.discard(kept={own[1]}, store=make.store(), now=later) == count
    assert [photo.id for photo in db.session.query(Photo)] == [living.id]
    assert [make.store().get(own[number]) is None for number in range(3)] == [True, False, False]
    assert make.store().get(living.small) is not None


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("C:\\Fotos\\wand.jpg", "wand.jpg"),
        ("a/../../b.heic", "b.heic"),
        ("\u202egpj.exe", "gpj.exe"),
        ("x" * 500, "x" * 200),
        ("\r\nSet-Cookie: a", "Set-Cookie: a"),
        ("", ""),
    ],
)
def test_plain_name_holds_nothing_hidden(name: str, plain: str) -> None:
    assert rules.plain_name(name) == plain
