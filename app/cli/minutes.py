"""flask minutes …"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app.cli.answers import Refused, refusing
from app.core import clock
from app.core.db import unit_of_work
from app.events import queries as events
from app.events.models import Workshop
from app.minutes import actions, documents, queries

noun = AppGroup("minutes", help="Minutes (protocols) of workshops.")


@noun.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--workshop", "place", required=True, help="EVENT/LETTER, for example kassel/C.")
@click.option("--year", type=click.IntRange(1990, 2100), help="The year, where the file does not say it.")
@refusing
def import_minutes(file: Path, place: str, year: int | None) -> None:
    """Read FILE (txt, md or docx) as a new draft; earlier versions stay."""
    now = clock.now()
    data = file.read_bytes()
    with unit_of_work(by="operator", at=now):
        version = actions.import_draft(
            _workshop(place),
            data,
            name=file.name,
            year=year,
            store=current_app.extensions["rotunde.files"],
            now=now,
        )
    click.echo(f"Fassung {version.number} ist als Entwurf gespeichert.")
    for note in version.notes:
        click.echo(f"  Hinweis: {note}")
    for gap in documents.gaps(version):
        click.echo(f"  Es fehlt: {gap}")


@noun.command("export")
@click.argument("place", metavar="EVENT/LETTER")
@click.option("--format", "kind", required=True, type=click.Choice(documents.EXPORTS))
@click.option("-o", "target", required=True, type=click.Path(allow_dash=True, dir_okay=False))
@click.option("--published", is_flag=True, help="The released version instead of the newest.")
@refusing
def export(place: str, kind: str, target: str, published: bool) -> None:
    """Write the newest version (draft included) as a document; -o - is standard output."""
    workshop = _workshop(place)
    version = queries.published(workshop) if published else queries.newest(workshop)
    if version is None:
        raise Refused(f"Zu {place} gibt es noch kein {'veröffentlichtes ' if published else ''}Protokoll.")
    content = documents.render(version, kind)
    if target == "-":
        sys.stdout.buffer.write(content)
        return
    try:
        Path(target).write_bytes(content)
    except OSError as fault:
        raise Refused(f"{target} lässt sich nicht schreiben: {fault.strerror}. Wählen Sie einen anderen Ort.") from None


def _workshop(place: str) -> Workshop:
    slug, _, letter = place.partition("/")
    workshop = events.workshop(slug, letter)
    if workshop is None:
        raise Refused(
            f"Den Workshop {place} gibt es nicht. Geben Sie ihn als VERANSTALTUNG/BUCHSTABE an, etwa kassel/C."
        )
    return workshop
