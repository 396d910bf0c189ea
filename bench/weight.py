"""What a page weighs on the wire: itself and everything it asks the browser to fetch, compressed as sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from bench import client
from bench.journeys import plain

FETCHED_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "manifest", "apple-touch-icon"}
IN_STYLE = re.compile(r"""(?:url\(\s*|@import\s+)["']?([^"')\s;]+)""")
IN_SCRIPT = re.compile(r"""(?:from|import)\s*\(?\s*["']([^"']+)["']""")


class _Assets(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "link" and FETCHED_LINKS & set((names.get("rel") or "").split()):
            self.found.append(names.get("href") or "")
        elif tag in ("script", "img", "source", "iframe"):
            self.found.append(names.get("src") or "")


@dataclass(frozen=True)
class Weight:
    total: int  # bytes
    script: int  # bytes
    files: int


def assets(page: str) -> list[str]:
    """Addresses the page makes a browser fetch, in order; `data:` costs nothing extra."""
    parser = _Assets()
    parser.feed(page)
    return [address for address in parser.found if address and not address.startswith("data:")]


def weigh(port: int, path: str) -> Weight:
    """The page with all its assets, an upper bound: every font and picture a style sheet names is counted."""
    connection = client.Connection(port)
    waiting, seen = [path], {path}
    total = script = 0
    while waiting:
        address = waiting.pop(0)
        answer = connection.ask(client.written("GET", address))
        kind = answer.headers.get("content-type", "")
        total += len(answer.body)
        script += len(answer.body) if "javascript" in kind else 0
        for further in _named(kind, plain(answer), address):
            if further not in seen:
                seen.add(further)
                waiting.append(further)
    connection.close()
    return Weight(total, script, len(seen))


def _named(kind: str, body: bytes, base: str) -> list[str]:
    """What a page, a style sheet or a script asks for on this server."""
    if "html" in kind:
        found = assets(body.decode())
    elif "css" in kind:
        found = IN_STYLE.findall(body.decode())
    elif "javascript" in kind:
        found = IN_SCRIPT.findall(body.decode())
    else:
        return []
    full = (urljoin(f"http://{client.HOST}{base}", address) for address in found if not address.startswith("data:"))
    return [
        f"{url.path}{'?' + url.query if url.query else ''}"
        for url in map(urlsplit, full)
        if url.hostname == client.HOST
    ]
