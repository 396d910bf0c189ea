"""What changes texts."""

import secrets
from datetime import datetime

from app.audit.actions import record
from app.core.db import db
from app.texts import mails, queries, rules
from app.texts.models import BarrierReport, Detail, TextVersion


def publish(name: str, locale: str, body: str, *, now: datetime) -> TextVersion:
    """A new version of a text; the old ones stay. Raises TitleMissing, UnknownPlaceholder."""
    text = body.replace("\r\n", "\n").strip() + "\n"
    rules.check(text, set(queries.placeholders()))
    number = queries.version(name, locale) + 1
    version = TextVersion(name=name, locale=locale, number=number, body=text, published_at=now)
    db.session.add(version)
    record("text_published", version, name=name, locale=locale, number=version.number)
    return version


def describe(details: dict[str, str]) -> None:
    """The facts about the organisation; an empty one opens its placeholder again."""
    known = queries.detail_rows()
    for key in queries.placeholders():
        _set(known.get(key), key, details.get(key, "").strip())


def note(key: str, value: str) -> None:
    """One fact about the organisation that no text speaks of."""
    _set(queries.detail_rows().get(key), key, value)


def _set(row: Detail | None, key: str, value: str) -> None:
    if (row.value if row else "") == value:
        return
    if row is None:
        row = Detail(key=key, value="")
        db.session.add(row)
    row.value = value
    record("detail_changed", row, key=key)


def report_barrier(place: str, what: str, reply_to: str, *, now: datetime) -> BarrierReport:
    """Keep the report, tell the office, and return it with its number."""
    report = BarrierReport(
        number=f"B-{now:%Y}-{secrets.token_hex(3).upper()}",
        place=place,
        what=what,
        reply_to=reply_to,
        reported_at=now,
    )
    db.session.add(report)
    record("barrier_reported", report)
    mails.barrier_reported(report)
    return report
