"""Two people at one form: each difference is found, chosen for what was looked at, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from flask import Flask, render_template_string
from wtforms import SelectField

from app.web.forms import moment_field, text_block, text_line, tick
from app.web.versions import Versioned

HELD = {"title": "Pilze", "text": "Eins\nZwei", "at": datetime(2026, 12, 5, 10, 0), "kind": "a", "shown": True}
PAGE = """{% import "components/conflict.html" as conflict with context %}
{{ conflict.choose(differences, "/verworfen") }}"""


class ProbeForm(Versioned):
    title = text_line("Titel", most=50)
    text = text_block("Text", most=500)
    at = moment_field("Wann")
    kind = SelectField("Art", choices=[("a", "Vortrag"), ("b", "Pause")])
    shown = tick("Offen")


def sent(app: Flask, entered: Mapping[str, str], **more: str) -> Any:
    """The form as a browser sends it that was given HELD and changed what `more` says."""
    with app.test_request_context():
        given = ProbeForm(formdata=None, data=HELD)
        given.see(HELD)
        version = str(given.version.data)
    usual = {"title": "Pilze", "text": "Eins\r\nZwei", "at": "2026-12-05T10:00", "kind": "a", "shown": "y"}
    return app.test_request_context(method="POST", data={**usual, **entered, "version": version, **more})


def form() -> ProbeForm:
    return ProbeForm(meta={"csrf": False})


def test_nobody_else_saved_the_form_is_not_open(app: Flask) -> None:
    with sent(app, {"title": "Schwämme"}):
        assert form().compare(HELD) == []
        assert not form().is_open(HELD)


def test_both_saved_the_same_the_form_is_not_open(app: Flask) -> None:
    with sent(app, {"title": "Schwämme"}):
        assert not form().is_open({**HELD, "title": "Schwämme"})


def test_both_changed_a_field_the_form_shows_both_and_suggests_neither(app: Flask) -> None:
    with sent(app, {"title": "Schwämme"}):
        filled = form()
        assert filled.is_open({**HELD, "title": "Moose"})
        (found,) = filled.compare({**HELD, "title": "Moose"})
        page = render_template_string(PAGE, differences=[found])
    assert (found.label, found.mine, found.theirs, found.suggested) == ("Titel", "Schwämme", "Moose", "")
    assert filled.form_errors
    assert filled.title.data == "Schwämme"
    assert [text in page for text in ("Schwämme", "Moose", "checked")] == [True, True, False]


def test_somebody_else_changed_a_field_untouched_here_theirs_is_suggested(app: Flask) -> None:
    with sent(app, {"title": "Schwämme"}):
        filled = form()
        assert filled.is_open({**HELD, "text": "Drei"})
        (found,) = filled.compare({**HELD, "text": "Drei"})
    assert (found.name, found.suggested) == ("text", "theirs")


@pytest.mark.parametrize(("side", "left"), [("mine", "Schwämme"), ("theirs", "Moose")])
def test_choice_is_sent_the_chosen_text_stands_in_the_field(app: Flask, side: str, left: str) -> None:
    now = {**HELD, "title": "Moose"}
    with sent(app, {"title": "Schwämme"}):
        (found,) = form().compare(now)
    with sent(app, {"title": "Schwämme"}, **{"wahl-title": found.value(side)}):
        filled = form()
        assert not filled.is_open(now)
    assert filled.title.data == left


def test_a_third_person_saved_since_the_choice_it_is_asked_again(app: Flask) -> None:
    with sent(app, {"title": "Schwämme"}):
        (found,) = form().compare({**HELD, "title": "Moose"})
    with sent(app, {"title": "Schwämme"}, **{"wahl-title": found.value("mine")}):
        assert form().is_open({**HELD, "title": "Farne"})


def test_moment_choice_and_tick_differ_they_read_as_people_say_them(app: Flask) -> None:
    now = {**HELD, "at": datetime(2026, 12, 6, 9, 30), "kind": "b", "shown": False}
    with sent(app, {}):
        found = {each.name: (each.mine, each.theirs) for each in form().compare(now)}
    assert found["kind"] == ("Vortrag", "Pause")
    assert found["shown"] == ("Ja", "Nein")
    assert found["at"][1].endswith("6.\xa0Dezember 2026, 09:30")


def test_moment_of_the_other_is_chosen_the_field_shows_it(app: Flask) -> None:
    now = {**HELD, "at": datetime(2026, 12, 6, 9, 30)}
    with sent(app, {"at": "2026-12-07T10:00"}):
        (found,) = form().compare(now)
    with sent(app, {"at": "2026-12-07T10:00"}, **{"wahl-at": found.value("theirs")}):
        filled = form()
        assert not filled.is_open(now)
        assert 'value="2026-12-06T09:30"' in filled.at()


@pytest.mark.parametrize("version", ["", "title", "title:x:y text", "\x00", "title:0000000000"])
def test_version_is_broken_or_missing_nothing_is_overwritten_unasked(app: Flask, version: str) -> None:
    with sent(app, {"title": "Schwämme"}, version=version):
        assert form().is_open(HELD)


def test_texts_are_hostile_the_page_shows_them_as_text(app: Flask) -> None:
    hostile = "<script>alert(1)</script>"
    with sent(app, {"title": hostile}):
        page = render_template_string(PAGE, differences=form().compare({**HELD, "title": hostile * 2}))
    assert "<script>" not in page
