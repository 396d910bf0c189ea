"""Colours: contrast as WCAG counts it, and every shade the style sheet names can be read."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.appearance import colours, rules

COLOUR = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#ffffff", "#000000", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
    ],
)
def test_contrast_is_that_of_the_recommendation(one: str, other: str, ratio: float) -> None:
    assert round(colours.contrast(one, other), 2) == ratio == round(colours.contrast(other, one), 2)


@given(COLOUR)
def test_every_colour_has_a_shade_for_light_and_a_tint_for_dark_pages(colour: str) -> None:
    assert colours.on_light(colours.darkened(colour)) >= colours.LEAST
    assert colours.on_dark(colours.lightened(colour)) >= colours.LEAST_AT_NIGHT
    if colours.on_light(colour) >= colours.LEAST:
        assert colours.darkened(colour) == colour


@given(COLOUR)
def test_style_sheet_holds_colours_and_nothing_else(colour: str) -> None:
    found = re.findall(r":(#[0-9a-f]+)[;}]", colours.sheet(colour))
    assert found == [colour, "#ffffff", colours.lightened(colour), "#000000"]


@given(st.text(max_size=12))
def test_text_that_is_no_colour_is_refused(text: str) -> None:
    if re.fullmatch(r"\s*#?([0-9a-fA-F]{3}){1,2}\s*", text) or not text.strip():
        return
    with pytest.raises(rules.NoColour):
        rules.accent(text)


def test_colour_is_kept_in_one_spelling() -> None:
    assert [rules.accent(text) for text in ("#05A", "0055aa", " #0055AA ", "")] == ["#0055aa", "#0055aa", "#0055aa", ""]


def test_pale_colour_is_refused_with_the_next_one_that_does() -> None:
    with pytest.raises(rules.TooPale) as refused:
        rules.accent("#ffcc00")
    instead = str(refused.value.values["instead"])
    assert rules.accent(instead) == instead


def test_shape_of_a_line_or_a_stamp_is_refused() -> None:
    rules.check_shape(320, 40)
    with pytest.raises(rules.TooFlat):
        rules.check_shape(39, 39)
    with pytest.raises(rules.TooLong):
        rules.check_shape(321, 40)
