"""What the preview of an import is given to show."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.events.models import Workshop
from app.minutes import asides, correcting, queries, reading, slips
from app.minutes.correcting import Choices, Row
from app.minutes.document import Kind
from app.minutes.reading import short

Context = dict[str, Any]


def preview(workshop: Workshop, data: bytes, name: str, choices: Choices) -> Context:
    """A file line by line as it is chosen so far. Raises UnreadableMinutes."""
    found = reading.read(data, name=name)
    rows = correcting.rows(found, choices)
    hints: dict[str, list[str]] = defaultdict(list)
    for hint in slips.hints(found.document):
        hints[hint.block_id].append(_(hint.message, **hint.values))
    return {
        "event": workshop.event,
        "workshop": workshop,
        "source": name[-200:],
        "rows": rows,
        "unclear": [row for row in rows if row.is_unclear and not row.aside],
        "beside": [row for row in rows if row.aside],
        "kept_beside": sum(1 for row in rows if row.aside and not row.is_out),
        "out": sum(1 for row in rows if row.is_out),
        "hinted": [row for row in rows if row.block.id in hints],
        "hints": hints,
        "notes": [_(note.message, **note.values) for note in found.notes if note.code != "unrecognised"],
        "before": queries.imported_from(workshop, hashlib.sha256(data).hexdigest()),
        "facts": _facts([row for row in rows if not row.is_out]),
        "kinds": {kind: _(label) for kind, label in correcting.KINDS.items()},
        "asides": {code: _(label) for code, label in asides.NAMES.items()},
        "short": short,
        "out_value": correcting.OUT,
        "most": correcting.MOST_CORRECTED,
    }


def _facts(rows: Sequence[Row]) -> list[tuple[str, str]]:
    """What was recognised, counted, as a person would check it against the paper."""
    counts: dict[Kind, int] = defaultdict(int)
    for row in rows:
        counts[row.block.kind] += 1
    title = next((row.block for row in rows if row.block.kind == Kind.TITLE), None)
    people = [each.name for row in rows if row.block.kind == Kind.PEOPLE for each in row.block.people]
    dated = next((row.block for row in rows if row.block.day and row.block.kind in (Kind.TITLE, Kind.FACT)), None)
    date = f"{dated.day}.{dated.month}.{dated.year or ''}" if dated else ""
    asked = ngettext("%(num)s Frage", "%(num)s Fragen", counts[Kind.QUESTION])
    said = ngettext("%(num)s Ergebnis", "%(num)s Ergebnisse", counts[Kind.FINDING])
    talks = ngettext("%(num)s Impuls", "%(num)s Impulse", counts[Kind.TALK])
    points = ngettext("%(num)s Punkt", "%(num)s Punkte", counts[Kind.POINT])
    return [
        (_("Titelzeile"), short(title.text) if title else _("nicht erkannt")),
        (_("Datum"), date),
        (_("Personen"), "; ".join(people)),
        (_("Austausch"), f"{asked}, {said}"),
        (_("Impulse"), f"{talks}, {points}" if counts[Kind.TALK] else ""),
        (_("Bilder"), str(counts[Kind.FIGURE]) if counts[Kind.FIGURE] else ""),
    ]
