"""The contracts in .importlinter: kept by this tree, and each broken by one planted import and by nothing else."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from functools import cache
from pathlib import Path

import pytest

from tests.house.shape import WORDS
from tests.house.tree import ROOT

# Packages whose files are their nouns: they follow the ladder, but no order of files.
WITHOUT_ORDER = {"core", "web", "demo", "cli"}
# Engines that need more than plain Python, and what for.
NOT_PLAIN = {
    "accounts/entering": "holds the steps of coming in that several actions share, and seals what is remembered",
    "accounts/oidc": "speaks to the identity provider that the settings name",
    "accounts/securing": "holds what else proves who somebody is, for routes and for the team above",
    "accounts/sessions": "binds the session table to Flask-Login",
    "capture/writing": "takes the batches of several phones inside one unit of work",
    "calling_off/planning": "sorts registrations into mails, for the preview and for the deed",
    "capture/sheets": "gathers what the pages of scribes and of the moderation are given",
    "chronicle/documents": "makes files of the history, in words of the reader's language",
    "delegation/seats": "holds the moves of colleagues that several actions share",
    "archive/documents": "writes absolute addresses into feeds and files",
    "archive/showing": "gathers what each page of the archive is given",
    "desk/jsonld": "writes absolute addresses into what search engines read",
    "desk/tasking": "translates tasks and writes the addresses of their pages",
    "desk/sheets": "gathers what the public page and its preview show",
    "drafting/gathering": "gathers what a workshop left from the packages below",
    "drafting/showing": "gathers what the pages about a draft show",
    "groups/comparing": "sets two plans side by side, and the rules of a workshop beside each other",
    "groups/drafting": "keeps the engine's answer as rows, and notes what is changed by hand",
    "groups/editing": "holds the changes by hand that several routes share",
    "groups/names": "says what a group is called in the language in force",
    "groups/planning": "turns rows into a question for the engine",
    "groups/remixing": "gathers what is shown of a plan in which people are mixed anew",
    "groups/repairing": "holds what the day desk asks of the announced plan",
    "groups/sheets": "gathers what each page about groups is given",
    "groups/swapping": "holds the changes by hand of single routes",
    "groups/showing": "gathers what the board shows of a plan",
    "arranging/showing": "gathers what the pages show of a day and of its workshops",
    "arranging/editing": "holds the moves of parts, stations and talks",
    "arranging/sheets": "builds WTForms fields for rows",
    "arranging/typed": "reads what was typed into a sheet",
    "arranging/reaching": "finds what an address or a hidden id means, for routes of two files",
    "arranging/telling": "gathers what the forms show and what is said once they are saved",
    "questions/fields": "builds WTForms fields for another package's form",
    "setup/editing": "changes events that are there, beside actions, which make new ones",
    "setup/fields": "holds WTForms fields that several forms of the package share",
    "setup/housing": "holds the forms of the venue, beside those by which an event is made",
    "setup/moving": "moves what hangs on the days of an event, for editing",
    "letters/people": "holds rows of events and registrations as the mails of a message see them",
    "letters/phrasing": "says a choice of people in the language in force",
    "minutes/documents": "makes every kind of document from a row",
    "minutes/sheets": "gathers what the preview of an import is given to show",
    "privacy/disclosure": "gathers what is stored about one person from every package below",
    "registration/drafts": "seals what a form holds into a row",
    "registration/links": "sends links again, or writes a letter to nobody and takes it back",
    "registration/sheets": "joins an event's form with its settings and workshops",
    "self_service/agenda": "writes the feed of one person from her place and her group",
    "self_service/attendance": "puts a certificate into words of the page's language",
    "self_service/standing": "gathers where one person stands from every package below",
    "registration/invitations": "counts what each mailbox was sent while it writes calendar parts",
    "registration/placing": "holds the moves of a place that several actions share",
    "roster/wording": "says to the office what refusals of several packages below say to a person",
    "roster/documents": "makes files of the registrations of an event",
    "roster/editing": "holds what pages, bulk actions and tables do to one person",
    "roster/many": "does one thing to many people, each with its own outcome",
    "roster/taking": "judges the lines of a table and takes them over, and back",
    "roster/phrasing": "says what a table changes in the language in force",
    "review/consenting": "holds what people who spoke decide, by their link or through the office",
    "review/forgetting": "holds what goes by itself and what goes with a person, for jobs and for privacy above",
    "review/gate": "joins what a document lacks with what people have not agreed to yet",
    "review/showing": "gathers what the review page shows of a version",
    "review/watching": "holds what readers ask of a protocol, for routes and jobs",
    "outbox/documents": "fills in the templates of mails",
    "registration/substituting": "puts one person in the place of another, for packages above that both need it",
}


def contracts() -> ConfigParser:
    parser = ConfigParser()
    parser.read_string((ROOT / ".importlinter").read_text("utf-8"))
    return parser


@cache
def broken(folder: Path) -> tuple[int, list[str]]:
    """Exit code of lint-imports in `folder`, and the names of the contracts it reports as broken."""
    tool = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [str(tool), "--no-cache", "--no-logo"], cwd=folder, capture_output=True, text=True, check=False
    )
    summary = done.stdout.partition("Contracts: ")[0]
    assert "KEPT" in summary, done.stdout + done.stderr
    return done.returncode, re.findall(r"^(.+) BROKEN", summary, re.MULTILINE)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """This tree's Python and its contracts, to sin in."""
    shutil.copytree(ROOT / "app", tmp_path / "app", ignore=shutil.ignore_patterns("__pycache__", "translations"))
    for name in (".importlinter", "config.py"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def plant(folder: Path, name: str, line: str) -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text((path.read_text("utf-8") if path.exists() else '"""Planted."""\n') + f"\n{line}\n", "utf-8")


def test_this_tree_keeps_every_contract() -> None:
    assert broken(ROOT) == (0, [])


LADDER, ORDER, PLAIN, HTTP, ROUTES = (
    "A package imports only from below",
    "The files of a package import in one order",
    "Rules and engines are plain Python",
    "Models, queries, actions and mails know no HTTP",
    "Routes belong to nobody but the assembly",
)
SINS = [
    ("app/events/actions.py", "from app.registration import rules", LADDER),
    ("app/accounts/queries.py", "from app.texts import models", LADDER),
    ("app/outbox/actions.py", "from app.audit import queries as history", LADDER),
    ("app/core/text.py", "from app.web import filters", LADDER),
    ("app/desk/jsonld.py", "from app.demo import actions", LADDER),
    ("app/badges/__init__.py", "", LADDER),
    ("app/events/models.py", "from app.events import queries", ORDER),
    ("app/accounts/mails.py", "from app.accounts import actions", ORDER),
    ("app/registration/forms.py", "from app.registration import jobs", ORDER),
    ("app/texts/queries.py", "from app.texts import actions", ORDER),
    ("app/registration/rules.py", "import flask", PLAIN),
    ("app/groups/rules.py", "from sqlalchemy import select", PLAIN),
    ("app/groups/solver.py", "from app.core import clock", PLAIN),
    ("app/groups/solver.py", "from app.groups import models", PLAIN),
    ("app/calendar/ics.py", "from app.core.db import db", PLAIN),
    ("app/texts/markup.py", "from app.web import links", PLAIN),
    ("app/registration/actions.py", "from flask import request", HTTP),
    ("app/groups/actions.py", "from flask_login import current_user", HTTP),
    ("app/events/queries.py", "from werkzeug.exceptions import NotFound", HTTP),
    ("app/events/models.py", "from app.web import links", HTTP),
    ("app/minutes/actions.py", "from app.core import clock", HTTP),
    ("app/desk/routes_desk.py", "from app.groups import routes_desk", ROUTES),
    ("app/cli/events.py", "from app.desk import routes_public", ROUTES),
]


@pytest.mark.parametrize(("name", "line", "contract"), SINS, ids=[f"{sin[0]}:{sin[1]}" for sin in SINS])
def test_planted_import_breaks_exactly_its_contract(copy: Path, name: str, line: str, contract: str) -> None:
    before = broken(ROOT)[1]
    plant(copy, name, line)
    code, found = broken(copy)
    assert (code, [each for each in found if each not in before]) == (1, [contract])


def test_every_contract_has_a_planted_sin() -> None:
    parser = contracts()
    named = {parser[section]["name"] for section in parser.sections() if ":contract:" in section}
    assert {contract for _, _, contract in SINS} == named


def engines(folder: Path) -> set[str]:
    """Files of feature packages outside the vocabulary, as "groups/solver"."""
    paths = [path for path in (folder / "app").glob("*/*.py") if path.parent.name not in WITHOUT_ORDER]
    return {f"{path.parent.name}/{path.stem}" for path in paths if path.stem not in {*WORDS, "__init__"}}


def test_every_engine_is_held_to_plain_python_or_named_with_its_reason(copy: Path) -> None:
    """A file outside the vocabulary is an engine; one that nobody listed could import whatever it likes."""
    listed = contracts()["importlinter:contract:plain"]["source_modules"].split()
    plain = {name.removeprefix("app.").replace(".", "/") for name in listed if "*" not in name}
    assert engines(ROOT) == plain | set(NOT_PLAIN), "list it in .importlinter, or above with its reason"
    assert not plain & set(NOT_PLAIN)
    plant(copy, "app/groups/badges.py", "import flask")
    assert engines(copy) - plain - set(NOT_PLAIN) == {"groups/badges"}


def test_every_ordered_package_is_in_the_contract() -> None:
    """The order inside packages is checked in each package that has rules, models, actions or routes."""
    containers = set(contracts()["importlinter:contract:inside"]["containers"].split())
    packages = {path.parent.name for path in (ROOT / "app").glob("*/__init__.py")} - WITHOUT_ORDER
    assert containers == {f"app.{name}" for name in packages}


def test_every_exception_says_why() -> None:
    """Each line under ignore_imports stands below a comment."""
    section, reason = "", ""
    for line in (ROOT / ".importlinter").read_text("utf-8").splitlines():
        text = line.strip()
        section = text.partition(" =")[0] if " =" in text else section
        if text.startswith("#"):
            reason = text
        elif section == "ignore_imports" and "->" in text:
            assert reason, f"no reason above {text}"
        elif not text.startswith("#"):
            reason = ""
