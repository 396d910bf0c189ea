"""Whether the minutes suffice, said in one sentence."""

from __future__ import annotations

import pytest

from app.groups.timing import feasibility
from app.programme.rules import rotation_time

CASES = {
    "fits exactly": (
        rotation_time([1, 1, 1], 3, 18, 3, 60),
        "3 Gruppen, 3 Stationen: 3 Runden × 18 min + 2 Wechsel × 3 min = 60 min; geplant sind 60 min. Das passt genau.",
        "3 groups, 3 stations: 3 rounds × 18 min + 2 changes × 3 min = 60 min; 60 min are planned. This fits exactly.",
    ),
    "more groups than stations": (
        rotation_time([1, 1, 1], 5, 18, 3, 60),
        "5 Gruppen, 3 Stationen: 5 Runden × 18 min + 4 Wechsel × 3 min = 102 min; geplant sind 60 min. "
        "Es fehlen 42 min; möglich wären 3 Gruppen.",
        "5 groups, 3 stations: 5 rounds × 18 min + 4 changes × 3 min = 102 min; 60 min are planned. "
        "42 min are missing; 3 groups would fit.",
    ),
    "waiting rounds fit": (
        rotation_time([1, 1], 3, 10, 0, 40),
        "3 Gruppen, 2 Stationen: 3 Runden × 10 min = 30 min; geplant sind 40 min. "
        "10 min bleiben übrig. Jede Gruppe wartet 1 Runde.",
        "3 groups, 2 stations: 3 rounds × 10 min = 30 min; 40 min are planned. "
        "10 min are left over. Each group waits 1 round.",
    ),
    "free stations": (
        rotation_time([1, 1, 1], 1, 10, 0, 30),
        "1 Gruppe, 3 Stationen: 3 Runden × 10 min = 30 min; geplant sind 30 min. "
        "Das passt genau. In jeder Runde sind Plätze frei: 2 Stationen.",
        "1 group, 3 stations: 3 rounds × 10 min = 30 min; 30 min are planned. "
        "This fits exactly. Free in every round: 2 stations.",
    ),
    "a break": (
        rotation_time([1, 1, 1], 3, 18, 3, 60, break_after=1, break_minutes=15),
        "3 Gruppen, 3 Stationen: 3 Runden × 18 min + 2 Wechsel × 3 min + Pause 15 min = 75 min; geplant sind 60 min. "
        "Es fehlen 15 min; möglich wären Runden von 13 min.",
        "3 groups, 3 stations: 3 rounds × 18 min + 2 changes × 3 min + break 15 min = 75 min; 60 min are planned. "
        "15 min are missing; rounds of 13 min would fit.",
    ),
    "one station, one group too many": (
        rotation_time([1], 2, 20, 5, 30),
        "2 Gruppen, 1 Station: 2 Runden × 20 min + 1 Wechsel × 5 min = 45 min; geplant sind 30 min. "
        "Es fehlen 15 min; möglich wäre 1 Gruppe.",
        "2 groups, 1 station: 2 rounds × 20 min + 1 change × 5 min = 45 min; 30 min are planned. "
        "15 min are missing; 1 group would fit.",
    ),
    "far too short": (
        rotation_time([1, 1, 1], 3, 18, 3, 5),
        "3 Gruppen, 3 Stationen: 3 Runden × 18 min + 2 Wechsel × 3 min = 60 min; geplant sind 5 min. "
        "Es fehlen 55 min; so kurze Runden gibt es nicht, der Programmteil muss länger werden.",
        "3 groups, 3 stations: 3 rounds × 18 min + 2 changes × 3 min = 60 min; 5 min are planned. "
        "55 min are missing; no round is as short as that, the part has to become longer.",
    ),
    "mixed anew each round": (
        rotation_time([1, 1, 1], 0, 18, 3, 60),
        "3 Stationen: 3 Runden × 18 min + 2 Wechsel × 3 min = 60 min; geplant sind 60 min. Das passt genau.",
        "3 stations: 3 rounds × 18 min + 2 changes × 3 min = 60 min; 60 min are planned. This fits exactly.",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_feasibility_says_the_sum_and_what_would_fit(name: str):
    time, german, english = CASES[name]
    for language, sentence in (("de", german), ("en", english)):
        told = feasibility(time, language)
        assert told.sentence.replace("\u00a0", " ") == sentence
        assert told.fits == ("fehlen" not in german)
