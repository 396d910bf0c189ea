"""What a form held when it was checked: sealed, found by a key in the visitor's session, gone after two hours.

A draft remembers what its sending led to. Whoever presses the button twice, reloads or goes back is told the same
again. Once it is sent, it holds nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.core import tokens
from app.core.db import db, lock
from app.events.models import Event
from app.registration import queries
from app.registration.models import Draft
from app.registration.rules import DRAFT_LASTS

PURPOSE = "registration-draft"
Values = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Held:
    """An opened draft. `stand` tells its page from one made before or after it; it opens nothing.

    `is_trap`: a field that people do not see was filled in; whatever is sent of it registers nobody.
    """

    stand: str
    values: Values = field(default_factory=dict)
    is_trap: bool = False
    answer: Mapping[str, Any] = field(default_factory=dict)


def keep(event: Event, values: Values, *, is_trap: bool, key: str, now: datetime) -> str:
    """A new draft; returns its token.

    An earlier one of the same visitor is left to expire: of two clicks on one button either answer may arrive last.
    """
    token = tokens.fresh()
    draft = Draft(event_id=event.id, token_hash=tokens.hashed(token), made_at=now, expires_at=now + DRAFT_LASTS)
    draft.sealed = _sealed({"values": values, "is_trap": is_trap}, key)
    db.session.add(draft)
    return token


def held(token: str, event: Event, *, key: str, now: datetime) -> Held | None:
    """The draft a token opens; None when it has expired or another event's."""
    draft = queries.draft(token, event, now) if token else None
    return _opened(draft, key) if draft else None


def hold(token: str, event: Event, *, key: str, now: datetime) -> tuple[Draft, Held] | None:
    """The draft, locked, to be sent: a second click waits here and then finds the answer of the first."""
    draft = queries.draft(token, event, now)
    if draft is None:
        return None
    lock(draft)
    opened = _opened(draft, key)
    return (draft, opened) if opened else None


def settle(draft: Draft, answer: Mapping[str, Any], *, key: str) -> None:
    """It was sent, and this came of it. What the form held is not needed any more."""
    draft.sealed = _sealed({"answer": answer}, key)


def _sealed(content: Mapping[str, Any], key: str) -> str:
    return tokens.seal(json.dumps(content), key, PURPOSE)


def _opened(draft: Draft, key: str) -> Held | None:
    """None when SECRET_KEY has changed since: what cannot be read is as good as expired."""
    text = tokens.unseal(draft.sealed, key, PURPOSE)
    return Held(stand=draft.token_hash[:16], **json.loads(text)) if text is not None else None
