"""Words that want to be a program, and judges that say whether they became one."""

from __future__ import annotations

import io
import json
import re
import zipfile
from xml.etree import ElementTree

import pikepdf
from lxml import html
from markdown_it import MarkdownIt

PAYLOADS = (
    "\"><script>alert(1)</script><img src=x onerror=alert(1)>'-alert(1)-'",
    "[Klick](javascript:alert(1)) </title></textarea><svg onload=alert(1)> ${7*7} #panic()",
    "javascript:alert(1)//</style>--><iframe srcdoc='<script>alert(1)</script>'> & =cmd|'/c calc'!A0",
)
MARK = "alert(1)"
_RUNS = re.compile(r"\s*(?:javascript|vbscript|data):", re.I)
_SRC = re.compile(r"/(?!/)|data:image/|https?://rotunde\.example/|cid:")


def in_html(text: str) -> list[str]:
    """What in a page or in the HTML of a mail would run, load or lead where it must not."""
    items = [item for item in html.document_fromstring(text).iter() if isinstance(item.tag, str)]
    found = [f"<{item.tag}>" for item in items if item.tag in ("iframe", "object", "embed", "base")]
    found += [f"script: {item.text}" for item in items if item.tag == "script" and not (item.get("src") or _data(item))]
    return found + [fault for item in items for name, value in item.attrib.items() if (fault := _led(name, value))]


def _data(script: html.HtmlElement) -> bool:
    """JSON-LD is data, as long as it is whole."""
    return script.get("type") == "application/ld+json" and bool(json.loads(script.text or ""))


def _led(name: str, value: str) -> str:
    if name.startswith("on") or name == "srcdoc":
        return name
    runs = name in ("href", "action", "formaction", "xlink:href") and _RUNS.match(value)
    loads = name == "src" and not _SRC.match(value)
    return f"{name}={value[:40]}" if runs or loads else ""


def in_markdown(text: str) -> list[str]:
    """The same of the page that a Markdown reader makes of it, HTML in it allowed."""
    return [said for said in in_html(MarkdownIt().render(text)) if not said.startswith("src=https://")]


def in_pdf(content: bytes) -> list[str]:
    """Actions of a PDF other than links to pages and mailboxes."""
    found = []
    with pikepdf.open(io.BytesIO(content)) as opened:
        for item in opened.objects:
            if not isinstance(item, pikepdf.Dictionary):
                continue
            found += [key for key in ("/JS", "/JavaScript", "/AA", "/EmbeddedFiles", "/Launch") if key in item]
            if item.get("/S") in ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData"):
                found.append(str(item.S))
            if "/URI" in item and not re.match(r"https?://|mailto:", str(item.URI)):
                found.append(str(item.URI))
    return found


def in_word(content: bytes) -> list[str]:
    """Parts of a Word file that are no XML, run, or lead to anything but pages and mailboxes."""
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            if name.endswith((".bin", ".vbs", ".js")) or "vbaProject" in name:
                found.append(name)
            if not name.endswith((".xml", ".rels")):
                continue
            for item in ElementTree.fromstring(packed.read(name)).iter():  # noqa: S314  (a file of our own making)
                target = item.get("Target", "")
                if item.get("TargetMode") == "External" and not re.match(r"https?://|mailto:", target):
                    found.append(target)
                if item.tag.endswith("}instrText") or (item.tag.endswith("}fldSimple") and MARK in str(item.attrib)):
                    found.append(f"field {item.text}")
    return found


def in_feed(content: bytes) -> list[str]:
    """A feed that is no XML raises; what its entries show as HTML is held to the rules of pages."""
    found = []
    for item in ElementTree.fromstring(content).iter():  # noqa: S314  (an answer of our own)
        if item.get("type") == "html" and item.text:
            found += in_html(item.text)
        found += [value for value in item.attrib.values() if _RUNS.match(value)]
    return found
