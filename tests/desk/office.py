"""A browser of somebody who works in the office."""

from __future__ import annotations

from typing import Any

from tests.house.conftest import Visitor
from tests.support import make


class _Sender:
    """What make.signed_in needs of a client."""

    def __init__(self, visitor: Visitor) -> None:
        self.submit = visitor.send


def sign_in(visitor: Visitor, role: str) -> Any:
    """Sign the browser in as somebody with this role; returns the account."""
    return make.signed_in(_Sender(visitor), role)
