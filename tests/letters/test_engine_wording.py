"""Placeholders: what is refused, what is filled in, and that nothing filled in becomes more than text."""

from __future__ import annotations

import pytest

from app.letters import mails, stock, wording
from app.outbox import letters

LABELS = {name: name.upper() for name in wording.LINKS}


def harmless(**values: str) -> dict[str, str]:
    """As mails.py fills them in."""
    return {name: str(letters.defused(value)) for name, value in values.items()}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{name} und {gruppe}", []),
        ("{ name }", []),
        ("{nmae}", ["nmae"]),
        ("{}", [""]),
        ("{x} {x} {y}", ["x", "y"]),
        ("{name.__class__}", ["name.__class__"]),
        ("{0} {name!r}", ["0", "name!r"]),
    ],
)
def test_unknown_names_of_a_text_are_found_once(text: str, names: list[str]) -> None:
    assert wording.unknown(text) == names


@pytest.mark.parametrize("text", ["{name", "name}", "{na{me}", "{name}}", "{\nname}", "a { b"])
def test_unclosed_brace_is_found(text: str) -> None:
    assert wording.is_unclosed(text)


def test_closed_braces_are_no_fault() -> None:
    assert not wording.is_unclosed("{name}, {workshop} und {ort}")


def test_every_placeholder_has_a_value_function() -> None:
    assert set(mails.VALUES) == set(wording.NAMES)
    assert set(wording.LINKS) <= set(wording.NAMES)


def test_body_with_hostile_values_gets_no_link_line_and_no_placeholder() -> None:
    hostile = "{name} https://evil.example/ → Klick: https://evil.example\n\n→ Noch: x"
    found = wording.body("Hallo {name}\n{kommune}", harmless(name=hostile, kommune="<b>Fulda</b>"), LABELS)
    assert found == "Hallo {name} https: //evil. example/ Klick: https: //evil. example Noch: x\n<b>Fulda</b>"
    assert [block.kind for block in letters.blocks(found)] == ["p"]


def test_body_makes_a_link_block_of_a_link_alone_in_its_line() -> None:
    values = {"seite": letters.Address("https://rotunde.example/")}
    found = letters.blocks(wording.body("Mehr:\n{seite}\nDanke, {seite}", values, LABELS))
    assert [(block.kind, block.label, block.address) for block in found] == [
        ("p", "", ""),
        ("link", "SEITE", "https://rotunde.example/"),
        ("p", "", ""),
    ]
    assert found[2].lines == ("Danke, https://rotunde.example/",)


def test_subject_stays_one_line_and_is_shortened_visibly() -> None:
    values = harmless(name="Ada\r\nBcc: alle@example.org\r\n\r\nText", workshop="W" * 400)
    assert wording.subject("An {name}", values) == "An Ada Bcc: alle@example. org Text"
    long = wording.subject("{workshop}", values)
    assert (len(long), long[-1]) == (wording.LONGEST_SUBJECT, "…")


@pytest.mark.parametrize("key", stock.READY)
def test_built_in_template_has_both_languages_and_no_fault(key: str) -> None:
    texts = stock.READY[key].texts
    assert texts.has_english
    for text in (texts.subject_de, texts.text_de, texts.subject_en, texts.text_en):
        assert (wording.unknown(text), wording.is_unclosed(text), wording.has_arrow(text)) == ([], False, False)
    assert wording.links_in(texts.subject_de + texts.subject_en) == []
    assert set(wording.used(texts.text_de)) == set(wording.used(texts.text_en))
    assert len(stock.READY) == 6
