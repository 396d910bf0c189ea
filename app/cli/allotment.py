"""flask allotment …"""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from app.allotment import actions, queries, reporting
from app.allotment.models import Draw
from app.cli.answers import Refused, refusing, say
from app.core import clock
from app.core.db import unit_of_work
from app.events import queries as events
from app.events.models import Event

noun = AppGroup("allotment", help="Places given by wish: the draw.")


@noun.command("run")
@click.argument("slug")
@click.option("--preview", is_flag=True, help="Say what would come of it; write nothing.")
@click.option("--reason", default="", help="Why before the date; for the history.")
@click.option("--json", "as_json", is_flag=True)
@refusing
def run(slug: str, preview: bool, reason: str, as_json: bool) -> None:
    """Draw for the event SLUG now. A second run changes nothing and prints the same."""
    if preview:
        kept = queries.preview(_event(slug), clock.now())
        say(kept, as_json=as_json, lines=_lines(_event(slug), kept))
        return
    now = clock.now()
    with unit_of_work(by="operator", at=now):
        draw = actions.allot(_event(slug), key=current_app.config["SECRET_KEY"], now=now, reason=reason)
        kept = draw.report
    say(kept, as_json=as_json, lines=_lines(_event(slug), kept))


@noun.command("verify")
@click.argument("slug")
@refusing
def verify(slug: str) -> None:
    """Do every held draw of SLUG once more, from its seed and the wishes kept with it, and compare."""
    for draw in _held(slug):
        wrong = reporting.verified(
            commitment=draw.commitment, seed=draw.seed, input_hash=draw.input_hash, kept=draw.report
        )
        if wrong:
            raise Refused(f"Auslosung {draw.number}: Es stimmt nicht überein: {', '.join(wrong)}.")
        click.echo(f"Auslosung {draw.number}: Prüfsumme, Wünsche und Ergebnis stimmen überein. Zufallszahl {draw.seed}")


@noun.command("report")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True)
@refusing
def report(slug: str, as_json: bool) -> None:
    """The newest held draw of SLUG: how many got which wish, and each person's facts by registration id."""
    draw = _held(slug)[0]
    data = {
        "number": draw.number,
        "seed": draw.seed,
        "commitment": draw.commitment,
        "input_hash": draw.input_hash,
        **draw.report,
    }
    say(data, as_json=as_json, lines=_lines(_event(slug), draw.report))


def _event(slug: str) -> Event:
    found = events.event(slug)
    if found is None:
        raise Refused(f"Eine Veranstaltung mit der Adresse „{slug}“ gibt es nicht. `flask events list` zeigt alle.")
    return found


def _held(slug: str) -> list[Draw]:
    found = [draw for draw in queries.draws(_event(slug).id) if draw.drawn_at]
    if not found:
        raise Refused("Für diese Veranstaltung wurde noch nicht ausgelost.")
    return found


def _lines(event: Event, kept: reporting.Report) -> list[str]:
    names = queries.names(event.id)
    lines = [
        f"{share.rank}. Wunsch: {share.number}" if share.rank else f"Ohne Platz: {share.number}"
        for share in reporting.shares(kept)
    ]
    lines.append(f"Rangsumme: {kept['rank_sum']}, bewiesen: {'ja' if kept['proved'] else 'nein'}")
    people = reporting.by_lot(kept)
    sentences = queries.reasons_of(kept, [one for one, _ in people], names, "de")
    return lines + [f"{one}  {sentence}" for (one, _), sentence in zip(people, sentences, strict=True)]
