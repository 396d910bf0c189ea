"""Fences over the shape of Python files. Each takes a source and its path and returns what is wrong with it."""

from __future__ import annotations

import ast
import io
import re
import tokenize

from tests.house.tree import calls, functions, imported, nodes, plain_name, words

FILE_LINES = 300
FUNCTION_LINES = 40
MIGRATIONS = "migrations/versions/"  # written by Alembic, read by people once


def local_imports(source: str, path: str) -> list[str]:
    """An import inside a function hides a wrong direction."""
    found = []
    for function in functions(source):
        inner = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
        found += [f"{path}:{node.lineno} imports inside {function.name}" for node in inner]
    return found


def sizes(source: str, path: str) -> list[str]:
    """A file of 300 lines is two things; a function of 40 is three."""
    if path.startswith(MIGRATIONS):
        return []
    lines = source.count("\n")
    found = [f"{path} has {lines} lines, at most {FILE_LINES}"] if lines > FILE_LINES else []
    for function in functions(source):
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        if length > FUNCTION_LINES:
            found.append(f"{path}:{function.lineno} {function.name} has {length} lines, at most {FUNCTION_LINES}")
    return found


def return_types(source: str, path: str) -> list[str]:
    """Every function of the product says what it returns."""
    if path.startswith(("tests/", MIGRATIONS)):
        return []
    bare = [function for function in functions(source) if function.returns is None]
    return [f"{path}:{function.lineno} {function.name} has no return type" for function in bare]


EXCUSE = re.compile(r"#\s*(noqa|type:\s*ignore|mypy:|ruff:)")
# The rule that is overruled by its name, then words: "noqa: S608  (why)" or "type: ignore[attr-defined]  # why".
REASONED = re.compile(
    r"#\s*(?:noqa: [A-Z]+\d+(?:, ?[A-Z]+\d+)*|type: ignore\[[\w, -]+\])\s+(?:\(\S.{4,}\)|#\s?\S.{4,})"
)


def excuses(source: str, path: str) -> list[str]:
    """Whoever overrules a tool says why, beside the code it overrules."""
    comments = [
        token
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT and EXCUSE.match(token.string) and not REASONED.match(token.string)
    ]
    return [f"{path}:{token.start[0]} overrules a tool without a reason: {token.string}" for token in comments]


# What a file of a feature package may be called; any other name is an engine.
WORDS = {"rules", "models", "queries", "mails", "actions", "jobs", "forms"}
WORDS |= {
    "routes_public",
    "routes_desk",
    "routes_floor",
    "routes_many",
    "routes_sheets",
    "routes_system",
    "routes_editing",
}
SHAPELESS = {"utils", "util", "helpers", "helper", "services", "service", "managers", "manager", "common", "misc"}


def vocabulary(source: str, path: str) -> list[str]:
    """Packages are flat, their __init__ only speaks, and no file or function has a name that says nothing."""
    if not path.startswith("app/"):
        return []
    found = [f"{path} lies in a sub-folder of its package"] if path.count("/") > 2 else []
    file = path.rpartition("/")[2].removesuffix(".py")
    if file in SHAPELESS or file.startswith("models_"):
        found.append(f"{path} is named after nothing in particular")
    if file == "__init__" and path != "app/__init__.py":
        body = ast.parse(source).body
        if len(body) != 1 or not isinstance(body[0], ast.Expr):
            found.append(f"{path} holds more than the docstring that says what the package owns")
    methods = {id(node) for each in nodes(source) if isinstance(each, ast.ClassDef) for node in each.body}
    vague = [each for each in functions(source) if each.name.startswith("get_") and id(each) not in methods]
    return found + [f"{path}:{function.lineno} {function.name}: say what it returns" for function in vague]


def private_forms(source: str, path: str) -> list[str]:
    """Routes and forms are private to their package; the assembly alone takes blueprints, web.forms is the base."""
    if not path.startswith("app/"):
        return []
    package, _ = words(path)
    found = []
    for line, name in imported(source):
        match = re.match(r"app\.(\w+)\.(forms|routes_\w+)\b", name)
        if not match or match[1] in (package, "web") or (path == "app/__init__.py" and match[2] != "forms"):
            continue
        found.append(f"{path}:{line} imports {name}, which is private to {match[1]}")
    return found


# serving.py hands its environment on to the worker it starts.
READ_THE_ENVIRONMENT = ("app/__init__.py", "app/cli/serving.py")


def settings_alone(source: str, path: str) -> list[str]:
    """config.py imports nothing of ours, and nobody else reads the environment."""
    if path == "config.py":
        return [f"{path}:{line} imports {name}" for line, name in imported(source) if name.startswith("app")]
    if not path.startswith("app/") or path in READ_THE_ENVIRONMENT:
        return []
    read = [node for node in nodes(source) if isinstance(node, ast.Attribute) and plain_name(node) == "os.environ"]
    asked = [call for call, name in calls(source) if name in ("os.getenv", "getenv")]
    return [f"{path}:{node.lineno} reads the environment" for node in (*read, *asked)]


FENCES = (local_imports, sizes, return_types, excuses, vocabulary, private_forms, settings_alone)
