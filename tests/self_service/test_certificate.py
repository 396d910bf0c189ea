"""The certificate of attendance: valid, equal bytes for equal facts, every word literally, only after check-in."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import outloud
import page
import pikepdf
import pytest

from app.core.db import unit_of_work
from app.events.models import Workshop
from app.registration.models import Registration
from app.self_service import certificate
from app.self_service.certificate import Certificate
from tests.conftest import NOW
from tests.minutes.din91379 import LETTERS
from tests.self_service.people import OTHER, link, row, text
from tests.support.client import PageClient

FULL = Certificate(
    language="de",
    title="Teilnahmebescheinigung",
    name="Dr. Änne Großkreutz-Łukaszewicz",
    sentence="hat an diesem Workshop teilgenommen.",
    organiser="Geschäftsstelle Muster",
    issued="Am Samstag, 5. Dezember 2026 am Einlass angemeldet.",
    address="geschaeftsstelle@example.org",
    day=date(2026, 12, 5),
    rows=(("Workshop", "A – Thema A"), ("Wann", "Samstag, 5. Dezember 2026"), ("Wo", "")),
    words=("Seite", "von"),
)
CASES = {
    "full": FULL,
    "english": replace(FULL, language="en", title="Certificate of attendance", words=("Page", "of")),
    "hostile": replace(FULL, name="#panic() *x* $ <b>中</b>", rows=(("\\ @ <x>", "[Link](x) " + "lang" * 60),)),
    "bare": replace(FULL, organiser="Rotunde", address="", rows=()),
}
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not there")


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("profile", [page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A], ids=str)
def test_certificate_meets_the_standard(case: str, profile: page.ValidationProfile) -> None:
    report = page.validate_pdf_bytes(certificate.render(CASES[case]), profile=profile)
    assert [str(failure) for failure in report.failures] == []
    assert report.is_compliant


@pytest.mark.parametrize("case", CASES)
def test_certificate_has_no_accessibility_errors_or_warnings(case: str, tmp_path: Path) -> None:
    file = tmp_path / "teilnahme.pdf"
    file.write_bytes(certificate.render(CASES[case]))
    result = outloud.check(str(file))
    assert result.error is None
    assert [(found.rule, found.message) for found in result.findings if found.severity != "info"] == []


def test_certificate_says_its_language_and_title_and_is_equal_bytes(tmp_path: Path) -> None:
    made = certificate.render(FULL)
    assert made == certificate.render(FULL)
    for case, tag in (("full", "de-DE"), ("english", "en-GB")):
        file = tmp_path / f"{case}.pdf"
        file.write_bytes(certificate.render(CASES[case]))
        with pikepdf.open(file) as opened:
            assert str(opened.Root.Lang) == tag
            assert str(opened.docinfo["/Title"]) == CASES[case].title
            assert len(opened.pages) == 1


@needs_poppler
def test_certificate_shows_every_word_literally(tmp_path: Path) -> None:
    single = "".join(letter for letter in LETTERS if len(letter) == 1 and letter.isalpha())
    for name in (CASES["hostile"].name.replace("中", "[U+4E2D]"), single[:100]):
        file = tmp_path / "teilnahme.pdf"
        file.write_bytes(certificate.render(replace(FULL, name=name)))
        shown = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, text=True, check=True).stdout
        assert "".join(name.split()) in "".join(shown.split())


def test_certificate_file_name_is_ascii_and_names_nobody() -> None:
    assert certificate.file_name("Workshop Ä", date(2026, 12, 5)) == "teilnahme-workshop-ae-2026-12-05.pdf"
    assert certificate.file_name("中", date(2026, 12, 5)) == "teilnahme-workshop-2026-12-05.pdf"


def check_in(person: Registration) -> None:
    with unit_of_work(by="test"):
        person.checked_in_at = NOW


def test_certificate_is_there_after_the_check_in_only(client: PageClient, workshop: Workshop) -> None:
    mine = link(workshop)
    assert "sobald Sie am Einlass waren, also ab Samstag" in text(client, f"{mine}bescheinigung")
    assert client.get(f"{mine}bescheinigung.pdf").status_code == 404
    check_in(row())
    assert "Ada Muster hat an diesem Workshop teilgenommen." in text(client, f"{mine}bescheinigung")
    answer = client.get(f"{mine}bescheinigung.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="teilnahme-workshop-a-2026-12-05.pdf"'
    assert answer.get_data().startswith(b"%PDF")
    assert page.validate_pdf_bytes(answer.get_data(), profile=page.ValidationProfile.PDF_UA_1).is_compliant


def test_certificate_of_somebody_else_stays_theirs(client: PageClient, workshop: Workshop) -> None:
    link(workshop, OTHER)
    check_in(row(OTHER))
    mine = link(workshop)
    assert client.get(f"{mine}bescheinigung.pdf").status_code == 404
