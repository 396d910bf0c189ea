"""Tasks as a page shows them: the sentence in the reader's language, and the address of the page where it is done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext

from app.desk.tasks import Page, Task, Urgency
from app.events.rules import Viewer
from app.web import filters

MOST = 12
ENDPOINTS = {
    Page.PUBLISHING: "publishing.show",
    Page.WAITLIST: "office.waitlist",
    Page.UNCONFIRMED: "roster.index",
    Page.GROUPS: "groups.index",
    Page.MINUTES: "minutes_desk.index",
    Page.CONSENTS: "minutes_desk.index",
    Page.NEEDS: "needs.index",
    Page.PEOPLE: "roster.index",
    Page.OUTBOX: "outbox.index",
    Page.MESSAGES: "letters.index",
    Page.TEXTS: "texts_desk.index",
}
ORGANISERS_OWN = (Page.NEEDS, Page.OUTBOX, Page.TEXTS)


@dataclass(frozen=True)
class Line:
    """One task to read: how urgent, which event (empty on its own page), what, and where."""

    urgency: Urgency
    title: str
    said: str
    url: str


def lines(tasks: Iterable[Task], viewer: Viewer, *, short: bool = False) -> list[Line]:
    """Those a person may do, the first MOST; `short` leaves out the event."""
    found = [task for task in tasks if viewer.runs_everything or task.page not in ORGANISERS_OWN]
    return [Line(task.urgency, "" if short else task.title, _said(task), _url(task)) for task in found[:MOST]]


def _said(task: Task) -> str:
    values = {
        name: filters.day(value) if isinstance(value, date) else value for name, value in task.said.values.items()
    }
    return gettext(task.said.message, **values)


def _url(task: Task) -> str:
    if task.page == Page.OUTBOX:
        return url_for(ENDPOINTS[task.page], status="failed", veranstaltung=task.event_id or None)
    values: dict[str, Any] = {"slug": task.slug} if task.slug else {}
    if task.letter:
        if task.page == Page.UNCONFIRMED:
            values["workshop"] = task.letter
        else:
            values["letter"] = task.letter.lower()
    return url_for(ENDPOINTS[task.page], **values)
