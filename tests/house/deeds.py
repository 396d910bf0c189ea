"""Fences over what Python does. Each takes a source and its path and returns what is wrong with it."""

from __future__ import annotations

import ast
import re

from tests.house.tree import calls, imported, nodes, plain_name, strings, words


def commits(source: str, path: str) -> list[str]:
    """Only the unit of work commits."""
    if path == "app/core/db.py" or not path.startswith("app/"):
        return []
    return [f"{path}:{call.lineno} commits" for call, name in calls(source) if name.endswith(".commit")]


CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}
CLOCKS |= {"time.localtime", "time.gmtime", "datetime.utcfromtimestamp"}
# Spans, not moments: how long an answer is kept, how long a child has run.
STOPWATCHES = {"app/web/published.py", "app/cli/serving.py", "app/cli/webserver.py", "app/outbox/smtp.py"}
STOPWATCHES |= {"app/groups/engineroom.py", "app/core/kept.py"}


def clocks(source: str, path: str) -> list[str]:
    """Only core.clock asks what time it is; only named files measure how long something takes."""
    if not path.startswith(("app/", "config.py")) or path == "app/core/clock.py":
        return []
    found = []
    for call, name in calls(source):
        last_two = ".".join(name.split(".")[-2:])
        if last_two in CLOCKS:
            found.append(f"{path}:{call.lineno} asks {last_two} instead of core.clock")
        if last_two in ("time.monotonic", "time.perf_counter") and path not in STOPWATCHES:
            found.append(f"{path}:{call.lineno} measures time; name the file in STOPWATCHES if it must")
    hidden = [line for line, name in imported(source) if re.fullmatch(r"time\.\w+", name)]
    return found + [f"{path}:{line} imports out of time; say time.monotonic() in the call" for line in hidden]


def own_moment(source: str, path: str) -> list[str]:
    """Rules, engines, queries and actions are told the time; only edges ask the clock."""
    package, file = words(path)
    edge = file.startswith("routes_") or file in ("jobs", "sessions") or package in ("core", "web", "cli", "demo")
    if not path.startswith("app/") or path == "app/__init__.py" or edge:
        return []
    return [f"{path}:{call.lineno} asks the clock" for call, name in calls(source) if name == "clock.now"]


STATEMENTS = {"select", "text", "insert", "update", "delete", "union"}
READS = STATEMENTS | {"exec_driver_sql", "scalars", "scalar", "execute"}


def selects(source: str, path: str) -> list[str]:
    """SQL stands in queries.py, in models.py (constraints) and in core."""
    package, file = words(path)
    if not path.startswith("app/") or package == "core" or file in ("queries", "models"):
        return []
    found = [
        f"{path}:{line} imports {name}: reading belongs into queries.py"
        for line, name in imported(source)
        if name.startswith("sqlalchemy.") and name.rpartition(".")[2] in STATEMENTS
    ]
    for call, name in calls(source):
        base, _, last = name.rpartition(".")
        through_session = base.endswith(("session", "connection")) and last in READS
        if through_session or last == "exec_driver_sql" or name.endswith(".query"):
            found.append(f"{path}:{call.lineno} calls {name}: reading belongs into queries.py")
    return found


def sessions(source: str, path: str) -> list[str]:
    """Routes, forms, jobs, mails and commands go through queries and actions, never to the session."""
    package, file = words(path)
    edge = file.startswith("routes_") or file in ("forms", "jobs", "mails") or package == "cli"
    if not path.startswith("app/") or not edge or package == "web":
        return []
    found = [node for node in nodes(source) if isinstance(node, ast.Attribute) and plain_name(node) == "db.session"]
    return [f"{path}:{node.lineno} touches db.session" for node in found]


def units(source: str, path: str) -> list[str]:
    """Units of work open at the edge: routes, jobs, commands, the demo, and the outbox, which sends in several."""
    package, file = words(path)
    if not path.startswith("app/") or package in ("cli", "demo", "core"):
        return []
    if file.startswith("routes_") or file == "jobs" or path == "app/outbox/actions.py":
        return []
    return [f"{path}:{call.lineno} opens a unit of work" for call, name in calls(source) if name == "unit_of_work"]


HTML = re.compile(r"</?(?:p|a|div|span|b|i|em|strong|ul|ol|li|br|table|tr|td|h\d|script|style|img|form)\b[^>]*>")


def markup(source: str, path: str) -> list[str]:
    """HTML is written by templates alone."""
    if not path.startswith("app/"):
        return []
    found = [f"{path}:{line} imports {name}" for line, name in imported(source) if name.endswith("Markup")]
    found += [f"{path}:{call.lineno} calls Markup" for call, name in calls(source) if name.endswith("Markup")]
    found += [f"{path}:{line} holds HTML" for line, text in strings(source) if HTML.search(text)]
    for node in nodes(source):
        if isinstance(node, ast.keyword) and node.arg == "autoescape" and ast.unparse(node.value) != "True":
            found.append(f"{path}:{node.value.lineno} changes autoescape")
    return found


SIGNALS = re.compile(
    r"(blinker|flask\.signals|flask\.(\w+_(started|finished|pushed|popped|rendered|flashed)|got_re\w+))"
)
BY_NAME = ("importlib.import_module", "import_module", "import_string", "__import__")


def signals(source: str, path: str) -> list[str]:
    """Nothing happens at a distance: no signals, no listeners outside core.db, no modules by their name."""
    if not path.startswith(("app/", "config.py")):
        return []
    found = [f"{path}:{line} imports the signal {name}" for line, name in imported(source) if SIGNALS.match(name)]
    for call, name in calls(source):
        if name in BY_NAME:
            found.append(f"{path}:{call.lineno} imports by name")
        if name.endswith(("listens_for", "event.listen")) and path != "app/core/db.py":
            found.append(f"{path}:{call.lineno} listens to the database")
    return found


def prints(source: str, path: str) -> list[str]:
    """Commands speak through click, everything else through logging."""
    if not path.startswith(("app/", "config.py")):
        return []
    return [f"{path}:{call.lineno} prints" for call, name in calls(source) if name == "print"]


NETWORK = ("smtplib", "http.client", "urllib.request", "requests", "httpx", "aiohttp", "ftplib", "imaplib", "socket")
# The server's own files hold the socket it listens on.
SPEAKS = {
    "app/outbox/smtp.py": {"smtplib", "socket"},
    "app/outbox/inbox.py": {"imaplib"},
    "app/accounts/oidc.py": {"requests"},
    "app/cli/webserver.py": {"socket"},
    "app/cli/serving.py": {"socket"},
}


def network(source: str, path: str) -> list[str]:
    """Only outbox.smtp sends anything, only outbox.inbox and accounts.oidc fetch; each from where the operator said."""
    if not path.startswith(("app/", "config.py")):
        return []
    found = []
    for line, name in imported(source):
        module = next((each for each in NETWORK if name == each or name.startswith(f"{each}.")), "")
        if module and module not in SPEAKS.get(path, set()):
            found.append(f"{path}:{line} imports {module}")
    return found


POST_OFFICE = ("app.outbox.actions", "app.outbox.smtp", "app.outbox.message", "app.outbox.letters")


def mail_from_elsewhere(source: str, path: str) -> list[str]:
    """A mail is queued by a function of mails.py; commands may push the outbox, nobody else knows its verbs."""
    package, file = words(path)
    if not path.startswith("app/") or package in ("outbox", "cli") or file == "mails":
        return []
    return [f"{path}:{line} imports {name}" for line, name in imported(source) if name.startswith(POST_OFFICE)]


# A host begins with a letter or digit; what follows :// in a pattern does not.
HOST = re.compile(r"https?://[a-z0-9][^\s\"'<>{}/%|\\]*", re.IGNORECASE)
# Names of things, not places anybody is sent to.
# Names of things in vocabularies and of licences: written down, never fetched.
NAMES = re.compile(
    r"https?://(publications\.europa\.eu|data\.europa\.eu|dcat-ap\.de|xmlns\.com|creativecommons\.org|www\.govdata\.de|www\.iana\.org|schema\.org|www\.w3\.org|purl\.org|ns\.adobe\.com|schemas\.[\w.]+)$"
)
OF_THE_REQUEST = {"request.host", "request.host_url", "request.url", "request.url_root", "request.base_url"}


def hosts(source: str, path: str) -> list[str]:
    """Absolute addresses come from PUBLIC_URL through web.links, never from a string or from the Host header."""
    if not path.startswith("app/"):
        return []
    found = []
    for line, text in strings(source):
        found += [f"{path}:{line} names the host {host}" for host in HOST.findall(text) if not NAMES.match(host)]
    for node in nodes(source):
        if isinstance(node, ast.Attribute) and plain_name(node) in OF_THE_REQUEST:
            found.append(f"{path}:{node.lineno} trusts {plain_name(node)}")
        if isinstance(node, ast.keyword) and node.arg == "_external":
            found.append(f"{path}:{node.value.lineno} builds an external address from the request")
    return found


FENCES = (
    commits,
    clocks,
    own_moment,
    selects,
    sessions,
    units,
    markup,
    signals,
    prints,
    network,
    mail_from_elsewhere,
    hosts,
)
