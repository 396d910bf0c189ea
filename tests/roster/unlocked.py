"""The product with its locks on workshops taken away: what the races of the office must catch."""

from __future__ import annotations

import time
from typing import Any

from app import create_app
from app.core.db import Model
from app.registration import actions, placing


def no_lock(row: Model) -> None:
    """Counts nothing, holds nothing."""


counted = placing.admitted


def dawdling(*what: Any, **more: Any) -> Any:
    """Counts as ever, then looks away for a moment, in which others count the same."""
    found = counted(*what, **more)
    time.sleep(0.1)
    return found


placing.admitted = dawdling
actions.lock = no_lock  # type: ignore[assignment]  # this is the fault
placing.lock = no_lock  # type: ignore[assignment]  # and this
app = create_app()
