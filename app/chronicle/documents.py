"""The history as a file, without the names of participants: the number of a registration leads to them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from flask_babel import gettext

from app.audit.models import HistoryEntry
from app.audit.rules import VERBS
from app.core.cells import as_csv
from app.core.text import N_

TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
HEAD = (N_("Zeitpunkt"), N_("Was"), N_("Wer"), N_("Betrifft"), N_("Einzelheiten"))


def history(entries: Sequence[HistoryEntry], actors: Mapping[str, str], kind: str, zone: str) -> bytes:
    """These lines as `kind`: csv with words for people, or json for programs."""
    at = ZoneInfo(zone)
    if kind == "json":
        told = [
            {
                "at": entry.at.astimezone(at).isoformat(),
                "verb": entry.verb,
                "by": entry.by,
                "subject": entry.subject,
                "facts": entry.facts,
            }
            for entry in entries
        ]
        return json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8", "replace")
    rows = (
        (
            entry.at.astimezone(at).isoformat(sep=" ", timespec="seconds"),
            gettext(VERBS[entry.verb]) if entry.verb in VERBS else entry.verb,
            actors.get(entry.by, entry.by),
            entry.subject,
            json.dumps(entry.facts, ensure_ascii=False, sort_keys=True) if entry.facts else "",
        )
        for entry in entries
    )
    return as_csv([gettext(each) for each in HEAD], rows)
