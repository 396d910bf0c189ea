"""One payload in every field of capture and minutes: it is words wherever minutes and what leads to them are shown."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta

import pytest
from docx import Document as open_word
from lxml import html

from app.core import clock
from app.core.db import db
from app.digests import jobs as digests
from app.minutes import documents
from app.review import jobs as reviews
from tests.archive import shelves
from tests.minutes import poisoned
from tests.support import hostile, make
from tests.support.client import PageClient

READER = "leserin@example.org"
EVENT = "/veranstaltungen/kassel/"
PAGE = f"{EVENT}workshops/c/protokoll"
DESK = "/verwaltung/kassel/workshops/c/"
PUBLIC = (
    *("/", EVENT, f"{EVENT}workshops/c/", PAGE, f"{PAGE}/einfach", f"{PAGE}/fassung/1", f"{PAGE}?sprache=en"),
    *(f"{PAGE}/fassung/3", f"{PAGE}/fassung/3/aenderungen", "/protokolle/", "/protokolle/?q=alert"),
    f"{PAGE}/benachrichtigung",
)
OFFICE = (
    *("/verwaltung/kassel/", f"{DESK}mitschrift/", f"{DESK}ergebnisse/", f"{DESK}fotos/", f"{DESK}fotos/1"),
    *(f"{DESK}protokoll/", f"{DESK}protokoll/1", f"{DESK}protokoll/3", f"{DESK}protokoll/3/pruefung"),
    *(f"{DESK}protokoll/4", f"{DESK}protokoll/4/bearbeiten", f"{DESK}protokoll/4/pruefung", f"{DESK}protokoll/5"),
)
# Pages that say nothing of this workshop's words, or only the word that was looked for.
SILENT = ("/verwaltung/kassel/",)


@pytest.fixture(autouse=True)
def without_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three releases make three PDFs; one made on demand below says as much."""
    monkeypatch.setattr(documents, "KINDS", ("docx", "md", "json"))


def furnished(client: PageClient, payload: str) -> str:
    """Everything in place, a reader who follows, versions 1 to 3 out, 4 and 5 drafts; returns the scribe's token."""
    poisoned.programmed(payload)
    token = poisoned.captured(payload)
    with clock.stopped(clock.now() + timedelta(minutes=1)):
        client.submit("/protokolle/nachrichten/", {"email": READER}, page="/protokolle/nachrichten/")
        follow(client)
        poisoned.written_up(payload)
        client.submit(f"{PAGE}/benachrichtigung", {"email": READER})
        follow(client)
        poisoned.put_out(3)
        poisoned.gathered.made()
        poisoned.imported(payload)
    shelves.indexed()
    return token


def follow(client: PageClient) -> None:
    path = make.link_in(make.mails(READER)[-1])
    assert client.submit(f"{path}bestaetigung", page=path).status_code == 303


def wrong(client: PageClient, paths: tuple[str, ...], silent: tuple[str, ...] = ()) -> list[str]:
    """What runs on these pages, and which of them do not say the payload although they should."""
    found = []
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        text = answer.get_data(as_text=True)
        found += [f"{path}: {fault}" for fault in hostile.in_html(text)]
        tree = html.document_fromstring(text)
        said = tree.text_content() + "".join(tree.xpath("//@value | //@alt"))
        if hostile.MARK not in said and path not in silent:
            found.append(f"{path} does not say it")
    return found


@pytest.mark.parametrize("payload", hostile.PAYLOADS)
def test_payload_in_every_field_is_words_everywhere(client: PageClient, payload: str) -> None:
    token = furnished(client, payload)
    assert poisoned.variants() == ["standard", "plain"]
    assert wrong(client, (*PUBLIC, f"/station/{token}/", f"/station/{token}/fotos")) == []
    make.signed_in(client, "organiser")
    assert wrong(client, OFFICE, SILENT) == []
    assert files(client, payload) == []
    assert feeds(client) == []
    assert mails() == []


def files(client: PageClient, payload: str) -> list[str]:
    """What runs in the documents; each of them has the payload as its words."""
    flat = " ".join(payload.split())
    word, table = client.get(f"{PAGE}.docx").data, client.get(f"{PAGE}.json")
    told = "\n".join(paragraph.text for paragraph in open_word(io.BytesIO(word)).paragraphs)
    assert told.count(flat) > 10
    assert (table.content_type, table.headers["X-Content-Type-Options"]) == (
        "application/json; charset=utf-8",
        "nosniff",
    )
    assert table.headers["Content-Disposition"].startswith("attachment")
    assert json.dumps(json.loads(table.data), ensure_ascii=False).count(json.dumps(payload, ensure_ascii=False)[1:-1])
    marked = client.get(f"{PAGE}.md")
    assert marked.content_type.startswith("text/markdown")
    whole = documents.render(poisoned.version(3), "html").decode()
    assert html.document_fromstring(whole).text_content().count(payload) > 10
    found = hostile.in_word(word) + hostile.in_markdown(marked.get_data(as_text=True)) + hostile.in_html(whole)
    return found + hostile.in_pdf(documents.render(poisoned.version(3), "pdf"))


def feeds(client: PageClient) -> list[str]:
    """What runs in feeds, calendars and tables."""
    found = hostile.in_feed(client.get("/protokolle/feed.atom").data)
    assert hostile.MARK in client.get("/protokolle/feed.atom").get_data(as_text=True)
    for path in ("/protokolle/ergebnisse.json", "/protokolle/katalog.jsonld"):
        assert hostile.MARK in json.dumps(json.loads(client.get(path).data))
    cells = client.get("/protokolle/ergebnisse.csv").get_data(as_text=True)
    found += re.findall(r'(?m)(?:^|;)"?[=+@-][^;]{0,20}', cells)
    for path in ("/kalender.ics", f"{EVENT}kalender.ics", f"{EVENT}workshops/c/kalender.ics"):
        lines = client.get(path).get_data(as_text=True).replace("\r\n ", "").split("\r\n")
        assert any(hostile.MARK in line for line in lines), path
        found += [line for line in lines if not re.match(r"(?:[A-Z-]+[;:]|\Z)", line)]
        found += [line for line in lines if re.match(r"(?:URL|ATTACH)[^:]*:(?!http)", line)]
    return found


def mails() -> list[str]:
    """What runs in the mails about released minutes, and which of them are missing."""
    with clock.stopped(clock.now() + timedelta(days=1, hours=8)):
        digests.tell_of_new_minutes()
        reviews.tell_watchers()
    db.session.rollback()
    sent = make.mails()
    kinds = {mail.kind for mail in sent}
    found = [
        kind
        for kind in ("digests/digest", "review/version_out", "review/passage_to_approve", "review/watch_to_confirm")
        if kind not in kinds
    ]
    for mail in sent:
        found += [f"{mail.kind}: {fault}" for fault in hostile.in_html(mail.html)]
        links = html.document_fromstring(mail.html).xpath("//a/@href")
        found += [
            f"{mail.kind}: {link}" for link in links if not re.match(r"http://rotunde\.example/|mailto:|\W", link)
        ]
        found += [f"{mail.kind}: {line}" for line in mail.subject.splitlines()[1:]]
    return found


@pytest.mark.parametrize(
    ("judge", "fault"),
    [
        (hostile.in_html, "<p>x<script>alert(1)</script>"),
        (hostile.in_html, "<p onclick=x>x"),
        (hostile.in_html, "<a href=' JavaScript:x'>x</a>"),
        (hostile.in_html, "<img src=x>"),
        (hostile.in_html, "<iframe srcdoc='x'></iframe>"),
        (hostile.in_markdown, "<img src=x onerror=alert(1)>"),
        (hostile.in_feed, b"<a><b type='html'>&lt;script>x&lt;/script></b></a>"),
        (hostile.in_feed, b"<a href='javascript:x'/>"),
    ],
    ids=range(8),
)
def test_judge_finds_a_planted_fault(judge, fault) -> None:
    assert judge(fault)
