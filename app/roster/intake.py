"""People from a table: which column says what, and what is wrong with each line. Plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from email_validator import EmailNotValidError, validate_email

from app.core.addresses import UnmailableAddress, mailable
from app.core.errors import Told
from app.core.text import N_, folded, nfc, unprintable
from app.roster.tables import FileRefused

# What a column may be called: as in the contract, as in the file the office can save, and as people write it.
HEADS = {
    "name": ("name", "vor- und nachname"),
    "email": ("email", "e-mail", "e-mail-adresse", "mail"),
    "municipality": ("municipality", "kommune", "kommune oder organisation", "organisation"),
    "workshop": ("workshop",),
    "title": ("title", "titel"),
    "role": ("role", "funktion"),
}
NEEDED = ("name", "email", "municipality", "workshop")
LONGEST = {"name": 120, "email": 254, "municipality": 200, "workshop": 3, "title": 40, "role": 120}
TITLES = {
    "name": N_("Name"),
    "email": N_("E-Mail"),
    "municipality": N_("Kommune oder Organisation"),
    "workshop": N_("Workshop"),
    "title": N_("Titel"),
    "role": N_("Funktion"),
}


@dataclass(frozen=True)
class Line:
    """One person as the table has them; `number` counts the lines of the file from 1, the head included."""

    number: int
    name: str
    email: str
    municipality: str
    letter: str
    title: str = ""
    role: str = ""
    problem: Told | None = None


def lines(rows: Sequence[Sequence[str]]) -> tuple[list[Line], list[str]]:
    """The people, each line judged, and the columns nobody reads. Raises FileRefused when the head is not one."""
    if not rows:
        raise FileRefused(problem=N_("Die Datei ist leer."))
    columns, unread = _columns(rows[0])
    found, seen = [], dict[tuple[str, str, str], int]()
    for number, row in enumerate(rows[1:], 2):
        cells = {name: nfc(row[column]) if column < len(row) else "" for name, column in columns.items()}
        if not any(cells.values()):
            continue
        line = _line(number, cells)
        key = (line.email.casefold(), folded(line.name), line.letter)
        if line.problem is None and key in seen:
            line = replace(line, problem=Told(N_("Steht schon in Zeile %(number)s."), {"number": seen[key]}))
        seen.setdefault(key, number)
        found.append(line)
    return found, unread


def _columns(head: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    known = {word: name for name, words in HEADS.items() for word in words}
    columns: dict[str, int] = {}
    unread = []
    for index, cell in enumerate(head):
        name = known.get(cell.strip().casefold(), "")
        if not name and cell.strip():
            unread.append(cell.strip())
        elif name in columns:
            raise FileRefused(problem=N_("Eine Spalte kommt zweimal vor. Bitte löschen Sie eine davon."))
        elif name:
            columns[name] = index
    if any(name not in columns for name in NEEDED):
        raise FileRefused(
            problem=N_("In der ersten Zeile müssen die Spalten name, email, municipality und workshop stehen.")
        )
    return columns, unread


def _line(number: int, cells: dict[str, str]) -> Line:
    problem = _problem(cells)
    return Line(
        number,
        cells["name"],
        cells["email"],
        cells["municipality"],
        cells["workshop"].upper().removeprefix("WORKSHOP").strip(),
        cells.get("title", ""),
        cells.get("role", ""),
        problem,
    )


def _problem(cells: dict[str, str]) -> Told | None:
    for name, value in cells.items():
        told = {"column": TITLES[name]}
        if name in NEEDED and not value:
            return Told(N_("Die Spalte „%(column)s“ ist leer."), told)
        if len(value) > LONGEST[name] + (9 if name == "workshop" else 0):
            return Told(N_("Der Text in „%(column)s“ ist zu lang."), told)
        if unprintable(value):
            return Told(N_("In „%(column)s“ steht ein unsichtbares Zeichen."), told)
    try:
        found = validate_email(cells["email"], check_deliverability=False)
        mailable(found.normalized)
    except (EmailNotValidError, UnmailableAddress):
        return Told(N_("Das ist keine vollständige E-Mail-Adresse."))
    return None
