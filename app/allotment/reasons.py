"""The sentence for each person, as message ids with their values; translated where it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.allotment.rules import LOTTERY
from app.core.errors import Told
from app.core.text import N_

WHY = {
    "off": N_("%(workshop)s fällt aus"),
    "clash": N_("während %(workshop)s haben Sie schon etwas anderes zugesagt"),
    "closed": N_("%(workshop)s hatte zu wenige Teilnehmende"),
    "together": N_("in %(workshop)s wären Sie nicht zusammen gewesen"),
    "needed": N_("ohne Sie hätte Ihr Workshop zu wenige Teilnehmende (statt %(workshop)s)"),
}
PARTED = {
    "wishes": N_("zusammen ging es nicht, denn Sie haben keinen gemeinsamen Wunsch"),
    "room": N_("zusammen ging es nicht, denn in keinem gemeinsamen Wunsch war Platz für alle"),
    "costs": N_("zusammen ging es nicht, denn sonst wären mehr Personen ohne Platz oder getrennt"),
    "taken": N_("zusammen ging es nicht, denn die gemeinsamen Wünsche waren schon vergeben"),
}
# A contingent without a place, with one, with several.
LIMITS = {
    "municipality": (
        N_("%(workshop)s: für Ihre Kommune oder Organisation war kein Platz vorgesehen"),
        N_("%(workshop)s: für Ihre Kommune oder Organisation war schon ein Platz vergeben, mehr sind nicht möglich"),
        N_("%(workshop)s: für Ihre Kommune oder Organisation waren schon %(places)s Plätze vergeben"),
    ),
    "funded": (
        N_("%(workshop)s: für geförderte Kommunen war kein Platz vorgesehen"),
        N_("%(workshop)s: der einzige Platz für geförderte Kommunen war schon vergeben"),
        N_("%(workshop)s: die %(places)s Plätze für geförderte Kommunen waren schon vergeben"),
    ),
}
UNANSWERED = N_("die Person, mit der Sie zusammen sein möchten, hat Sie nicht genannt")
GAPS = {
    "without": N_("Ohne Platz sind %(found)s. Vielleicht ginge es mit %(bound)s."),
    "parted": N_("Getrennt wurden %(found)s Gruppen von Personen. Vielleicht ginge es mit %(bound)s."),
    "rank": N_("Ihren %(rank)s. Wunsch bekommen %(found)s. Vielleicht ginge es mit %(bound)s."),
    "lots": N_("Wie viele welchen Wunsch bekommen, ist bewiesen das Beste. Offen ist nur die Reihenfolge der Lose."),
}


def pieces(kept: Mapping[str, Any], one: int, names: Mapping[int, str]) -> tuple[Told, list[Told]]:
    """What somebody has, and why; for one sentence. `names`: how each workshop is called. Raises KeyError."""
    facts = kept["people"][str(one)]
    places = {row[0]: row[1] for row in kept["input"]["workshops"]}
    lot = Told(N_("Losnummer %(lot)s von %(total)s"), {"lot": facts["lot"], "total": len(kept["people"])})
    head = _head(facts, names)
    why = [
        _why(kind, names.get(shop, "?"), most[0] if most else places.get(shop, 0))
        for shop, kind, *most in facts["better"]
    ]
    if facts["parted"]:
        why.append(Told(PARTED[facts["parted"]]))
    if one in kept["unanswered"]:
        why.append(Told(UNANSWERED))
    if kept["policy"] == LOTTERY:
        return lot, [head, *why]
    mine = Told(N_("Ihr Los hatte Nummer %(lot)s von %(total)s"), lot.values)
    return head, [*why, mine]


def gap(kept: Mapping[str, Any]) -> Told | None:
    """What is not proved about a distribution, or None."""
    found = kept.get("gap")
    return Told(GAPS[found["where"]], found) if found else None


def _head(facts: Mapping[str, Any], names: Mapping[int, str]) -> Told:
    if facts["shop"] is None:
        return Told(N_("Kein Platz"))
    values = {"workshop": names.get(facts["shop"], "?"), "rank": facts["rank"]}
    return Told(N_("%(workshop)s, Ihr %(rank)s. Wunsch"), values)


def _why(kind: str, workshop: str, places: int) -> Told:
    if kind in LIMITS:
        return Told(LIMITS[kind][min(places, 2)], {"workshop": workshop, "places": places})
    if kind != "full":
        return Told(WHY[kind], {"workshop": workshop})
    if places == 0:
        return Told(N_("in %(workshop)s war kein Platz frei"), {"workshop": workshop})
    if places == 1:
        return Told(N_("der einzige freie Platz in %(workshop)s war vergeben"), {"workshop": workshop})
    return Told(N_("%(workshop)s war nach %(places)s Plätzen voll"), {"workshop": workshop, "places": places})
