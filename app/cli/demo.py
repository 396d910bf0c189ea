"""flask demo …"""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.cli.answers import refusing
from app.demo import actions
from app.web.links import absolute

noun = AppGroup("demo", help="The Kassel conference with invented people.")


@noun.command("load")
@refusing
def load() -> None:
    """Load the demo; prints a sign-in link for each role."""
    for role, token in actions.load().items():
        click.echo(f"{role:<12} {absolute('accounts.enter', token=token)}")
