"""When a changed name still means the same person."""

from __future__ import annotations

import pytest

from app.privacy.rules import is_correction


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("Ada Muster", "Ada Müster", True),
        ("Ada Muster", "Ada Neuname-Muster", True),
        ("Ada Muster", "Ada Hochzeit", True),
        ("Meier", "Mayer", True),
        ("ada  muster", "Ada Muster", True),
        ("Ada Muster", "Bela Andere", False),
        ("Ada M. Muster", "Bela M. Andere", False),
        ("", "Ada Muster", False),
        ("Ada Muster", "中", False),
    ],
)
def test_is_correction_tells_a_typing_error_from_somebody_else(old: str, new: str, same: bool) -> None:
    assert is_correction(old, new) is same
