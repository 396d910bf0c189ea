"""What a device sends after a while without network: a list of deeds, read item by item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from app.capture import rules


class Op(StrEnum):
    """What is done with a finding."""

    ADD = "add"
    EDIT = "edit"
    DELETE = "delete"
    RESTORE = "restore"


@dataclass(frozen=True)
class Item:
    """One deed. `before` are the words an edit began with, so that two people's edits never lose each other."""

    client_id: str
    op: Op
    text: str = ""
    before: str = ""
    round: int | None = None
    group: int | None = None
    noted_at: datetime | None = None


def items(tree: object) -> list[object]:
    """The items of a body, unread. Raises NotOfThisPage or TooManyItems, which refuse the whole."""
    found = tree.get("items") if isinstance(tree, Mapping) else None
    if not isinstance(found, list):
        raise rules.NotOfThisPage
    if len(found) > rules.MOST_ITEMS:
        raise rules.TooManyItems(most=rules.MOST_ITEMS)
    return found


def name_of(raw: object) -> str:
    """What the device calls the item, so that it finds the answer again; "" if it has no usable name."""
    value = raw.get("id") if isinstance(raw, Mapping) else None
    return value if isinstance(value, str) and rules.CLIENT_ID.fullmatch(value) else ""


def read(raw: object) -> Item:
    """One item. Raises a Refusal that belongs to it alone."""
    if not isinstance(raw, Mapping):
        raise rules.NotOfThisPage
    op = raw.get("op", Op.ADD)
    if not isinstance(op, str) or op not in list(Op):
        raise rules.NotOfThisPage
    writes = op in (Op.ADD, Op.EDIT)
    return Item(
        client_id=rules.check_client_id(raw.get("client_id")),
        op=Op(op),
        text=rules.words(_text(raw, "text")) if writes else "",
        before=_text(raw, "before"),
        round=rules.check_number(raw.get("round")),
        group=rules.check_number(raw.get("group")),
        noted_at=_moment(raw.get("noted_at")),
    )


def _text(raw: Mapping[str, object], key: str) -> str:
    value = raw.get(key, "")
    if not isinstance(value, str):
        raise rules.NotOfThisPage
    return value


def _moment(value: object) -> datetime | None:
    """A moment of a device's clock; None when it makes no sense, for a wrong clock must not cost anybody a point."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        found = datetime.fromisoformat(value)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None
