"""The product with the locks of a check-in taken away: what the race tests must catch. For `flask --app … up`."""

from __future__ import annotations

from app import create_app
from app.core.db import Model
from app.floor import actions
from app.registration import actions as registrations


def no_lock(row: Model) -> None:
    """Orders nothing, holds nothing."""


actions.lock = registrations.lock = no_lock  # type: ignore[assignment]  # this is the fault
app = create_app()
