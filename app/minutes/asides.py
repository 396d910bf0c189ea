"""What stands in a file beside the protocol: page numbers, greetings, the head of a mail. Named, never dropped.

Whoever imports the file decides what goes. Every expression is anchored and bounded.
"""

from __future__ import annotations

import re

from app.core.text import N_
from app.minutes.shapes import Form, Shape

NAMES = {
    "page": N_("Seitenzahl"),
    "greeting": N_("Grußformel"),
    "signature": N_("Unterschrift oder Signatur"),
    "enclosure": N_("Verweis auf eine Anlage"),
    "mailing": N_("Kopf einer E-Mail oder Verteiler"),
    "rule": N_("Trennlinie"),
    "stamp": N_("Druckvermerk"),
    "header": N_("Kopfzeile"),
    "footer": N_("Fußzeile"),
    "contents": N_("Inhaltsverzeichnis"),
    "columns": N_("Kopf einer Tabelle"),
    "row": N_("Beginn einer Tabellenzeile"),
}
LONGEST = 160
MOST_SIGNED = 12
_COUNT = r"\d{1,4}(?:\s{0,3}(?:von|/|of)\s{0,3}\d{1,4})?"
_SIGNS = tuple(
    (name, re.compile(words, re.I))
    for name, words in (
        ("rule", r"[-–—_=*~.#•·\s\u00a0]{3,}\Z"),
        ("page", rf"[-–—|/\s]{{0,4}}(?:Seite|S\.|Page)\s{{0,3}}{_COUNT}\W{{0,4}}\Z"),
        ("page", rf"[-–—\[(]?\s{{0,2}}{_COUNT}\s{{0,2}}[-–—\])]?\Z"),
        (
            "greeting",
            r"(?:Mit\s\w{4,12}e[mn]|Freundliche|Herzliche|Beste|Viele|Liebe|Schöne)\sGr(?:ü|u|ue)(?:ß|ss)|MfG\b",
        ),
        ("greeting", r"gez\.|i\.\s?A\.|i\.\s?V\.|Im\sAuftrag\b"),
        ("enclosure", r"(?:Anlagen?|Anhang|Anhänge|Anl\.)\s{0,3}\(?\d{0,3}\)?\s{0,3}(?::|\Z)"),
        ("mailing", r"(?:Von|An|Gesendet|Betreff|Cc|Verteiler|From|To|Sent|Subject)\s{0,3}:\s"),
        ("signature", r"(?:Tel\.?|Telefon|Fax|Mobil|E-?Mail|Internet|Web)\s{0,3}:\s{0,3}\S"),
        ("signature", r"[^\s@]{1,80}@[^\s@]{1,80}\Z|www\.\S{1,80}\Z"),
        ("stamp", r"(?:Gedruckt|Ausgedruckt|Ausdruck|Druckdatum|Dateiname|Dateipfad|Erstellt)\b[^?]{0,80}\d"),
        ("stamp", r"Zuletzt\s(?:ge|be)\w{1,20}\b[^?]{0,80}\d|Stand:\s{0,3}\d"),
    )
)


_DASHED = re.compile(r"[-–—]\s{0,3}\d{1,4}\s{0,3}[-–—]\Z")
_SIGNED = ("--", "—")


class Watch:
    """Judges line after line: what follows a greeting is whoever signs."""

    def __init__(self) -> None:
        self.signed = 0

    def judge(self, shape: Shape) -> str:
        """The name of what a line is beside the protocol, "" for what belongs to it."""
        words, form = shape.text.strip(), shape.form
        if form == Form.BULLET and _DASHED.match(f"{shape.marker} {words[:20]}"):
            return "page"
        if form not in (Form.PLAIN, Form.CAPITALS) or len(words) > LONGEST:
            self.signed = 0
            return ""
        found = "rule" if words in _SIGNED else self._sign(words.strip("*_") or words)
        if found == "greeting" or words in _SIGNED:
            self.signed = MOST_SIGNED
        elif self.signed and not found:
            self.signed -= 1
            return "signature"
        return found

    def _sign(self, words: str) -> str:
        return next((name for name, sign in _SIGNS if sign.match(words)), "")
