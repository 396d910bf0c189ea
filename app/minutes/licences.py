"""The licences minutes may be given, and where each is written down."""

from __future__ import annotations

from app.core.text import N_

DEFAULT = "CC BY 4.0"
RESERVED = N_("alle Rechte vorbehalten")
ADDRESSES = {
    DEFAULT: "https://creativecommons.org/licenses/by/4.0/",
    "CC BY-SA 4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC0 1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "dl-de/by-2-0": "https://www.govdata.de/dl-de/by-2-0",
    RESERVED: "",
}
OFFERED = tuple(ADDRESSES)


def address(name: str) -> str:
    """Where the licence's text is; "" for a reservation of rights and for what somebody wrote freely."""
    return ADDRESSES.get(name, "")
