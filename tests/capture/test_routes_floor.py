"""The scribe's page without script."""

from __future__ import annotations

from flask import Flask

from app.core import clock
from tests.capture import noting
from tests.support.client import PageClient


def test_scribe_notes_in_running_round_of_its_group(app: Flask, client: PageClient) -> None:
    noting.rotating()
    with clock.stopped(noting.SECOND_ROUND):
        token, _code = noting.linked(2)
        page = client.get(f"/station/{token}/")
        assert page.status_code == 200
        sent = client.submit(f"/station/{token}/", {"text": "Personal fehlt", "client_id": noting.item().client_id})
        assert sent.status_code == 303
        page = client.get(f"/station/{token}/").get_data(as_text=True)
        assert "Personal fehlt" in page
    db = noting.finding(1)
    assert (db.text, db.round, db.group_number) == ("Personal fehlt", 2, noting.group_at(2, 2))
