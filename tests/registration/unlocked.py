"""The product with its lock taken away: what the race tests must catch. Started as `flask --app … up`."""

from __future__ import annotations

from app import create_app
from app.core.db import Model
from app.registration import actions


def no_lock(row: Model) -> None:
    """Counts nothing, holds nothing."""


actions.lock = no_lock  # type: ignore[assignment]  # this is the fault
app = create_app()
