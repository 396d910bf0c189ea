"""What a station's addresses do with everything they did not ask for."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.capture import actions
from app.core import clock
from app.core.db import unit_of_work
from tests.capture import noting
from tests.house.test_queries import counted
from tests.support import make
from tests.support.client import PageClient

JSON = {"Accept": "application/json"}
PAYLOAD = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


@pytest.fixture
def token(app: Flask) -> str:
    make.event()
    return noting.linked()[0]


def send(client: PageClient, token: str, body: Any, **more: Any) -> Any:
    """A batch as the page sends it; text and bytes go as they are."""
    key = client.get(f"/station/{token}/schluessel", headers=JSON).get_json()["csrf"]
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    headers = {**JSON, "X-CSRFToken": key, "Content-Type": "application/json"}
    return client.post(f"/station/{token}/ergebnisse", data=data, headers=headers, **more)


def point(text: Any = "gut", **more: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "client_id": str(uuid.uuid4()), "op": "add", "text": text, **more}


def test_batch_stores_what_is_right_and_says_what_is_not(token: str, client: PageClient) -> None:
    bad = [point("a\0b"), point("a\u202eb"), point("a\ud800"), point("x" * 1001), point(" "), point(7)]
    bad += [point(round=0), point(round=True), point(round=10**30), point(group="1"), point(client_id="1")]
    bad += [point(op="drop"), point(op=[]), point(op="edit"), point(op="delete")]
    answer = send(client, token, {"items": [point("eins"), *bad, None, [], point(PAYLOAD)]})
    assert answer.status_code == 200
    stored = [each["stored"] for each in answer.get_json()["items"]]
    assert stored == [True, *[False] * (len(bad) + 2), True]
    assert all(each["error"] for each in answer.get_json()["items"] if not each["stored"])
    assert noting.listed() == ["eins", PAYLOAD]


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "{}", '{"items":{}}', "[" * 5000, b"\xff\xfe", "1" * 5000, '"\\ud800"']
)
def test_wrong_bodies_are_refused_whole(body: Any, token: str, client: PageClient) -> None:
    assert send(client, token, body).status_code == 422


def test_too_much_at_once_is_refused_whole(token: str, client: PageClient) -> None:
    assert send(client, token, {"items": [point() for _ in range(500)]}).status_code == 413
    assert send(client, token, {"items": [point("x" * 1_000_000)]}).status_code == 413
    assert noting.listed() == []


def test_batch_without_the_token_against_forged_forms_is_refused(token: str, client: PageClient) -> None:
    answer = client.post(f"/station/{token}/ergebnisse", json={"items": [point()]})
    assert (answer.status_code, noting.listed()) == (400, [])


def test_payloads_are_text_on_every_page(token: str, client: PageClient) -> None:
    finding = noting.noted(token, PAYLOAD)
    noting.noted(token, "anderer")
    make.signed_in(client, "organiser")
    for path in (f"/station/{token}/", f"/station/{token}/ergebnisse/{finding}", noting.DESK):
        page = client.get(path).get_data(as_text=True)
        assert "alert(1)" in page or "ergebnisse" in path
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_dead_links_look_alike_and_tell_nothing(token: str, client: PageClient) -> None:
    finding = noting.noted(token, "geheim")
    near = token[:-1] + ("A" if token[-1] != "A" else "B")
    paths = ("", "stand", "schluessel", f"ergebnisse/{finding}")
    answers = [client.get(f"/station/{near}/{path}") for path in paths]
    with clock.stopped(noting.workshop().ends_at + timedelta(days=2)):
        answers += [client.get(f"/station/{token}/{path}") for path in paths]
    now = clock.now()
    with unit_of_work(by="account:1", at=now):
        actions.withdraw_link(noting.link(token), now=now)
    answers += [client.get(f"/station/{token}/{path}") for path in paths]
    for answer in answers:
        assert answer.status_code == 404
        assert answer.headers["Cache-Control"] == "no-store"
        assert "geheim" not in answer.get_data(as_text=True)


def test_token_opens_no_finding_of_another_station(token: str, client: PageClient) -> None:
    foreign = noting.noted(noting.linked(2)[0], "fremd")
    assert client.get(f"/station/{token}/ergebnisse/{foreign}").status_code == 404
    for step in ("loeschung", "hoch", "mehrfach", "trennung", "gibtesnicht"):
        path = f"/station/{token}/ergebnisse/{foreign}/schritt"
        client.submit(path, {"step": step}, page=f"/station/{token}/")
    assert noting.listed(2) == ["fremd"]


def test_asking_again_costs_two_queries(app: Flask, token: str, client: PageClient) -> None:
    path = f"/station/{token}/stand"
    client.get(f"/station/{token}/")  # the page with its form comes first, and with it a session
    mark = client.get(path, headers=JSON).headers["ETag"]
    with counted(app) as seen:
        assert client.get(path, headers={**JSON, "If-None-Match": mark}).status_code == 304
    assert len([each for each in seen if each.startswith("SELECT")]) == 2
    noting.noted(token, "neu")
    assert client.get(path, headers={**JSON, "If-None-Match": mark}).get_json()["findings"][0]["text"] == "neu"


def test_code_opens_the_station_and_a_wrong_one_says_what_to_do(client: PageClient, app: Flask) -> None:
    make.event()
    _token, code = noting.linked()
    opened = client.submit("/station/", {"code": f"{code[:5]} - {code[5:].lower()}"})
    assert opened.status_code == 303
    assert client.get(opened.headers["Location"]).status_code == 200
    assert client.submit("/station/", {"code": "7KM3Q-9XA2B"}).status_code == 422


def test_desk_is_for_those_of_the_workshop(client: PageClient, app: Flask) -> None:
    make.event()
    make.signed_in(client, "moderator")
    assert client.get(noting.DESK).status_code == 404
    other = app.test_client()
    make.signed_in(other, "organiser")
    page = other.submit(f"{noting.DESK}links", {"station": str(noting.station().id)}, page=noting.DESK)  # type: ignore[attr-defined]  # the client of these tests
    assert "r-notice__qr" in page.get_data(as_text=True)
    assert other.submit(f"{noting.DESK}links/1/rueckzug", page=noting.DESK).status_code == 303  # type: ignore[attr-defined]  # as above
