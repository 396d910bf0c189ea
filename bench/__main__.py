"""Measures and prints. Exit code 1 when anything was not exact or not answered; speed alone never fails the run.

BENCH_SECONDS (2): length of each measurement. BENCH_RUSHES (2): repetitions of each rush, at most 12.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import archive, client, groups, journeys, scribes
from bench.databases import Database, postgres_database, sqlite_database
from bench.figures import HEAD, Load, Row, table
from bench.load import hammer
from bench.server import ROOT, Server, environment, start
from bench.weight import weigh

SECONDS = float(os.environ.get("BENCH_SECONDS", "2"))
RUSHES = min(12, int(os.environ.get("BENCH_RUSHES", "2")))
KASSEL = "/veranstaltungen/kassel/"
PAGES = (
    ("list", "/", ""),
    ("event page", KASSEL, "≥ 600 per s"),
    ("workshop page", f"{KASSEL}workshops/c/", ""),
    ("calendar file", f"{KASSEL}kalender.ics", "≥ 1,500 per s"),
)


@dataclass(frozen=True)
class Rush:
    people: int
    places: int
    clients: int
    workers: int


WIDE = Rush(people=200, places=100, clients=8, workers=2)
TIGHT = Rush(people=40, places=10, clients=16, workers=4)


@dataclass(frozen=True)
class Pair:
    """The application and the app that does nothing, both up, measured in turn."""

    ours: Server
    bare: Server


@contextmanager
def pair(database: Database, bare_folder: Path, *, workers: int) -> Iterator[Pair]:
    ours = start(database.folder, app="app", workers=workers, database=database.url)
    try:
        bare = start(bare_folder, app=str(ROOT / "bench" / "bare.py"), workers=workers)
        try:
            yield Pair(ours, bare)
        finally:
            bare.stop()
    finally:
        ours.stop()


def import_event(database: Database) -> None:
    """Workshop A for registrations one by one, then one workshop for each rush."""
    places = [100_000, *[WIDE.places] * RUSHES, *[TIGHT.places] * RUSHES]
    file = database.folder / "event.json"
    file.write_text(json.dumps(journeys.event_document(places)), "utf-8")
    settings = environment(database.folder, DATABASE_URL=database.url, FLASK_APP="app")
    command = [sys.executable, "-m", "flask", "events", "import", str(file)]
    done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"the event could not be imported: {done.stdout}{done.stderr}")


def pages(both: Pair) -> Iterator[Row]:
    for name, path, target in PAGES:
        request = client.written("GET", path)
        first = client.Connection(both.ours.port).ask(request)
        limit = client.written("GET", f"/constant/{len(first.body)}")
        ours = hammer(both.ours, request, status=200, seconds=SECONDS)
        yield Row(name, ours, hammer(both.bare, limit, status=200, seconds=SECONDS), note=target)
        if path.endswith(".ics"):
            same = client.written("GET", path, {"If-None-Match": first.headers.get("etag", "")})
            ours = hammer(both.ours, same, status=304, seconds=SECONDS)
            limit = client.written("GET", "/unchanged")
            yield Row(f"{name}, 304", ours, hammer(both.bare, limit, status=304, seconds=SECONDS))


def registrations(both: Pair, sizes: tuple[int, int]) -> Row:
    people = 100
    ours = journeys.rush(both.ours, letter="A", people=people, clients=2)
    bare = journeys.bare_rush(both.bare, sizes, people=people, clients=2)
    return Row("a registration", ours, bare, per=journeys.STEPS, note="≤ 20 ms CPU")


def rushes(database: Database, both: Pair, sizes: tuple[int, int], kind: Rush, letters: str) -> tuple[Row, list[str]]:
    """One row for all repetitions, and what was not exact."""
    ours, faults = Load(), []
    for letter in letters:
        load = journeys.rush(both.ours, letter=letter, people=kind.people, clients=kind.clients)
        ours.add(load)
        ours.took, ours.cpu = ours.took + load.took, ours.cpu + load.cpu
        tally = database.tally(journeys.EVENT, letter)
        if fault := tally.fault(places=kind.places, people=kind.people):
            faults.append(f"{database.name}, workshop {letter}: {fault}")
    bare = journeys.bare_rush(both.bare, sizes, people=kind.people, clients=kind.clients)
    name = f"rush: {kind.people} for {kind.places}, {kind.workers} processes, {kind.clients} clients"
    return Row(name, ours, bare, per=journeys.STEPS, note="p95 < 300 ms"), faults


def answer_sizes(server: Server) -> tuple[int, int]:
    """Bytes on the wire of the form and of an ordinary page, for the limit to weigh the same."""
    ask = client.Connection(server.port).ask
    return len(ask(client.written("GET", journeys.FORM)).body), len(ask(client.written("GET", KASSEL)).body)


def measure(database: Database) -> list[str]:
    """Print the table of one database; what was not exact or not answered is returned."""
    wide, tight = ("".join(chr(ord("B") + first + n) for n in range(RUSHES)) for first in (0, RUSHES))
    with tempfile.TemporaryDirectory(prefix="rotunde-bench-") as bare_folder:
        with pair(database, Path(bare_folder), workers=WIDE.workers) as both:
            import_event(database)
            sizes = answer_sizes(both.ours)
            rows = [*pages(both), registrations(both, sizes)]
            row, faults = rushes(database, both, sizes, WIDE, wide)
            rows.append(row)
            facts = [memory_line(both)]
            facts.append(weight_line(both.ours.port, "form", journeys.FORM))
            facts.append(weight_line(both.ours.port, "event page", KASSEL))
        with pair(database, Path(bare_folder), workers=TIGHT.workers) as both:
            row, more = rushes(database, both, sizes, TIGHT, tight)
            rows.append(row)
    show(database, rows, facts)
    return faults + more + unanswered(database, rows)


def unanswered(database: Database, rows: list[Row]) -> list[str]:
    return [f"{database.name}, {row.what}: {fault}" for row in rows for fault in sorted(set(row.ours.faults))]


def memory_line(both: Pair) -> str:
    ours, bare = both.ours.memory(), both.bare.memory()
    return f"memory of the tree under load (PSS): {ours:.0f} MB, bare {bare:.0f} MB; target ≤ 200 MB"


def weight_line(port: int, name: str, path: str) -> str:
    weight = weigh(port, path)
    total, script = weight.total / 1000, weight.script / 1000
    said = f"{name} with every font it may need: {total:.1f} kB, {script:.1f} kB script, {weight.files} files"
    return f"{said}; target ≤ 100 kB, ≤ 15 kB"


def show(database: Database, rows: list[Row], facts: list[str], connections: int = 8) -> None:
    head = [f"{database.name}, {connections} connections", *HEAD[1:]]
    print(table([head, *(row.cells() for row in rows)]))
    print("\n".join(f"  {fact}" for fact in facts), end="\n\n", flush=True)


def searching(database: Database) -> list[str]:
    """The archive on a database of its own; what failed is returned."""
    load, statements = archive.run(database)
    p50, p95 = load.quantile(0.5), load.quantile(0.95)
    said = f"search, 60,000 findings of 2,000 protocols: p50 {p50:.1f} ms, p95 {p95:.1f} ms, {statements} statements"
    print(f"{database.name}: {said}; target p95 < {archive.TARGET} ms", end="\n\n", flush=True)
    return [f"{database.name}, search {search}: no answer" for search in load.faults]


def scribing(database: Database) -> list[str]:
    """Print the table of scribes; what was lost, doubled or not answered is returned."""
    with (
        tempfile.TemporaryDirectory(prefix="rotunde-bench-") as bare_folder,
        pair(database, Path(bare_folder), workers=WIDE.workers) as both,
    ):
        rows, faults = scribes.run(database, both.ours, both.bare)
    show(database, rows, [], scribes.SCRIBES)
    return faults + unanswered(database, rows)


def grouping() -> list[str]:
    """Print the table of groups; a plan worse than somebody else's is a fault."""
    measured = list(groups.rows())
    print(table([groups.HEAD, *(each.cells() for each in measured)]))
    print("\n".join(f"  {fact}" for fact in groups.facts()), end="\n\n", flush=True)
    return [each.fault for each in measured if each.fault]


def main() -> int:
    print("Each figure beside an app that only answers constants of the same size, same server, same run.")
    print("Ratios count: clients share the machine with the server.\n", flush=True)
    faults = grouping()
    with sqlite_database() as database:
        faults += measure(database)
    with sqlite_database() as database:
        faults += searching(database)
    with sqlite_database() as database:
        faults += scribing(database)
    with postgres_database() as found:
        if found is None:
            print("PostgreSQL: none answers, left out.")
        else:
            faults += measure(found)
    with postgres_database() as found:
        faults += searching(found) if found else []
    with postgres_database() as found:
        faults += scribing(found) if found else []
    print(
        "Exact: every place was sold once, in order of arrival; every finding was stored once."
        if not faults
        else "\n".join(faults)
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
