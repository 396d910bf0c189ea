"""Pages that were opened before somebody registered, moved or removed a workshop."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.arranging.conftest import field, hidden
from tests.arranging.test_actions import move, titles, workshop
from tests.arranging.test_routes_workshop import ROOT, save, text, usual
from tests.support import make
from tests.support.client import PageClient


def test_what_was_typed_before_somebody_registered_is_refused_with_both_texts(olga: PageClient) -> None:
    opened = text(olga.get(f"{ROOT}/c"))
    make.registered(workshop())
    answer = save(olga, opened, capacity="40", title="Neuer Titel", room="Saal 9")
    page = text(answer)
    assert answer.status_code == 409
    assert "Titel, Zeit, Raum und Teilnahme ändern Sie jetzt über" in page
    assert (field(page, "title"), field(page, "room"), field(page, "capacity")) == ("Neuer Titel", "Saal 9", "40")
    assert ">Thema C</dd>" in page
    assert (workshop().title, workshop().capacity) == ("Thema C", 30)
    assert save(olga, opened, capacity="40").status_code == 303
    assert (workshop().title, workshop().capacity) == ("Thema C", 40)


def test_letter_typed_before_somebody_registered_is_refused_at_its_field(olga: PageClient) -> None:
    opened = text(olga.get(f"{ROOT}/c"))
    make.registered(workshop())
    answer = save(olga, opened, letter="X")
    assert answer.status_code == 409
    assert "Workshop C behält seinen Buchstaben" in text(answer)[text(answer).index('id="letter-fehler"') :]
    assert list(titles()) == ["A", "B", "C"]


def test_half_of_what_people_were_promised_is_no_form(olga: PageClient) -> None:
    make.registered(workshop())
    sent = {"title": "Neu", "ends_at": "", "capacity": "40", "level": "all", "mode": "on_site", "language": "de"}
    assert olga.submit(f"{ROOT}/c", sent).status_code == 422
    assert workshop().title == "Thema C"


@pytest.mark.parametrize("path", ["c", "c/entfernung"])
def test_form_means_its_workshop_after_letters_were_exchanged(olga: PageClient, path: str) -> None:
    opened = text(olga.get(f"{ROOT}/c"))
    meant = hidden(text(olga.get(f"{ROOT}/{path}")), "workshop")
    assert meant == str(workshop().id)
    move(workshop("B"), 1)
    typed = {**usual(opened), "version": hidden(opened, "version"), "title": "Getippt"} if path == "c" else {}
    answer = olga.submit(f"{ROOT}/{path}", {**typed, "workshop": meant})
    page = text(answer)
    assert answer.status_code == 409
    assert "Workshop C ist inzwischen Workshop B." in page
    assert titles() == {"A": "Thema A", "B": "Thema C", "C": "Thema B"}
    if path == "c":
        assert field(page, "title") == "Getippt"
        assert f'action="{ROOT}/b"' in page
        choice = re.search(r'name="wahl-letter"[^>]*value="(theirs:[^"]+)"', page)
        assert choice
        again = {**usual(page), "version": hidden(page, "version"), "workshop": meant, "wahl-letter": choice[1]}
        assert olga.submit(f"{ROOT}/b", again).status_code == 303
        assert titles() == {"A": "Thema A", "B": "Getippt", "C": "Thema B"}
    else:
        assert f'action="{ROOT}/b/entfernung"' in page
        assert olga.submit(f"{ROOT}/b/entfernung", {"workshop": meant}).status_code == 303
        assert titles() == {"A": "Thema A", "C": "Thema B"}


def test_button_pressed_after_letters_were_exchanged_moves_nothing(olga: PageClient) -> None:
    meant = str(workshop().id)
    move(workshop("B"), 1)
    sent = {"schritt": "hoch", "workshop": meant}
    assert olga.submit(f"{ROOT}/c/platz", sent, page=f"{ROOT}/").location == f"{ROOT}/#workshop-B"
    assert "Workshop C ist inzwischen Workshop B." in text(olga.get(f"{ROOT}/"))
    assert titles() == {"A": "Thema A", "B": "Thema C", "C": "Thema B"}


def test_form_of_a_workshop_that_is_gone_changes_no_other(olga: PageClient, app: Flask) -> None:
    meant, foreign = str(workshop("B").id), str(make.event("fremd").workshops[0].id)
    assert olga.submit(f"{ROOT}/b/entfernung", {"workshop": meant}).status_code == 303
    for key in (meant, foreign, "x", "9" * 30):
        assert olga.submit(f"{ROOT}/c/entfernung", {"workshop": key}).status_code == 404
    assert "C" in titles()


@pytest.mark.parametrize("step", [None, "quer"])
def test_move_without_a_step_asks_to_load_the_page_again(olga: PageClient, step: str | None) -> None:
    sent = {"schritt": step} if step else {}
    assert olga.submit(f"{ROOT}/b/platz", sent, page=f"{ROOT}/").status_code == 303
    assert "Bitte laden Sie die Seite neu und versuchen Sie es noch einmal." in text(olga.get(f"{ROOT}/"))
    assert titles()["B"] == "Thema B"
