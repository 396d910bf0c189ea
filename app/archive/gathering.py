"""Findings that say nearly the same, gathered. Plain Python."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from app.clusters import nearness
from app.core import german

ALIKE = 88
MOST = 600
"""Comparing is quadratic: beyond so many findings each stands alone."""


def gathered(texts: Sequence[str]) -> list[list[int]]:
    """The places of `texts` in groups of the alike, in order of their first; each place stands in one group.

    What turns another round ("fehlt" and "fehlt nicht") is not alike, whatever the letters say.
    """
    groups: list[list[int]] = []
    heads: list[str] = []
    for place, text in enumerate(texts):
        line = german.key(text)
        like = _like(text, line, heads, groups, texts) if line and place < MOST else None
        if like is None:
            groups.append([place])
            heads.append(line)
        else:
            groups[like].append(place)
    return groups


def _like(
    text: str, line: str, heads: Sequence[str], groups: Sequence[Sequence[int]], texts: Sequence[str]
) -> int | None:
    """The nearest group that does not say the opposite."""
    near = process.extract(line, heads, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE, limit=5)
    return next((at for _, _, at in near if not nearness.contrary(texts[groups[at][0]], text)), None)
