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
MEANINGS = {
    DEFAULT: N_("Alle dürfen das Protokoll nutzen und ändern, wenn sie die Quelle nennen."),
    "CC BY-SA 4.0": N_(
        "Alle dürfen das Protokoll nutzen und ändern, wenn sie die Quelle nennen und das Ergebnis unter derselben "
        "Lizenz weitergeben."
    ),
    "CC0 1.0": N_("Alle dürfen das Protokoll ohne jede Bedingung nutzen, auch ohne die Quelle zu nennen."),
    "dl-de/by-2-0": N_(
        "Alle dürfen das Protokoll nutzen und ändern, wenn sie die Quelle nennen; so gibt die deutsche Verwaltung "
        "Daten weiter."
    ),
    RESERVED: N_("Lesen und zitieren ist erlaubt, für alles andere muss man Sie um Erlaubnis bitten."),
}
OWN = N_("Bisher so eingetragen. Was das erlaubt, weiß Rotunde nicht.")


def address(name: str) -> str:
    """Where the licence's text is; "" for a reservation of rights and for what somebody wrote freely."""
    return ADDRESSES.get(name, "")
