"""Every sentence has its English: none missing, none fuzzy, none empty, none left over, placeholders the same."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from tests.house.tree import ROOT

CATALOGUE = ROOT / "app" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]")
Text = str | tuple[str, ...]


def used(folder: Path) -> set[Text]:
    """Every text that code and templates below `folder` ask gettext for."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file, "babel.cfg")
    skip = {".venv", ".git", "node_modules", "tests", "bench", "instance"}
    found = extract_from_dir(
        folder, methods, options, keywords=KEYWORDS, directory_filter=lambda path: Path(path).name not in skip
    )
    return {message[2] for message in found if message[2]}


def gaps(catalogue: Catalog, texts: set[Text]) -> Iterator[str]:
    """What the catalogue lacks, or has too much."""
    for text in sorted(texts, key=str):
        asked = (text,) if isinstance(text, str) else text
        first = asked[0]
        message = catalogue.get(first)
        if message is None:
            yield f"missing: {first}"
            continue
        told = (message.string,) if isinstance(message.string, str) else tuple(message.string)
        if message.fuzzy:
            yield f"fuzzy: {first}"
        if not all(each.strip() for each in told):
            yield f"empty: {first}"
        elif [placeholders(each) for each in told] != [placeholders(each) for each in asked]:
            yield f"other placeholders: {first}"
    known = {text if isinstance(text, str) else text[0] for text in texts}
    for message in catalogue:
        first = message.id if isinstance(message.id, str) else message.id[0]
        if first and first not in known:
            yield f"left over: {first}"


def placeholders(text: str) -> set[str]:
    return {found[0] for found in PLACEHOLDER.finditer(text)}


def read(text: str) -> Catalog:
    return read_po(io.BytesIO(text.encode()), locale="en")


def test_every_text_has_its_english() -> None:
    with CATALOGUE.open("rb") as file:
        assert list(gaps(read_po(file, locale="en"), used(ROOT))) == []


def test_extraction_finds_texts_of_every_kind() -> None:
    """One of code, one of a rule, one of a page, one of a mail: an extraction that finds none would always agree."""
    texts = used(ROOT)
    assert {"Impressum", "Bitte geben Sie Ihren Namen ein."} <= texts
    page = (ROOT / "templates/accounts/sign_in.html").read_text("utf-8")
    mail = (ROOT / "templates/mails/accounts/sign_in_link.txt").read_text("utf-8")
    for source in (page, mail):
        asked = re.search(r"_\(\s*[\"']([^\"']+)[\"']", source)
        assert asked
        assert asked[1] in texts


WHOLE = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "%(n)s Plätze"\nmsgstr "%(n)s places"\n'


@pytest.mark.parametrize(
    ("catalogue", "expected"),
    [
        (WHOLE, []),
        (WHOLE.replace("Plätze", "Platz"), ["missing: %(n)s Plätze", "left over: %(n)s Platz"]),
        (WHOLE.replace('msgid "%', '#, fuzzy\nmsgid "%'), ["fuzzy: %(n)s Plätze"]),
        (WHOLE.replace('"%(n)s places"', '""'), ["empty: %(n)s Plätze"]),
        (WHOLE.replace("%(n)s places", "%(count)s places"), ["other placeholders: %(n)s Plätze"]),
        (WHOLE + '\nmsgid "Alt"\nmsgstr "Old"\n', ["left over: Alt"]),
    ],
)
def test_planted_gap_is_noticed(catalogue: str, expected: list[str]) -> None:
    assert list(gaps(read(catalogue), {"%(n)s Plätze"})) == expected


PLURAL = """msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Ein Platz"
msgid_plural "%(num)s Plätze"
msgstr[0] "One place"
msgstr[1] "%(num)s places"
"""


@pytest.mark.parametrize(
    ("catalogue", "expected"),
    [
        (PLURAL, []),
        (PLURAL.replace("One place", ""), ["empty: Ein Platz"]),
        (PLURAL.replace("%(num)s places", "Places"), ["other placeholders: Ein Platz"]),
    ],
)
def test_planted_plural_is_judged_form_by_form(catalogue: str, expected: list[str]) -> None:
    """One of something need not say its number, several must."""
    assert list(gaps(read(catalogue), {("Ein Platz", "%(num)s Plätze")})) == expected


def test_text_planted_in_code_and_template_is_found(tmp_path: Path) -> None:
    for name, source in {
        "app/groups/rules.py": 'X = N_("Aus einer Regel")',
        "app/groups/routes_desk.py": 'flash(ngettext("Eine Gruppe", "%(num)s Gruppen", 2))',
        "templates/groups/index.html": '{{ _("Von einer Seite") }}',
        "templates/mails/groups/told.txt": '{{ _("Aus einem Brief") }}',
        "templates/texts/hilfe.de.txt": '{{ _("Kein Teil des Programms") }}',
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, "utf-8")
    found = used(tmp_path)
    assert found == {
        "Aus einer Regel",
        ("Eine Gruppe", "%(num)s Gruppen"),
        "Von einer Seite",
        "Aus einem Brief",
    }
