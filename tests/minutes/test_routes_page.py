"""The public page of minutes: pictures of released versions only, links, licence, citation, variants, hostile words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from lxml import html

from app.core import clock
from app.core.db import db, unit_of_work
from app.minutes import actions, documents
from app.minutes.document import Block, Document, Kind, Mark, Stress, identified, to_tree
from app.minutes.models import MinutesVersion
from tests.minutes.samples import PHOTO, photo, rich
from tests.minutes.test_actions_release import PAGE, workshop
from tests.minutes.test_engine_rich import HOSTILE, TARGETS, hostile
from tests.support import make
from tests.support.client import PageClient

PICTURE = f"{PAGE}/bilder/{PHOTO}.jpg"


@pytest.fixture(autouse=True)
def markdown_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Making a PDF at every release takes its time."""
    monkeypatch.setattr(documents, "KINDS", ("md",))


def drafted(document: Document, number: int = 1, **more: Any) -> MinutesVersion:
    with unit_of_work(by="office"):
        found = workshop()
        row = MinutesVersion(
            event_id=found.event_id,
            workshop=found,
            number=number,
            state="draft",
            document=to_tree(document),
            made_at=clock.now(),
            notes=[],
            files={},
            **more,
        )
        db.session.add(row)
    return row


def published(version: MinutesVersion) -> None:
    """Put out as it is, whatever it lacks: the gate has its own tests."""
    with unit_of_work(by="office"):
        actions.put_out(version, store=make.store(), now=clock.now())


def page(client: PageClient, path: str = PAGE) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200
    return html.document_fromstring(answer.get_data(as_text=True))


def test_picture_is_served_once_its_version_is_out(client: PageClient) -> None:
    make.event()
    make.store().put(photo())
    version = drafted(rich())
    assert client.get(PICTURE).status_code == 404
    published(version)
    answer = client.get(PICTURE)
    assert (answer.status_code, answer.content_type, answer.data) == (200, "image/jpeg", photo())
    assert client.get(PICTURE.replace("/c/", "/a/")).status_code == 404


def test_picture_of_no_released_version_or_of_another_kind_is_missing(client: PageClient) -> None:
    make.event()
    other = make.store().put(b"<svg onload=alert(1)>")
    published(drafted(Document(identified([replace(rich().blocks[-1], file=other)]))))
    names = (other, PHOTO, "0" * 64, "..%2f..%2fetc%2fpasswd", "x")
    assert [client.get(f"{PAGE}/bilder/{name}.jpg").status_code for name in names] == [404] * 5


def test_page_shows_marks_small_print_and_pictures(client: PageClient) -> None:
    make.event()
    make.store().put(photo())
    published(drafted(rich()))
    found = page(client)
    finding = found.xpath("//li[@class='r-finding']")[0]
    assert [item.text_content() for item in finding.xpath(".//strong | .//em")] == ["sehr oft", "Ehrenamtlichen"]
    assert finding.xpath(".//a[contains(@class, 'r-minutes__link')]/@href") == ["https://example.org/leitfaden"]
    assert finding.xpath(".//span[@class='r-minutes__notes']/text()") == ["von 3 von 3 Gruppen genannt"]
    (image,) = found.xpath("//figure/img")
    told = {name: image.get(name) for name in ("src", "alt", "width", "height")}
    assert told == {"src": PICTURE, "alt": "Pinnwand mit zwölf Karten", "width": "640", "height": "480"}
    assert found.xpath("//figcaption//span/text()") == ["Foto: Büro Federstrich · Lizenz: CC BY 4.0"]


def test_page_says_label_reason_licence_of_the_event_and_how_to_quote(client: PageClient) -> None:
    make.event()
    with unit_of_work(by="office"):
        workshop().event.minutes_licence = "dl-de/by-2-0"
    published(drafted(rich(), reason="Zwei Zahlen berichtigt"))
    found = page(client)
    assert found.xpath("//a[@rel='license']/@href") == ["https://www.govdata.de/dl-de/by-2-0"]
    (cited,) = found.xpath("//p[contains(@class, 'r-cite')]/text()")
    assert ", Fassung 1.0, http" in cited
    assert cited.endswith(f"{PAGE}/fassung/1")
    words = found.text_content()
    assert "Zwei Zahlen berichtigt" in words
    assert "dl-de/by-2-0" in client.get(f"{PAGE}.md").get_data(as_text=True)


def test_plain_language_has_its_own_release_and_never_stands_in_for_the_whole(client: PageClient) -> None:
    make.event()
    plain = Document(identified([Block("", Kind.TITLE, "Kurz gesagt", 0), Block("", Kind.ITEM, "Leicht", 0)]))
    second = drafted(plain, 2, variant="plain")
    published(second)
    assert client.get(PAGE).status_code == 404
    assert "Protokoll in Einfacher Sprache" in page(client, f"{PAGE}/fassung/2").text_content()
    assert "neuere Fassung" not in page(client, f"{PAGE}/einfach").text_content()
    published(drafted(rich()))
    found = page(client)
    assert "Vereinen" in found.text_content()
    assert found.xpath("//a[text()='In Einfacher Sprache']/@href") == [f"{PAGE}/einfach"]
    assert found.xpath("//section[@aria-labelledby='fassungen']") == []


@pytest.mark.parametrize("payload", [*HOSTILE[:4], HOSTILE[5], "\u202eumgedreht\u200b"])
def test_page_shows_hostile_words_as_words(client: PageClient, payload: str) -> None:
    make.event()
    make.store().put(photo())
    published(drafted(hostile(payload), reason=payload))
    found = page(client)
    article = found.xpath("//article")[0]
    assert {item.tag for item in article.iter()} <= set(
        "article p section h2 h3 ul li a span figure img figcaption".split()
    )
    assert {name for item in article.iter() for name in item.attrib if name.startswith("on")} == set()
    assert article.xpath(".//figure/img/@alt") == [payload]
    assert article.text_content().count(payload) >= 6


@pytest.mark.parametrize("target", TARGETS)
def test_page_links_nowhere_unsafe(client: PageClient, target: str) -> None:
    make.event()
    block = Block("", Kind.FINDING, "Worte", 0, marks=(Mark(0, 5, Stress.LINK, target),))
    published(drafted(Document(identified([block]))))
    assert page(client).xpath("//article//a[contains(@class, 'r-minutes__link')]") == []


def test_page_in_english_has_english_small_print(client: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    make.event()
    with unit_of_work(by="office"):
        workshop().language = "en"
    published(drafted(rich()))
    (article,) = page(client).xpath("//article")
    assert (article.get("lang"), "named by 3 of 3 groups" in article.text_content()) == ("en", True)
    assert "## Teil 1" in client.get(f"{PAGE}.md").get_data(as_text=True)
    assert "- Event: " in client.get(f"{PAGE}.md").get_data(as_text=True)
