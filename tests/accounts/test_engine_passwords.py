"""Passwords: what is refused and why, and that a hash says nothing and is renewed."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from app.accounts import passwords
from app.core.errors import Refusal

GOOD = "vier Bojen tanzen Samba"


def judged(password: str) -> type[Refusal] | None:
    try:
        passwords.check(passwords.normal(password), name="Olga Büro-Wendelstein", email="o.wendel@stadt.example")
    except Refusal as refused:
        return type(refused)
    return None


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        (GOOD, None),
        ("ein " * 250, passwords.TooCommon),
        ("x1Kp9-Zq7Rw2", None),
        ("kurz", passwords.TooShort),
        ("elf Zeichen", passwords.TooShort),
        ("", passwords.TooShort),
        ("ä" * 501, passwords.TooLong),
        ("vier Bojen und Wendelstein", passwords.ContainsOwn),
        ("vier Bojen WENDEL Samba", passwords.ContainsOwn),
        ("vier Bojen bei Rotunde", passwords.ContainsOwn),
        ("mein Passwort ist gut genug", passwords.ContainsOwn),
        ("bueroklammer vier Bojen", passwords.ContainsOwn),
        ("123456789012", passwords.TooCommon),
        ("1q2w3e4r5t6y", passwords.TooCommon),
        ("aaaaaaaaaaaaaa", passwords.TooCommon),
        ("qwertzuiopasdf", passwords.TooCommon),
        ("Sommer2026!!", passwords.TooCommon),
        ("\ud800 vier Bojen tanzen Samba", None),
    ],
)
def test_password_is_refused_with_its_reason(password: str, refusal: type[Refusal] | None) -> None:
    assert judged(password) is refusal


def test_hash_fits_only_its_password_and_two_are_never_equal() -> None:
    first, second = passwords.hashed(GOOD), passwords.hashed(GOOD)
    assert first != second
    assert first.startswith("$argon2id$")
    assert GOOD not in first
    assert passwords.fits(first, GOOD)
    assert not passwords.fits(first, f"{GOOD} ")
    assert not passwords.fits(None, GOOD)
    assert not passwords.fits("garbage", GOOD)


def test_same_letters_typed_otherwise_are_the_same_password() -> None:
    assert passwords.normal("Büro") == passwords.normal("Bu\u0308ro")


def test_nobody_is_verified_with_the_same_numbers_as_everybody() -> None:
    """Otherwise the time of the answer would tell who has a password."""
    assert not passwords.is_outdated(passwords.NOBODY)


def test_weaker_hash_is_outdated() -> None:
    assert passwords.is_outdated(PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(GOOD))
    assert not passwords.is_outdated(passwords.hashed(GOOD))
