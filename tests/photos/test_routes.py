"""Photos sent through the pages, and who sees them."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.core.db import db
from app.events.models import Workshop
from app.photos import darkroom, queries
from app.photos.models import Photo
from tests.photos import pictures
from tests.support import make, noted
from tests.support.client import PageClient

DESK = "/verwaltung/kassel/workshops/c/fotos/"
XSS = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


@pytest.fixture
def workshop(app: Flask) -> Workshop:
    return make.event().workshops[2]


def photos(workshop: Workshop) -> list[Photo]:
    """As the database has them now."""
    db.session.expire_all()
    return list(queries.photos_of(workshop))


def files(*sent: tuple[str, bytes]) -> list[Any]:
    return [(io.BytesIO(data), name) for name, data in sent]


def send(client: PageClient, path: str, *sent: tuple[str, bytes], **more: Any) -> Any:
    return client.submit(path, {"files": files(*sent), **more}, content_type="multipart/form-data")


def test_station_photo_from_the_camera_is_kept_small_and_private(client: PageClient, workshop: Workshop) -> None:
    station = noted.stations(workshop)[0]
    token = noted.link(workshop, station)
    path = f"/station/{token}/fotos"
    page = client.get(path).get_data(as_text=True)
    field = re.search(r'<input[^>]*type="file"[^>]*>', page)
    assert field
    assert {'accept="image/*"', 'capture="environment"', "multiple"} <= set(
        re.findall(r'[\w-]+="[^"]*"|multiple', field[0])
    )
    assert (
        send(client, path, ("IMG_1.HEIC", pictures.photo("HEIF")), ("b.png", pictures.photo("PNG"))).status_code == 303
    )
    first, second = photos(workshop)
    assert {photo.station_id for photo in (first, second)} == {station.id}
    assert "2 Fotos sind gespeichert." in client.get(path).get_data(as_text=True)
    shown = client.get(f"{path}/{first.id}.jpg")
    assert shown.get_data() == make.store().get(first.small)
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["Content-Disposition"] == f'inline; filename="foto-{first.id}.jpg"'


def test_station_photo_of_another_station_or_with_a_dead_link_is_404(client: PageClient, workshop: Workshop) -> None:
    here, there = noted.stations(workshop)[:2]
    photo, token = noted.photo(workshop, station=there), noted.link(workshop, here)
    assert client.get(f"/station/{token}/fotos/{photo.id}.jpg").status_code == 404
    own = client.submit(f"/station/{token}/fotos/{photo.id}/loeschung", page="/einloggen")
    assert own.status_code == 404
    assert photos(workshop) == [photo]
    for dead in (
        noted.link(workshop, there, made_at=workshop.ends_at + timedelta(seconds=1), expires_at=make.clock.now()),
        noted.link(workshop, there, withdrawn_at=make.clock.now()),
        "x" * 32,
    ):
        assert client.get(f"/station/{dead}/fotos").status_code == 404
        assert client.get(f"/station/{dead}/fotos/{photo.id}.jpg").status_code == 404


def test_station_photo_deleted_by_mistake_comes_back(client: PageClient, workshop: Workshop) -> None:
    station = noted.stations(workshop)[0]
    photo, path = noted.photo(workshop, station=station), f"/station/{noted.link(workshop, station)}/fotos"
    answer = client.submit(f"{path}/{photo.id}/loeschung", page=path)
    page = client.get(answer.headers["Location"]).get_data(as_text=True)
    assert "Löschen rückgängig machen" in page
    assert client.get(f"{path}/{photo.id}.jpg").status_code == 404
    client.submit(f"{path}/{photo.id}/wiederherstellung", page=answer.headers["Location"])
    assert client.get(f"{path}/{photo.id}.jpg").status_code == 200


def test_sending_the_same_form_twice_adds_nothing(client: PageClient, workshop: Workshop) -> None:
    make.signed_in(client, "organiser")
    for _ in range(2):
        send(client, DESK, ("a.jpg", pictures.photo()), form_id="dieselbe")
    assert len(photos(workshop)) == 1
    send(client, DESK, ("a.jpg", pictures.photo()), form_id="eine andere")
    assert len(photos(workshop)) == 2


def test_refused_file_is_named_with_its_reason_and_the_others_are_kept(client: PageClient, workshop: Workshop) -> None:
    make.signed_in(client, "organiser")
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    answer = send(
        client,
        DESK,
        ("<img src=x onerror=alert(1)>.jpg", svg),
        ("gut.jpg", pictures.photo()),
        ("riesig.png", pictures.png_bomb(60_000, 60_000)),
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Ein Foto ist gespeichert." in page
    assert "Das ist kein Foto." in page
    assert "„riesig.png“: Das Bild hat mehr als 64 Megapixel." in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert [photo.source_name for photo in photos(workshop)] == ["gut.jpg"]


def test_sending_nothing_too_many_or_at_a_bad_moment_says_so(
    client: PageClient, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.signed_in(client, "moderator")
    make.signed_in(client, "organiser")
    assert "mindestens ein Foto" in client.submit(DESK).get_data(as_text=True)
    answer = send(client, DESK, *((f"{number}.jpg", b"x") for number in range(11)))
    assert "höchstens zehn Fotos" in answer.get_data(as_text=True)
    monkeypatch.setattr(darkroom, "_forms", darkroom.threading.BoundedSemaphore(1))
    with darkroom._forms:
        answer = send(client, DESK, ("a.jpg", pictures.photo()))
    assert answer.status_code == 503
    assert "in einer Minute noch einmal" in answer.get_data(as_text=True)
    assert photos(workshop) == []


def test_there_is_room_for_photos_only_where_somebody_may_send_them(client: PageClient, workshop: Workshop) -> None:
    big = ("gross.jpg", pictures.photo() + b"\0" * 3_000_000)
    token = noted.link(workshop, noted.stations(workshop)[0])
    strangers = f"/station/{'x' * 32}/fotos"
    assert client.post(strangers, data={"files": files(big)}, content_type="multipart/form-data").status_code == 413
    assert client.post(DESK, data={"files": files(big)}, content_type="multipart/form-data").status_code == 413
    assert send(client, f"/station/{token}/fotos", big).status_code == 303
    assert client.post("/einloggen", data={"email": "x" * 3_000_000}).status_code == 413


def test_description_is_stored_and_shown_as_text(client: PageClient, workshop: Workshop) -> None:
    make.signed_in(client, "organiser")
    photo = noted.photo(workshop, f"{XSS}.jpg")
    path = f"{DESK}{photo.id}"
    page = client.get(path).get_data(as_text=True)
    assert 'value="Geschäftsstelle Muster"' in page
    said = {
        "alternative": XSS,
        "caption": XSS,
        "credit": XSS,
        "licence": "CC0 1.0",
        "shows_nobody": "y",
        "revision": "0",
        "station": "",
    }
    assert client.submit(path, said).status_code == 303
    for address in (path, DESK):
        page = client.get(address).get_data(as_text=True)
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    assert "kann veröffentlicht werden" in page
    row = photos(workshop)[0]
    assert (row.alternative, row.caption, row.credit, row.licence, row.shows_nobody) == (XSS, XSS, XSS, "CC0 1.0", True)


def test_description_changed_meanwhile_shows_both_texts_and_then_saves(client: PageClient, workshop: Workshop) -> None:
    make.signed_in(client, "organiser")
    photo = noted.photo(workshop)
    path = f"{DESK}{photo.id}"
    common = {"credit": "Büro", "licence": "CC BY 4.0", "station": ""}
    client.submit(path, {**common, "alternative": "Von Anna", "revision": "0"})
    answer = client.submit(path, {**common, "alternative": "Von Bela", "revision": "0"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Von Anna" in page
    assert "Von Bela" in page
    assert photos(workshop)[0].alternative == "Von Anna"
    revision = re.search(r'name="revision"[^>]*value="(\d+)"', page)
    assert revision
    assert client.submit(path, {**common, "alternative": "Von beiden", "revision": revision[1]}).status_code == 303
    assert photos(workshop)[0].alternative == "Von beiden"


def test_description_with_strange_choices_is_refused(client: PageClient, workshop: Workshop) -> None:
    make.signed_in(client, "organiser")
    photo, foreign = noted.photo(workshop), noted.stations(workshop.event.workshops[0])[0]
    for wrong in ({"station": str(foreign.id)}, {"licence": "meine"}, {"revision": "x" * 30}, {"licence": ""}):
        said = {"licence": "CC BY 4.0", "station": "", "revision": "0", "alternative": "A", **wrong}
        assert client.submit(f"{DESK}{photo.id}", said).status_code == 422, wrong
    assert db.session.query(Photo).one().revision == 0


def test_desk_moves_deletes_and_restores(client: PageClient, workshop: Workshop) -> None:
    make.signed_in(client, "organiser")
    first, second = noted.photo(workshop), noted.photo(workshop)
    client.submit(f"{DESK}{first.id}/reihenfolge", {"nach": "hinten"}, page=DESK)
    assert [photo.id for photo in photos(workshop)] == [second.id, first.id]
    client.submit(f"{DESK}{first.id}/loeschung", page=DESK)
    assert "Gelöschte Fotos" in client.get(DESK).get_data(as_text=True)
    client.submit(f"{DESK}{first.id}/wiederherstellung", page=DESK)
    assert len(photos(workshop)) == 2


def test_photo_through_another_workshop_is_404(client: PageClient, workshop: Workshop) -> None:
    make.signed_in(client, "organiser")
    photo = noted.photo(workshop)
    other = DESK.replace("/c/", "/a/")
    assert client.get(f"{other}{photo.id}/gross.jpg").status_code == 404
    assert client.get(f"{other}{photo.id}").status_code == 404
    assert client.submit(f"{other}{photo.id}/loeschung", page=other).status_code == 404
    assert client.get(f"{DESK}{photo.id}/gross.jpg").get_data() == make.store().get(photo.file)
