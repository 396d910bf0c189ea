"""flask registration …"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext

from app.cli.answers import Refused, refusing, say
from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Told
from app.events import queries as events
from app.events.models import Event
from app.roster import actions, documents, intake, tables
from app.roster.actions import Outcome

noun = AppGroup("registration", help="Registrations as tables.")


class _Undone(Exception):
    """Carries what was judged out of a unit of work that is not kept."""

    def __init__(self, outcomes: list[Outcome]) -> None:
        super().__init__("not kept")
        self.outcomes = outcomes


@noun.command("export")
@click.option("--event", "slug", required=True, help="The event, for example kassel.")
@click.option("--format", "kind", required=True, type=click.Choice(documents.KINDS))
@click.option("-o", "target", default="-", type=click.Path(allow_dash=True, dir_okay=False))
@click.option("--language", type=click.Choice(["de", "en"]), default="de")
@refusing
def export(slug: str, kind: str, target: str, language: str) -> None:
    """Write every registration of an event; needs are in no file."""
    content = documents.registrations(_event(slug), kind, language)
    if target == "-":
        sys.stdout.buffer.write(content)
    else:
        Path(target).write_bytes(content)


@noun.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--event", "slug", required=True, help="The event, for example kassel.")
@click.option("--preview", is_flag=True, help="Judge every line and keep nothing.")
@click.option("--skip", "skipped", multiple=True, type=click.IntRange(2), help="Leave this line out; repeatable.")
@click.option("--skip-faulty", is_flag=True, help="Leave out every line with a problem.")
@click.option("--confirmed", is_flag=True, help="The addresses are known: nobody has to confirm theirs.")
@click.option("--json", "as_json", is_flag=True)
@refusing
def import_people(
    file: Path, slug: str, preview: bool, skipped: tuple[int, ...], skip_faulty: bool, confirmed: bool, as_json: bool
) -> None:
    """Register everybody in FILE (csv or xlsx; head: name, email, municipality, workshop). All lines or none."""
    read, unread = intake.lines(tables.read(file.read_bytes(), file.name))
    lines = [line for line in read if line.number not in skipped]
    now = clock.now()
    try:
        with unit_of_work(by="operator", at=now):
            outcomes = actions.import_people(_event(slug), lines, confirmed=confirmed, now=now)
            if preview or (actions.problems(outcomes) and not skip_faulty):
                raise _Undone(outcomes)
        kept = True
    except _Undone as undone:
        outcomes, kept = undone.outcomes, False
    _report(outcomes, unread, kept=kept, as_json=as_json)
    if actions.problems(outcomes) and not (skip_faulty and kept):
        sys.exit(1)


def _report(outcomes: list[Outcome], unread: list[str], *, kept: bool, as_json: bool) -> None:
    """One line for each person; what is wrong goes with its number, so that it is found in the file."""
    faulty = actions.problems(outcomes)
    good = len(outcomes) - len(faulty)
    rows = [
        {"line": each.line.number, "state": each.state, "problem": _told(each.problem) if each.problem else ""}
        for each in outcomes
    ]
    told = [f"Zeile {row['line']}: {row['problem']}" for row in rows if row["problem"]]
    told += [f"Die Spalte „{name}“ wird nicht gelesen." for name in unread]
    if kept:
        told.append(f"{good} angemeldet, {len(faulty)} ausgelassen.")
    else:
        told.append(f"{good} ohne Fehler, {len(faulty)} mit Fehler. Nichts ist gespeichert.")
    say({"saved": kept, "good": good, "faulty": len(faulty), "lines": rows}, as_json=as_json, lines=told)


def _told(problem: Told) -> str:
    return gettext(problem.message, **{name: str(value) for name, value in problem.values.items()})


def _event(slug: str) -> Event:
    event = events.event(slug)
    if event is None:
        raise Refused(f"Eine Veranstaltung mit der Adresse „{slug}“ gibt es nicht. `flask events list` zeigt alle.")
    return event
