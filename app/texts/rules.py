"""Which texts there are, and what may stand in them."""

import re

from app.core.errors import Refusal
from app.core.text import N_

NAMES = {
    "impressum": N_("Impressum"),
    "datenschutz": N_("Datenschutz"),
    "datenschutz-anmeldung": N_("Datenschutzhinweise zur Anmeldung"),
    "barrierefreiheit": N_("Erklärung zur Barrierefreiheit"),
    "leichte-sprache": N_("Leichte Sprache"),
    "gebaerdensprache": N_("Gebärdensprache"),
    "hilfe": N_("Hilfe"),
    "kontakt": N_("Kontakt"),
    "lizenzen": N_("Lizenzen"),
}
PLACEHOLDER = re.compile(r"\{\{([a-z_]+)\}\}")


class TitleMissing(Refusal):
    field = "body"
    message = N_("Die erste Zeile muss die Überschrift sein: „# “ und dann der Titel.")


class UnknownPlaceholder(Refusal):
    field = "body"
    message = N_("Den Platzhalter {{%(name)s}} gibt es nicht. Möglich sind: %(known)s.")


def check(body: str, known: set[str]) -> None:
    """Raises TitleMissing or UnknownPlaceholder."""
    if not body.lstrip().startswith("# "):
        raise TitleMissing
    for name in PLACEHOLDER.findall(body):
        if name not in known:
            raise UnknownPlaceholder(name=name, known=", ".join(sorted(known)))


def unfilled(body: str, details: dict[str, str]) -> list[str]:
    """The placeholders of a text nobody has filled yet, each once, in order."""
    return list(dict.fromkeys(name for name in PLACEHOLDER.findall(body) if not details.get(name)))
