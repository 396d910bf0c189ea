"""Editing questions in the office: versions, conflicts, who may, hostile words; and the fields made of them."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, render_template_string
from lxml import html
from werkzeug.datastructures import MultiDict

from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import db, unit_of_work
from app.events import actions as teams
from app.events.models import Event
from app.questions import actions, asking, definitions, fields, queries
from app.questions.models import Questionnaire
from app.questions.rules import QuestionsChanged
from app.web.forms import Form
from tests.desk.office import sign_in
from tests.house.conftest import Visitor
from tests.questions.samples import tree
from tests.support import make
from tests.support.client import PageClient

LIST = "/verwaltung/kassel/fragen/"
HOSTILE = "<script>alert(1)</script>\"' onx={{ 7*7 }} %(name)s"


@pytest.fixture
def event(app: Flask) -> Event:
    return make.event()


def saved(event: Event, questions: list[dict[str, Any]] | None = None, by: str = "test") -> Questionnaire | None:
    now = clock.now()
    with unit_of_work(by=by, at=now):
        return actions.save(event, tree() if questions is None else questions, now=now)


def asked(event: Event) -> list[str]:
    current = queries.current(event.id)
    return [question.key for question in current.asked] if current else []


def test_save_makes_a_version_only_when_something_changed(event: Event) -> None:
    assert saved(event, []) is None
    first, again = saved(event), saved(event)
    second = saved(event, tree()[:1])
    assert first is not None
    assert second is not None
    assert (first.number, again, second.number) == (1, first, 2)
    assert queries.current(event.id) is second
    kept = queries.version(first.id)
    assert kept is not None
    assert kept.questions == tree()
    assert [
        entry.verb for entry in db.session.query(HistoryEntry).order_by(HistoryEntry.id) if entry.verb != "imported"
    ] == ["questions_changed"] * 2


def test_save_on_an_old_version_is_refused(event: Event) -> None:
    saved(event)
    with pytest.raises(QuestionsChanged), unit_of_work(by="test"):
        actions.save(event, [], now=clock.now(), based_on=0)
    assert len(asked(event)) == 7


def test_office_adds_edits_moves_and_removes(event: Event, client: PageClient) -> None:
    account = make.signed_in(client, "organiser")
    new = f"{LIST}neu?art=one_of"
    sent = {"version": "0", "label_de": "Wie reisen Sie an?", "options": "Bahn | Train\nAuto", "workshop": ""}
    assert client.submit(new, sent).status_code == 303
    dependent = {"version": "1", "label_de": "Welcher Zug?", "workshop": "C", "show_if": "wie-reisen-sie-an=bahn"}
    assert client.submit(f"{LIST}neu?art=text", {**dependent, "needed": "y", "most_chars": "30"}).status_code == 303
    current = queries.current(event.id)
    assert current is not None
    assert (current.number, current.made_by) == (2, f"account:{account.id}")
    assert current.questions[1] == {
        "key": "welcher-zug",
        "kind": "text",
        "label_de": "Welcher Zug?",
        "needed": True,
        "workshop": "C",
        "most_chars": 30,
        "show_if": {"key": "wie-reisen-sie-an", "values": ["bahn"]},
    }
    page = client.get(LIST).get_data(as_text=True)
    assert "Nur, wenn Sie bei „Wie reisen Sie an?“ „Bahn“ gewählt haben:" in page
    assert "Olga Büro" in page
    # The condition looks back: neither above its question nor without it.
    for address, data in (("wie-reisen-sie-an/platz", {"richtung": "runter"}), ("wie-reisen-sie-an/entfernung", {})):
        answer = client.submit(f"{LIST}{address}", {**data, "version": "2"}, page=LIST, follow_redirects=True)
        assert "Die Bedingung nennt keine frühere Frage." in answer.get_data(as_text=True)
    edit = f"{LIST}welcher-zug"
    form = html.document_fromstring(client.get(edit).get_data(as_text=True))
    assert form.xpath("//input[@name='show_if'][@checked]/@value") == ["wie-reisen-sie-an=bahn"]
    assert client.submit(edit, {"version": "2", "label_de": "Zug?", "workshop": ""}).status_code == 303
    assert client.submit(f"{edit}/platz", {"version": "3", "richtung": "hoch"}, page=LIST).status_code == 303
    assert asked(event) == ["welcher-zug", "wie-reisen-sie-an"]
    assert client.submit(f"{edit}/entfernung", {"version": "4"}, page=LIST).status_code == 303
    assert asked(event) == ["wie-reisen-sie-an"]
    assert [version.number for version in queries.versions(event.id)] == [5, 4, 3, 2, 1]


def test_second_of_two_organisers_is_told_and_loses_nothing(event: Event, client: PageClient) -> None:
    first = make.signed_in(client, "editor", name="Edda Erste")
    with unit_of_work(by="test"):
        teams.assign(first, event, None)
    saved(event, by=f"account:{first.id}")
    make.signed_in(client, "organiser")
    edit = f"{LIST}zug"
    answer = client.submit(edit, {"version": "0", "label_de": "Mein Wortlaut", "workshop": ""})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Edda Erste hat am Dienstag, 24.\u00a0November 2026, 10\u00a0Uhr die Fassung 1 gespeichert." in text
    form = html.document_fromstring(text)
    assert form.xpath("//input[@name='label_de']/@value") == ["Mein Wortlaut"]
    assert form.xpath("//input[@name='version']/@value") == ["1"]
    assert client.submit(edit, {"version": "1", "label_de": "Mein Wortlaut", "workshop": ""}).status_code == 303
    current = queries.current(event.id)
    assert current is not None
    assert (current.number, current.asked[1].label_de) == (2, "Mein Wortlaut")
    for address in ("zug/platz", "zug/entfernung", "zug"):
        client.submit(
            f"{LIST}{address}", {"version": "1", "richtung": "hoch", "label_de": "x", "workshop": ""}, page=LIST
        )
    assert queries.current(event.id) == current


@pytest.mark.parametrize("kind", list(definitions.Kind))
def test_every_kind_has_its_form_and_names_what_is_missing(event: Event, client: PageClient, kind: str) -> None:
    make.signed_in(client, "organiser")
    answer = client.submit(f"{LIST}neu?art={kind}", {"version": "0"})
    assert answer.status_code == 422
    assert "Bitte geben Sie die Frage ein." in answer.get_data(as_text=True)
    assert asked(event) == []


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("number", {"least": "5", "most": "3"}),
        ("number", {"least": "viele"}),
        ("text", {"most_chars": "9999999"}),
        ("text", {"label_de": "x" * 301}),
        ("text", {"label_de": "a\u202eb"}),
        ("text", {"workshop": "Z"}),
        ("date", {"earliest": "31.2.2026"}),
        ("date", {"earliest": "2.1.2026", "latest": "1.1.2026"}),
        ("one_of", {"options": "nur eine"}),
        ("one_of", {"options": "gleich\ngleich"}),
        ("many_of", {"options": "\n".join(map(str, range(31)))}),
    ],
)
def test_impossible_question_is_refused_at_the_form(
    event: Event, client: PageClient, kind: str, sent: dict[str, str]
) -> None:
    make.signed_in(client, "organiser")
    answer = client.submit(f"{LIST}neu?art={kind}", {"version": "0", "label_de": "Frage", "workshop": "", **sent})
    assert answer.status_code == 422
    assert 'id="fehler"' in answer.get_data(as_text=True)
    assert asked(event) == []


def test_hostile_words_are_shown_as_words(event: Event, app: Flask) -> None:
    visitor = Visitor(app, app.response_class)  # the checker takes braces for a template that broke
    sign_in(visitor, "organiser")
    sent = {"version": "0", "label_de": HOSTILE, "hint_de": HOSTILE, "options": f"{HOSTILE}\nB", "workshop": ""}
    assert visitor.send(f"{LIST}neu?art=one_of", **sent).status_code == 303
    key = asked(event)[0]
    for address in (LIST, f"{LIST}{key}"):
        found = html.document_fromstring(visitor.get(address).get_data(as_text=True))
        assert found.xpath("//script[not(@src)] | //@onx") == []
        words = found.text_content() + " ".join(found.xpath("//input/@value"))
        assert HOSTILE in words


@pytest.mark.parametrize(("role", "status"), [("", 302), ("moderator", 404), ("editor", 404)])
def test_questions_of_a_foreign_event_are_hidden(event: Event, client: PageClient, role: str, status: int) -> None:
    saved(event)
    if role:
        make.signed_in(client, role)
    for address in (LIST, f"{LIST}neu", f"{LIST}zug"):
        assert client.get(address).status_code == status
    make.signed_in(client, "organiser")
    for address in ("/verwaltung/fehlt/fragen/", f"{LIST}fehlt"):
        assert client.get(address).status_code == 404


QUESTIONS = definitions.read(tree())


class PlainForm(Form):
    """Another package's form."""


def filled(app: Flask, sent: dict[str, Any]) -> tuple[Form, dict[str, Any]]:
    with app.test_request_context("/", method="POST"):
        form = fields.extended(PlainForm, QUESTIONS, "de")(formdata=MultiDict(sent), meta={"csrf": False})
        form.validate()
        answers = fields.answers(form, QUESTIONS, ["C"])
        fields.refuse(form, QUESTIONS, asking.check(QUESTIONS, ["C"], answers))
        return form, answers


def test_fields_read_what_people_type(app: Flask) -> None:
    sent = {
        "frage_anreise": "auto",
        "frage_zug": "ICE",
        "frage_essen": "no",
        "frage_jahre": "2,5",
        "frage_seit": "5.12.2026",
    }
    form, answers = filled(app, sent)
    assert answers == {"anreise": "auto", "essen": False, "jahre": 2.5, "seit": "2026-12-05"}
    assert form.errors == {}
    again = fields.entered(QUESTIONS, answers)
    assert again == {"frage_anreise": "auto", "frage_essen": "no", "frage_jahre": "2,5", "frage_seit": "5.12.2026"}
    assert filled(app, again)[1] == answers


def test_fields_say_at_each_what_is_wrong_and_keep_it(app: Flask) -> None:
    sent = {"frage_anreise": "bahn", "frage_jahre": "viele", "frage_seit": "31.2.2026", "frage_kost": ["milch", "sand"]}
    form, answers = filled(app, sent)
    assert {name: len(errors) for name, errors in form.errors.items()} == dict.fromkeys(
        ("frage_zug", "frage_essen", "frage_jahre", "frage_seit"), 1
    )
    assert form["frage_jahre"].data == answers["jahre"] == "viele"


PAGE = """{% import "components/questions.html" as own with context %}{% extends "layouts/page.html" %}
{% block title %}Probe{% endblock %}{% block main %}{% import "components/questions.html" as own with context %}
<h1>Probe</h1><form>{{ own.questions(form, asked, "de", {"C": "Workshop C"}) }}</form>{% endblock %}"""


def test_macro_says_conditions_in_words(app: Flask) -> None:
    with app.test_request_context("/"):
        form = fields.extended(PlainForm, QUESTIONS, "de")(formdata=None)
        text = render_template_string(PAGE, form=form, asked=QUESTIONS)
    page = html.document_fromstring(text)
    said = [" ".join(part.text_content().split()) for part in page.xpath("//form//p[contains(@class, 'r-muted')]")]
    assert said == [
        "Nur, wenn Sie bei „Wie reisen Sie an?“ „Bahn“ gewählt haben:",
        "Nur, wenn Sie bei „Essen Sie mit?“ „Ja“ gewählt haben:",
        "Nur, wenn Sie bei „Was essen Sie nicht?“ „Fisch“ oder „Milch“ gewählt haben:",
        "Nur, wenn Sie diesen Workshop wählen.",
    ]
