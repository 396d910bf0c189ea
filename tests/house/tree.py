"""What the fences look at: the files of this repository, and Python as a syntax tree."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
Function = ast.FunctionDef | ast.AsyncFunctionDef


def committed() -> list[str]:
    """Every file that is or could be committed, relative to the root; in an export without git, every file."""
    if not (ROOT / ".git").exists():
        found = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
        return sorted(str(path) for path in found if not path.parts[0].startswith((".", "instance")))
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(name for name in listing.stdout.splitlines() if (ROOT / name).is_file())


def files(suffix: str, *folders: str) -> list[str]:
    """Committed files of a kind, below `folders` or anywhere."""
    return [name for name in committed() if name.endswith(suffix) and (not folders or name.startswith(folders))]


def python() -> list[str]:
    return files(".py")


def templates() -> list[str]:
    """What Jinja renders; the texts of the organisation are its content and no templates."""
    return files(".html", "templates/") + files(".txt", "templates/mails/")


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@cache
def parsed(source: str) -> ast.Module:
    return ast.parse(source)


def nodes(source: str) -> Iterator[ast.AST]:
    return ast.walk(parsed(source))


def calls(source: str) -> Iterator[tuple[ast.Call, str]]:
    """Every call with its dotted name: "db.session.commit", or ".commit" when it hangs on an expression."""
    for node in nodes(source):
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)


def dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""


def functions(source: str) -> Iterator[Function]:
    return (node for node in nodes(source) if isinstance(node, Function))


def imported(source: str) -> Iterator[tuple[int, str]]:
    """Every imported module or name, as (line, dotted name)."""
    for node in nodes(source):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{'.' * node.level}{node.module or ''}.{name.name}") for name in node.names)


def strings(source: str) -> Iterator[tuple[int, str]]:
    """Every string that is no docstring, as (line, text)."""
    tree = parsed(source)
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | Function) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.lineno, node.value


def words(path: str) -> tuple[str, str]:
    """Package and file of a module of the app: ("groups", "solver"); ("", …) outside of app/ and above it."""
    parts = Path(path).with_suffix("").parts
    return (parts[1], parts[2]) if parts[0] == "app" and len(parts) == 3 else ("", parts[-1])


def plain_name(node: ast.Attribute) -> str:
    """ "request.host" for `request.host`; "" when it hangs on more than a name."""
    return f"{node.value.id}.{node.attr}" if isinstance(node.value, ast.Name) else ""
