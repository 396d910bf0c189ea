"""German words, with one stem for all spellings and endings of a word. Plain Python.

stems("Die Ärzt:innen")  ->  ("die", "arzt")      one stem for each word, in order
key("Ärzt:innen, die")   ->  "arzt die"           the stems as one string: equal for texts that say the same
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

import snowballstemmer  # type: ignore[import-untyped]  # it ships no types

MOST = 4_000
"""Words of a text that are looked at."""
MOST_LETTERS = 5_000
"""Letters of a text of which stems are made."""
_MARKS = "\u0300-\u036f\u00ad"
# A word with its soft hyphens and combining marks, then a gender ending: *innen :innen _innen /-innen (innen) -innen.
_WORD = re.compile(
    rf"(?P<word>(?:[^\W_][{_MARKS}]*)+)"
    r"(?P<ending>(?:(?:[*:_·•]|/[-‑]?)(?:innen|in|r|n|e)|[-‑]innen|\((?:inn)?en\)|\(-?in(?:nen)?\))(?![^\W_]))?"
)
_INNER = re.compile(r"(?<=[a-zäöüß])In(?:nen)?\Z")
# The written-out feminine: behind endings that name people only, so that "beginnen" stays.
_FEMALE = re.compile(r"(?<=[a-z]{3}(?:er|or|st|nt|nd|rt|og|ur))in(?:nen)?\Z")
_HYPHENS = {"-", "‑", "\u2010"}
_FLAT = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "æ": "a", "œ": "o", "ø": "o", "ł": "l", "đ": "d"})
# "Buerger" is "Bürger"; "neue", "bauen" and "Quelle" have no umlaut.
_SPELLED = re.compile(r"ae|oe|(?<![aeq])ue")
_mine = threading.local()


@dataclass(frozen=True)
class Word:
    """A word of a text: where it stands, and its spelling without accents, its gender ending cut."""

    start: int
    end: int
    flat: str
    joined: bool = False  # to the word before, by a hyphen

    @property
    def stem(self) -> str:
        return stem(self.flat)


def words(text: str) -> list[Word]:
    """The words of a text in order, at most MOST."""
    return list(islice(_words(text), MOST))


def _words(text: str) -> Iterator[Word]:
    end = -2  # no word ends so far before the first
    for match in _WORD.finditer(text):
        joined = match.start() - end == 1 and text[end] in _HYPHENS
        end = match.end()
        yield Word(match.start(), end, flattened(_INNER.sub("", match["word"])), joined)


def stems(text: str) -> tuple[str, ...]:
    """The stem of each word in order; signs are gone, numbers stay."""
    return tuple(word.stem for word in words(text[:MOST_LETTERS]))


def key(text: str) -> str:
    """All stems as one string."""
    return " ".join(stems(text))


@lru_cache(maxsize=50_000)
def flattened(word: str) -> str:
    """Lower case without accents, umlauts as their vowel however they were typed."""
    lowered = unicodedata.normalize("NFC", word.replace("\u00ad", "")).casefold().translate(_FLAT)
    bare = "".join(sign for sign in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(sign))
    return _SPELLED.sub(lambda found: found[0][0], bare)


@lru_cache(maxsize=50_000)
def stem(flat: str) -> str:
    """The stem of a flattened word."""
    short = _FEMALE.sub("", flat)
    return str(_stemmer().stemWord(short)) if short.isascii() and short.isalpha() and len(short) < 100 else short


def _stemmer() -> Any:
    """One for each thread: a stemmer keeps the word it works on."""
    if not hasattr(_mine, "stemmer"):
        _mine.stemmer = snowballstemmer.stemmer("german")
    return _mine.stemmer
