"""Sheets at their limits, numbers to their last digit, and when an announced plan is spoken of."""

from __future__ import annotations

import pytest

from app.core.db import db
from tests.arranging.conftest import field, rows
from tests.arranging.test_editing import announce, parts, rotation, talks
from tests.arranging.test_routes_part import ROOT, everything, send, shown, text, url
from tests.support.client import PageClient


def test_only_what_moves_the_rounds_is_said_of_an_announced_plan(olga: PageClient) -> None:
    announce()
    said, first = "kennt diese Änderung aber nicht", rotation()
    move = f"{ROOT}/c/teile/reihenfolge"
    olga.submit(f"{ROOT}/c/teile/neu?art=break", {"minutes": "5"})
    assert said not in text(olga.get(f"{ROOT}/"))
    _, second, third = parts()
    for sent in ({"teil": third.id, "schritt": "hoch"}, {"teil": first.id, "schritt": "hoch"}):
        olga.submit(move, sent, page=f"{ROOT}/")
        assert said not in text(olga.get(f"{ROOT}/"))
    send(olga, shown(olga, second), second, minutes="7")
    assert said not in text(olga.get(f"{ROOT}/"))
    olga.submit(move, {"teil": third.id, "vor": str(first.id)}, page=f"{ROOT}/")
    assert said in text(olga.get(f"{ROOT}/"))
    send(olga, shown(olga, third), third, minutes="7")
    assert said in text(olga.get(f"{ROOT}/"))
    olga.submit(f"{url(second)}/entfernung")
    assert said not in text(olga.get(f"{ROOT}/"))
    olga.submit(f"{url(third)}/entfernung")
    assert said in text(olga.get(f"{ROOT}/"))


@pytest.mark.parametrize("metres", [12345.678901, 0.0000001, -99999.999])
def test_metres_of_a_file_are_shown_whole_and_stay(olga: PageClient, metres: float) -> None:
    station = rotation().stations[0]
    station.east, station.north = metres, 2.0
    db.session.commit()
    page = shown(olga, rotation())
    assert float(field(page, f"east-{rows(page)[0]}").replace(",", ".")) == metres
    assert field(page, f"north-{rows(page)[0]}") == "2"
    assert send(olga, page, rotation()).status_code == 303
    assert "Es war nichts zu ändern." in text(olga.get(f"{ROOT}/"))
    assert rotation().stations[0].east == metres


def test_sixty_rows_are_the_end_and_said_to_be(olga: PageClient) -> None:
    page, part = shown(olga, talks()), talks()
    keys = [f"n{number}" for number in range(1, 61)]
    more = {f"title-{key}": f"Impuls {key}" for key in keys}
    sent = {**everything(page), **more, "reihe": [rows(page)[0], *keys]}
    answer = olga.submit(url(part), {**sent, "tun": "mehr"})
    assert answer.status_code == 200
    assert "höchstens 60 Stationen oder Impulse" in text(answer)
    answer = olga.submit(url(part), sent)
    assert answer.status_code == 422
    assert "hier sind es 61" in text(answer)
    assert field(text(answer), "title-n60") == "Impuls n60"
    assert len(talks().talks) == 1
    assert olga.submit(url(part), {**sent, "reihe": [f"n{number}" for number in range(501)]}).status_code == 413
