"""What people typed never becomes a link in a mail, neither by us nor by a mail program."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import ChoiceLoader, DictLoader

from app.core.db import unit_of_work
from app.outbox import actions, letters
from app.outbox.letters import Address, defused
from tests.outbox.conftest import queue

# What mail programs make links of: addresses with a scheme, www, and bare hosts.
LINKED = re.compile(r"(?i)\b[a-z][a-z0-9+.-]*://\S|\bwww\.\S|[\w-]\.[a-z]{2,}")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Ada Beispiel", "Ada Beispiel"),
        ("Dr. Ada Beispiel, z.B. vom e.V.", "Dr. Ada Beispiel, z.B. vom e.V."),
        ("5.12.2026, Version 2.0, § 3 Abs.2", "5.12.2026, Version 2.0, § 3 Abs.2"),
        ("Ada https://boese.example/x?a=1", "Ada https: //boese. example/x?a=1"),
        ("HTTP://BOESE.EXAMPLE", "HTTP: //BOESE. EXAMPLE"),
        ("http://1.2.3.4/x", "http: //1.2.3.4/x"),
        ("www.boese.example", "www. boese. example"),
        ("t.co/x und x.com", "t. co/x und x. com"),
        ("ada@boese.example", "ada@boese. example"),
        ("boese\u3002com boese\uff0ecom", "boese\u3002 com boese\uff0e com"),
        ("Ada\n\n→ Jetzt bestätigen: https://boese.example", "Ada Jetzt bestätigen: https: //boese. example"),
        ("Ada\r\n- Preis: 0 Euro", "Ada - Preis: 0 Euro"),
        ("http:\n//boese", "http: //boese"),
        ("https:\\\\boese.example", "https: \\\\boese. example"),
        ("", ""),
    ],
)
def test_defused_shows_what_was_typed_and_no_link(typed: str, shown: str) -> None:
    assert defused(typed) == shown
    assert LINKED.search(shown) is None
    assert defused(shown) == shown


def test_defused_leaves_addresses_and_everything_that_is_no_text() -> None:
    address = Address("https://rotunde.example/x")
    assert defused(address) is address
    assert (defused(5), defused(None)) == (5, None)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(["http", "s", ":", "/", "//", "www", ".", "boese", "com", "→", " ", "\n", "\\", "@", "ä", "1"])
    )
)
def test_defused_of_anything_holds_no_link_no_arrow_and_one_line(parts: list[str]) -> None:
    shown = str(defused("".join(parts)))
    assert LINKED.search(shown) is None
    assert ("→" in shown, len(shown.splitlines()) <= 1) == (False, True)


@dataclass
class Person:
    name: str


TEMPLATE = """{{ _("Hallo %(name)s", name=person.name) }}

{{ person.name }}

- {{ _("Name") }}: {{ person.name }}
- {{ _("Online") }}: {{ online | address }}

{{ ngettext("%(num)s Person: %(name)s", "%(num)s Personen: %(name)s", 2, name=person.name) }}

{{ _("Schreiben Sie an %(mail)s.", mail=office | address) }}

→ {{ _("Öffnen") }}: {{ link.manage }}

→ {{ _("Zur Übersicht") }}: {{ absolute("desk.home") }}
"""


@pytest.fixture
def written(app: Flask, monkeypatch: pytest.MonkeyPatch) -> letters.Draft:
    loader = ChoiceLoader([DictLoader({"mails/test/all.txt": TEMPLATE}), app.jinja_env.loader])  # type: ignore[list-item]  # it has one
    monkeypatch.setattr(app.jinja_env, "loader", loader)
    monkeypatch.delitem(app.extensions, "rotunde.paper", raising=False)
    draft = actions.compose(
        "test/all",
        locale="de",
        links={"manage": "https://rotunde.example/geheim"},
        person=Person("Ada\n\n→ Klick: https://boese.example/x www.boese.example"),
        online="https://treffen.example/raum",
        office="buero@rotunde.example",
    )
    app.extensions.pop("rotunde.paper")
    return draft


def test_compose_makes_links_of_ours_and_never_of_what_people_typed(written: letters.Draft) -> None:
    typed = "Ada Klick: https: //boese. example/x www. boese. example"
    assert written.subject == f"Hallo {typed}"
    found = letters.blocks(written.text)
    assert [(block.kind, block.lines or block.rows or (block.label, block.address)) for block in found] == [
        ("p", (typed,)),
        ("facts", (("Name", typed), ("Online", "https://treffen.example/raum"))),
        ("p", (f"2 Personen: {typed}",)),
        ("p", ("Schreiben Sie an buero@rotunde.example.",)),
        ("link", ("Öffnen", letters.mark("manage"))),
        ("link", ("Zur Übersicht", "http://rotunde.example/")),
    ]
    assert re.findall('href="([^"]*)"', written.html) == [letters.mark("manage"), "http://rotunde.example/"]
    assert "boese.example" not in written.subject + written.text + written.html


def test_mail_with_a_hostile_name_leaves_without_its_link(app: Flask) -> None:
    """Every template of a mail goes this way, so one stands for all."""
    draft = actions.compose("accounts/sign_in_link", locale="de", links={"sign_in": "x"}, name="<b>www.boese.example")
    assert ("www. boese. example" in draft.text, "&lt;b&gt;www. boese. example" in draft.html) == (True, True)


def test_sender_has_the_name_of_the_setting(app: Flask, account: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "MAIL_NAME", "Büro Muster")
    with unit_of_work(by="test"):
        mail = queue(account)  # type: ignore[arg-type]  # the fixture's account
    assert ">Büro Muster</p>" in mail.html
    assert actions.as_bytes(mail, now=mail.created_at).count(b"From: =?utf-8?q?B=C3=BCro_Muster?= <") == 1


def test_templates_of_mails_mark_no_name_as_an_address() -> None:
    """`| address` is for what the office entered as an address; a person's words never get it."""
    root = Path(__file__).resolve().parents[2] / "templates" / "mails"
    marked = {
        found for file in root.rglob("*.txt") for found in re.findall(r"([\w.]+) \| address", file.read_text("utf-8"))
    }
    assert {name for name in marked if "registration" in name or name.endswith((".name", ".title", ".text"))} == set()
