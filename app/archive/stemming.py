"""Words as the search stores them: the stems of core.german in letters that no database splits or changes.

Both databases index what this makes, so both find the same. A form holds only a-z and 0-9 and begins with a letter.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from app.core import german
from app.core.german import MOST, Word

FORMAT = "2"
"""Rises when the same text gets other forms: everything is then indexed anew."""
BREAK = "u0"
"""Stands between what are no neighbours. No word has this form, so no phrase reaches across."""
LONGEST = 60


def form(word: Word) -> str:
    return encoded(word.stem)


def compound(parts: list[Word]) -> str:
    """The form of words that hyphens make one."""
    return encoded(german.stem("".join(part.flat for part in parts)))


def forms(text: str) -> list[str]:
    """The forms of a text in order; behind a break, compounds with hyphens as one word."""
    found = german.words(text)
    plain = [form(word) for word in found]
    for parts in compounds(found):
        plain += [BREAK, compound(parts)]
    return plain


def compounds(found: list[Word]) -> list[list[Word]]:
    """The words that hyphens make one."""
    runs: list[list[Word]] = []
    for word in found:
        if word.joined:
            runs[-1].append(word)
        else:
            runs.append([word])
    return [run for run in runs if len(run) > 1]


def indexed(*texts: str) -> str:
    """What is stored of these texts, which are no neighbours."""
    parts = [forms(text) for text in texts]
    return f" {BREAK} ".join(" ".join(part[:MOST]) for part in parts if part)


def key(text: str) -> str:
    """One key for all spellings of a sentence, fit for an address; empty without a word."""
    joined = "-".join(form(word) for word in german.words(text))
    if len(joined) <= 120:
        return joined
    return f"{joined[:100].rpartition('-')[0]}-{hashlib.sha256(joined.encode()).hexdigest()[:12]}"


def encoded(word: str) -> str:
    """The word in a-z and 0-9, beginning with a letter; what begins alike still does."""
    word = word[:LONGEST]
    if not word.isascii():
        return "u0" + word[:20].encode("utf-8", "replace").hex()
    if word.startswith("u0"):
        return "u0" + word.encode().hex()
    return f"n{word}" if word[:1].isdigit() else word


@lru_cache(maxsize=20_000)
def titled(event: str, workshop: str) -> str:
    """The forms of two titles. Kept, because each search reads the titles of the whole archive."""
    return indexed(event, workshop)
