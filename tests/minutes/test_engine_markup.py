"""Stress and links as people type them: there and back without a lost character, in linear time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.minutes.document import Block, Document, Kind, Mark, Stress, from_tree, to_tree
from app.minutes.markup import Run, parse, runs, typed

SIGNS = st.text(st.sampled_from("ab *\\[]()hts:/ä\n"), max_size=60)


@pytest.mark.parametrize(
    ("given_text", "text", "marks"),
    [
        ("Ein *betontes* Wort", "Ein betontes Wort", (Mark(4, 12, Stress.EMPHASIS),)),
        ("Sehr **stark**!", "Sehr stark!", (Mark(5, 10, Stress.STRONG),)),
        (
            "Siehe [Haus](https://haus.example/a).",
            "Siehe Haus.",
            (Mark(6, 10, Stress.LINK, "https://haus.example/a"),),
        ),
        ("Projektleiter*innen und Bürger*innen", "Projektleiter*innen und Bürger*innen", ()),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))", ()),
        ("[x](javascript:alert)", "[x](javascript:alert)", ()),
        (r"Kein \*Zeichen\*", "Kein *Zeichen*", ()),
        ("2 * 3 * 4", "2 * 3 * 4", ()),
    ],
)
def test_typed_signs_become_marks_or_stay_characters(given_text: str, text: str, marks: tuple[Mark, ...]) -> None:
    assert parse(given_text) == (text, marks)


@given(SIGNS)
def test_whatever_was_typed_comes_back_the_same_once_parsed(text: str) -> None:
    words, marks = parse(text)
    assert parse(typed(words, marks)) == (words, marks)
    assert "".join(run.text for run in runs(words, marks)) == words


@given(SIGNS)
def test_plain_words_survive_typing_and_parsing(text: str) -> None:
    assert parse(typed(text, ())) == (text, ())


def test_runs_of_a_stretch_cut_marks_at_its_ends() -> None:
    marks = (Mark(2, 6, Stress.STRONG),)
    assert list(runs("ab cd ef", marks, 4)) == [Run("d ", Stress.STRONG), Run("ef")]


def test_marks_survive_the_stored_tree() -> None:
    block = Block("a", Kind.FINDING, "Haus", 0, marks=(Mark(0, 4, Stress.LINK, "https://haus.example"),), named_by=3)
    assert from_tree(to_tree(Document((block,), "de"))).blocks == (block,)


@pytest.mark.parametrize("sign", ["*", "[", "\\", "**a", "[a](", "*a b"])
def test_hostile_repetition_is_read_at_once(sign: str) -> None:
    words, _ = parse(sign * 20_000)
    assert len(words) <= len(sign) * 20_000
