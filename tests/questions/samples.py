"""A questionnaire with every kind of question, conditions and a question for one workshop only."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

Tree = dict[str, Any]
ALL: list[Tree] = [
    {"key": "anreise", "kind": "one_of", "label_de": "Wie reisen Sie an?", "label_en": "How do you travel?"},
    {"key": "zug", "kind": "text", "label_de": "Mit welchem Zug?", "needed": True, "most_chars": 20},
    {"key": "essen", "kind": "yes_no", "label_de": "Essen Sie mit?", "needed": True},
    {"key": "kost", "kind": "many_of", "label_de": "Was essen Sie nicht?", "most_choices": 2},
    {"key": "andere", "kind": "long_text", "label_de": "Was noch?", "needed": True},
    {"key": "jahre", "kind": "number", "label_de": "Seit wie vielen Jahren?", "workshop": "C", "least": 0, "most": 60},
    {"key": "seit", "kind": "date", "label_de": "Seit wann?", "earliest": "2020-01-01", "latest": "2026-12-31"},
]
ALL[0]["options"] = [
    {"value": "bahn", "label_de": "Bahn", "label_en": "Train"},
    {"value": "auto", "label_de": "Auto"},
]
ALL[1]["show_if"] = {"key": "anreise", "values": ["bahn"]}
ALL[3]["options"] = [{"value": value, "label_de": value.title()} for value in ("fleisch", "fisch", "milch")]
ALL[3]["show_if"] = {"key": "essen", "values": ["yes"]}
ALL[4]["show_if"] = {"key": "kost", "values": ["milch", "fisch"]}


def tree() -> list[Tree]:
    return deepcopy(ALL)
