"""Together are those who name each other, by name or address, and those of one delegation."""

from __future__ import annotations

from app.allotment.reporting import cell
from app.allotment.together import Person, bare, units

ADA, BELA, CEM = (
    ("Ada Beispiel", "ada@example.org"),
    ("Dr. Bela Müßig", "bela@example.org"),
    ("Cem Probe", "cem@example.org"),
)


def people(*named: str, delegations: tuple[int | None, ...] = (None, None, None)) -> list[Person]:
    rows = zip((ADA, BELA, CEM), named, delegations, strict=True)
    return [Person(n, name, email, text, group) for n, ((name, email), text, group) in enumerate(rows, 1)]


def test_units_naming_each_other_by_name_or_address_is_a_block() -> None:
    for first, second in (
        ("bela@example.org", "ada@example.org"),
        ("BELA muessig", "Ada  Beispiel"),
        ("Dr. Bela Müßig", "ADA@example.org"),
        ("Cem Probe und Bela Müßig", "Ada Beispiel"),
    ):
        assert units(people(first, second, "")) == ({1: 1, 2: 1, 3: 3}, set()), first


def test_units_naming_somebody_who_names_nobody_is_unanswered() -> None:
    assert units(people("Bela Müßig", "", "")) == ({1: 1, 2: 2, 3: 3}, {1})
    assert units(people("Bela Müßig", "Cem Probe", "Ada Beispiel")) == ({1: 1, 2: 2, 3: 3}, {1, 2, 3})
    assert units(people("Niemand Bekanntes", "", "")) == ({1: 1, 2: 2, 3: 3}, {1})
    assert units(people("Ada Beispiel", "", "")) == ({1: 1, 2: 2, 3: 3}, {1})


def test_units_of_a_delegation_are_one_block_and_join_with_pairs() -> None:
    assert units(people("", "", "", delegations=(None, 7, 7))) == ({1: 1, 2: 2, 3: 2}, set())
    assert units(people("Cem Probe", "", "Ada Beispiel", delegations=(None, 7, 7))) == ({1: 1, 2: 1, 3: 1}, set())


def test_units_of_a_shared_mailbox_mean_everybody_who_names_back() -> None:
    rows = [Person(1, "Ada Beispiel", "amt@example.org", "Cem Probe"), Person(2, "Bela Muster", "amt@example.org")]
    rows.append(Person(3, "Cem Probe", "cem@example.org", "amt@example.org"))
    assert units(rows) == ({1: 1, 2: 2, 3: 1}, set())


def test_bare_name_has_no_titles() -> None:
    assert bare("Prof. Dr. Änne  GROẞ-Beispiel") == "aenne gross beispiel"
    assert bare("Dr.") == "dr"


def test_cell_takes_the_sting_out_of_formulas() -> None:
    stings = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1"]
    assert [cell(text) for text in stings] == [f"'{text}" for text in stings]
    assert [cell(text) for text in ("", "Fulda", "1-2", "a=b")] == ["", "Fulda", "1-2", "a=b"]
