"""The fences over files: none complains about this repository, and each has been seen to complain about a fault."""

from __future__ import annotations

import tomllib
from collections.abc import Callable

import pytest

from tests.house import deeds, pages, shape, tree

Fence = Callable[[str, str], list[str]]
PYTHON_FENCES: tuple[Fence, ...] = (*deeds.FENCES, *shape.FENCES)


@pytest.mark.parametrize("fence", PYTHON_FENCES, ids=lambda fence: fence.__name__)
def test_python_keeps_the_fence(fence: Fence) -> None:
    complaints = [said for name in tree.python() for said in fence(tree.text_of(name), name)]
    assert complaints == []


@pytest.mark.parametrize("fence", pages.TEMPLATE_FENCES, ids=lambda fence: fence.__name__)
def test_templates_keep_the_fence(fence: Fence) -> None:
    complaints = [said for name in tree.templates() for said in fence(tree.text_of(name), name)]
    assert complaints == []


def test_committed_files_name_no_machine_and_no_registry() -> None:
    complaints: list[str] = []
    for name in tree.committed():
        content = (tree.ROOT / name).read_bytes()
        if b"\0" not in content:
            complaints += pages.places(content.decode("utf-8", "replace"), name)
    assert complaints == []


def test_fences_see_the_whole_tree() -> None:
    """A fence that looks at nothing never complains."""
    assert {"app/__init__.py", "app/core/db.py", "config.py", "tests/conftest.py"} <= set(tree.python())
    assert "templates/accounts/sign_in.html" in tree.templates()
    assert "templates/mails/accounts/sign_in_link.txt" in tree.templates()
    assert "templates/texts/hilfe.de.txt" not in tree.templates()


IN_FUNCTION = "def show() -> None:\n    import json\n    json.loads('')\n"
LONG = "def show() -> None:\n" + "    x = 1\n" * 40
ROUTES, ACTIONS, QUERIES = "app/groups/routes_desk.py", "app/groups/actions.py", "app/groups/queries.py"

# fence, source with one fault, where it is a fault, where the same lines are none ("" = nowhere)
PLANTED: list[tuple[Fence, str, str, str]] = [
    (deeds.commits, "db.session.commit()\n", ACTIONS, "app/core/db.py"),
    (deeds.clocks, "datetime.now(UTC)\n", ACTIONS, "app/core/clock.py"),
    (deeds.clocks, "datetime.datetime.utcnow()\n", ROUTES, "app/core/clock.py"),
    (deeds.clocks, "time.time()\n", "app/web/published.py", "app/core/clock.py"),
    (deeds.clocks, "time.monotonic()\n", ACTIONS, "app/web/published.py"),
    (deeds.clocks, "from time import time\n", ACTIONS, "app/core/clock.py"),
    (deeds.own_moment, "clock.now()\n", ACTIONS, ROUTES),
    (deeds.selects, "from sqlalchemy import select\n", ROUTES, QUERIES),
    (deeds.selects, "from sqlalchemy import text\n", ACTIONS, "app/groups/models.py"),
    (deeds.selects, "db.session.query(Group)\n", ACTIONS, QUERIES),
    (deeds.selects, "db.session.scalars(found)\n", ACTIONS, QUERIES),
    (deeds.selects, "connection.exec_driver_sql('SELECT 1')\n", ACTIONS, "app/core/db.py"),
    (deeds.sessions, "db.session.add(group)\n", ROUTES, ACTIONS),
    (deeds.sessions, "db.session.get(Group, 1)\n", "app/cli/groups.py", QUERIES),
    (deeds.units, "with unit_of_work(by='x', at=now):\n    pass\n", ACTIONS, ROUTES),
    (deeds.markup, "from markupsafe import Markup\n", ROUTES, ""),
    (deeds.markup, "body = flask.Markup('x')\n", ROUTES, ""),
    (deeds.markup, "body = f'<p>{name}'\n", ROUTES, "tests/groups/test_pages.py"),
    (deeds.markup, "Environment(autoescape=False)\n", ROUTES, ""),
    (deeds.signals, "from flask import request_started\n", ROUTES, ""),
    (deeds.signals, "from blinker import Namespace\n", ACTIONS, ""),
    (deeds.signals, "importlib.import_module('app.desk')\n", ACTIONS, ""),
    (deeds.signals, "@event.listens_for(Group, 'after_insert')\ndef f() -> None: ...\n", ACTIONS, "app/core/db.py"),
    (deeds.prints, "print('here')\n", ACTIONS, "bench/__main__.py"),
    (deeds.network, "import smtplib\n", "app/groups/mails.py", "app/outbox/smtp.py"),
    (deeds.network, "import imaplib\n", "app/outbox/smtp.py", "app/outbox/inbox.py"),
    (deeds.network, "from urllib.request import urlopen\n", ACTIONS, ""),
    (deeds.mail_from_elsewhere, "from app.outbox import actions\n", ROUTES, "app/groups/mails.py"),
    (deeds.hosts, "home = 'https://workshops.hessen.example/'\n", ACTIONS, ""),
    (deeds.hosts, "home = request.url_root\n", ROUTES, ""),
    (deeds.hosts, "url_for('desk.home', _external=True)\n", ROUTES, ""),
    (shape.local_imports, IN_FUNCTION, ACTIONS, ""),
    (shape.sizes, LONG, ACTIONS, "migrations/versions/0001.py"),
    (shape.sizes, "x = 1\n" * 301, ACTIONS, ""),
    (shape.return_types, "def show():\n    pass\n", ACTIONS, "tests/groups/test_pages.py"),
    (shape.excuses, "x = 1  # noqa\n", ACTIONS, ""),
    (shape.excuses, "x = 1  # noqa: S608\n", ACTIONS, ""),
    (shape.excuses, "x = 1  # type: ignore\n", ACTIONS, ""),
    (shape.excuses, "x = 1  # type: ignore[assignment]\n", ACTIONS, ""),
    (shape.excuses, "# mypy: ignore-errors\n", ACTIONS, ""),
    (shape.vocabulary, "x = 1\n", "app/groups/engines/solver.py", "app/groups/solver.py"),
    (shape.vocabulary, "x = 1\n", "app/groups/utils.py", "app/groups/rules.py"),
    (shape.vocabulary, "from app.groups import rules\n", "app/groups/__init__.py", "app/__init__.py"),
    (shape.vocabulary, "def get_group() -> None: ...\n", QUERIES, ""),
    (shape.private_forms, "from app.groups.forms import ProposeForm\n", "app/desk/routes_desk.py", ROUTES),
    (shape.private_forms, "from app.groups import routes_desk\n", "app/desk/routes_desk.py", "app/__init__.py"),
    (shape.settings_alone, "import app.core\n", "config.py", ACTIONS),
    (shape.settings_alone, "os.environ['SECRET_KEY']\n", ACTIONS, "config.py"),
    (pages.template_sizes, "<p></p>\n" * 121, "templates/desk/home.html", ""),
    (pages.unescaped, "{{ name|safe }}", "templates/desk/home.html", ""),
    (pages.unescaped, "{% autoescape false %}", "templates/desk/home.html", ""),
    (pages.translates_rows, "{{ _(mail.error) }}", "templates/desk/home.html", "templates/mails/groups/new.txt"),
    (pages.inline, "<script>go()</script>", "templates/desk/home.html", ""),
    (pages.inline, "<style>p {}</style>", "templates/desk/home.html", "templates/documents/minutes.html"),
    (pages.inline, '<p class="a" style="color: red">', "templates/desk/home.html", ""),
    (pages.inline, '<p onclick="go()">', "templates/desk/home.html", ""),
    (pages.inline, '<a href="javascript:go()">', "templates/desk/home.html", ""),
    (pages.addresses, '<a href="https://hessen.example/">', "templates/desk/home.html", ""),
    (pages.addresses, '<a href="/protokolle/">', "templates/desk/home.html", ""),
    (pages.addresses, "{{ url_for('desk.home', _external=true) }}", "templates/desk/home.html", ""),
    (pages.fields, "<input name=q>", "templates/desk/home.html", "templates/components/field.html"),
    (pages.untranslated, "<p>Guten Tag</p>", "templates/desk/home.html", ""),
    (pages.untranslated, '<img alt="Ein Bild">', "templates/desk/home.html", ""),
    (pages.places, "cd /home/anna/rotunde", "README.md", ""),
    (pages.places, "pip install --index-url https://packages.example/simple", "Makefile", ""),
]


@pytest.mark.parametrize(
    ("fence", "fault", "path", "allowed"), PLANTED, ids=[f"{case[0].__name__}-{n}" for n, case in enumerate(PLANTED)]
)
def test_fence_meets_a_planted_fault_complains_once(fence: Fence, fault: str, path: str, allowed: str) -> None:
    found = fence(fault, path)
    assert len(found) == 1, found
    assert found[0].startswith(path)
    if allowed:
        assert fence(fault, allowed) == []


def test_every_fence_has_a_planted_fault() -> None:
    assert {fence for fence, *_ in PLANTED} == {*PYTHON_FENCES, *pages.TEMPLATE_FENCES, pages.places}


@pytest.mark.parametrize(
    "line",
    [
        "x = 1  # noqa: S608  (names of our own tables)\n",
        "x = 1  # noqa: S608 (a constant)\n",
        "x = 1  # type: ignore[attr-defined]  # every table here has an id\n",
        "# a noqa without a reason would be no reason\n",
    ],
)
def test_excuse_with_a_reason_is_accepted(line: str) -> None:
    assert shape.excuses(line, ACTIONS) == []


def test_template_with_what_pages_need_is_accepted() -> None:
    source = """{# Guten Tag <script> #}
<script type="application/ld+json">{{ json_ld|tojson }}</script>
<script type="module" src="{{ url_for('static', filename='js/a.js') }}"></script>
<svg xmlns="http://www.w3.org/2000/svg"></svg> <a href="{{ url_for('desk.home') }}" title="{{ _('Start') }}">
{{ _("Guten Tag") }} &middot; Rotunde, 3</a> <a href="#inhalt">{% trans %}Guten Tag{% endtrans %}</a>
"""
    for fence in pages.TEMPLATE_FENCES:
        assert fence(source, "templates/desk/home.html") == []


# What ruff and mypy watch over, for as long as their settings stand.
WATCHED_BY_RUFF = {"C90", "ANN2", "T20", "DTZ", "PGH", "S", "B", "E", "F", "I", "RUF"}


def test_settings_of_the_tools_stand() -> None:
    settings = tomllib.loads(tree.text_of("pyproject.toml"))["tool"]
    lint, mypy = settings["ruff"]["lint"], settings["mypy"]
    assert set(lint["select"]) >= WATCHED_BY_RUFF
    assert lint["mccabe"]["max-complexity"] == 8
    assert settings["ruff"]["line-length"] == 120
    assert not [rule for rule in lint["ignore"] if rule in ("C901", "F401", "E501", "B008", "RUF100")]
    for files, rules in lint["per-file-ignores"].items():
        assert not {"C901", "F401"} & set(rules), files
    assert lint["per-file-ignores"].keys() == {"tests/**", "bench/**", "app/groups/**"}
    assert mypy["disallow_untyped_defs"] is True
    assert mypy["disallow_incomplete_defs"] is True
    assert mypy["packages"] == ["app"]
