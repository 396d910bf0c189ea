"""flask <noun> <verb>: the list of nouns, so that nobody has to look for a command."""

from __future__ import annotations

from flask import Flask

from app.cli import (
    accounts,
    allotment,
    archive,
    demo,
    events,
    groups,
    mail,
    minutes,
    needs,
    registration,
    running,
    selftest,
)

NOUNS = (
    accounts.noun,
    events.noun,
    groups.noun,
    allotment.noun,
    minutes.noun,
    registration.noun,
    archive.noun,
    mail.noun,
    needs.noun,
    demo.noun,
    running.worker,
    running.up,
    selftest.selftest,
)


def init_app(app: Flask) -> None:
    for noun in NOUNS:
        app.cli.add_command(noun)
