"""Placeholders in braces: which there are, what is wrong with a text, and the text filled in. Plain Python.

What the office wrote stands as it was written. What is filled in was typed by others: it comes defused, as one line of
which no mail program makes a link, and is looked through for no further placeholders.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.core.text import N_

NAMES = {
    "anrede": N_("„Guten Tag“ mit dem Namen, wenn er bekannt ist"),
    "name": N_("Name der Person"),
    "kommune": N_("Kommune oder Organisation der Person"),
    "veranstaltung": N_("Titel der Veranstaltung"),
    "workshop": N_("Workshop mit Buchstabe und Titel"),
    "beginn": N_("Tag und Uhrzeit, zu der der Workshop beginnt"),
    "ende": N_("Tag und Uhrzeit, zu der der Workshop endet"),
    "ort": N_("Raum und Anschrift des Hauses"),
    "raum": N_("Raum des Workshops"),
    "anreise": N_("Hinweise zur Anreise, wie sie beim Haus stehen"),
    "online": N_("Online-Adresse des Workshops, nur für bestätigte Plätze"),
    "gruppe": N_("Gruppe im bekannt gegebenen Plan"),
    "station": N_("erste Station im bekannt gegebenen Plan"),
    "wartelistenplatz": N_("Stelle auf der Warteliste"),
    "kontakt": N_("E-Mail-Adresse für Fragen"),
    "seite": N_("Link zur Seite der Veranstaltung"),
    "protokoll": N_("Link zum veröffentlichten Protokoll"),
    "meine_anmeldung": N_("persönlicher Link zur Anmeldung"),
}
# Alone in a line they become a button with these words.
LINKS = {
    "online": N_("Online teilnehmen"),
    "seite": N_("Seite der Veranstaltung öffnen"),
    "protokoll": N_("Protokoll lesen"),
    "meine_anmeldung": N_("Meine Anmeldung öffnen"),
}
PERSONAL = "meine_anmeldung"
LONGEST_SUBJECT = 250
_PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")


def used(text: str) -> list[str]:
    """The names in braces, each once, in the order in which they stand there."""
    return list(dict.fromkeys(name.strip() for name in _PLACEHOLDER.findall(text)))


def unknown(text: str) -> list[str]:
    """Names in braces that mean nothing."""
    return [name for name in used(text) if name not in NAMES]


def is_unclosed(text: str) -> bool:
    """Whether a brace is left without its other half."""
    rest = _PLACEHOLDER.sub("", text)
    return "{" in rest or "}" in rest


def links_in(text: str) -> list[str]:
    """Links have no place in a subject."""
    return [name for name in used(text) if name in LINKS]


def has_arrow(text: str) -> bool:
    """Whether a line begins with an arrow, which would make a button of it in the mail."""
    return any(line.lstrip().startswith("→") for line in text.splitlines())


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its values."""
    return _PLACEHOLDER.sub(lambda found: values[found[1].strip()], text)


def subject(text: str, values: Mapping[str, str]) -> str:
    """One line, shortened visibly where the values are too long for a subject."""
    line = " ".join(filled(text, values).split())
    return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1].rstrip() + "…"


def body(text: str, values: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """The text; a link that stands alone in its line becomes a block of its own, if it has a label."""
    lines = []
    for line in text.replace("\r\n", "\n").split("\n"):
        alone = _PLACEHOLDER.fullmatch(line.strip())
        name = alone[1].strip() if alone else ""
        lines.append(f"\n→ {labels[name]}: {values[name]}\n" if name in labels else filled(line, values))
    return "\n".join(lines)
