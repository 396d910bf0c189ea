"""What may be sought, and how much of it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

PAGE = 20  # hits on a page
DEEPEST = 500  # pages; nobody reads further, and programs take the export
EXPORTED = 10_000
FED = 50  # entries of a feed
ZONE = ZoneInfo("Europe/Berlin")
LONGEST = 200  # characters of words, or of a filter
# The names in addresses.
SIGNS = {
    "words": "q",
    "topic": "thema",
    "region": "region",
    "level": "niveau",
    "event": "veranstaltung",
    "year": "jahr",
}
FEW = 5  # municipalities; fewer are not counted in public


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for: words, and filters that each narrow; "" narrows nothing."""

    words: str = ""
    topic: str = ""
    region: str = ""
    level: str = ""
    event: str = ""
    year: str = ""

    def without(self, name: str) -> Wanted:
        return replace(self, **{name: ""})

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are set, words aside."""
        return {name: value for name, value in asdict(self).items() if value and name != "words"}

    @property
    def told(self) -> dict[str, str]:
        """All that is set, as it is stored."""
        return {name: value for name, value in asdict(self).items() if value}


def asked_for(told: Mapping[str, str]) -> Wanted:
    """What an address asks for; what is too long to be meant is cut."""
    return wanted({name: value[:LONGEST] for name, value in told.items()})


def in_address(wanted: Wanted) -> dict[str, Any]:
    """What is wanted as parameters of an address."""
    return {SIGNS[name]: value for name, value in wanted.told.items()}


def wanted(told: Mapping[str, str]) -> Wanted:
    """Back from `Wanted.told`; unknown names mean nothing."""
    return Wanted(**{name: str(value) for name, value in told.items() if name in Wanted.__dataclass_fields__})
