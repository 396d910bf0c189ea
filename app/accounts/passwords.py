"""What a password must be, and how it is kept: argon2. Plain Python; nothing here is logged or stored.

Judged offline: zxcvbn brings thirty thousand leaked passwords and names, dates, rows of keys and repetitions.
"""

from __future__ import annotations

import re
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from app.core.errors import Refusal
from app.core.text import N_, folded

LEAST = 12
MOST_BYTES = 1000
JUDGED = 72  # as many characters as zxcvbn looks at; its time grows with their square
GUESSES = 10  # as a power of ten: so many guesses it has to withstand
PRODUCT = ("rotunde", "passwort", "password")
# OWASP's second choice: 19 MiB, so that eight threads of a small server may hash at once.
HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# Of nothing anybody knows: verified where there is no password, so that both take equally long.
NOBODY = HASHER.hash("a password nobody has, of the usual length")


class TooShort(Refusal):
    field = "password"
    message = N_(
        "Das Passwort hat %(length)s Zeichen. Bitte nehmen Sie mindestens %(least)s, zum Beispiel vier Wörter."
    )


class TooLong(Refusal):
    field = "password"
    message = N_("Das Passwort ist länger als 1.000 Bytes. Bitte nehmen Sie ein kürzeres.")


class ContainsOwn(Refusal):
    field = "password"
    message = N_("Das Passwort enthält „%(word)s“. Bitte nehmen Sie nichts, was mit Ihnen oder Rotunde zu tun hat.")


class TooCommon(Refusal):
    field = "password"
    message = N_("Dieses Passwort ist bekannt oder leicht zu erraten. Bitte nehmen Sie vier Wörter ohne Zusammenhang.")


def normal(typed: str) -> str:
    """Composed letters, so that every keyboard types the same password; blanks stay."""
    return unicodedata.normalize("NFC", typed)


def check(password: str, *, name: str, email: str) -> None:
    """Raises TooShort, TooLong, ContainsOwn, TooCommon."""
    if len(password) < LEAST:
        raise TooShort(length=len(password), least=LEAST)
    if len(password.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise TooLong
    words, plain = own_words(name, email), folded(password).replace(" ", "")
    for word in words:
        if folded(word) in plain:
            raise ContainsOwn(word=word)
    if zxcvbn(password[:JUDGED], user_inputs=words)["guesses_log10"] < GUESSES:
        raise TooCommon


def own_words(name: str, email: str) -> list[str]:
    """What of a name and an address is long enough to be found again, and the product's own name."""
    told = re.split(r"[\W_]+", f"{name} {email.partition('@')[0]}")
    return sorted({word for word in told if len(word) > 3}) + list(PRODUCT)


def judged(password: str, *, name: str, email: str) -> str:
    """The hash of a new password; takes its time, so nothing is held meanwhile. Raises what `check` raises."""
    check(password, name=name, email=email)
    return hashed(password)


def hashed(password: str) -> str:
    return HASHER.hash(password.encode("utf-8", "surrogatepass"))


def fits(kept: str | None, typed: str) -> bool:
    """Whether it is the password; None, where there is none, takes as long and never fits."""
    data = typed.encode("utf-8", "surrogatepass")[: MOST_BYTES + 1]
    try:
        HASHER.verify(kept or NOBODY, data)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether it was hashed with weaker numbers than today's."""
    return HASHER.check_needs_rehash(kept)
