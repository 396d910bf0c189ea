"""What is suggested as one point, and what never is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.clusters import nearness
from app.clusters.nearness import Said, suggestions


def found(*texts: str) -> list[tuple[str, ...]]:
    return [one.keys for one in suggestions([Said(f"e{number}", text) for number, text in enumerate(texts)])]


TOGETHER = [
    ("Es fehlt an Personal und Budget", "Personal und Budget fehlen"),
    ("Zuständigkeiten klären", "Klärung der Zuständigkeit"),
    ("Dienstleister*innen früh einbinden", "Dienstleister frühzeitig einbinden"),
    ("Fördermittel beantragen", "Födermittel beantragen"),
    ("Gute Vernetzung mit Nachbarkommunen", "Vernetzung mit den Nachbarkommunen"),
    ("Ärzte fehlen auf dem Land", "Auf dem Land fehlen Aerzt:innen"),
    ("Rückhalt der Verwaltungsspitze", "Rückhalt durch die Verwaltungsspitze nötig"),
]
APART = [
    ("Zuständigkeiten sind klar", "Zuständigkeiten sind unklar"),
    ("Es gibt genug Personal", "Es gibt nicht genug Personal"),
    ("Mehr Personal einstellen", "Weniger Personal einstellen"),
    ("2 Stellen schaffen", "5 Stellen schaffen"),
    ("Interne Kommunikation verbessern", "Externe Kommunikation verbessern"),
    ("Personal fehlt", "Die Strategie muss beschlossen werden"),
    ("Budget", "Das Budget der Feuerwehr wird seit Jahren von einer Stiftung getragen"),
    ("und die", "oder der"),
    ("", ""),
]


@pytest.mark.parametrize("texts", TOGETHER)
def test_suggestions_texts_that_say_the_same_belong_together(texts: tuple[str, str]) -> None:
    assert found(*texts) == [("e0", "e1")]


@pytest.mark.parametrize("texts", APART)
def test_suggestions_texts_that_differ_or_turn_round_stay_apart(texts: tuple[str, str]) -> None:
    assert found(*texts) == []


def test_suggestions_best_first_each_point_once_with_a_reason() -> None:
    points = [
        "Personal fehlt",
        "Zuständigkeiten klären",
        "Es fehlt Personal",
        "Die Zuständigkeit klären",
        "Das Personal fehlt",
    ]
    given_points = [Said(f"e{number}", text) for number, text in enumerate(points)]
    first, second = suggestions(given_points)
    assert (first.keys, first.score, str(first.reason)) == (("e0", "e2", "e4"), 100, "Dieselben Wörter.")
    assert (second.keys, second.score) == (("e1", "e3"), 100)
    (third,) = suggestions([Said("a", "Personal und Budget fehlen oft"), Said("b", "Budget und Personal fehlen")])
    assert str(third.reason) == "Gemeinsame Wörter: Personal, Budget, fehlen."
    (slip,) = suggestions([Said("a", "Digitalisierungsstrategie"), Said("b", "Digitalisirungsstrategie")])
    assert str(slip.reason) == "Fast gleich geschrieben."


def test_suggestions_no_chain_joins_what_is_not_near() -> None:
    """a is near b and b near c, but a and c are not: c stays outside."""
    texts = ["Personal Budget Zeit", "Personal Budget Zeit Räume", "Budget Zeit Räume Technik Fortbildung"]
    for keys in found(*texts):
        assert keys != ("e0", "e1", "e2")


@settings(max_examples=60)
@given(st.lists(st.text(max_size=60), max_size=25))
def test_suggestions_of_anything_are_disjoint_pairs_or_more(texts: list[str]) -> None:
    keys = [key for each in found(*texts) for key in each]
    assert len(keys) == len(set(keys))
    assert [each for each in found(*texts) if len(each) < 2] == []


def test_suggestions_beyond_three_hundred_points_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(nearness, "_nearness", lambda one, other: asked.append(1) or 0)
    suggestions([Said(f"e{number}", f"Punkt Nummer {number} " + "viele Worte " * 200) for number in range(2_000)])
    assert len(asked) == 300 * 299 // 2
