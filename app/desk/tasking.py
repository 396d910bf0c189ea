"""Tasks as a page shows them: the sentence in the reader's language, and the address of the page where it is done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
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
    Page.MESSAGES: "letters.index",
    Page.TEXTS: "texts_desk.index",
}
ORGANISERS_OWN = (Page.NEEDS, Page.OUTBOX, Page.TEXTS)
HOUSES_OWN = (Page.OUTBOX, Page.TEXTS)


@dataclass(frozen=True)
class Line:
    """One task to read: how urgent, which event (empty on its own page), what, and where."""

    urgency: Urgency
    title: str
    said: str
    url: str


def lines(tasks: Iterable[Task], viewer: Viewer, *, of_house: bool) -> tuple[list[Line], int]:
    """Those a person may do, the first MOST, and how many more there are; `of_house` for whoever runs all of it."""
    found = _own(tasks, viewer, of_house)
    return [Line(task.urgency, task.title, _said(task), _url(task)) for task in found[:MOST]], max(len(found) - MOST, 0)


def lines_of_event(tasks: Iterable[Task], viewer: Viewer, *, of_house: bool) -> list[Line]:
    """All of them, for the page of their event."""
    return [Line(task.urgency, "", _said(task), _url(task)) for task in _own(tasks, viewer, of_house)]


def _own(tasks: Iterable[Task], viewer: Viewer, of_house: bool) -> list[Task]:
    hidden = () if of_house else HOUSES_OWN if viewer.runs_everything else ORGANISERS_OWN
    return [task for task in tasks if task.page not in hidden]


def _said(task: Task) -> str:
    values = {
        name: filters.day(value) if isinstance(value, datetime) else value for name, value in task.said.values.items()
    }
    return gettext(task.said.message, **values)


def _url(task: Task) -> str:
    """The page where it is done, narrowed to what the task is about."""
    if task.page == Page.OUTBOX:
        return url_for("outbox.index", status="failed", veranstaltung=task.event_id or None)
    values: dict[str, Any] = {"slug": task.slug} if task.slug else {}
    if task.page == Page.UNCONFIRMED:
        values |= {"workshop": task.letter, "adresse": "offen"}
    elif task.letter:
        values["letter"] = task.letter.lower()
    return url_for(ENDPOINTS[task.page], **values)
