"""flask groups …"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from app.groups import solver

noun = AppGroup("groups", help="Groups and rotation.")
LARGEST = 20 * 1024 * 1024


@noun.command("solve", with_appcontext=False)
@click.argument("file", type=click.Path(allow_dash=True, path_type=Path))
@click.option("--language", type=click.Choice(["de", "en"]), default="de")
def solve(file: Path, language: str) -> None:
    """Solve one problem ("grouping-instance/1") from FILE or, with -, from standard input; print the result."""
    try:
        raw = sys.stdin.buffer.read(LARGEST + 1) if str(file) == "-" else file.read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError:
        raise click.UsageError(f"{file}: Die Datei lässt sich nicht lesen.") from None
    except UnicodeDecodeError:
        raise click.UsageError("Die Eingabe ist kein Text in UTF-8.") from None
    if len(raw) > LARGEST:
        raise click.UsageError("Die Eingabe ist größer als 20 MB.")
    code, answer = solver.main_json(text, language)
    click.echo(answer)
    sys.exit(code)
