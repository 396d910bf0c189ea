"""Addresses no browser makes: numbers no row can have, and a NUL, which only PostgreSQL minds."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.desk.office import sign_in
from tests.house.conftest import Visitor
from tests.support import make

NUMBERED = [
    "/veranstaltungen/kassel/workshops/c/protokoll/fassung/{}",
    "/veranstaltungen/kassel/workshops/c/protokoll/fassung/{}.pdf",
    "/verwaltung/kassel/workshops/c/gruppen/{}",
    "/verwaltung/kassel/workshops/c/protokoll/{}",
    "/verwaltung/postausgang/{}",
]
WITH_NUL = [
    "/veranstaltungen/%00/",
    "/veranstaltungen/kassel/workshops/%00/",
    "/verwaltung/%00/",
    "/verwaltung/texte/%00",
]
ASKED_NUL = [
    "/?ort=%00",
    "/?thema=a%00",
    "/protokolle/?q=%00",
    "/verwaltung/kassel/teilnehmende?status=%00",
    "/?x=1&x=%00",
]


@pytest.fixture
def office(app: Flask) -> Visitor:
    make.event()
    visitor = Visitor(app, app.response_class)
    sign_in(visitor, "organiser")
    return visitor


@pytest.mark.parametrize("digits", [10, 20, 40])
def test_numbers_that_no_row_can_have_are_not_found(office: Visitor, digits: int) -> None:
    paths = [path.format("9" * digits) for path in NUMBERED]
    assert {path: office.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)
    assert office.get(f"/verwaltung/postausgang/?vor={'9' * digits}").status_code == 200


def test_nul_in_an_address_is_not_found_and_behind_it_refused(office: Visitor) -> None:
    assert {path: office.get(path).status_code for path in WITH_NUL} == dict.fromkeys(WITH_NUL, 404)
    assert {path: office.get(path).status_code for path in ASKED_NUL} == dict.fromkeys(ASKED_NUL, 400)
