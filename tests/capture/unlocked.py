"""The product with the lock of the stations taken away: what the race tests must catch. For `flask --app … up`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from app import create_app
from app.capture import actions, routes_floor
from app.core.db import Model


def no_lock(row: Model) -> None:
    """Orders nothing, holds nothing."""


actions.lock = no_lock  # type: ignore[assignment]  # this is the fault


def apart(do: Callable[[Sequence[Any]], Sequence[Any]], *, most: int) -> Callable[[Any], Any]:
    """Every batch for itself, so that many meet."""
    return lambda work: do([work])[0]


routes_floor.Together = apart  # type: ignore[assignment, misc]  # this lets them meet
app = create_app()
