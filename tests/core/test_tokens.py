"""Secrets in addresses."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import tokens

KEY, OTHER = "a key of the operator 0123456789abcdef", "another key of the operator 0123456789"


def test_fresh_tokens_are_long_url_safe_and_never_the_same() -> None:
    made = {tokens.fresh() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{32}", token) for token in made)


def test_hashed_is_the_same_each_time_and_holds_nothing_of_the_token() -> None:
    token = tokens.fresh()
    assert tokens.hashed(token) == tokens.hashed(token)
    assert tokens.hashed(token) != tokens.hashed(token[:-1])
    assert token not in tokens.hashed(token)


@given(st.text(max_size=100))
def test_hashed_takes_whatever_stands_in_an_address(value: str) -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", tokens.hashed(value))


def test_hashed_takes_half_a_surrogate_pair() -> None:
    assert len(tokens.hashed("\udcff")) == 64


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300))
def test_unseal_gives_back_what_was_sealed(value: str) -> None:
    sealed = tokens.seal(value, KEY, "letters")
    assert tokens.unseal(sealed, KEY, "letters") == value


def test_seal_hides_the_text_and_never_looks_alike() -> None:
    first, second = (tokens.seal("https://rotunde.example/geheim", KEY, "letters") for _ in range(2))
    assert "geheim" not in first
    assert first != second


@pytest.mark.parametrize(("key", "purpose"), [(OTHER, "letters"), (KEY, "exports")])
def test_unseal_with_another_key_or_purpose_gives_none(key: str, purpose: str) -> None:
    assert tokens.unseal(tokens.seal("geheim", KEY, "letters"), key, purpose) is None


@pytest.mark.parametrize("damaged", ["", "x", "gAAAAA", "ä", "\x00"])
def test_unseal_of_damaged_text_gives_none(damaged: str) -> None:
    assert tokens.unseal(damaged, KEY, "letters") is None


def test_unseal_of_a_changed_letter_gives_none() -> None:
    sealed = tokens.seal("geheim", KEY, "letters")
    middle = len(sealed) // 2
    changed = sealed[:middle] + ("A" if sealed[middle] != "A" else "B") + sealed[middle + 1 :]
    assert tokens.unseal(changed, KEY, "letters") is None
