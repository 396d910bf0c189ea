"""What counts as the same name, and how entries are spoken."""

from __future__ import annotations

import pytest

from app.municipalities import rules


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("limburg an der lahn", "limburg a d lahn", True),
        ("frankfurt a m", "frankfurt am main", True),
        ("f am main", "frankfurt am main", False),  # the name itself is never abbreviated
        ("frankfurt an der oder", "frankfurt am main", False),
        ("frankfurt main", "frankfurt am main", False),
        ("", "", False),
    ],
)
def test_same_spelled_allows_abbreviated_by_names_only(one: str, other: str, same: bool) -> None:
    assert rules.same_spelled(one, other) is rules.same_spelled(other, one) is same


def test_label_tells_town_and_district_apart() -> None:
    labels = [
        rules.label("city", "Kassel, documenta-Stadt", ""),
        rules.label("district", "Landkreis Kassel", ""),
        rules.label("municipality", "Kaufungen", "Landkreis Kassel"),
        rules.label("unbekannt", "Irgendwo", ""),
    ]
    assert labels == ["Stadt Kassel", "Landkreis Kassel", "Gemeinde Kaufungen (Landkreis Kassel)", "Irgendwo"]
    assert [rules.found_by("district", name) for name in ("Landkreis Kassel", "Main-Kinzig-Kreis")] == [
        "kassel landkreis",
        "main kinzig kreis",
    ]
