"""What a municipality is called, how people write it, and what their words may mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.core.errors import Refusal
from app.core.text import N_, folded


class Kind(StrEnum):
    """What an entry of the register is; only a district is no municipality."""

    CITY = "city"  # belongs to no district
    TOWN = "town"
    MARKET = "market"
    MUNICIPALITY = "municipality"
    DISTRICT = "district"


# Proper words of German law, the same in every language of the pages.
SPOKEN = {Kind.CITY: "Stadt", Kind.TOWN: "Stadt", Kind.MARKET: "Markt", Kind.MUNICIPALITY: "Gemeinde"}
LONGEST = 100  # what somebody types to find a place; the rest is not looked at

_FILLERS = {"der", "des", "die", "von"}
_TOWN_WORDS = set(
    "stadt gemeinde markt marktgemeinde marktflecken flecken kreisstadt universitaetsstadt hochschulstadt "
    "wissenschaftsstadt landeshauptstadt hansestadt magistrat stadtverwaltung gemeindeverwaltung".split()
)
_DISTRICT_WORDS = {"landkreis", "landkreises", "kreis", "kreises", "lk", "kreisverwaltung", "kreisausschuss"}
# Where the by-name of a place begins: Frankfurt *am* Main, Limburg *a.* d. Lahn, Bad Homburg *v.* d. Höhe.
_BY_NAME = {"a", "am", "an", "auf", "b", "bei", "i", "im", "in", "o", "ob", "u", "unter", "v", "vor"}


class FileRefused(Refusal):
    """A register file says something that cannot be; `line` counts from 1."""

    message = N_("Zeile %(line)s: %(problem)s")


@dataclass(frozen=True)
class Choice:
    """One entry of the register as people meet it. `label` tells it from all others, `name` is enough on a badge."""

    key: str
    label: str
    name: str


@dataclass(frozen=True)
class Resolution:
    """What a text means: one entry, several it may mean, or none, which is an organisation of its own kind."""

    text: str
    choices: tuple[Choice, ...] = ()
    is_sure: bool = False

    @property
    def key(self) -> str:
        """The official key, or "" while it is open or where there is none."""
        return self.choices[0].key if self.is_sure else ""

    @property
    def name(self) -> str:
        """What to keep: the spoken name of the entry that is meant, else the text as it was typed."""
        return self.choices[0].name if self.is_sure else self.text

    @property
    def is_ambiguous(self) -> bool:
        return bool(self.choices) and not self.is_sure


def plain_name(name: str) -> str:
    """Without what follows the comma: "Kassel, documenta-Stadt" is Kassel."""
    return name.partition(",")[0].strip()


def district_name(name: str, word: str) -> str:
    """ "Kassel" is Landkreis Kassel; names that say it themselves ("Main-Kinzig-Kreis") stay."""
    said = folded(name)
    return name if "kreis" in said or said.startswith(("region", "staedteregion")) else f"{word} {name}"


def spoken(kind: str, name: str) -> str:
    """Stadt Kassel, Gemeinde Kaufungen, Landkreis Kassel."""
    word = SPOKEN.get(Kind(kind)) if kind in set(Kind) else None
    bare = plain_name(name)
    return f"{word} {bare}" if word else bare


def label(kind: str, name: str, district: str) -> str:
    """The spoken name with its district, unless it has none or is one."""
    inside = district if kind not in (Kind.CITY, Kind.DISTRICT) else ""
    return f"{spoken(kind, name)} ({inside})" if inside else spoken(kind, name)


def found_by(kind: str, name: str) -> str:
    """The stored search form; a district follows the town of its name: "kassel", "kassel landkreis"."""
    bare = folded(plain_name(name))
    first, _, rest = bare.partition(" ")
    return f"{rest} {first}" if kind == Kind.DISTRICT and first in ("landkreis", "kreis") and rest else bare


def forms(text: str) -> tuple[str, ...]:
    """Under which search forms an entry may stand that somebody calls `text`, the likeliest first.

    "Magistrat der Stadt Fulda" may be "fulda"; "Kreis Kassel" may be "kassel landkreis", but never the town.
    """
    said = folded(text[:LONGEST])
    words = said.split()
    town = _without(words, _TOWN_WORDS)
    district = _without(words, _DISTRICT_WORDS)
    found = [said]
    if district != words and district:
        rest = " ".join(district)
        found += [f"{rest} landkreis", f"{rest} kreis", f"{rest}kreis"]
    elif town != words and town:
        found.append(" ".join(town))
    return tuple(dict.fromkeys(form for form in found if form))


def district_typed(text: str) -> str:
    """What stands behind "Landkreis" so far, in search form; "" when no district is asked for."""
    words = folded(text[:LONGEST]).split()
    rest = _without(words, _DISTRICT_WORDS)
    return " ".join(rest) if rest != words else ""


def _without(words: list[str], kinds: set[str]) -> list[str]:
    """The words without those that only name a kind, at the front (with their articles) and at the end."""
    start, end = 0, len(words)
    while start < end and words[start] in (kinds | _FILLERS if start else kinds):
        start += 1
    while end > start and words[end - 1] in kinds:
        end -= 1
    return words[start:end]


def heads(text: str) -> tuple[str, ...]:
    """The text without its by-name or addition, longest first: "Kassel, Bauamt" and "Kassel (Hessen)" give "Kassel"."""
    text = text[:LONGEST]
    cut = [text[: mark.start()].strip() for mark in re.finditer(r"[,(/;]", text)]
    words = folded(text).split()
    cut += [" ".join(words[:n]) for n, word in enumerate(words) if n and word in _BY_NAME]
    return tuple(dict.fromkeys(sorted((head for head in cut if folded(head)), key=len, reverse=True)))


def same_spelled(one: str, other: str) -> bool:
    """Whether two search forms are one name, once or twice abbreviated: "limburg an der lahn", "limburg a d lahn"."""
    mine, others = one.split(), other.split()
    if len(mine) != len(others) or not mine or mine[0] != others[0]:
        return False
    return all(a.startswith(b) or b.startswith(a) for a, b in zip(mine, others, strict=True))


def is_short_for(form: str, name: str) -> bool:
    """Whether `form` is the official name without its by-name: "limburg" for "Limburg a. d. Lahn"."""
    return any(folded(head) == form for head in heads(plain_name(name)))


def shortened(form: str) -> Iterator[str]:
    """The form with fewer and fewer of its last words."""
    words = form.split()
    for count in range(len(words) - 1, 0, -1):
        yield " ".join(words[:count])
