"""Colours that can be read: contrast as WCAG 2.2 counts it, and the style sheet an accent colour becomes.

contrast("#ffffff", "#000000") -> 21.0   (1 to 21; formula: WCAG 2.2, "relative luminance" and "contrast ratio")
"""

from __future__ import annotations

import re
from functools import lru_cache

LEAST = 4.5
"""WCAG 2.2, success criterion 1.4.3: what text needs, and buttons are text in this colour or on it."""
PAPER, TINT = "#ffffff", "#f3f4f7"
"""The light backgrounds on which links and buttons stand."""
NIGHT, NIGHT_TINT = "#000000", "#131525"
"""The dark ones."""
LEAST_AT_NIGHT = 7.0
_HEX = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})\Z")


def read(text: str) -> str | None:
    """A colour as people write it ("#05a", "005AA9") as "#rrggbb"; None for everything else."""
    found = _HEX.match(text.strip())
    if not found:
        return None
    signs = found[1].lower()
    return f"#{signs if len(signs) == 6 else ''.join(sign * 2 for sign in signs)}"


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def on_light(colour: str) -> float:
    """The smallest contrast it has where pages are light."""
    return min(contrast(colour, PAPER), contrast(colour, TINT))


def on_dark(colour: str) -> float:
    return min(contrast(colour, NIGHT), contrast(colour, NIGHT_TINT))


@lru_cache(maxsize=256)
def darkened(colour: str) -> str:
    """The nearest shade of it that can be read on light pages; itself where that is so."""
    return next(shade for shade in _towards(colour, "#000000") if on_light(shade) >= LEAST)


@lru_cache(maxsize=256)
def lightened(colour: str) -> str:
    """The nearest tint of it that can be read well on dark pages."""
    return next(tint for tint in _towards(colour, "#ffffff") if on_dark(tint) >= LEAST_AT_NIGHT)


def sheet(accent: str) -> str:
    """The style sheet of an accent colour, for light and dark pages. Forced colours overrule it by themselves."""
    return (
        f":root{{--kern-color-action-default:{accent};--kern-color-action-on-default:#ffffff}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{--kern-color-action-default:{lightened(accent)};"
        "--kern-color-action-on-default:#000000}}\n"
    )


def _towards(colour: str, end: str) -> list[str]:
    """A hundred steps from one colour to another, both included."""
    begin, goal = _parts(colour), _parts(end)
    return [
        "#" + "".join(f"{round(a + (b - a) * step / 100):02x}" for a, b in zip(begin, goal, strict=True))
        for step in range(101)
    ]


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
