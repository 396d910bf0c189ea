"""A new event like an earlier one: the blueprint stays, the dates move, what belongs to the past goes."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

Tree = dict[str, Any]
WINDOW = ("registration_opens_at", "registration_closes_at")


def like(source: Tree, event: Mapping[str, Any], *, starts_at: str, ends_at: str) -> Tree:
    """The event file of a new event: `source` with the facts of `event`, its workshops as many days later.

    Readings are those of the clock at the venue. Workshops keep their hours; when registration opens and closes is
    open again, and everything gets calendar UIDs of its own. Who moderates and who speaks, and where an online workshop
    meets, was agreed for that day.
    """
    tree = deepcopy(source)
    days = (datetime.fromisoformat(starts_at).date() - datetime.fromisoformat(source["event"]["starts_at"]).date()).days
    tree["event"] |= {**event, "starts_at": starts_at, "ends_at": ends_at, "uid": "", "published": False}
    for workshop in tree["workshops"]:
        workshop["uid"] = ""
        for name in ("starts_at", "ends_at"):
            workshop[name] = later(workshop[name], days)
        workshop |= {**dict.fromkeys(WINDOW), "moderators": [], "online_url": ""}
        for part in workshop["parts"]:
            for talk in part["talks"]:
                talk["speakers"] = []
    return tree


def later(reading: str, days: int) -> str:
    """The same hour so many days later, in the form of the event file."""
    moment = datetime.fromisoformat(reading) + timedelta(days=days)
    return moment.isoformat(timespec="seconds" if moment.second else "minutes")


def as_draft(document: object, slug: str) -> object:
    """A file as it comes in by the page: never published at once, under `slug` if one was wanted.

    Nothing of it has been read yet, so only its first level is touched. What is no event at all is left to the strict
    reader, which says so.
    """
    if not isinstance(document, dict) or not isinstance(document.get("event"), dict):
        return document
    return {**document, "event": {**document["event"], "published": False, **({"slug": slug} if slug else {})}}


def uids(tree: Tree) -> list[str]:
    """The calendar UIDs a file brings along, once it has been read strictly."""
    return [row["uid"] for row in (tree["event"], *tree["workshops"]) if row["uid"]]


def without_uids(document: Any, known: frozenset[str]) -> Tree:
    """Calendar UIDs of events that are here already would make two events one in every calendar."""

    def fresh(row: Tree) -> Tree:
        return {**row, "uid": "" if row.get("uid") in known else row.get("uid")}

    return {
        **document,
        "event": fresh(document["event"]),
        "workshops": [fresh(row) for row in document.get("workshops") or ()],
    }
