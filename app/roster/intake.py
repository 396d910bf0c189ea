"""People from a table: which column says what, and what is wrong with each line. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from email_validator import EmailNotValidError, validate_email

from app.core.addresses import UnmailableAddress, mailable
from app.core.errors import Told
from app.core.text import N_, folded, nfc, unprintable
from app.roster.tables import FileRefused

# What a column may be called: as in the contract, as in the files the office can save, and as people write it.
HEADS = {
    "id": ("id", "nummer", "number"),
    "name": ("name", "vor- und nachname"),
    "email": ("email", "e-mail", "e-mail-adresse", "mail"),
    "municipality": (
        "municipality",
        "kommune",
        "kommune oder organisation",
        "organisation",
        "municipality or organisation",
    ),
    "workshop": ("workshop",),
    "title": ("title", "titel"),
    "role": ("role", "funktion", "function"),
    "phone": ("phone", "telefon", "telephone"),
    "locale": ("locale", "sprache", "language"),
    "state": ("state", "status"),
}
NEEDED = ("name", "email", "municipality", "workshop")
LONGEST = {"name": 120, "email": 254, "municipality": 200, "workshop": 12, "title": 40, "role": 120, "phone": 40}
TITLES = {
    "id": N_("Nummer"),
    "name": N_("Name"),
    "email": N_("E-Mail"),
    "municipality": N_("Kommune oder Organisation"),
    "workshop": N_("Workshop"),
    "title": N_("Titel"),
    "role": N_("Funktion"),
    "phone": N_("Telefon"),
    "locale": N_("Sprache"),
    "state": N_("Status"),
}
# What a spreadsheet program shows instead of a value it cannot work out.
ERRORS = {"#REF!", "#NAME?", "#DIV/0!", "#N/A", "#VALUE!", "#NUM!", "#NULL!"}
LANGUAGES = ("de", "en")
TWICE = N_("Steht schon in Zeile %(number)s. Löschen Sie eine der beiden Zeilen.")
MISSING = N_("Für eine neue Person fehlt die Spalte „%(column)s“. Fügen Sie sie der Tabelle hinzu.")


@dataclass(frozen=True)
class Line:
    """One person as the table has them; `number` counts the lines of the file from 1, the head included.

    `id` is the registration the line is about, 0 for somebody new. `cells` are those of the columns the file has.
    """

    number: int
    id: int = 0
    cells: Mapping[str, str] = field(default_factory=dict)
    problem: Told | None = None

    @property
    def name(self) -> str:
        return self.cells.get("name", "")

    @property
    def letter(self) -> str:
        return self.cells.get("workshop", "")


def lines(rows: Sequence[Sequence[str]]) -> tuple[list[Line], list[str]]:
    """The people, each line judged, and the columns nobody reads. Raises FileRefused when the head is not one."""
    if not rows:
        raise FileRefused(problem=N_("Die Datei ist leer. Bitte wählen Sie eine andere."))
    columns, unread = _columns(rows[0])
    found, seen = list[Line](), dict[object, int]()
    for number, row in enumerate(rows[1:], 2):
        cells = {name: nfc(row[column]) if column < len(row) else "" for name, column in columns.items()}
        if not any(cells.values()):
            continue
        line = _line(number, cells)
        key: object = line.id or (
            cells.get("email", "").casefold() or cells.get("phone"),
            folded(line.name),
            line.letter,
        )
        if line.problem is None and key in seen:
            line = replace(
                line,
                problem=Told(
                    N_("Steht schon in Zeile %(number)s. Löschen Sie eine der beiden Zeilen."), {"number": seen[key]}
                ),
            )
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
            unread.append(cell.strip()[:60])
        elif name in columns:
            raise FileRefused(problem=N_("Eine Spalte kommt zweimal vor. Bitte löschen Sie eine davon."))
        elif name:
            columns[name] = index
    if "id" not in columns and any(name not in columns for name in NEEDED):
        raise FileRefused(
            problem=N_("In der ersten Zeile müssen die Spalten name, email, municipality und workshop stehen.")
        )
    return columns, unread


def _line(number: int, cells: dict[str, str]) -> Line:
    mark = cells.pop("id", "")
    if "workshop" in cells:
        cells["workshop"] = cells["workshop"].upper().removeprefix("WORKSHOP").strip()
    if not mark:
        return Line(number, 0, cells, _problem_of_new(cells))
    if not (mark.isascii() and mark.isdigit() and 0 < len(mark) < 10 and int(mark)):
        problem = Told(N_("In „Nummer“ steht keine Nummer einer Anmeldung. Für neue Personen bleibt die Zelle leer."))
        return Line(number, 0, cells, problem)
    return Line(number, int(mark), cells)


def _problem_of_new(cells: Mapping[str, str]) -> Told | None:
    missing = next((name for name in NEEDED if name not in cells), "")
    if missing:
        return Told(
            N_("Für eine neue Person fehlt die Spalte „%(column)s“. Fügen Sie sie der Tabelle hinzu."),
            {"column": TITLES[missing]},
        )
    given = {name: value for name, value in cells.items() if name != "state" and (value or name != "locale")}
    return problem(given)


def problem(cells: Mapping[str, str]) -> Told | None:
    """What is wrong with these cells, of somebody new or changed; None when nothing is."""
    for name, value in cells.items():
        wrong = _problem_of_cell(name, value)
        if wrong is not None:
            return wrong
    return None


def _problem_of_cell(name: str, value: str) -> Told | None:
    told = {"column": TITLES[name]}
    if name in ("name", "municipality", "workshop") and not value:
        return Told(N_("Die Spalte „%(column)s“ ist leer. Füllen Sie die Zelle aus."), told)
    if len(value) > LONGEST.get(name, 60):
        most = LONGEST.get(name, 60)
        return Told(N_("Der Text in „%(column)s“ ist zu lang. Höchstens %(most)s Zeichen."), {**told, "most": most})
    if unprintable(value):
        return Told(N_("In „%(column)s“ steht ein unsichtbares Zeichen. Tippen Sie den Text neu."), told)
    if value in ERRORS:
        return Told(N_("In „%(column)s“ steht ein Fehlerwert der Tabelle. Schreiben Sie den Text selbst hinein."), told)
    if name == "locale" and value not in LANGUAGES:
        return Told(N_("In „%(column)s“ muss de oder en stehen."), told)
    if name == "email" and value and not _is_address(value):
        return Told(N_("Das ist keine vollständige E-Mail-Adresse. Prüfen Sie die Schreibweise."))
    return None


def _is_address(value: str) -> bool:
    try:
        mailable(validate_email(value, check_deliverability=False).normalized)
    except (EmailNotValidError, UnmailableAddress):
        return False
    return True


def kept(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The rows as they wait to be taken over: without what nobody reads, and no cell longer than it takes to refuse."""
    known = {word for words in HEADS.values() for word in words}
    wanted = [cell.strip().casefold() in known for cell in rows[0]] if rows else []
    head = [[cell[:60] for cell in row] for row in rows[:1]]
    return head + [[cell[:400] if read else "" for cell, read in zip(row, wanted, strict=False)] for row in rows[1:]]
