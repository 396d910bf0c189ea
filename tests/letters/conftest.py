"""The office at an event."""

from __future__ import annotations

import pytest

from tests.support import make
from tests.support.client import PageClient


@pytest.fixture
def office(client: PageClient) -> PageClient:
    """An organiser who is signed in; there is one conference."""
    make.event()
    make.signed_in(client, "organiser")
    return client
