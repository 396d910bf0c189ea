"""flask selftest"""

from __future__ import annotations

import click
from flask import current_app

from app.cli.answers import Refused, say
from app.core import clock
from app.selfcheck import actions, rules
from app.selfcheck.rules import Found

MARKS = {Found.FINE: "gut", Found.WARNING: "Hinweis", Found.BROKEN: "gestört"}


@click.command("selftest")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def selftest(as_json: bool) -> None:
    """Check database, migrations, SMTP, storage, clock, keys, queue, Python and texts; exit code 1 names what fails."""
    steps = actions.run(
        current_app.config["SETTINGS"],
        store=current_app.extensions["rotunde.files"],
        queue=current_app.extensions["rotunde.queue"],
        now=clock.now(),
    )
    rows = [{"step": step.name, "state": step.found.value, "said": str(step.said)} for step in steps]
    lines = [f"{step.name:<11} {MARKS[step.found]:<8} {step.said}" for step in steps]
    say({"ok": rules.is_good(steps), "steps": rows}, as_json=as_json, lines=lines)
    failed = [step.name for step in steps if step.found == Found.BROKEN]
    if failed:
        raise Refused(f"Gestört: {', '.join(failed)}.")
