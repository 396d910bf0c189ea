"""Sealing and opening, without an application."""

from __future__ import annotations

from app.core import tokens
from app.needs.vault import Keys, key_id

OLD, NEW = "an old key of sufficient length 0123456789", "a new key of sufficient length 0123456789"
TEXT = "Ich brauche einen Platz vorn, wegen des Gebärdensprachdolmetschens 🙂"


def test_seal_and_unseal_gives_the_text_back_and_hides_it() -> None:
    keys = Keys(NEW)
    sealed = keys.seal(TEXT)
    assert keys.unseal(sealed, keys.current_id) == TEXT
    assert "Platz" not in sealed
    assert sealed != keys.seal(TEXT)


def test_unseal_with_an_old_key_opens_what_it_sealed() -> None:
    sealed = Keys(OLD).seal(TEXT)
    assert Keys(NEW, (OLD,)).unseal(sealed, key_id(OLD)) == TEXT
    assert Keys(NEW).unseal(sealed, key_id(OLD)) is None


def test_unseal_what_somebody_changed_opens_nothing() -> None:
    keys = Keys(NEW)
    sealed = keys.seal(TEXT)
    for changed in (sealed[:-8] + "AAAAAAA=", sealed[1:], "x", keys.seal(TEXT)[:40]):
        assert keys.unseal(changed, keys.current_id) is None, changed


def test_seal_for_another_purpose_opens_nothing_here() -> None:
    sealed = tokens.seal(TEXT, NEW, "outbox links")
    assert Keys(NEW).unseal(sealed, key_id(NEW)) is None


def test_seal_nothing_stays_nothing() -> None:
    keys = Keys(NEW)
    assert keys.seal("") == ""
    assert keys.unseal("", "whatever") == ""


def test_repr_of_keys_shows_none_and_ids_are_short() -> None:
    keys = Keys(NEW, (OLD,))
    assert repr(keys) == "Keys()"
    assert keys.known_ids == {key_id(NEW), key_id(OLD)}
    assert [len(each) for each in keys.known_ids] == [16, 16]
