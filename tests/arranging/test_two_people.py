"""Two people at one sheet of stations: both have added, reworded, removed, moved; nothing is lost."""

from __future__ import annotations

import re

from tests.arranging.conftest import field, rows
from tests.arranging.test_editing import change as changed
from tests.arranging.test_editing import questions, rotation, station
from tests.arranging.test_routes_part import everything, send, shown, text, url
from tests.support.client import PageClient


def test_both_people_add_and_reword_and_nothing_is_lost(olga: PageClient, jonas: PageClient) -> None:
    opened = shown(jonas, rotation())
    s1, s2, s3, blank = rows(opened)
    changed(rotation(), [station("Olgas neue"), station("Frage 1?", int(s1[1:])), station("Olga 2", int(s2[1:]))])
    # she added one, reworded the second and removed the third; he adds one and rewords the first
    answer = send(jonas, opened, rotation(), **{f"question__{blank}": "Jonas neue", f"question__{s1}": "Jonas 1"})
    page = text(answer)
    assert answer.status_code == 409
    assert "Inzwischen hat jemand eine Zeile entfernt" in page
    assert "Olga 2" in page
    order = rows(page)
    assert [field(page, f"question-{key}") for key in order] == [
        "Olgas neue",
        "Jonas 1",
        "Frage 2?",
        "Frage 3?",
        "Jonas neue",
    ]
    choice = re.search(rf'name="wahl-question-{s2}"[^>]*value="(theirs:[^"]+)"', page)
    assert choice
    sent = {**everything(page), f"wahl-question-{s2}": choice[1], "reihe": [key for key in order if key != s3]}
    assert jonas.submit(url(rotation()), sent).status_code == 303
    assert questions() == [(1, "Olgas neue"), (2, "Jonas 1"), (3, "Olga 2"), (4, "Jonas neue")]


def test_row_removed_by_one_and_reworded_by_the_other_comes_back(olga: PageClient, jonas: PageClient) -> None:
    opened = shown(jonas, rotation())
    s1, s2, s3, _ = rows(opened)
    changed(
        rotation(),
        [station("Frage 1?", int(s1[1:])), station("Wichtig!", int(s2[1:])), station("Frage 3?", int(s3[1:]))],
    )
    answer = send(jonas, opened, rotation(), reihe=[s1, s3])
    page = text(answer)
    assert answer.status_code == 409
    assert "Eine Zeile, die Sie entfernt haben, hat inzwischen jemand geändert." in page
    assert field(page, f"question-{s2}") == "Wichtig!"
    assert send(jonas, page, rotation(), reihe=[s1, s3]).status_code == 303
    assert questions() == [(1, "Frage 1?"), (2, "Frage 3?")]


def test_order_both_changed_is_asked_for_once(olga: PageClient, jonas: PageClient) -> None:
    opened = shown(jonas, rotation())
    s1, s2, s3, _ = rows(opened)
    changed(
        rotation(),
        [station("Frage 3?", int(s3[1:])), station("Frage 1?", int(s1[1:])), station("Frage 2?", int(s2[1:]))],
    )
    answer = send(jonas, opened, rotation(), reihe=[s2, s1, s3])
    assert (answer.status_code, rows(text(answer))) == (409, [s2, s1, s3])
    assert "Inzwischen hat jemand die Reihenfolge geändert." in text(answer)
    assert send(jonas, text(answer), rotation()).status_code == 303
    assert [question for _, question in questions()] == ["Frage 2?", "Frage 1?", "Frage 3?"]


def test_both_reword_one_station_and_the_second_chooses(olga: PageClient, jonas: PageClient) -> None:
    opened = shown(jonas, rotation())
    s1, s2, s3, _ = rows(opened)
    words = [station("Olga 1", int(s1[1:])), station("Frage 2?", int(s2[1:])), station("Frage 3?", int(s3[1:]))]
    changed(rotation(), words)
    answer = send(jonas, opened, rotation(), **{f"question__{s1}": "Jonas 1"})
    page = text(answer)
    assert answer.status_code == 409
    assert "Station 1: Fragestellung" in page
    assert questions()[0] == (1, "Olga 1")
    choice = re.search(rf'name="wahl-question-{s1}"[^>]*value="(mine:[^"]+)"', page)
    assert choice
    sent = {**everything(page), f"wahl-question-{s1}": choice[1]}
    assert jonas.submit(url(rotation()), sent).status_code == 303
    assert questions()[0] == (1, "Jonas 1")
