"""The chance in a draw: a seed committed to beforehand, lots made from it that anybody can make again.

Lots need no random generator of a particular language: they are the order of HMAC-SHA256 values. People who want to be
together share the lot of the smallest registration id among them, so to name somebody gives no better chance.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

from app.allotment.rules import Entry


def commitment(seed: str) -> str:
    """What is published before: SHA-256 of the seed written as 64 hexadecimal digits."""
    return hashlib.sha256(seed.encode("ascii")).hexdigest()


def code(seed: str, registration_id: int) -> str:
    """What stands for a person in a file for checking: says nothing about who it is."""
    return hashlib.sha256(f"{seed}|{registration_id}".encode("ascii")).hexdigest()[:8]


def ticket(seed: str, number: int) -> str:
    return hmac.new(bytes.fromhex(seed), str(number).encode("ascii"), hashlib.sha256).hexdigest()


def drawn(seed: str, entries: Iterable[Entry]) -> list[Entry]:
    """Everybody in the order of their lots; those who share one follow each other by their own."""
    return sorted(entries, key=lambda one: (ticket(seed, one.together), ticket(seed, one.id), one.id))
