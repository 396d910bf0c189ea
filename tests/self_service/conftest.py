"""A workshop with one place."""

import pytest
from flask import Flask

from app.events.models import Workshop
from tests.support import make


@pytest.fixture
def workshop(app: Flask) -> Workshop:
    return make.event(capacity=1).workshops[0]
