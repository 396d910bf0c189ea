"""Codes of an app: half a minute around now, never twice; recovery codes of eighty bits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from app.accounts import codes

NOW = datetime(2026, 11, 24, 9, 0, 10, tzinfo=UTC)
SECRET = codes.fresh_secret()


def code_at(offset: int) -> str:
    return pyotp.TOTP(SECRET).at(NOW + timedelta(seconds=offset))


@pytest.mark.parametrize(
    ("offset", "fits"), [(0, True), (-30, True), (30, True), (-60, False), (60, False), (3600, False)]
)
def test_code_fits_one_step_around_now(offset: int, fits: bool) -> None:
    assert (codes.step_of(SECRET, code_at(offset), NOW, last_step=0) is not None) is fits


def test_used_code_and_earlier_ones_fit_no_more() -> None:
    step = codes.step_of(SECRET, code_at(0), NOW, last_step=0)
    assert step is not None
    assert codes.step_of(SECRET, code_at(0), NOW, last_step=step) is None
    assert codes.step_of(SECRET, code_at(-30), NOW, last_step=step) is None
    assert codes.step_of(SECRET, code_at(30), NOW, last_step=step) == step + 1


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "١٢٣٤٥٦", "abcdef", "x" * 5000])
def test_what_is_no_code_fits_nothing(typed: str) -> None:
    assert codes.step_of(SECRET, typed, NOW, last_step=0) is None


def test_blanks_in_a_code_do_not_matter() -> None:
    code = code_at(0)
    assert codes.step_of(SECRET, f" {code[:3]} {code[3:]} ", NOW, last_step=0) is not None


def test_recovery_codes_are_many_different_and_read_as_typed() -> None:
    made = codes.fresh_recovery()
    assert len(set(made)) == codes.RECOVERY == 10
    assert all(len(codes.recovery(each)) == 16 for each in made)
    assert codes.recovery(made[0].upper().replace("-", " ")) == codes.recovery(made[0])


def test_picture_holds_the_address_and_calls_nobody() -> None:
    assert codes.picture(SECRET, "olga@example.org").startswith("data:image/svg+xml")
    assert SECRET in codes.address(SECRET, "olga@example.org")
