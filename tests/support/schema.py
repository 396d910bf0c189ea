"""The published schema of minutes as JSON, as a judge."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

FILE = Path(__file__).parents[2] / "docs" / "minutes-schema.json"


@cache
def schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    Draft202012Validator.check_schema(found)
    return found


@cache
def _judge() -> Draft202012Validator:
    return Draft202012Validator(schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)


def faults(content: str | bytes | dict[str, Any]) -> list[str]:
    """What the schema says against the file, each with its place; nothing is a valid file."""
    tree = content if isinstance(content, dict) else json.loads(content)
    return [f"{fault.json_path}: {fault.message}" for fault in _judge().iter_errors(tree)]
