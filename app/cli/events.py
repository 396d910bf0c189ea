"""flask events …"""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from app.cli.answers import Refused, refusing, say
from app.core import clock
from app.core.db import unit_of_work
from app.events import queries
from app.municipalities import actions as municipalities
from app.municipalities import register
from app.programme import actions, exchange
from app.programme import queries as programme
from app.web.filters import iso

noun = AppGroup("events", help="Events with their programme.")
LARGEST = 5 * 1024 * 1024
LARGEST_REGISTER = 20 * 1024 * 1024


@noun.command("list")
@click.option("--json", "as_json", is_flag=True)
def list_events(as_json: bool) -> None:
    """Every event, newest first."""
    found = [
        {
            "slug": event.slug,
            "title": event.title,
            "starts_at": iso(event.starts_at),
            "published": event.is_published,
            "called_off": event.called_off_at is not None,
        }
        for event in queries.all_events()
    ]
    say(found, as_json=as_json, lines=[_line(row) for row in found])


def _line(row: dict[str, Any]) -> str:
    return f"{row['slug']}  {row['starts_at']}  {row['title']}{'  (fällt aus)' if row['called_off'] else ''}"


@noun.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@refusing
def import_event(file: Path) -> None:
    """Read an event from FILE ("rotunde-event/1")."""
    now = clock.now()
    document = _json(file)
    with unit_of_work(by="operator", at=now):
        event = actions.import_event(document, host=current_app.config["SETTINGS"].public_host, now=now)
        slug, count = event.slug, len(event.workshops)
    click.echo(f"{slug}: {count} Workshops.")


@noun.command("export")
@click.argument("slug")
@refusing
def export(slug: str) -> None:
    """Print the event SLUG as "rotunde-event/1"."""
    event = queries.event(slug)
    if event is None:
        raise Refused(f"Eine Veranstaltung mit der Adresse „{slug}“ gibt es nicht. `flask events list` zeigt alle.")
    parts = programme.parts_of(event.workshops)
    click.echo(json.dumps(exchange.written(event, parts), ensure_ascii=False, indent=2))


@noun.command("import-municipalities")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The date of the register, where the file has none.")
@click.option("--json", "as_json", is_flag=True)
@refusing
def import_municipalities(file: Path, as_of: datetime | None, as_json: bool) -> None:
    """Read the register of municipalities from FILE: GV100AD of the statistical offices, or the same as CSV."""
    if file.stat().st_size > LARGEST_REGISTER:
        raise Refused("Die Datei ist größer als 20 MB. Das ist kein Gemeindeverzeichnis.")
    now = clock.now()
    found = register.read(file.read_bytes())
    named = re.search(r"\d{4}-\d{2}-\d{2}", file.name)
    with unit_of_work(by="operator", at=now):
        done = municipalities.keep(found, as_of=as_of.date() if as_of else _day(named[0]) if named else None)
    lines = [f"{done.added} neu, {done.changed} geändert, {done.unchanged} unverändert, {done.skipped} ohne Gemeinde."]
    lines += [f"Steht nicht mehr in der Datei: {label} ({ags}). Der Eintrag bleibt." for ags, label in done.gone]
    gone = [{"ags": ags, "label": label} for ags, label in done.gone]
    day = done.as_of.isoformat() if done.as_of else None
    say({**vars(done), "gone": gone, "as_of": day}, as_json=as_json, lines=lines)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _json(file: Path) -> object:
    """The file as JSON; says in which line it breaks off."""
    if file.stat().st_size > LARGEST:
        raise Refused("Die Datei ist größer als 5 MB. Das ist keine Veranstaltung.")
    try:
        return json.loads(file.read_text("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refused("Die Datei ist kein Text in UTF-8. Speichern Sie sie als UTF-8.") from None
    except json.JSONDecodeError as error:
        raise Refused(f"Zeile {error.lineno}: Das ist kein gültiges JSON ({error.msg}).") from None
    except ValueError:  # Python reads no number longer than 4300 digits
        raise Refused("In der Datei steht eine Zahl mit Tausenden von Ziffern. Bitte prüfen Sie die Zahlen.") from None
    except RecursionError:
        raise Refused("Die Datei ist zu tief verschachtelt.") from None
