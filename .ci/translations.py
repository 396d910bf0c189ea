"""Every German text in code and templates has an English translation, and none of them is fuzzy or left over.

German is the language of the msgids, so it needs no catalogue of its own. Exit code 1 and one line per gap.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
LAZY = {"lazy_gettext": None, "lazy_ngettext": (1, 2), "lazy_pgettext": ((1, "c"), 2), "_l": None}
KEYWORDS = {**DEFAULT_KEYWORDS, **LAZY}
KINDS = {"app": [("**.py", "python")], "templates": [("**.html", "jinja2"), ("**.txt", "jinja2")]}


def used() -> Iterator[tuple[str, str | None]]:
    """(text, context) of every call of gettext in the program."""
    for folder, kinds in KINDS.items():
        options = {"**.html": {"silent": "false"}, "**.txt": {"silent": "false"}}
        for found in extract_from_dir(ROOT / folder, kinds, options, keywords=KEYWORDS):
            text, context = found[2], found[4]
            yield (text[0] if isinstance(text, tuple) else text), context


def gaps(catalogue: Catalog, texts: set[tuple[str, str | None]]) -> Iterator[str]:
    for text, context in sorted(texts, key=str):
        message = catalogue.get(text, context)
        if message is None:
            yield f"not in the catalogue: {text!r}"
        elif message.fuzzy or not all(message.string if isinstance(message.string, tuple) else (message.string,)):
            yield f"not translated: {text!r}"


def main() -> int:
    texts = set(used())
    paths = sorted((ROOT / "app" / "translations").glob("*/LC_MESSAGES/messages.po"))
    if not paths and texts:
        sys.stderr.write("app/translations holds no catalogue\n")
        return 1
    missing = 0
    for path in paths:
        locale = path.parts[-3]
        if locale == "de":
            continue
        with path.open("rb") as file:
            for gap in gaps(read_po(file, locale=locale), texts):
                missing += 1
                sys.stderr.write(f"{locale}: {gap}\n")
    sys.stdout.write(f"{len(texts)} texts, {missing} gaps in translation.\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
