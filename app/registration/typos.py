"""Slips in mail addresses that people make every day; a hint, never a refusal."""

from __future__ import annotations

import difflib

# Where most private and many municipal mailboxes are; look-alikes that exist stand here too, so that nobody is
# told to change an address that is right.
COMMON = (
    "arcor.de aol.com email.de freenet.de gmail.com gmx.at gmx.com gmx.de gmx.net googlemail.com hotmail.com "
    "hotmail.de icloud.com live.de mail.com mail.de mailbox.org me.com online.de outlook.com outlook.de posteo.de "
    "t-online.de web.de yahoo.com yahoo.de ymail.com"
).split()
ALIKE = 0.84


def likely(address: str) -> str:
    """The address that was probably meant (`ada@gmail.com` for `ada@gmial.com`), or ""."""
    local, _, domain = address.rpartition("@")
    if not local or domain.lower() in COMMON:
        return ""
    near = difflib.get_close_matches(domain.lower()[:60], COMMON, 1, ALIKE)
    return f"{local}@{near[0]}" if near else ""
