"""flask needs …"""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.accounts import securing
from app.cli.answers import Refused, say
from app.core import clock
from app.core.db import unit_of_work
from app.needs import actions

noun = AppGroup("needs", help="The vault of what participants need.")
MISSING = "%s Einträge lassen sich nicht öffnen. Nennen Sie ihren Schlüssel in VAULT_KEY_OLD."


@noun.command("status")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def status(as_json: bool) -> None:
    """How many needs and second factors are sealed with which key; exit code 1 when some cannot be opened."""
    factors = securing.standing()
    numbers = {kind: number + factors[kind] for kind, number in actions.standing().items()}
    lines = [
        f"Mit VAULT_KEY verschlossen: {numbers['current']}",
        f"Mit einem früheren Schlüssel (VAULT_KEY_OLD): {numbers['old']}",
        f"Mit einem unbekannten Schlüssel: {numbers['unreadable']}",
    ]
    say(numbers, as_json=as_json, lines=lines)
    if numbers["unreadable"]:
        raise Refused(MISSING % numbers["unreadable"])


@noun.command("rotate")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def rotate(as_json: bool) -> None:
    """Seal everything anew with VAULT_KEY; the keys before it stand in VAULT_KEY_OLD. Safe to break off and repeat."""
    now, after = clock.now(), 0
    with unit_of_work(by="operator", at=now):
        done, unreadable = securing.reseal()  # of accounts: the same key seals them
    while True:
        with unit_of_work(by="operator", at=now):
            batch = actions.reseal(after=after)
        done, unreadable = done + batch.done, unreadable + batch.unreadable
        if batch.last_id is None:
            break
        after = batch.last_id
    numbers = {"resealed": done, "unreadable": unreadable}
    say(numbers, as_json=as_json, lines=[f"{done} Einträge mit VAULT_KEY verschlossen."])
    if unreadable:
        raise Refused(MISSING % unreadable)
