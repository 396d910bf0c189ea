"""Deleted photos go after two weeks, with their files; what minutes show stays in the store."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, unit_of_work
from app.photos import actions as photos
from app.photos import rules
from app.photos.models import Photo
from app.review import jobs
from tests.conftest import NOW
from tests.minutes.samples import rich
from tests.minutes.test_routes_page import drafted
from tests.support import make, noted


@pytest.mark.usefixtures("app")
def test_deleted_photo_goes_with_its_files_but_not_what_minutes_show(app: Flask) -> None:
    workshop = make.event().workshops[2]
    shown, gone, young = (
        noted.photo(workshop, f"{name}.jpg", width=width)
        for name, width in (("shown", 60), ("gone", 64), ("young", 68))
    )
    with unit_of_work(by="test", at=NOW):
        for each in (shown, gone):
            photos.delete(each, now=NOW - rules_age())
        photos.delete(young, now=NOW)
    version = drafted(rich())
    with unit_of_work(by="test", at=NOW):
        blocks = [*version.document["blocks"], {"id": "x", "kind": "figure", "text": "", "line": 0, "file": shown.file}]
        version.document = {**version.document, "blocks": blocks}
    kept, lost, store = shown.file, gone.file, app.extensions["rotunde.files"]
    assert jobs.discard_photos() == 2
    assert [photo.source_name for photo in db.session.query(Photo)] == ["young.jpg"]
    assert (store.get(kept) is not None, store.get(lost)) == (True, None)
    assert jobs.discard_photos() == 0


def rules_age() -> timedelta:
    return NOW - rules.fetched_until(NOW) + timedelta(minutes=1)


def test_photo_is_kept_as_long_as_it_can_be_fetched_back(app: Flask) -> None:
    workshop = make.event().workshops[2]
    photo = noted.photo(workshop)
    with unit_of_work(by="test", at=clock.now()):
        photos.delete(photo, now=rules.fetched_until(clock.now()))
    assert jobs.discard_photos() == 0
