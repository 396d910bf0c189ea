"""Minutes as one HTML file: whole by itself, open to all, and harmless whatever people typed."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from lxml import html
from playwright.sync_api import Page, expect

from app.minutes import completeness, documents, htmlfile
from app.minutes.document import Block, Document, Kind, content_hash, identified
from app.minutes.facts import MinutesFacts
from app.minutes.pictures import Pictures, fitted
from app.minutes.reading import read
from tests.minutes.samples import FULL, PHOTO, SHOWN, document, photo, rich, seed, words
from tests.minutes.test_engine_fronting import drafted
from tests.minutes.test_engine_rich import CORRECTED, HOSTILE, TARGETS, hostile, hostile_facts
from tests.pages import axe
from tests.pages.checker import check_page

DRAFT = replace(FULL, published_on=None)
# What the page checker says of every file that is no page of ours: its title is the title of the minutes, its look
# stands inside it, and so does every picture.
NO_PAGE = re.compile(r"title is '|inline style element\Z|resource from elsewhere: data:image/jpeg;base64,")


def filed(found: Document, known: MinutesFacts = FULL, shown: Pictures = SHOWN, gaps: Any = ()) -> str:
    return documents.html_file(found, known, gaps, shown).decode()


def tree(found: Document, known: MinutesFacts = FULL, **more: Any) -> Any:
    return html.document_fromstring(filed(found, known, **more))


def complaints(text: str) -> list[str]:
    return [said for said in check_page(text, path="protokoll.html") if not NO_PAGE.match(said)]


@pytest.mark.parametrize("known", [FULL, DRAFT, CORRECTED, replace(FULL, language="en")], ids=range(4))
@pytest.mark.parametrize("found", [document(), rich(), drafted(), Document(())], ids=range(4))
def test_file_is_a_sound_page(app: Flask, found: Document, known: MinutesFacts) -> None:
    assert complaints(filed(found, known, gaps=completeness.check(found, facts=known))) == []


def test_checker_says_of_a_file_what_it_says_of_no_page(app: Flask) -> None:
    said = check_page(filed(rich()), path="protokoll.html")
    assert [bool(NO_PAGE.match(each)) for each in said] == [True, True, True]


def test_file_needs_nothing_beside_itself(app: Flask) -> None:
    found = tree(rich(), CORRECTED)
    fetched = found.xpath("//@src | //@srcset | //@poster | //object/@data | //link[@rel!='canonical']/@href")
    assert [address.partition(",")[0] for address in fetched] == ["data:image/jpeg;base64"]
    assert found.xpath("//script | //iframe | //form | //object | //embed | //base | //@style") == []
    (style,) = found.xpath("//style/text()")
    assert not re.search(r"url\(|@import|expression", style)
    (policy,) = found.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")


def test_file_has_pictures_with_words_credit_and_licence(app: Flask) -> None:
    found = tree(rich())
    (image,) = found.xpath("//figure/img")
    assert base64.b64decode(image.get("src").partition(",")[2]) == fitted(photo()).content
    assert (image.get("alt"), image.get("loading")) == ("Pinnwand mit zwölf Karten", None)
    assert found.xpath("//figcaption//span/text()") == ["Foto: Büro Federstrich · Lizenz: CC BY 4.0"]


def test_file_without_the_picture_keeps_its_caption(app: Flask) -> None:
    for shown in ({}, {PHOTO: replace(SHOWN[PHOTO], content=b"<svg onload=alert(1)>")}):
        found = tree(rich(), shown=shown)
        assert found.xpath("//img") == []
        assert "Die Pinnwand der ersten Station" in found.xpath("//figcaption")[0].text_content()


def test_file_says_how_to_quote_licence_hash_and_reason(app: Flask) -> None:
    found = tree(rich(), CORRECTED)
    rows = {row[0].text_content(): row[1].text_content() for row in found.xpath("//dl/div")}
    assert rows["Zitiervorschlag"] == CORRECTED.citation
    assert rows["Prüfsumme"] == content_hash(rich())
    assert (rows["Fassung"][:3], rows["Grund"]) == ("1.1", "Zwei Zahlen berichtigt")
    assert found.xpath("//a[@rel='license']/@href") == ["https://creativecommons.org/licenses/by/4.0/"]
    assert found.xpath("//link[@rel='canonical']/@href") == [CORRECTED.address]


def test_file_has_one_title_and_an_address_for_every_block(app: Flask) -> None:
    for found in (rich(), drafted(), document()):
        made = tree(found)
        assert made.xpath("//title/text()") == [found.title]
        assert [(item.get("id"), item.text_content()) for item in made.xpath("//h1")] == [
            (found.blocks[0].anchor, found.title)
        ]
        assert {block.anchor for block in found.blocks} <= set(made.xpath("//@id"))


@pytest.mark.parametrize(
    ("language", "tag", "said"),
    [
        ("de", "de-DE", ("Zitiervorschlag", "von 3 von 3 Gruppen genannt", "Link zu dieser Stelle")),
        ("en", "en-GB", ("Cite as", "named by 3 of 3 groups", "Link to this passage")),
    ],
)
def test_file_speaks_the_language_of_the_minutes(app: Flask, language: str, tag: str, said: tuple[str, ...]) -> None:
    text = filed(rich(), replace(FULL, language=language))
    assert html.document_fromstring(text).get("lang") == tag
    assert [words in text for words in said] == [True] * 3


def test_file_of_a_draft_lists_gaps_with_their_places_and_is_not_quoted(app: Flask) -> None:
    bare = Document(identified([*document().blocks[:-1], replace(document().blocks[-1], caption="")]))
    gaps = completeness.check(bare, facts=DRAFT)
    found = tree(bare, DRAFT, gaps=gaps)
    assert len(found.xpath("//section[@class='gaps']//li")) == len(gaps) > 0
    assert found.xpath("//section[@class='gaps']//a/@href") == [f"#e-{gap.block_id}" for gap in gaps if gap.block_id]
    assert "Entwurf – nicht veröffentlicht" in found.text_content()
    assert "Zitiervorschlag" not in found.text_content()
    assert tree(bare, FULL, gaps=gaps).xpath("//section[@class='gaps']") == []


def test_file_of_the_real_protocol_has_every_word_in_order(app: Flask) -> None:
    source = read(seed(), name="c.txt").document
    article = tree(source).xpath("//article")[0]
    for item in article.xpath(".//a[@class='r-quote'] | .//dl | .//p[@class='kicker']"):
        item.drop_tree()
    assert [word for text in article.itertext() for word in text.split()] == words(seed().decode())


def test_file_of_equal_minutes_is_equal_bytes(app: Flask) -> None:
    assert filed(rich()) == filed(rich())


@pytest.mark.parametrize("payload", HOSTILE)
def test_hostile_words_are_words_in_the_file(app: Flask, payload: str) -> None:
    gap = completeness.check(hostile(payload), facts=hostile_facts(payload))
    for known in (hostile_facts(payload), replace(hostile_facts(payload), published_on=None)):
        found = tree(hostile(payload), known, gaps=gap)
        assert {name for item in found.iter() for name in item.attrib if name.startswith("on")} == set()
        assert [item.tag for item in found.iter("script", "iframe", "form", "svg", "object")] == []
        assert all(each.startswith("data:image/jpeg;base64,") for each in found.xpath("//@src"))
        assert all(each.startswith(("#e-", "https://", "http://", "mailto:")) for each in found.xpath("//a/@href"))
        said = htmlfile.whole(payload).decode()
        assert found.xpath("//figure/img/@alt") == [said]
        assert found.text_content().count(said) >= 15


@pytest.mark.parametrize("target", TARGETS)
def test_link_that_leads_nowhere_safe_is_plain_words_in_the_file(app: Flask, target: str) -> None:
    found = tree(hostile("Worte", target), replace(FULL, address=target, licence="x"))
    assert found.xpath("//a[not(@class='r-quote')] | //link") == []


def test_title_alone_is_a_whole_file(app: Flask) -> None:
    found = tree(Document(identified([Block("", Kind.TITLE, "Nur ein Titel", 0)])))
    assert found.xpath("//h1")[0].text_content() == "Nur ein Titel"


@pytest.fixture
def reader(page: Page) -> Page:
    """A browser that says what it is asked for and what it is not allowed to do."""
    page.asked, page.told = [], []  # type: ignore[attr-defined]  # this test's own notes
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: page.told.append(message.text))
    page.on("dialog", lambda dialog: (page.told.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    return page


def opened(reader: Page, folder: Path, text: str) -> Page:
    file = folder / "protokoll.html"
    file.write_text(text, "utf-8")
    reader.goto(file.as_uri())
    expect(reader.get_by_role("heading", level=1)).to_be_visible()
    return reader


@pytest.mark.browser
@pytest.mark.parametrize("language", ["de", "en"])
def test_file_has_no_barriers_and_asks_nobody(app: Flask, reader: Page, tmp_path: Path, language: str) -> None:
    known = replace(DRAFT, language=language)
    page = opened(reader, tmp_path, filed(rich(), known, gaps=completeness.check(rich(), facts=known)))
    assert (page.told, page.asked) == ([], [(tmp_path / "protokoll.html").as_uri()])
    assert page.evaluate("() => [...document.images].map(image => image.naturalWidth)") == [640]
    assert page.evaluate("() => getComputedStyle(document.querySelector('h1')).marginTop") == "0px"
    for scheme in axe.SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for width in (*axe.WIDTHS, 320):
            page.set_viewport_size({"width": width, "height": 900})
            assert (scheme, width, axe.violations(page), axe.overflow(page)) == (scheme, width, [], [])


@pytest.mark.browser
def test_file_with_hostile_words_runs_nothing(app: Flask, reader: Page, tmp_path: Path) -> None:
    payload = "".join(HOSTILE[:4])
    page = opened(reader, tmp_path, filed(hostile(payload), hostile_facts(payload)))
    for link in page.get_by_role("link").all():
        assert re.match(r"#e-|https?://", link.get_attribute("href") or "")
    assert (page.told, page.asked) == ([], [(tmp_path / "protokoll.html").as_uri()])


@pytest.mark.browser
def test_policy_of_the_file_stops_a_script_that_got_in(app: Flask, reader: Page, tmp_path: Path) -> None:
    planted = filed(rich()).replace("</main>", "<script>alert(1)</script><img src=x onerror=alert(2) alt=''></main>")
    page = opened(reader, tmp_path, planted)
    assert [said for said in page.told if said.startswith("dialog")] == []
    assert len(page.told) >= 2
