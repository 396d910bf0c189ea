"""flask up, flask worker run: what `make run` starts."""

from __future__ import annotations

import logging
import sys

import click
from flask import current_app
from flask.cli import AppGroup
from flask_migrate import upgrade
from huey.consumer import Consumer

from app.accounts import actions as accounts
from app.accounts import queries
from app.accounts.rules import ROLE_NAMES, Role
from app.cli import serving
from app.cli.answers import Refused
from app.core import clock, schema
from app.core.db import unit_of_work
from app.demo import actions as demo
from app.events import queries as events
from app.web.links import absolute

worker = AppGroup("worker", help="The worker that sends mail and does what can wait.")


@worker.command("run")
def run_worker() -> None:
    """Run the worker until it is told to stop (SIGINT or SIGTERM)."""
    logging.getLogger("huey").setLevel(logging.WARNING)
    queue = current_app.extensions["rotunde.queue"]
    # Two: one may wait for a slow mail server while the other passes offers on.
    Consumer(queue, workers=2, initial_delay=0.2, max_delay=2.0, graceful_signal="TERM").run()


@click.command("up")
def up() -> None:
    """Migrate, load the demo into an empty database, print the address and sign-in links, serve."""
    settings = current_app.config["SETTINGS"]
    if schema.is_newer():
        raise Refused(
            "Die Datenbank ist neuer als dieses Programm. Installieren Sie die neuere Version von Rotunde "
            "oder spielen Sie die Sicherung von vor der Aktualisierung zurück."
        )
    upgrade()
    if queries.is_empty() and not events.all_events():
        serving.apart(demo.load)
    _greet(settings.public_url)
    sys.exit(serving.serve(settings))


def _greet(address: str) -> None:
    click.echo(f"\n  Rotunde   {address}/\n")
    now = clock.now()
    for role in Role:
        for account in queries.accounts_with(role)[:1]:
            if not account.email.endswith(demo.DEMO_DOMAIN):
                continue
            with unit_of_work(by="operator", at=now):
                token = accounts.make_link(account.email, now=now)
            click.echo(f"  {ROLE_NAMES[role]:<26} {absolute('accounts.enter', token=token)}")
    click.echo("\n  Links gelten 15 Minuten und einmal. Beenden mit Strg+C.\n", nl=True)
    sys.stdout.flush()
