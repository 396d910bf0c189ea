"""flask registration …"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from app.audit import actions as audit
from app.cli.answers import Refused, refusing, say
from app.core import clock
from app.core.db import unit_of_work
from app.events import queries as events
from app.events.models import Event
from app.roster import actions, documents, intake, phrasing, tables, taking
from app.roster.rules import Rehearsed
from app.roster.taking import Rules, Taken

noun = AppGroup("registration", help="Registrations as tables.")


@noun.command("export")
@click.option("--event", "slug", required=True, help="The event, for example kassel.")
@click.option("--format", "kind", required=True, type=click.Choice(documents.KINDS))
@click.option("-o", "target", default="-", type=click.Path(allow_dash=True, dir_okay=False))
@click.option("--language", type=click.Choice(["de", "en"]), default="de")
@refusing
def export(slug: str, kind: str, target: str, language: str) -> None:
    """Write every registration of an event; needs are in no file."""
    with unit_of_work(by="operator", at=clock.now()):
        event = _event(slug)
        content = documents.registrations(event, kind, language)
        audit.record_look("list_given_out", f"event:{event.id}", event.id, kind=kind)
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
@click.option("--quiet", is_flag=True, help="Nobody in the file is told by mail; only with --confirmed.")
@click.option("--json", "as_json", is_flag=True)
@refusing
def import_people(
    file: Path,
    slug: str,
    preview: bool,
    skipped: tuple[int, ...],
    skip_faulty: bool,
    confirmed: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Register or change everybody in FILE (csv or xlsx). All lines or none.

    The head of new people: name, email, municipality, workshop. A line with a number (as `export` writes it) changes
    that registration.
    """
    if quiet and not confirmed:
        raise click.UsageError("--quiet needs --confirmed: without a mail nobody can confirm an address.")
    read, unread = intake.lines(tables.read(file.read_bytes(), file.name))
    lines = [line for line in read if line.number not in skipped]
    how = Rules(vouches=confirmed, tells=not quiet, states=phrasing.states())
    now = clock.now()
    try:
        with unit_of_work(by="operator", at=now):
            event = _event(slug)
            taken, _mails = taking.take(event, lines, taking.drafts(event, lines, how), how, now=now)
            if preview or (actions.counted(taken)["refused"] and not skip_faulty):
                raise Rehearsed(taken)
        kept = True
    except Rehearsed as rehearsed:
        taken, kept = rehearsed.found, False
    _report(taken, unread, kept=kept, as_json=as_json)
    if actions.counted(taken)["refused"] and not (skip_faulty and kept):
        sys.exit(1)


def _report(taken: list[Taken], unread: list[str], *, kept: bool, as_json: bool) -> None:
    """One line for each person; what is wrong goes with its number, so that it is found in the file."""
    numbers = actions.counted(taken)
    rows = [phrasing.row(each) for each in taken]
    told = [f"Zeile {row['line']}: {row['problem']}" for row in rows if row["problem"]]
    told += [
        f"Zeile {row['line']}: {label}: „{old}“ → „{new}“"
        for row in rows
        if row["deed"] != taking.NEW and not row["problem"]
        for label, old, new in row["cells"]
    ]
    told += [f"Die Spalte „{name}“ wird nicht gelesen." for name in unread]
    if numbers["changed"] or numbers["unchanged"]:
        told.append(f"{numbers['cells']} Zellen geändert, {numbers['unchanged']} Zeilen unverändert.")
    good = numbers["new"] + numbers["changed"] + numbers["unchanged"]
    if kept:
        told.append(f"{numbers['new']} angemeldet, {numbers['refused']} ausgelassen.")
    else:
        told.append(f"{good} ohne Fehler, {numbers['refused']} mit Fehler. Nichts ist gespeichert.")
    lines = [
        {"line": each.line, "deed": each.deed, "state": each.state, "problem": row["problem"], "changes": each.changes}
        for each, row in zip(taken, rows, strict=True)
    ]
    data = {"saved": kept, "good": good, "faulty": numbers["refused"], **numbers, "lines": lines}
    say(data, as_json=as_json, lines=told)


def _event(slug: str) -> Event:
    event = events.event(slug)
    if event is None:
        raise Refused(f"Eine Veranstaltung mit der Adresse „{slug}“ gibt es nicht. `flask events list` zeigt alle.")
    return event
