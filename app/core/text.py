"""Text rules shared by all: marking msgids, cleaning input, folding for sorting and search, slugs."""

import re
import unicodedata


def N_(message: str) -> str:
    """Marks a German msgid for translation where it is written; it is translated where it is shown."""
    return message


_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d"}
)
_FORBIDDEN = {"Cc", "Cs", "Cn", "Co"}
# Marks that reorder or hide text let a name pretend to be another; none is a DIN 91379 letter.
_INVISIBLE = set("\u200b\u200c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")
_PARTICLES = {"von", "vom", "zu", "zum", "zur", "van", "de", "der", "den", "del", "di", "da"}


def unprintable(value: str, *, lines: bool = False) -> str:
    """The first character of `value` that no field takes (control, direction, unassigned), or ""."""
    for sign in value:
        if lines and sign in "\n\r\t":
            continue
        if unicodedata.category(sign) in _FORBIDDEN or sign in _INVISIBLE:
            return sign
    return ""


def nfc(value: str) -> str:
    """The composed form (NFC), so that equal names are equal strings, with outer blanks gone."""
    return unicodedata.normalize("NFC", value).strip()


def folded(value: str) -> str:
    """Lower case, umlauts spelled out (DIN 5007-2: ä = ae, ß = ss), accents gone: for search and for sorting."""
    lowered = unicodedata.normalize("NFC", value).casefold().translate(_UMLAUTS)
    bare = "".join(sign for sign in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^\w]+", " ", bare).split())


def sort_key(name: str) -> str:
    """Last name first, folded: equal on every database whatever its collation.

    "Dr. Ines von Halden" sorts under "halden"; a particle belongs behind the name (DIN 5007-2). The blank before
    the comma puts "Müller, Zoe" before "Müller-Lüdenscheidt, Ada": a blank comes first, a comma before any letter.
    """
    words = [word for word in nfc(name).split() if not word.endswith(".")] or nfc(name).split()
    if not words:
        return ""
    rest = [word for word in words[:-1] if word.lower() not in _PARTICLES]
    return f"{folded(words[-1])} , {folded(' '.join(rest))}"


def slug(value: str) -> str:
    """`value` as an address part: ASCII letters, digits and single hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", folded(value).replace(" ", "-")).strip("-")
