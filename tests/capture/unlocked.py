"""The product with the lock of the stations taken away: what the race tests must catch. For `flask --app … up`."""

from __future__ import annotations

from app import create_app
from app.capture import actions
from app.core.db import Model


def no_lock(row: Model) -> None:
    """Orders nothing, holds nothing."""


actions.lock = no_lock  # type: ignore[assignment]  # this is the fault
app = create_app()
