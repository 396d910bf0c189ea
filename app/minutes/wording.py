"""The fixed words of documents, by language: a document speaks the language of its protocol, whoever fetches it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping

GERMAN: Mapping[str, str] = {
    "minutes": "Protokoll",
    "minutes_plain": "Protokoll in Einfacher Sprache",
    "workshop": "Workshop",
    "event": "Veranstaltung",
    "date": "Datum",
    "year": "Jahr",
    "venue": "Ort",
    "moderation": "Moderation",
    "organiser": "Veranstaltet von",
    "contact": "Kontakt",
    "version": "Fassung",
    "reason": "Grund",
    "address": "Adresse",
    "licence": "Lizenz",
    "citation": "Zitiervorschlag",
    "checksum": "Prüfsumme",
    "cited": "{minutes} zu Workshop {letter}",
    "reserved": "alle Rechte vorbehalten",
    "draft": "Entwurf",
    "unpublished": "Entwurf – nicht veröffentlicht",
    "published": "veröffentlicht am {day}",
    "gaps": "Was noch fehlt",
    "must": "Pflicht:",
    "show_place": "Stelle zeigen",
    "page": "Seite",
    "of": "von",
    "named": "von {named} von {groups} Gruppen genannt",
    "named_one": "von {named} von {groups} Gruppe genannt",
    "owner": "Zuständig: {owner}",
    "due": "bis {due}",
    "photo": "Foto: {credit}",
    "picture": "Bild",
    "picture_licence": "Lizenz: {licence}",
}
ENGLISH: Mapping[str, str] = {
    "minutes": "Minutes",
    "minutes_plain": "Minutes in plain language",
    "workshop": "Workshop",
    "event": "Event",
    "date": "Date",
    "year": "Year",
    "venue": "Place",
    "moderation": "Moderation",
    "organiser": "Organised by",
    "contact": "Contact",
    "version": "Version",
    "reason": "Reason",
    "address": "Address",
    "licence": "Licence",
    "citation": "Cite as",
    "checksum": "Content hash",
    "cited": "{minutes} of workshop {letter}",
    "reserved": "all rights reserved",
    "draft": "draft",
    "unpublished": "Draft – not published",
    "published": "published on {day}",
    "gaps": "What is still missing",
    "must": "Required:",
    "show_place": "Show the place",
    "page": "Page",
    "of": "of",
    "named": "named by {named} of {groups} groups",
    "named_one": "named by {named} of {groups} group",
    "owner": "Responsible: {owner}",
    "due": "due {due}",
    "photo": "Photo: {credit}",
    "picture": "Picture",
    "picture_licence": "Licence: {licence}",
}
_TABLES = {"de": GERMAN, "en": ENGLISH}
_MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
    "en": "January February March April May June July August September October November December".split(),
}
_DAYS = {
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split(),
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
}


def words(language: str) -> Mapping[str, str]:
    """The fixed words in a language; German for every language that has no table."""
    return _TABLES[spoken(language)]


def day(date: datetime.date, language: str = "de") -> str:
    """As in "5. Dezember 2024" and "5 December 2024"; the blanks do not break."""
    said = spoken(language)
    dot = "." if said == "de" else ""
    return f"{date.day}{dot}\u00a0{_MONTHS[said][date.month - 1]}\u00a0{date.year}"


def weekday(date: datetime.date, language: str = "de") -> str:
    """As in "Donnerstag, 5. Dezember 2024"."""
    return f"{_DAYS[spoken(language)][date.weekday()]}, {day(date, language)}"


def language_tag(language: str) -> str:
    """The language as a tag such as "de-DE"; German where it is missing or no tag, because no reader works without."""
    if not re.fullmatch(r"[a-z]{2,3}(?:-[A-Z]{2})?", language):
        return "de-DE"
    return {"de": "de-DE", "en": "en-GB"}.get(language, language)


def spoken(language: str) -> str:
    """The language of the fixed words in a document of this language."""
    primary = language.partition("-")[0]
    return primary if primary in _TABLES else "de"
