"""Every page as HTML: the Nu checker of the W3C finds no error. npm fetches it once, into a cache outside this tree."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.db import db
from app.minutes import completeness, documents
from app.minutes.models import MinutesVersion
from tests.browser.conftest import House, Lounge
from tests.browser.pages import SHEETS, address
from tests.minutes.samples import FULL, SHOWN, rich
from tests.minutes.test_engine_rich import HOSTILE, hostile, hostile_facts

pytestmark = [pytest.mark.browser, pytest.mark.java]

PACKAGE = "vnu-jar@26.9.27"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "rotunde" / PACKAGE


@pytest.fixture(scope="module")
def checker() -> Path:
    """The checker's jar; skips where Java or npm are missing or the package cannot be had."""
    jar = CACHE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    if not shutil.which("java") or not (jar.exists() or shutil.which("npm")):
        pytest.skip("needs Java, and npm for the first time")
    if not jar.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", CACHE, PACKAGE]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        if done.returncode:
            pytest.skip(f"npm could not fetch {PACKAGE}")
    return jar


def check(checker: Path, folder: Path) -> list[str]:
    """What the checker says about the pages in `folder`, without the folder's name."""
    pages = sorted(folder.glob("*.html"))
    command = ["java", "-jar", checker, "--errors-only", "--exit-zero-always", *pages]
    said = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stderr
    return [re.sub(r'^"file:.*/', '"', line) for line in said.splitlines()]


def test_check_of_all_pages_finds_no_error(house: House, lounge: Lounge, checker: Path, tmp_path: Path) -> None:
    for number, sheet in enumerate(sheet for sheet in SHEETS if not sheet.do):
        answer = lounge(sheet.role, "en" if "sprache=en" in sheet.path else "").request.get(address(sheet, house))
        name = re.sub(r"[^a-z0-9-]+", "_", sheet.name)[:60]
        (tmp_path / f"{number:03}{name}.html").write_bytes(answer.body())
    assert check(checker, tmp_path) == []


def test_check_of_minutes_as_one_file_finds_no_error(house: House, checker: Path, tmp_path: Path) -> None:
    gaps = completeness.check(rich(), facts=FULL)
    payload = "".join(HOSTILE)
    with house.app.app_context():
        files = [documents.html_file(rich(), replace(FULL, language=tag), (), SHOWN) for tag in ("de", "en", "")]
        files.append(documents.html_file(rich(), replace(FULL, published_on=None), gaps, SHOWN))
        files.append(documents.html_file(hostile(payload), hostile_facts(payload), (), SHOWN))
        files += [documents.render(version, "html") for version in db.session.query(MinutesVersion)]
    assert len(files) > 5
    for number, content in enumerate(files):
        (tmp_path / f"{number}.html").write_bytes(content)
    assert check(checker, tmp_path) == []


def test_check_of_a_bad_page_names_the_error(checker: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.html").write_text("<!doctype html><html lang=de><title></title><p>x</p>", "utf-8")
    assert [line.partition(": ")[2] for line in check(checker, tmp_path)] == [
        "error: Element “title” must not be empty."
    ]
