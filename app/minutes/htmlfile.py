"""Minutes as one HTML file that needs nothing beside itself: no script, no request, its pictures and its look inside.

This gathers what templates/documents/minutes.html shows; the words stand in the outline that the page shows, too.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.minutes import facts as known
from app.minutes import licences, markup, pictures, wording
from app.minutes.document import Document, content_hash, flat
from app.minutes.facts import MinutesFacts
from app.minutes.fronting import front
from app.minutes.outlining import outline
from app.minutes.pictures import Pictures
from app.minutes.rules import Gap

TEMPLATE = "documents/minutes.html"
STYLES = Path(__file__).parents[2] / "templates" / "documents" / "minutes.css"
# What HTML forbids, as characters and as references.
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def told(document: Document, facts: MinutesFacts, gaps: Sequence[Gap], shown: Pictures) -> dict[str, Any]:
    """What the template shows; `gaps` are told in drafts only."""
    facts = known.spoken(document, facts)
    words = facts.words
    rows = (*known.rows(facts), ("checksum", words["checksum"], content_hash(document)))
    top = front(document, facts, rows)
    tree = outline(top.document)
    return {
        "language_tag": wording.language_tag(facts.language),
        "outline_language": facts.language,
        "policy": _policy(),
        "address": "" if facts.is_draft else markup.safe(facts.address),
        "author": flat(facts.author),
        "description": flat(f"{facts.kicker}. {facts.standing}"),
        "title": flat(tree.title.text if tree.title else facts.workshop_title or facts.name),
        "kicker": facts.kicker,
        "words": words,
        "draft": facts.is_draft,
        "gaps": gaps if facts.is_draft else (),
        "rows": top.rows,
        "licence_name": facts.licence_name,
        "licence_address": licences.address(facts.licence),
        "outline": tree,
        "in_one_file": True,
        "picture_of": lambda name: _embedded(name, shown),
    }


def whole(page: str) -> bytes:
    """The file; what HTML may not carry becomes the sign for that."""
    return _UNFIT.sub("\ufffd", page).encode()


def _policy() -> str:
    """What a browser lets the file do: show its pictures and wear its one style sheet, nothing else."""
    styles = STYLES.read_text("utf-8").removesuffix("\n")
    digest = base64.b64encode(hashlib.sha256(styles.encode()).digest()).decode()
    allowed = ("default-src 'none'", "img-src data:", f"style-src 'sha256-{digest}'")
    return "; ".join((*allowed, "base-uri 'none'", "form-action 'none'"))


def _embedded(name: str, shown: Pictures) -> str:
    """The picture as an address that holds it; "" where there is none to show."""
    stored = shown.get(name)
    picture = pictures.fitted(stored.content) if stored else None
    return f"data:image/jpeg;base64,{base64.b64encode(picture.content).decode()}" if picture else ""
