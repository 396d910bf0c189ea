"""flask accounts …"""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.accounts import actions, rules
from app.cli.answers import refusing
from app.core import clock
from app.core.db import unit_of_work
from app.web.links import absolute

noun = AppGroup("accounts", help="People who sign in.")


@noun.command("invite")
@click.argument("email")
@click.option("--role", required=True, type=click.Choice([str(role) for role in rules.Role]))
@click.option("--name", default="", help="Shown in the office; the part before the @ when empty.")
@refusing
def invite(email: str, role: str, name: str) -> None:
    """Give EMAIL an account and send a sign-in link."""
    now = clock.now()
    with unit_of_work(by="operator", at=now):
        account = actions.invite(email, name or email.partition("@")[0], role, now=now)
        actions.ask_for_link(account.email, now=now)
    click.echo(f"{account.email}: {role}. Der Link zum Einloggen liegt im Postausgang.")


@noun.command("sign-in-link")
@click.argument("email")
@refusing
def sign_in_link(email: str) -> None:
    """Print a one-time link for EMAIL, valid for 15 minutes."""
    now = clock.now()
    with unit_of_work(by="operator", at=now):
        token = actions.make_link(email, now=now)
    click.echo(absolute("accounts.enter", token=token))


@noun.command("deactivate")
@click.argument("email")
@refusing
def deactivate(email: str) -> None:
    """Shut the account of EMAIL; its sessions end at once."""
    now = clock.now()
    with unit_of_work(by="operator", at=now):
        actions.deactivate(email, now=now)
    click.echo(f"{email}: deaktiviert.")
