"""Which points of a station say nearly the same: suggestions with a score and a reason; a person decides.

Texts are compared as sets of German stems (core/german.py) by RapidFuzz, so that order, endings, gender forms and
small slips of the pen do not matter. What is turned round (a "nicht", an "unklar", "mehr" for "weniger", another
number) is never suggested, however alike the letters are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz

from app.core import german
from app.core.errors import Told
from app.core.text import N_

ENOUGH = 74
"""Of 100: where people begin to agree that two points are one."""
MOST_POINTS = 300
MOST_IN_ONE = 12
MOST_LETTERS = 400
_SMALL = """aber alle als am an auch auf aus bei bin bis da das dass dem den der des die dies dort du durch ein eine
einem einen einer eines er es etwas für hat haben hier ich ihr im in ins ist ja man mehr mit muss müssen nach noch nur
ob oder sich sie sind so soll sollen sollte über um und uns unser vom von vor war was wenn werden wie wir
wird wo zu zum zur"""
_SMALL_STEMS = frozenset(german.stems(_SMALL)) - {german.key("mehr")}
_TURNED = frozenset(german.stems("nicht nichts kein keine keinen keiner nie niemand ohne weder statt kaum"))
_PAIRS = (
    "mehr weniger, viel wenig, intern extern, digital analog, kurzfristig langfristig, zentral dezentral, "
    "hoch niedrig, groß klein, gut schlecht, vorteil nachteil"
)


def _forms(word: str) -> frozenset[str]:
    return frozenset(german.key(f"{word}{ending}") for ending in ("", "e", "en", "er", "es"))


_OPPOSITES = tuple(tuple(_forms(word) for word in pair.split()) for pair in _PAIRS.split(", "))


@dataclass(frozen=True)
class Said:
    """A point to compare, by its key."""

    key: str
    text: str


@dataclass(frozen=True)
class Suggestion:
    """Points that could be one, in the order in which they came; `score` (0 to 100) is that of the weakest pair."""

    keys: tuple[str, ...]
    score: int
    reason: Told


@dataclass(frozen=True)
class _Read:
    """A point as it is compared: its telling stems, these as one line, what turns it round, its numbers."""

    key: str
    stems: frozenset[str]
    line: str
    turned: bool
    numbers: frozenset[str]
    words: dict[str, str]


def suggestions(points: Sequence[Said]) -> list[Suggestion]:
    """Best first; each point stands in one suggestion at most. Beyond 300 points the later ones are left out."""
    read = [each for each in map(_read, points[:MOST_POINTS]) if each.stems]
    scores = _scores(read)
    found = [
        Suggestion(tuple(read[at].key for at in group), _weakest(group, scores), _reason([read[at] for at in group]))
        for group in _groups(scores)
    ]
    return sorted(found, key=lambda one: -one.score)


def contrary(one: str, other: str) -> bool:
    """Whether one text turns round what the other says, however alike their letters are."""
    mine, yours = _read(Said("", one)), _read(Said("", other))
    return mine.turned != yours.turned or mine.numbers != yours.numbers or _opposed(mine.stems, yours.stems)


def _read(point: Said) -> _Read:
    text = point.text[:MOST_LETTERS]
    every = german.stems(text)
    telling = [stem for stem in every if stem not in _SMALL_STEMS and stem not in _TURNED]
    words = {german.key(word): word for word in re.findall(r"[\w*:/-]+\w", text)}
    return _Read(
        key=point.key,
        stems=frozenset(telling),
        line=" ".join(sorted(set(telling))),
        turned=bool(_TURNED & set(every)),
        numbers=frozenset(stem for stem in every if stem.isdigit()),
        words=words,
    )


def _scores(read: Sequence[_Read]) -> dict[tuple[int, int], int]:
    """The pairs that are near enough, by their places."""
    found = {}
    for (at, one), (to, other) in combinations(enumerate(read), 2):
        score = _nearness(one, other)
        if score >= ENOUGH:
            found[at, to] = score
    return found


def _nearness(one: _Read, other: _Read) -> int:
    if one.turned != other.turned or one.numbers != other.numbers:
        return 0
    if one.line == other.line:
        return 100
    shortest, longest = sorted((len(one.line), len(other.line)))
    if shortest * 4 < longest:  # the cheapest question first: nobody takes these for the same
        return 0
    score = fuzz.ratio(one.line, other.line)
    shared = one.stems & other.stems
    if len(shared) > 1:  # what one says and the other says more of
        score = max(score, 0.92 * fuzz.token_set_ratio(one.line, other.line) - 3 * len(one.stems ^ other.stems))
    return 0 if score < ENOUGH or _opposed(one.stems, other.stems) else round(score)


def _opposed(one: frozenset[str], other: frozenset[str]) -> bool:
    """ "klar" and "unklar", "mehr" and "weniger": one word apart, and the opposite."""
    mine, yours = one - other, other - one
    if any(f"un{stem}" in yours for stem in mine) or any(f"un{stem}" in mine for stem in yours):
        return True
    return any((left & mine and right & yours) or (right & mine and left & yours) for left, right in _OPPOSITES)


def _groups(scores: Mapping[tuple[int, int], int]) -> list[tuple[int, ...]]:
    """Best pairs first; a point joins a group only if it is near to each in it, so that no chain leads astray."""
    group_of: dict[int, set[int]] = {}
    for at, to in sorted(scores, key=lambda pair: (-scores[pair], pair)):
        one, other = group_of.setdefault(at, {at}), group_of.setdefault(to, {to})
        if one is other or len(one) + len(other) > MOST_IN_ONE:
            continue
        if all((min(a, b), max(a, b)) in scores for a in one for b in other):
            one |= other
            for each in other:
                group_of[each] = one
    distinct = {id(group): tuple(sorted(group)) for group in group_of.values()}
    return sorted(group for group in distinct.values() if len(group) > 1)


def _weakest(group: Sequence[int], scores: Mapping[tuple[int, int], int]) -> int:
    return min(scores[pair] for pair in combinations(group, 2))


def _reason(group: Sequence[_Read]) -> Told:
    if len({each.line for each in group}) == 1:
        return Told(N_("Dieselben Wörter."))
    shared = frozenset.intersection(*(each.stems for each in group))
    words = [word for stem, word in group[0].words.items() if stem in shared]
    if not words:
        return Told(N_("Fast gleich geschrieben."))
    return Told(N_("Gemeinsame Wörter: %(words)s."), {"words": ", ".join(words[:5])})
