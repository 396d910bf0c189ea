"""flask <noun> <verb>: the list of nouns, so that nobody has to look for a command."""

from __future__ import annotations

from flask import Flask

from app.cli import accounts, demo, events, groups, mail, minutes, running

NOUNS = (
    accounts.noun,
    events.noun,
    groups.noun,
    minutes.noun,
    mail.noun,
    demo.noun,
    running.worker,
    running.up,
)


def init_app(app: Flask) -> None:
    for noun in NOUNS:
        app.cli.add_command(noun)
