"""Drops from a built kern.css what no page of Rotunde uses, and prints the rest.

Usage: prune.py BUILT.css OWN.css... ; the own sheets count as users of KERN's custom properties.
Dropped: rules whose every selector is unused, icons (data: masks, the heaviest part), theme switches by attribute,
custom properties nobody reads, and light fallback colours beside a token, which would hide a missing token.
"""

import re
import sys
from pathlib import Path

ICONS = {"danger", "info", "success", "warning", "calendar-today", "download", "arrow-forward", "search"}
UNUSED = re.compile(
    r"data-kern-theme|\.kern-(?:light|dark|level-|layer|dialog|kopfzeile|number|sr-only-mobile|btn--(?:x-)?small"
    r"|btn-wrapper|card--(?:small|active|large|expanded|level|hug)|card__(?:media|footer)|accordion|task|dropdown|loader"
    r"|progress|summary|divider|description|heading-(?:x-large|small)|title--|preline--|subline--|list--(?:icon|horizontal)"
    r"|input-group|table--(?:small|striped)|icon--(?:x-)?(?:small|large))|_adorn|:is\(body"
)
ICON = re.compile(r"\.kern-icon--([a-z0-9-]+)")
RULE = re.compile(r"([^{}]+)\{((?:[^{}]|\{[^{}]*\})*)\}")


def used(selector: str) -> bool:
    """Whether a page of ours can match this selector."""
    if any(name not in ICONS for name in ICON.findall(selector)):
        return False
    return not UNUSED.search(selector)


def kept(match: re.Match[str]) -> str:
    """One rule without its unused selectors; an at-rule with its own rules treated the same way."""
    head, body = match[1], match[2]
    if head.startswith("@media"):
        inner = RULE.sub(kept, body)
        return f"{head}{{{inner}}}" if inner.strip() else ""
    if head.startswith(":is(body"):  # the contextual tokens, without the switches by attribute and class
        return f":root{{{body}}}"
    selectors = [part for part in split(head) if used(part)]
    return f"{','.join(selectors)}{{{body}}}" if selectors and body.strip() else ""


def split(selectors: str) -> list[str]:
    """At the commas that are not inside brackets."""
    return [part.strip() for part in re.findall(r"(?:[^,(]|\((?:[^()]|\([^()]*\))*\))+", selectors)]


def without_fallbacks(css: str) -> str:
    """A token that is defined needs no second value; one that KERN forgot to define keeps it."""
    defined = set(re.findall(r"(--kern-[\w-]+):", css))
    return re.sub(
        r"var\((--kern-[\w-]+), ?[^()]*(?:\([^()]*\)[^()]*)?\)",
        lambda found: f"var({found[1]})" if found[1] in defined else found[0],
        css,
    )


def without_unread(css: str, own: str) -> str:
    """Drops declarations of custom properties until each that is left has a reader."""
    fewer, before = css, ""
    while fewer != before:
        before = fewer
        unread = set(re.findall(r"(--kern-[\w-]+):", fewer)) - set(re.findall(r"var\((--[\w-]+)", fewer + own))
        for name in unread:
            fewer = re.sub(rf"(?<![\w-]){name}:[^;{{}}]*(?:;|(?=\}}))", "", fewer)
    return re.sub(r"[^{}]+\{\}", "", fewer)


def main() -> None:
    built = Path(sys.argv[1]).read_text("utf-8").lstrip("\ufeff")
    own = "".join(Path(name).read_text("utf-8") for name in sys.argv[2:])
    css = RULE.sub(kept, re.sub(r"@charset[^;]*;|/\*.*?\*/", "", built, flags=re.DOTALL))
    sys.stdout.write(without_unread(without_fallbacks(css), own))


if __name__ == "__main__":
    main()
