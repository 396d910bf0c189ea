"""Sealing with one key, opening with any that is still known. Plain Python; nothing here is logged or stored."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from app.core import tokens

PURPOSE = "needs"


@dataclass(frozen=True)
class Keys:
    """The key that seals, and older ones that still open until a rotation has gone through.

    Kept out of `repr`, so that no traceback shows one.
    """

    current: str = field(repr=False)
    old: tuple[str, ...] = field(default=(), repr=False)

    @property
    def current_id(self) -> str:
        return key_id(self.current)

    @property
    def known_ids(self) -> frozenset[str]:
        return frozenset(key_id(key) for key in (self.current, *self.old))

    def seal(self, text: str) -> str:
        """`text` unreadable; "" stays "", so that an answer nobody gave shows no length."""
        return tokens.seal(text, self.current, PURPOSE) if text else ""

    def unseal(self, sealed: str, sealed_with: str) -> str | None:
        """The text back; None when its key is unknown, or when somebody changed what was stored."""
        if not sealed:
            return ""
        for key in (self.current, *self.old):
            if key_id(key) == sealed_with:
                return tokens.unseal(sealed, key, PURPOSE)
        return None


def key_id(key: str) -> str:
    """What a row says of its key: enough to tell keys apart, nothing to guess one from."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]
