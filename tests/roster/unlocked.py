"""The product with its locks on workshops taken away: what the races of the office must catch."""

from __future__ import annotations

from app import create_app
from app.core.db import Model
from app.registration import actions, placing


def no_lock(row: Model) -> None:
    """Counts nothing, holds nothing."""


actions.lock = no_lock  # type: ignore[assignment]  # this is the fault
placing.lock = no_lock  # type: ignore[assignment]  # and this
app = create_app()
