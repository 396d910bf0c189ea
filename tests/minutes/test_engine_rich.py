"""What stands beside the words, in every format: marks, provenance, follow-ups, pictures, citation, language."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace

import page
import pikepdf
import pytest
from docx import Document as open_word
from docx.oxml.ns import qn
from markdown_it import MarkdownIt
from PIL import Image

from app.minutes import docx, facts, jsonfile, licences, markdown, markup, pdf, pictures, wording
from app.minutes.document import Block, Document, Kind, Mark, Stress, identified
from app.minutes.facts import MinutesFacts
from tests.minutes.samples import ADDRESS, FULL, PHOTO, SHOWN, photo, rich

CORRECTED = replace(FULL, label="1.1", reason="Zwei Zahlen berichtigt")
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "](javascript:alert(1))",
    "{{ 7 * 7 }} {% raw %} #panic() $x$ @y",
    "</w:t><w:br/>&amp;&#60;",
    "\x00\x08\ud800\ufffe ende",
]
TARGETS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<b>",
    "//böse.example",
    "https://x.example/<script>",
    'https://x.example/" onclick="alert(1)',
    "https://x.example/ javascript:alert(1)",
    "vbscript:x",
]


def hostile(payload: str, target: str = "javascript:alert(1)") -> Document:
    """The payload in every field of a block that carries words."""
    told = {"caption": payload, "credit": payload, "alternative": payload, "licence": payload, "owner": payload}
    mark = (Mark(0, len(payload), Stress.LINK, target),)
    kinds = (Kind.TITLE, Kind.PEOPLE, Kind.PART, Kind.QUESTION, Kind.FINDING, Kind.FIGURE, Kind.PARAGRAPH)
    return Document(
        identified(Block("", kind, payload, 0, marks=mark, due=payload, file=PHOTO, **told) for kind in kinds)
    )


def hostile_facts(payload: str) -> MinutesFacts:
    names = ("event_title", "workshop_title", "venue", "organiser", "contact", "moderation", "address", "licence")
    return replace(FULL, reason=payload, label=payload, **dict.fromkeys(names, payload))


def word(document: Document, known: MinutesFacts = CORRECTED):
    return open_word(io.BytesIO(docx.render(document, known, (), SHOWN)))


def links(opened) -> set[str]:
    return {relation.target_ref for relation in opened.part.rels.values() if relation.is_external}


def uris(content: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(content)) as opened:
        return {
            str(item.A.URI)
            for item in opened.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Subtype") == "/Link" and "/URI" in item.get("/A", {})
        }


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("profile", [page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A], ids=str)
def test_pdf_with_marks_and_pictures_meets_the_standard(language, profile):
    made = pdf.render(rich(), replace(CORRECTED, language=language), (), SHOWN)
    report = page.validate_pdf_bytes(made, profile=profile)
    assert [str(failure) for failure in report.failures] == []
    assert report.is_compliant


def test_pdf_says_what_a_picture_shows_and_where_links_lead():
    made = pdf.render(rich(), CORRECTED, (), SHOWN)
    with pikepdf.open(io.BytesIO(made)) as opened:
        told = {str(item.Alt) for item in opened.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item}
    assert "Pinnwand mit zwölf Karten" in told
    assert "https://example.org/leitfaden" in uris(made)


def test_pdf_of_a_large_photo_stays_small():
    large = {PHOTO: pictures.Picture(photo(4000, 3000), ADDRESS)}
    assert pictures.fitted(photo(4000, 3000)).width == pictures.LONGEST
    assert len(pdf.render(rich(), CORRECTED, (), large)) < 200_000


def test_pdf_and_word_do_without_a_picture_that_is_none():
    broken = {PHOTO: pictures.Picture(b"<svg onload=alert(1)>", ADDRESS)}
    assert pdf.render(rich(), CORRECTED, (), broken).startswith(b"%PDF-")
    assert open_word(io.BytesIO(docx.render(rich(), CORRECTED, (), broken))).inline_shapes.__len__() == 0


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "CMYK", "1"])
def test_fitted_takes_pictures_of_every_mode(mode):
    out = io.BytesIO()
    Image.new(mode, (30, 20)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    made = pictures.fitted(out.getvalue())
    with Image.open(io.BytesIO(made.content)) as opened:
        assert (opened.mode, opened.size) == ("RGB", (30, 20))


def test_word_has_marks_small_print_and_a_described_picture():
    opened = word(rich())
    told = {paragraph.text: paragraph for paragraph in opened.paragraphs}
    first = "Vereinen, sehr oft auch Ehrenamtlichen (Leitfaden (https://example.org/leitfaden))"
    finding = told[f"{first}\nvon 3 von 3 Gruppen genannt"]
    assert [run.text for run in finding.runs if run.bold] == ["sehr oft"]
    assert [run.text for run in finding.runs if run.italic] == ["Ehrenamtlichen"]
    assert links(opened) == {"https://example.org/leitfaden"}
    assert "Vorlage verschicken\nZuständig: Stadt Musterau · bis 31.\u00a0Januar\u00a02026" in told
    assert "Die Pinnwand der ersten Station\nFoto: Büro Federstrich · Lizenz: CC BY 4.0" in told
    shapes = [shape._inline.docPr.get("descr") for shape in opened.inline_shapes]
    assert shapes == ["Pinnwand mit zwölf Karten"]


def test_markdown_has_marks_small_print_and_a_described_picture():
    made = markdown.render(rich(), CORRECTED, SHOWN)
    assert (
        "- Vereinen, **sehr oft** auch *Ehrenamtlichen* ([Leitfaden](<https://example.org/leitfaden>))"
        " *(von 3 von 3 Gruppen genannt)*\n"
    ) in made
    assert f"![Pinnwand mit zwölf Karten](<{ADDRESS}>)\nDie Pinnwand der ersten Station Foto: Büro" in made


def test_json_has_marks_provenance_and_addresses_and_comes_back_equal():
    made = jsonfile.to_json(rich(), CORRECTED, SHOWN)
    tree = json.loads(made)
    finding = next(block for block in tree["blocks"] if block["kind"] == "finding")
    assert (finding["named_by"], finding["of_groups"], len(finding["marks"])) == (3, 3, 3)
    assert tree["pictures"] == [{"file": PHOTO, "url": ADDRESS}]
    assert tree["licence"] == {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}
    assert tree["citation"] == CORRECTED.citation
    assert jsonfile.from_json(made) == (rich(), CORRECTED)


def test_json_of_before_has_its_defaults():
    block = {"id": "a", "kind": "item", "text": "x", "line": 1}
    tree = {"schema": "rotunde-minutes/1", "language": "", "blocks": [block], "facts": {"version": 2}}
    document, known = jsonfile.from_json(json.dumps(tree))
    assert document.blocks == (Block("a", Kind.ITEM, "x", 1),)
    assert (known.edition, known.reason, known.variant) == ("2", "", "standard")


def test_citation_names_author_title_event_day_version_and_address():
    assert CORRECTED.citation == (
        "Geschäftsstelle Beispielregion: Digitale Ehrenamtskarte. Protokoll zu Workshop B, Regionalkonferenz Fulda,"
        f" 7.\u00a0November\u00a02025, Fassung 1.1, {FULL.address}"
    )
    assert replace(CORRECTED, published_on=None).citation == ""


def test_every_format_has_citation_label_and_reason():
    opened = "\n".join(paragraph.text for paragraph in word(rich()).paragraphs)
    for text in (opened, markdown.render(rich(), CORRECTED)):
        assert f"Zitiervorschlag: {CORRECTED.citation}" in text
        assert "Fassung: 1.1, veröffentlicht am" in text
        assert "Grund: Zwei Zahlen berichtigt" in text


def test_wording_is_complete_in_every_language():
    assert list(wording.GERMAN) == list(wording.ENGLISH)
    fields = {key: sorted(re.findall(r"{\w+}", said)) for key, said in wording.GERMAN.items()}
    assert {key: sorted(re.findall(r"{\w+}", said)) for key, said in wording.ENGLISH.items()} == fields


def test_documents_in_english_have_no_german_word_of_ours():
    known = replace(CORRECTED, language="en", variant="plain")
    told = [paragraph.text for paragraph in word(rich(), known).paragraphs]
    german = [said for said in wording.GERMAN.values() if "{" not in said and said not in wording.ENGLISH.values()]
    for text in ("\n".join(told), markdown.render(rich(), replace(known, published_on=None))):
        assert [said for said in german if re.search(rf"(?m)^(?:- )?\W*{said}\b", text)] == []
        assert "named by 3 of 3 groups" in text
        assert "Responsible: Stadt Musterau · due 31\u00a0January\u00a02026" in text
    assert "Minutes in plain language · Regionalkonferenz Fulda · Workshop B" in told
    assert rows(known)["Date"] == "Friday, 7\u00a0November\u00a02025"


def rows(known: MinutesFacts) -> dict[str, str]:
    return {label: value for _key, label, value in facts.rows(known)}


@pytest.mark.parametrize("name", licences.OFFERED)
def test_licences_are_told_with_their_address(name):
    told = rows(replace(FULL, licence=name))["Lizenz"]
    assert told == (f"{name} – {licences.address(name)}" if licences.address(name) else name)


def test_rights_reserved_are_told_in_the_language_of_the_document():
    assert rows(replace(FULL, licence=licences.RESERVED, language="en"))["Licence"] == "all rights reserved"


def test_notes_tell_a_day_that_is_none_as_it_came():
    assert facts.notes(Block("", Kind.ITEM, "x", 0, due="bald")) == "bis bald"
    assert facts.notes(Block("", Kind.ITEM, "x", 0, named_by=1, of_groups=1)) == "von 1 von 1 Gruppe genannt"
    assert facts.notes(Block("", Kind.ITEM, "x", 0, named_by=0, of_groups=3)) == ""


@pytest.mark.parametrize("target", TARGETS)
def test_link_that_leads_nowhere_safe_is_plain_words(target):
    assert markup.safe(target) == ""
    document = hostile("Worte", target)
    known = replace(FULL, address="", contact="")
    assert links(word(document, known)) == set()
    assert uris(pdf.render(document, replace(known, licence="x"), (), SHOWN)) == set()
    made = MarkdownIt().render(markdown.render(document, replace(known, licence="x"), SHOWN))
    assert set(re.findall(r'(?:href|src)="([^"]*)"', made)) == {ADDRESS}


@pytest.mark.parametrize("target", ["https://example.org/a?b=1&c=(d)", "http://example.org", "mailto:a@example.org"])
def test_link_to_page_or_mailbox_is_one_in_every_format(target):
    document = hostile("Worte", target)
    assert links(word(document)) == {target}
    assert target in uris(pdf.render(document, FULL))
    made = MarkdownIt().render(markdown.render(document, FULL))
    assert made.count(f'href="{target.replace("&", "&amp;")}"') == len(document.blocks) - 1  # the title


@pytest.mark.parametrize("payload", HOSTILE)
def test_hostile_words_are_words_in_every_format(payload):
    document, known = hostile(payload), hostile_facts(payload)
    assert pdf.render(document, known, (), SHOWN).startswith(b"%PDF-")
    told = "\n".join(paragraph.text for paragraph in word(document, known).paragraphs)
    said = payload.translate({0: 0xFFFD, 8: 0xFFFD, 0xD800: 0xFFFD, 0xFFFE: 0xFFFD})
    assert told.count(said) >= len(document.blocks)
    made = MarkdownIt().render(markdown.render(document, known, SHOWN))
    assert set(re.findall(r"<(\w+)", made)) <= {"h1", "h2", "h3", "h4", "p", "ul", "li", "em", "img"}
    assert "javascript:" not in "".join(re.findall(r'(?:href|src)="([^"]*)"', made))
    shown = re.findall(r"<img ([^>]*)>", made)
    assert all(re.fullmatch(r'src="[^"<>]*" alt="[^"<>]*" /', one) for one in shown)
    assert json.loads(jsonfile.to_json(document, known, SHOWN).encode(errors="replace"))


def test_word_file_numbers_its_pictures_without_losing_one():
    twice = Document(identified([*rich().blocks, *rich().blocks]))
    assert [shape._inline.docPr.get("id") for shape in word(twice).inline_shapes] == ["1", "2"]
    assert (
        len({item.get(qn("w:name")) for item in word(twice).element.iter(qn("w:bookmarkStart"))}) == 15
    )  # not the title
