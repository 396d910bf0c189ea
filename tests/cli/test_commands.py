"""The commands: help, exit codes 0, 1 and 2, one sentence for a refusal, JSON for programs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from app.accounts.models import Account, SignInLink
from app.core.db import db
from app.events.models import Event
from app.minutes.models import MinutesVersion
from tests.minutes.samples import PROTOCOL, SEED
from tests.support import make

COMMANDS = [
    "accounts invite",
    "accounts sign-in-link",
    "accounts deactivate",
    "events list",
    "events import",
    "events export",
    "events import-municipalities",
    "groups solve",
    "minutes import",
    "minutes export",
    "mail work",
    "mail retry",
    "needs rotate",
    "needs status",
    "worker run",
    "demo load",
    "up",
]


def flask(app: Flask, *words: str, given: bytes | None = None) -> Result:
    """Run a command as `flask …` would, in this process."""
    result = app.test_cli_runner().invoke(args=list(words), input=given)
    db.session.rollback()
    return result


def refusal(result: Result) -> str:
    """The sentence on standard error; exit code 1, no stack trace, nothing on standard output."""
    assert (result.exit_code, result.stdout) == (1, ""), result.output
    (line,) = result.stderr.splitlines()
    assert line.endswith(".")
    return line


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(app: Flask, command: str) -> None:
    result = flask(app, *command.split(), "--help")
    assert result.exit_code == 0
    assert result.output.startswith("Usage: ")
    told = result.output.partition("\n\n")[2].strip()
    assert told
    assert not told.startswith("Options")


@pytest.mark.parametrize(
    "words",
    [
        ["gibt-es-nicht"],
        ["events", "gibt-es-nicht"],
        ["accounts", "invite"],
        ["accounts", "invite", "a@example.org"],
        ["accounts", "invite", "a@example.org", "--role", "koenig"],
        ["events", "import", "/gibt/es/nicht.json"],
        ["minutes", "import", "/gibt/es/nicht.txt", "--workshop", "kassel/C"],
        ["minutes", "export", "kassel/C", "--format", "odt", "-o", "-"],
        ["groups", "solve", "/gibt/es/nicht.json"],
    ],
)
def test_commands_used_wrongly_exit_with_2(app: Flask, words: list[str]) -> None:
    result = flask(app, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr


def test_events_list_as_json_names_every_event_newest_first(app: Flask) -> None:
    make.event("alt", starts_at="2025-01-01T09:00", ends_at="2025-01-01T10:00", published=False)
    make.event("neu")
    found = json.loads(flask(app, "events", "list", "--json").stdout)
    title = "Regionalkonferenz Kassel"
    more = {"title": title, "called_off": False}
    assert found == [
        {"slug": "neu", "starts_at": "2026-12-05T09:30+01:00", "published": True, **more},
        {"slug": "alt", "starts_at": "2025-01-01T09:00+01:00", "published": False, **more},
    ]
    assert [line.split()[0] for line in flask(app, "events", "list").stdout.splitlines()] == ["neu", "alt"]


def test_events_list_of_nothing_is_empty(app: Flask) -> None:
    assert json.loads(flask(app, "events", "list", "--json").stdout) == []


def test_events_import_and_export_round_trip(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "eine veranstaltung.json"
    file.write_text(json.dumps(make.event_tree(title="Über uns")), "utf-8-sig")
    result = flask(app, "events", "import", str(file))
    assert (result.exit_code, result.stdout) == (0, "kassel: 3 Workshops.\n")
    tree = json.loads(flask(app, "events", "export", "kassel").stdout)
    assert (tree["event"]["title"], [each["letter"] for each in tree["workshops"]]) == ("Über uns", ["A", "B", "C"])
    assert "kassel" in refusal(flask(app, "events", "import", str(file)))
    assert db.session.query(Event).count() == 1


BAD_FILES: dict[str, tuple[bytes, str]] = {
    "broken": (b'{\n "schema": 1,\n}', "Zeile 3"),
    "latin": ('{"x": "ü"}'.encode("latin-1"), "UTF-8"),
    "list": (b"[]", "/"),
    "deep": (b'{"a":' * 100_000, "verschachtelt"),
    "deep and closed": (b"[" * 50_000 + b"]" * 50_000, "verschachtelt"),
    "huge": (b" " * (10 * 1024 * 1024), "5 MB"),
    "digits": (b'{"schema": ' + b"9" * 5000 + b"}", "Ziffern"),
    "empty": (b"", "Zeile 1"),
    "nul": (b"\x00\x00\x00", "Zeile 1"),
    "unknown key": (json.dumps({**make.event_tree(), "zusatz": 1}).encode(), "/zusatz"),
    "not a number": (
        json.dumps({**make.event_tree(), "venue": {"name": "x", "latitude": float("nan")}}).encode(),
        "NaN",
    ),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_events_import_of_a_bad_file_is_refused_with_its_place(app: Flask, tmp_path: Path, kind: str) -> None:
    data, words = BAD_FILES[kind]
    file = tmp_path / "schlecht.json"
    file.write_bytes(data)
    said = refusal(flask(app, "events", "import", str(file)))
    assert words.lower().replace("nan", "latitude") in said.lower()
    assert db.session.query(Event).count() == 0


def test_events_export_of_a_missing_event_is_refused(app: Flask) -> None:
    assert "nirgends" in refusal(flask(app, "events", "export", "nirgends"))


def test_accounts_invite_link_and_deactivate(app: Flask) -> None:
    address = "Neu@Example.org"
    result = flask(app, "accounts", "invite", address, "--role", "editor", "--name", "Nora Neu")
    assert (result.exit_code, result.stdout.startswith("neu@example.org: editor.")) == (0, True)
    assert [(each.email, each.name, each.role) for each in db.session.query(Account)] == [
        ("neu@example.org", "Nora Neu", "editor")
    ]
    assert [mail.to_address for mail in make.mails()] == ["neu@example.org"]
    link = flask(app, "accounts", "sign-in-link", "NEU@example.org").stdout.strip()
    assert link.startswith("http://rotunde.example/einloggen/")
    assert app.test_client().get(link).status_code == 200
    assert flask(app, "accounts", "deactivate", "neu@example.org").exit_code == 0
    assert "neu@example.org" in refusal(flask(app, "accounts", "sign-in-link", "neu@example.org"))
    for verb in ("sign-in-link", "deactivate"):
        assert "fremd@example.org" in refusal(flask(app, "accounts", verb, "fremd@example.org"))
    assert [link.token_hash for link in db.session.query(SignInLink) if link.token_hash in result.output] == []


def test_mail_commands_say_what_they_did(app: Flask) -> None:
    make.registered(make.event().workshops[0])
    assert "SMTP_URL" in refusal(flask(app, "mail", "work"))
    result = flask(app, "mail", "retry")
    assert (result.exit_code, result.stdout[:2]) == (0, "0 ")


def test_minutes_import_and_export(app: Flask, tmp_path: Path) -> None:
    make.event()
    file = tmp_path / "protokoll.txt"
    file.write_text(PROTOCOL, "utf-8")
    result = flask(app, "minutes", "import", str(file), "--workshop", "kassel/c", "--year", "2025")
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "Fassung 1 ist als Entwurf gespeichert.")
    assert all(line.startswith(("  Es fehlt: ", "  Hinweis: ")) for line in result.stdout.splitlines()[1:])
    out = tmp_path / "heraus.md"
    assert flask(app, "minutes", "export", "kassel/C", "--format", "md", "-o", str(out)).exit_code == 0
    assert "Kommunen, die Danke sagen möchten" in out.read_text("utf-8")
    printed = flask(app, "minutes", "export", "kassel/C", "--format", "md", "-o", "-")
    assert printed.stdout_bytes == out.read_bytes()
    json.loads(flask(app, "minutes", "export", "kassel/C", "--format", "json", "-o", "-").stdout)
    missing = flask(app, "minutes", "export", "kassel/C", "--format", "md", "-o", str(out), "--published")
    assert "veröffentlichtes" in refusal(missing)


def test_minutes_import_of_the_real_protocol_lists_its_gaps(app: Flask) -> None:
    if not SEED.exists():
        pytest.skip("the seed protocol is not at hand")
    make.event(contact_email="")
    result = flask(app, "minutes", "import", str(SEED), "--workshop", "kassel/C")
    gaps = [line for line in result.stdout.splitlines() if line.startswith("  Es fehlt: ")]
    assert (result.exit_code, len(gaps)) == (0, 6)
    assert [word for word in ("Jahr", "Ort", "Alternativtext", "leer") if not any(word in gap for gap in gaps)] == []


@pytest.mark.parametrize(
    "data",
    [b"", bytes(range(256)) * 40, b"x" * 5 * 1024 * 1024, b"Ein Brief.\n\nMit Gruss\n", PROTOCOL.encode() + b"\x00"],
    ids=["empty", "binary", "5 MB", "foreign", "nul"],
)
def test_minutes_import_of_a_file_that_is_no_protocol_is_refused(app: Flask, tmp_path: Path, data: bytes) -> None:
    make.event()
    file = tmp_path / "protokoll.txt"
    file.write_bytes(data)
    assert len(refusal(flask(app, "minutes", "import", str(file), "--workshop", "kassel/C")).split()) > 5
    assert db.session.query(MinutesVersion).count() == 0


@pytest.mark.parametrize("place", ["kassel/Z", "kassel", "nirgends/A", "/", "kassel/C/x", ""])
def test_minutes_of_a_missing_workshop_are_refused(app: Flask, tmp_path: Path, place: str) -> None:
    make.event()
    file = tmp_path / "protokoll.txt"
    file.write_text(PROTOCOL, "utf-8")
    refusal(flask(app, "minutes", "import", str(file), "--workshop", place))
    refusal(flask(app, "minutes", "export", place, "--format", "md", "-o", "-"))


def solve(*words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """The command as a program of its own: it must need no database and print nothing but JSON."""
    command = [sys.executable, "-m", "flask", "groups", "solve", *words]
    return subprocess.run(command, input=given, capture_output=True, check=False, timeout=120)


SAMPLES = {
    "a01_15_3_3": 0,
    "a03_30_5_5_access": 0,
    "a10_infeasible_pins": 1,
    "a14_30_dominant": 0,
    "c03_30_5_locked": 0,
    "d01_40_3": 0,
}


@pytest.mark.parametrize("name", SAMPLES)
def test_groups_solve_answers_samples_as_the_judge_wants(app: Flask, shared: Path, tmp_path: Path, name: str) -> None:
    folder = shared / "tools" / "grouping"
    instance = folder / "instances" / f"{name}.json"
    result = flask(app, "groups", "solve", str(instance))
    assert result.exit_code == SAMPLES[name], result.stderr
    answer: dict[str, Any] = json.loads(result.stdout)
    assert answer["status"] == ("solved" if SAMPLES[name] == 0 else answer["status"] != "solved" and answer["status"])
    if SAMPLES[name]:
        return
    file = tmp_path / "result.json"
    file.write_text(result.stdout, "utf-8")
    command = [sys.executable, str(folder / "check.py"), str(instance), str(file)]
    judged = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert judged.returncode == 0, judged.stdout[-2000:]


def test_groups_solve_reads_standard_input_and_needs_no_database(shared: Path) -> None:
    data = (shared / "tools" / "grouping" / "instances" / "a01_15_3_3.json").read_bytes()
    result = solve("-", given=data)
    assert (result.returncode, result.stderr) == (0, b"")
    assert json.loads(result.stdout)["status"] == "solved"


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"{}", b"\xff\xfe", b'{"schema":"x"}', b"[" * 50_000])
def test_groups_solve_of_what_is_no_problem_exits_with_2(app: Flask, data: bytes) -> None:
    result = flask(app, "groups", "solve", "-", given=data)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
