"""flask archive …"""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.archive import jobs
from app.cli.answers import refusing

noun = AppGroup("archive", help="The search over released minutes.")


@noun.command("reindex")
@refusing
def reindex() -> None:
    """Make the rows of the search that are missing or out of date; the worker does the same every minute."""
    click.echo(f"{jobs.index_released()} Protokolle neu verzeichnet.")
