"""PDF/UA-1 and PDF/A-2a through typst, from a template and data: equal data give equal bytes. Plain Python.

typst keeps threads, and threads do not survive a fork while their locks do: a child of a process that has set something
would wait for ever. So whoever forks sets nothing before; should it happen all the same, it is said instead.
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Mapping
from pathlib import Path

import typst

FONTS = Path(__file__).parents[2] / "static" / "fonts" / "ttf"
_setting: list[int] = []


def pdf(template: Path, data: Mapping[str, object]) -> bytes:
    """The document of `template`, which reads `data` as JSON and never as source.

    Raises RuntimeError in a child of a process that has set documents itself.
    """
    _claim()
    compiler = typst.Compiler(
        str(template),
        root=str(template.parent),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, default=str)},
    )
    made = compiler.compile(format="pdf", pdf_standards=["ua-1", "a-2a"])
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single file")
    return made


def _claim() -> None:
    """The first document belongs to this process, and every later one with it."""
    if not _setting:
        _setting.append(os.getpid())
    if _setting[0] != os.getpid():
        raise RuntimeError("the parent of this process has set documents before it forked; set them in a child instead")


@functools.cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
