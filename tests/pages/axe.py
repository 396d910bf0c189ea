"""axe-core on a page in Chromium; injected with evaluate, which works under the product's Content-Security-Policy."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

SCRIPT = Path(__file__).resolve().parent.parent / "vendor" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
# What axe says of colours. A colour scheme changes nothing else (see test_styles), so in the second one only these
# can find something new, and the others would say the same again.
COLOURS = ["color-contrast", "link-in-text-block"]
# Every page is looked at in each of these.
SCHEMES = ("light", "dark")
WIDTHS = (1280, 390)


def violations(page: Page, *, rules: list[str] | None = None) -> list[str]:
    """What axe finds on the page shown, one line for each element; an empty list is an accessible page.

    All rules of TAGS are asked, or only these `rules`.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT.read_text("utf-8"))
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
    found = page.evaluate(
        "async only => (await axe.run(document, {runOnly: only, resultTypes: ['violations']})).violations", only
    )
    return [
        f"{rule['id']}: {node['html'][:160]} {' '.join(node['failureSummary'].split())[:240]}"
        for rule in found
        for node in rule["nodes"]
    ]


def overflow(page: Page) -> list[str]:
    """Elements that make the page scroll sideways (WCAG 1.4.10); what scrolls in its own region does not count."""
    return page.evaluate(
        """async () => {
          await document.fonts.ready;
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          const outside = [...document.querySelectorAll('main *, header *, footer *')]
            .filter(element => element.getBoundingClientRect().right > width + 1)
            .filter(element => !element.closest('.r-scroll, .r-office__nav, svg'))
            .map(element => element.tagName + '.' + element.className).slice(0, 8);
          return outside.length ? outside : ['the page itself'];
        }"""
    )
