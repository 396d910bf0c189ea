"""How commands answer: a refusal is one sentence and exit code 1; data as lines or as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from app.core.errors import Refusal


class Refused(click.ClickException):
    """A refusal on the command line: one sentence on stderr, exit code 1."""

    exit_code = 1

    def format_message(self) -> str:
        return self.message

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True)


def refusing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turns a Refusal into exit code 1 with its sentence."""

    @wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except Refusal as refusal:
            raise Refused(str(refusal)) from None

    return guarded


def say(data: Any, *, as_json: bool, lines: list[str]) -> None:
    """Data as JSON for programs, or lines for people."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2) if as_json else "\n".join(lines))
