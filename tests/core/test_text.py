"""Text rules: what fields take, how names sort and words are found, what an address may hold."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import text

# DIN 5007-2: umlauts count as two letters, ß as ss, accents as nothing; titles and particles do not count.
IN_ORDER = [
    "Ida Abel",
    "Dr. Ines von Ähren",
    "Bo Aerts",
    "Zoë Café",
    "Zoe Cafee",
    "Zacharias Goetz",
    "Anna Goetze",
    "Jürgen Götzen",
    "Aaron Gottlieb",
    "Anna Müller",
    "Bert Mueller",
    "Carla Müller",
    "Zoe Müller",
    "Ada Müller-Lüdenscheidt",
    "Ada Muller",
    "Ørjan Odin",
    "Ole Strasse",
    "Pia Straße",
    "Prof. Dr. Max van der Zander",
]


@given(st.permutations(IN_ORDER))
def test_sort_key_orders_names_as_the_standard_does(names: list[str]) -> None:
    assert sorted(names, key=text.sort_key) == IN_ORDER


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Dr. Ines von Halden", "halden , ines"),
        ("Anna Maria Müller", "mueller , anna maria"),
        ("Goetz", "goetz , "),
        ("Prof. Dr.", "dr , prof"),
        ("  ", ""),
    ],
)
def test_sort_key_of_a_name_is(name: str, key: str) -> None:
    assert text.sort_key(name) == key


def test_sort_key_of_composed_and_decomposed_letters_is_the_same() -> None:
    for form in ("NFC", "NFD", "NFKC"):
        assert text.sort_key(unicodedata.normalize(form, "Jürgen Ångström")) == "angstroem , juergen"


@pytest.mark.parametrize(
    ("value", "folded"),
    [
        ("Bürgerbüro", "buergerbuero"),
        ("GROẞE Straße", "grosse strasse"),
        ("Café, Nguyễn; O’Neill", "cafe nguyen o neill"),
        ("  Łódź\tÆble ", "lodz aeble"),
        ("", ""),
    ],
)
def test_folded_spells_out_umlauts_and_drops_accents(value: str, folded: str) -> None:
    assert text.folded(value) == folded


@given(st.text(max_size=200))
def test_folded_is_stable_and_one_line(value: str) -> None:
    once = text.folded(value)
    assert once == " ".join(once.split())
    assert text.folded(once) == once


@given(st.text(max_size=200))
def test_slug_is_an_address_part_whatever_comes_in(value: str) -> None:
    found = text.slug(value)
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", found)
    assert text.slug(found) == found


def test_slug_of_a_title_can_be_spoken() -> None:
    assert text.slug("Workshop C: Beginner – Weg zur „Smart City“ (für Städte & Kreise)") == (
        "workshop-c-beginner-weg-zur-smart-city-fuer-staedte-kreise"
    )


@pytest.mark.parametrize(
    "sign", ["\x00", "\x07", "\x7f", "\x85", "\u200b", "\u200e", "\u202e", "\u2066", "\ufeff", "\ue000", "\ud800"]
)
def test_unprintable_names_the_sign_that_no_field_takes(sign: str) -> None:
    assert text.unprintable(f"Ada{sign}Beispiel") == sign
    assert text.unprintable(f"Ada{sign}Beispiel", lines=True) == sign


def test_unprintable_finds_nothing_in_what_people_write() -> None:
    for fine in ("Łukasz Đorđević", "東京", "👩‍💻 Team", "a\u0301", "O’Neill–Müller", "«¿?»"):
        assert text.unprintable(fine) == ""


def test_unprintable_takes_line_breaks_in_blocks_only() -> None:
    assert text.unprintable("a\r\n\tb", lines=True) == ""
    assert text.unprintable("a\nb") == "\n"


@given(st.text(max_size=200))
def test_nfc_makes_equal_names_equal_strings(value: str) -> None:
    assert text.nfc(unicodedata.normalize("NFD", value)) == text.nfc(value)
