"""The style sheets as files: nothing missing, nothing from elsewhere, not too heavy."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent.parent / "static"
SHEETS = sorted(STATIC.glob("css/*.css"))
KERN = STATIC / "vendor" / "kern" / "kern.css"
TEMPLATES = STATIC.parent / "templates"
# What a page loads before it can be read; with a page of 4 kB, a script and the headers below 60 kB.
LOADED_AT_ONCE = 46_000


def words() -> str:
    return "".join(sheet.read_text("utf-8") for sheet in [KERN, *SHEETS])


def test_every_token_that_is_read_is_defined() -> None:
    """KERN falls back to light colours where a token is missing: dark words on a dark page."""
    defined = set(re.findall(r"(--[\w-]+):", words()))
    assert set(re.findall(r"var\((--[\w-]+)\)", words())) - defined == set()


def test_every_file_that_is_named_exists_here() -> None:
    for sheet in SHEETS:
        for address in re.findall(r"url\(([^)]+)\)", sheet.read_text("utf-8")):
            assert address.startswith("../")
            assert (sheet.parent / address).is_file()


def test_colour_scheme_changes_colours_and_nothing_else() -> None:
    """So everything else is looked at in one of them."""
    changed = {name for block in _dark(words()) for name in re.findall(r"[{;]\s*([\w-]+)\s*:", block)}
    assert {"--kern-color-layout-text-default", "--g", "opacity"} <= changed
    assert {name for name in changed if not name.startswith("--kern-color-")} == {"--g", "--r-shadow", "opacity"}


def _dark(css: str) -> list[str]:
    """What stands in the braces of each question for a colour scheme."""
    found: list[str] = []
    for asked in re.finditer(r"@media[^{]*prefers-color-scheme[^{]*", css):
        depth, end = 0, asked.end()
        while True:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
            if not depth:
                break
        found.append(css[asked.end() : end])
    return found


def test_nothing_comes_from_another_host() -> None:
    assert re.findall(r"@import|url\(['\"]?(?:https?:)?//", words()) == []


def test_no_page_loads_more_than_a_little_beside_what_all_share() -> None:
    head = (TEMPLATES / "layouts" / "_head.html").read_text("utf-8")
    listed = re.search(r"for sheet in \[(.+?)\]", head)
    assert listed
    shared = {*re.findall(r'"(\w+)"', listed[1]), "print"}
    fonts = sum((STATIC / "fonts" / f"fira-{name}-basic.woff2").stat().st_size for name in ("regular", "semibold"))
    weights = {path.name: fonts + packed(KERN) + weight(shared | own(path)) for path in TEMPLATES.glob("*/*.html")}
    assert [name for name, bytes_ in weights.items() if bytes_ > LOADED_AT_ONCE] == []
    assert max(weights.values()) > fonts + packed(KERN) + weight(shared)  # some page has sheets of its own


def own(template: Path) -> set[str]:
    """The sheets a page adds to those of all."""
    source = template.read_text("utf-8")
    listed = " ".join(re.findall(r"set sheets = \[(.*?)\]", source))
    return {*re.findall(r'"(\w+)"', listed), *re.findall(r"'css/(\w+)\.css'", source)}


def weight(names: set[str]) -> int:
    return sum(packed(STATIC / "css" / f"{name}.css") for name in names)


def packed(sheet: Path) -> int:
    return len(gzip.compress(sheet.read_bytes()))


def test_licences_stand_beside_what_they_allow() -> None:
    assert "SIL OPEN FONT LICENSE" in (STATIC / "fonts" / "OFL-FiraSans.txt").read_text("utf-8").upper()
    assert "SIL OPEN FONT LICENSE" in (STATIC / "fonts" / "OFL-Noto.txt").read_text("utf-8").upper()
    assert "EUPL" in KERN.with_name("LICENSE.md").read_text("utf-8")
