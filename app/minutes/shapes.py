"""What a single line of a protocol looks like, before its neighbours are asked.

Every expression is anchored and bounded, so that a line of any length is judged in time linear in its length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from app.minutes.document import Person


class Form(StrEnum):
    """The form of a line."""

    HEADING = "heading"
    BULLET = "bullet"
    NUMBERED = "numbered"
    PART = "part"
    QUESTION = "question"
    STATION = "station"
    TALK = "talk"
    PEOPLE = "people"
    FACT = "fact"
    FIGURE = "figure"
    CAPITALS = "capitals"
    PLAIN = "plain"


@dataclass(frozen=True)
class Shape:
    """A line taken apart: sign in front, words, and the label the words begin with.

    `level` is the depth of a Markdown heading or the indentation of a list sign.
    """

    form: Form
    text: str
    marker: str = ""
    lead: str = ""
    number: int | None = None
    level: int = 0


_HASH = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_BOLD = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,300})\1(?=[\s:]|$)")
_BULLET = re.compile(
    r"([-–—*+•·‣▪▫◦○●■□➢➤►✓→\uf0b7\uf0a7]|o(?=\t))[ \t\u00a0]+(?=\S)|([•·‣▪◦○●■\uf0b7])(?=\S)|([-–])(?=[A-ZÄÖÜ„])"
)
_NUMBER = re.compile(r"\(?(\d{1,3})(?:[.)][ \t\u00a0]+(?=\S)|[.)](?=[A-ZÄÖÜ„]))")
_MONTHS = "Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
_DATE = re.compile(rf"(\d{{1,2}})\.\s?(?:(\d{{1,2}})\.|({_MONTHS})\b)(?:\s?(\d{{4}})\b)?")
_ONLY_DATE = re.compile(
    rf"(?:(?:\w{{2}}|\w{{3,7}}tag|Mittwoch|Sonnabend)[.,]{{0,2}}\s)?(?:den\s|am\s)?{_DATE.pattern}\.?$"
)
_COUNT = r"(?:\s{1,3}(\d{1,3}|[IVX]{1,5}))"
_END = r"\s{0,3}(?:[:.)–—-](?=\s|$)|$)\s{0,3}"
_LABELS = (
    (Form.PART, re.compile(rf"(?:Teil|Programmteil|Phase|Abschnitt|TEIL){_COUNT}{_END}")),
    (Form.QUESTION, re.compile(rf"(?:Leitfrage|Fragestellung|Frage|FRAGE){_COUNT}?{_END}")),
    (Form.STATION, re.compile(rf"(?:Station|Pinnwand|Stellwand|Thementisch|Tisch|STATION){_COUNT}{_END}")),
    (
        Form.TALK,
        re.compile(rf"(?:Kurzvortrag|Impulsvortrag|Vortrag|Impuls|Input|Referat){_COUNT}?\s{{0,3}}:\s{{0,3}}(?=\S)"),
    ),
    (
        Form.PEOPLE,
        re.compile(
            r"(?:Moderation|Moderator(?:[*:_/]?-?[Ii]n(?:nen)?|en)?|Mitschrift|Protokollführung|Protokollant(?:in)?)"
            r"(?:\s{1,3}(?:und|&)\s{1,3}\w{1,30})?\s{0,3}:\s{0,3}|Moderiert von:?\s{1,3}|Moderation durch:?\s{1,3}"
        ),
    ),
    (
        Form.FACT,
        re.compile(
            r"(?:Ort|Veranstaltungsort|Tagungsort|Datum|Termin|Zeit|Uhrzeit|Veranstalter(?:in)?|Veranstaltung|Kontakt"
            r"|Ansprechperson|Teilnehmende|Anwesende?|Anwesend|Thema)\s{0,3}:\s{0,3}(?=\S)"
        ),
    ),
    (
        Form.FIGURE,
        re.compile(
            r"(?:Bild|Abbildung|Abb\.|Foto|Grafik)(?:\s{1,3}(\d{1,3}))?\s{0,3}:\s{0,3}|!\[(?=[^\]\n]{0,500}\]\()"
        ),
    ),
)
_ROMAN = {"I": 1, "V": 5, "X": 10}
_TITLES = {"frau", "herr", "dr.", "prof.", "pd", "dipl.-ing.", "med.", "h.c.", "ing."}
_PARTICLES = {"von", "vom", "van", "de", "der", "den", "zu", "zur", "und", "al", "el", "da", "di"}
_TOKEN = re.compile(r"\S{1,80}")


def shape(line: str) -> Shape:
    """The form of a line, its sign and its words. `line` keeps its indentation."""
    words = line.strip()
    if match := _HASH.match(words):
        inner = _strong(words[match.end() :], 0)
        form = Form.HEADING if inner.form in (Form.PLAIN, Form.CAPITALS) else inner.form
        return replace(inner, form=form, marker=f"{match[1]} {inner.marker}".strip(), level=len(match[1]))
    return _strong(words, _indent(line))


def _strong(words: str, indent: int) -> Shape:
    """Bold in front of a Markdown line is how people write labels and headings."""
    match = _BOLD.match(words)
    if not match:
        return _listed(words, indent)
    inner = _listed(match[2] + words[match.end() :], indent)
    if inner.form == Form.PLAIN and match.end() == len(words):
        return replace(inner, form=Form.HEADING, marker=match[1], level=3)
    return replace(inner, marker=inner.marker or match[1]) if inner.form != Form.PLAIN else Shape(Form.PLAIN, words)


def _listed(words: str, indent: int) -> Shape:
    if match := _BULLET.match(words):
        return Shape(Form.BULLET, words[match.end() :], marker=match[0].strip(), level=indent)
    match = _NUMBER.match(words)
    if match and not _DATE.match(words):
        return Shape(Form.NUMBERED, words, lead=match[0].strip(), number=int(match[1]), level=indent)
    return _labelled(words)


def _labelled(words: str) -> Shape:
    for form, label in _LABELS:
        if match := label.match(words):
            number = _number(match[1]) if label.groups and match[1] else None
            return Shape(form, words, lead=match[0].strip(), number=number)
    return Shape(Form.CAPITALS if _shouts(words) else Form.PLAIN, words)


def date(text: str) -> tuple[int | None, int | None, int | None]:
    """Day, month and year of the first date in a line, None for what it does not say."""
    if not (match := _DATE.search(text[:500])):
        return None, None, None
    day = int(match[1])
    month = int(match[2]) if match[2] else _MONTHS.split("|").index(match[3])
    if match[3]:  # Jänner and Januar are the same month
        month = month + 1 if match[3] == "Januar" else month
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None, None, None
    return day, month, int(match[4]) if match[4] else None


def is_date(line: str) -> bool:
    """Whether a line says a day and nothing else: "Donnerstag, 5. Dezember 2024"."""
    return _ONLY_DATE.match(line.strip()) is not None and None not in date(line)[:2]


def speaker(text: str) -> tuple[Person, int] | None:
    """Who speaks, and how many characters name them with their role; None where no name stands in front.

    Understood: "Dr. Ada Beispiel, Leiterin des Amts, berichtet …", "Frau Ada Beispiel stellt …",
    "Ada Beispiel (Stadt Musterau): Titel". What follows the name without a comma is the topic.
    """
    end, names = 0, 0
    for token in _TOKEN.finditer(text[:400]):
        word = token[0]
        bare = word.rstrip(",:")
        if not (word[0].isupper() or bare.lower() in _PARTICLES):
            break
        end = token.start() + len(bare)
        names += bare.lower() not in _PARTICLES
        if bare != word or names > 6:
            break
    name = text[:end].rstrip()
    real = [word for word in name.split() if word.lower() not in _TITLES | _PARTICLES]
    if names < 2 or not real:
        return None
    if not text[end:].strip():  # a name alone is one only where it says so itself
        return (Person(name), len(text)) if name.split()[0].lower() in _TITLES else None
    return _with_role(text, name, end)


def _with_role(text: str, name: str, end: int) -> tuple[Person, int] | None:
    rest = text[end:]
    if rest.startswith(":"):
        return Person(name), end + 1
    if rest.startswith(","):
        after = re.search(r"[,:](?=\s+[a-zäöü]|\s*$)|:", rest[1:300])
        length = after.start() if after else (len(rest) - 1 if len(rest) < 120 else 0)
        return Person(name, rest[1 : 1 + length].strip()), end + 1 + length + bool(after)
    if bracket := re.match(r"\s{0,3}\(([^()\n]{1,200})\):?", rest):
        return Person(name, bracket[1].strip()), end + bracket.end()
    return (Person(name), end) if re.match(r"\s+[a-zäöü]", rest) else None


def people(text: str) -> tuple[Person, ...]:
    """The people behind a label such as "Moderation:", each with the agency or role behind the comma or in brackets."""
    parts = re.split(r"\s*[;/]\s*", text[:1000])
    if len(parts) == 1 and "," not in text:
        parts = re.split(r"\s+(?:und|&)\s+", parts[0])
    found = []
    for part in parts:
        name, _, role = part.replace("(", ",", 1).rstrip(" )").partition(",")
        if name.strip():
            found.append(Person(name.strip(), role.strip()))
    return tuple(found)


def _number(sign: str) -> int:
    if sign.isdigit():
        return int(sign)
    values = [_ROMAN[each] for each in sign]
    return sum(-one if one < two else one for one, two in zip(values, [*values[1:], 0], strict=True))


def _shouts(words: str) -> bool:
    """Capitals throughout: a heading of somebody without styles. Short shouts are abbreviations."""
    letters = [sign for sign in words[:200] if sign.isalpha()]
    return len(words) <= 120 and len(letters) >= 5 and all(sign.isupper() or sign == "ß" for sign in letters)


def _indent(line: str) -> int:
    """How deep a line stands in: one step for every two blanks or one tab, five at most."""
    blank = line[: len(line) - len(line.lstrip())].replace("\t", "  ")
    return min(len(blank) // 2, 5)
