"""Hints at likely slips in the wording: spelling, doubled words, signs. They are shown and never acted upon."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from app.core.text import N_
from app.minutes.document import Block, Document
from app.minutes.rules import Hint

_FEW = 80
_SLIPS = {
    "optomier": "optimier",
    "resourcen": "Ressourcen",
    "vorraus": "voraus",
    "standart": "Standard",
    "infrastuktur": "Infrastruktur",
    "seperat": "separat",
    "wiederspiegel": "widerspiegel",
    "massname": "Maßnahme",
    "maßname": "Maßnahme",
    "addresse": "Adresse",
    "agressiv": "aggressiv",
    "komissi": "Kommissi",
    "kommittee": "Komitee",
    "vorallem": "vor allem",
    "garnicht": "gar nicht",
    "desweiteren": "des Weiteren",
}
_SLIP = re.compile("|".join(_SLIPS), re.I)
_TWICE = re.compile(r"\b(\w{2,30}) \1\b")
_SINGLE = ("sie", "die", "der", "das")  # "…, die die …" is good German
# An article wants a noun or a declined word behind it: "die erste" may end a sentence, "die klar" hardly.
# Behind a comma the same words begin a relative clause: "Kaffee, der schmeckt".
_ARTICLE_END = re.compile(r"(?<!, )\b(?:die|der|das|dem|den|des|ein|eine|einen|einem|einer) ([a-zäöüß]{3,30})[.!]?$")
_DECLINED = ("e", "en", "er", "es", "em")
_AFTER_QUOTE = re.compile(r"[“”\"]- ")
_GENDERED = re.compile(r"\b[A-ZÄÖÜ]\w{2,40}(?:[*:_·]|/-?)in(?:nen)?\b|\b[A-ZÄÖÜ][a-zäöüß]{2,40}Innen\b")
_BLANKS = re.compile(r"\S{1,40} {2,}\S{1,40}")
_BEFORE_SIGN = re.compile(r"\w{1,40} [,.;?!](?=\s|$)")
_HIDDEN = re.compile("\\w{1,40}\u00ad\\w{1,40}")

Found = Hint | None


def hints(document: Document) -> tuple[Hint, ...]:
    """Likely slips in the wording, in the order of the document, at most a screenful."""
    found: list[Hint] = []
    for block in document.blocks:
        found += _hints(block)
        if len(found) >= _FEW:
            break
    return tuple(found[:_FEW])


def _hints(block: Block) -> Iterator[Hint]:
    raw = block.text[:6000]
    words = " ".join(raw.split())
    for judge in _JUDGES:
        if hint := judge(words, block.id):
            yield hint
    if match := _BLANKS.search(raw):
        said = N_("Mehrere Leerzeichen hintereinander: „%(found)s“.")
        yield Hint("blanks", said, {"found": match[0]}, block.id)


def _spelling(words: str, block_id: str) -> Found:
    match = _SLIP.search(words)
    if not match:
        return None
    found = _around(words, match.start())
    meant = _SLIP.sub(lambda slip: _SLIPS[slip[0].lower()].lower(), found)
    said = N_("Tippfehler? „%(found)s“, gemeint ist vielleicht „%(meant)s“.")
    values = {"found": found, "meant": meant[:1].upper() + meant[1:] if found[:1].isupper() else meant}
    return Hint("spelling", said, values, block_id)


def _twice(words: str, block_id: str) -> Found:
    match = _TWICE.search(words)
    if not match or match[1].lower() in _SINGLE:
        return None
    return Hint("word-twice", N_("Ein Wort steht doppelt: „%(found)s“."), {"found": match[0]}, block_id)


def _ending(words: str, block_id: str) -> Found:
    match = _ARTICLE_END.search(words[-120:])
    if not match or match[1].endswith(_DECLINED):
        return None
    said = N_("Der Satz endet auf „%(found)s“. Fehlt hier ein Wort oder kehrt ein Tippfehler den Sinn um?")
    return Hint("sentence-end", said, {"found": match[0]}, block_id)


def _hyphen(words: str, block_id: str) -> Found:
    if "„" not in words or not _AFTER_QUOTE.search(words):
        return None
    said = N_("Nach dem Anführungszeichen steht ein Bindestrich mit Leerzeichen. Ist ein Gedankenstrich gemeint?")
    return Hint("hyphen", said, block_id=block_id)


def _quotes(words: str, block_id: str) -> Found:
    said = N_("Hier stehen englische Anführungszeichen. Üblich sind „deutsche“.")
    return Hint("quotes", said, block_id=block_id) if "”" in words else None


def _gendered(words: str, block_id: str) -> Found:
    said = N_(
        "„%(found)s“ enthält ein Genderzeichen. Vorleseprogramme lesen es unterschiedlich. "
        "Prüfen Sie, ob eine neutrale Form passt."
    )
    match = _GENDERED.search(words)
    return Hint("gendered", said, {"found": match[0]}, block_id) if match else None


def _before_sign(words: str, block_id: str) -> Found:
    match = _BEFORE_SIGN.search(words)
    said = N_("Vor dem Satzzeichen steht ein Leerzeichen: „%(found)s“.")
    return Hint("blank-before-sign", said, {"found": match[0]}, block_id) if match else None


def _hidden(words: str, block_id: str) -> Found:
    match = _HIDDEN.search(words)
    said = N_("In „%(found)s“ steckt ein unsichtbares Trennzeichen. Die Suche findet das Wort nur ohne.")
    return Hint("hidden-hyphen", said, {"found": match[0].replace("\u00ad", "")}, block_id) if match else None


_JUDGES: tuple[Callable[[str, str], Found], ...] = (
    _spelling,
    _twice,
    _ending,
    _hyphen,
    _quotes,
    _gendered,
    _before_sign,
    _hidden,
)


def _around(words: str, at: int) -> str:
    """The whole word around a place."""
    start = words.rfind(" ", 0, at) + 1
    end = words.find(" ", at)
    return words[start : end if end > 0 else None].strip(",.;:()")[:80]
