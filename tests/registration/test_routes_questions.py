"""The organiser's own questions on the form: asked where they concern somebody, checked, shown again, kept."""

from __future__ import annotations

import pytest
from lxml import html

from app.core.db import db, unit_of_work
from app.events.models import Event
from app.questions import actions as questions
from app.registration.models import Draft
from tests.questions import samples
from tests.registration.filling import (
    CHECK,
    DONE,
    FORM,
    GOOD,
    answers,
    changes,
    faults,
    fill,
    press,
    register,
    registrations,
    values,
)
from tests.support import make
from tests.support.client import PageClient

NEEDED = {"frage_essen": "no"}
FULL = GOOD | {
    "workshop": "C",
    "frage_anreise": "bahn",
    "frage_zug": "ICE 71",
    "frage_essen": "yes",
    "frage_kost": ["fisch", "milch"],
    "frage_andere": "Nüsse\nund Soja",
    "frage_jahre": "3,5",
    "frage_seit": "5.12.2021",
}


def asking(more: list[samples.Tree] | None = None) -> Event:
    event = make.event()
    with unit_of_work(by="test", at=make.clock.now()):
        questions.save(db.session.merge(event), more or samples.tree(), now=make.clock.now())
    return event


def test_answers_are_checked_in_words_and_kept_with_their_version(client: PageClient) -> None:
    asking()
    fill(client, FULL)
    page = client.get(CHECK).get_data(as_text=True)
    shown = answers(page)
    told = ["Wie reisen Sie an?", "Mit welchem Zug?", "Essen Sie mit?", "Was essen Sie nicht?", "Was noch?"]
    told += ["Seit wie vielen Jahren?", "Seit wann?"]
    assert [shown[label] for label in told] == [
        "Bahn", "ICE 71", "Ja", "Fisch, Milch", "Nüsseund Soja", "3,5", "5.12.2021",
    ]  # fmt: skip
    assert [changes(page)[label].removeprefix(FORM) for label in told[:3]] == [
        "#frage_anreise-0",
        "#frage_zug",
        "#frage_essen-0",
    ]
    anchors = [link.removeprefix(f"{FORM}#") for link in changes(page).values()]
    tree = html.document_fromstring(client.get(FORM).get_data(as_text=True))
    assert [anchor for anchor in anchors if tree.xpath(f"//*[@id='{anchor}']") == []] == []
    press(client)
    (found,) = registrations()
    assert found.questionnaire_id is not None
    assert found.answers == {
        "anreise": "bahn",
        "zug": "ICE 71",
        "essen": True,
        "kost": ["fisch", "milch"],
        "andere": "Nüsse\nund Soja",
        "jahre": 3.5,
        "seit": "2021-12-05",
    }


def test_answers_come_back_into_the_form(client: PageClient) -> None:
    asking()
    fill(client, FULL)
    assert values(client.get(FORM).get_data(as_text=True)) == FULL | {"frage_kost": "milch"}  # the last of both boxes


def test_answer_that_is_missing_is_asked_for_in_the_order_of_the_page(client: PageClient) -> None:
    asking()
    sent = {name: value for name, value in GOOD.items() if name not in ("role", "notice")}
    answer = fill(client, sent | {"frage_anreise": "bahn"})
    assert answer.status_code == 422
    assert [link for link, _words in faults(answer.get_data(as_text=True))] == [
        "#frage_zug",
        "#frage_essen-0",
        "#notice",
    ]
    assert values(answer.get_data(as_text=True)) == sent | {"frage_anreise": "bahn"}


def test_question_whose_condition_is_not_met_is_neither_needed_nor_kept(client: PageClient) -> None:
    asking()
    sent = GOOD | NEEDED | {"frage_anreise": "auto", "frage_zug": "ICE 71", "frage_kost": "fisch", "frage_jahre": "3"}
    fill(client, sent)
    shown = answers(client.get(CHECK).get_data(as_text=True))
    assert [label for label in shown if label in ("Mit welchem Zug?", "Was essen Sie nicht?", "Seit wann?")] == [
        "Seit wann?"
    ]
    assert "Seit wie vielen Jahren?" not in shown  # for Workshop C only
    press(client)
    assert registrations()[0].answers == {"anreise": "auto", "essen": False}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("frage_anreise", "rakete"),
        ("frage_zug", "Z" * 21),
        ("frage_zug", "Z\u202e"),
        ("frage_essen", "vielleicht"),
        ("frage_kost", ["fisch", "gift"]),
        ("frage_jahre", "61"),
        ("frage_jahre", "9" * 400),
        ("frage_seit", "31.2.2021"),
        ("frage_seit", "2019-12-31"),
    ],
)
def test_answer_that_cannot_be_is_refused_at_its_question(client: PageClient, field: str, value: object) -> None:
    asking()
    answer = fill(client, FULL | {field: value})
    assert answer.status_code == 422
    found = [link.removesuffix("-0") for link, _words in faults(answer.get_data(as_text=True))]
    assert f"#{field}" in found
    assert registrations() == []


def test_answers_nobody_asked_for_are_not_kept_in_the_draft(client: PageClient) -> None:
    asking()
    fill(client, GOOD | NEEDED | {"frage_andere": "x" * 4_000, "frage_fremd": "x" * 4_000, "frage_kost": ["y" * 4_000]})
    assert len(db.session.query(Draft).one().sealed) < 2_000


def test_new_version_of_the_questions_is_asked_before_sending(client: PageClient) -> None:
    event = asking()
    fill(client, GOOD | NEEDED)
    more = [*samples.tree(), {"key": "neu", "kind": "text", "label_de": "Neu?", "needed": True}]
    with unit_of_work(by="test", at=make.clock.now()):
        questions.save(db.session.merge(event), more, now=make.clock.now())
    answer = client.submit(CHECK, page=FORM)
    assert answer.status_code == 422
    assert [link for link, _words in faults(answer.get_data(as_text=True))] == ["#frage_neu"]
    assert registrations() == []


def test_questions_in_english_are_read_in_english(client: PageClient) -> None:
    asking()
    client.get("/?sprache=en")
    fill(client, GOOD | NEEDED | {"frage_anreise": "bahn", "frage_zug": "ICE 71"})
    assert answers(client.get(CHECK).get_data(as_text=True))["How do you travel?"] == "Train"
    register(client, GOOD | NEEDED | {"frage_anreise": "auto"})
    assert client.get(DONE).status_code == 200
