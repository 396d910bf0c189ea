"""Every look of the office at people's data is a line of the history: who, when, at what; never whom it said.

A page that shows names or addresses is declared here by its endpoint; tests/house finds those that are not. Looks of
one account at one list within an hour are one line. Whoever reads never waits long nor fails for the line: while others
write for too long it is kept, said in the log, and written with the next one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

ONE_LINE = timedelta(hours=1)
PATIENCE = 2.0  # seconds that a reader waits for whoever writes


@dataclass(frozen=True)
class Page:
    """What a page shows: the verb of its line, and of what: event, workshop, registration, mail or the outbox.

    `role`: only for this role it holds names. `each`: every time, not once an hour, for what leaves the house.
    """

    verb: str
    what: str = "event"
    role: str = ""
    each: bool = False


@dataclass(frozen=True)
class Look:
    """A line that is still to be written."""

    verb: str
    subject: str
    event_id: int | None
    by: str
    at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)


_LIST, _PERSON = Page("participants_seen"), Page("person_seen", "registration")
_GROUPS, _MAIL = Page("groups_seen", "workshop"), Page("mails_seen", "mail")
_RECIPIENTS = Page("recipients_seen")
PAGES = {
    "roster.index": _LIST,
    "roster.export": Page("list_given_out", each=True),
    "roster.edit": _PERSON,
    "roster.update": _PERSON,
    "roster.moving": _PERSON,
    "roster.move": _PERSON,
    "roster_many.preview": _LIST,
    "roster_many.carry_out": _LIST,
    "roster_sheets.show": _LIST,
    "roster_sheets.take_over": _LIST,
    "roster_sheets.taking_back": _LIST,
    "roster_sheets.take_back": _LIST,
    "registrations.person": _PERSON,
    "registrations.give_place": _PERSON,
    "registrations.withdrawal": _PERSON,
    "office.event": Page("history_seen", role="organiser"),
    "office.waitlist": Page("waitlist_seen", "workshop"),
    "chronicle.index": Page("history_seen"),
    "needs.index": Page("needs_list_seen"),
    "groups.index": _GROUPS,
    "groups.show": _GROUPS,
    "groups.effect": _GROUPS,
    "groups_floor.room_list": _GROUPS,
    "groups_floor.today": _GROUPS,
    "groups_floor.group_rules": _GROUPS,
    "groups_floor.add_rule": _GROUPS,
    "groups_floor.name_people": _GROUPS,
    "groups_floor.compare": _GROUPS,
    # What sends back the page it was pressed on, with the reason why not.
    **{f"groups.{name}": _GROUPS for name in "move hold close exchange step_over keep give_ways undo redo".split()},
    "letters.show": _RECIPIENTS,
    **{f"letters.{name}": _RECIPIENTS for name in "test send plan withdraw discard keep".split()},
    "letters.preview": _PERSON,
    "outbox.index": Page("mails_seen", "outbox"),
    "outbox.show": _MAIL,
    "outbox.attachment": _MAIL,
}
EXTENSION = "rotunde.looks"
MOST_WAITING, MOST_KNOWN = 1_000, 10_000


@dataclass
class Ledger:
    """What this process knows of looks: when each was last written down, and what could not be written yet."""

    known: dict[Hashable, datetime] = field(default_factory=dict)
    waiting: deque[Look] = field(default_factory=lambda: deque(maxlen=MOST_WAITING))

    def forget(self) -> None:
        self.known.clear()
        self.waiting.clear()

    def is_known(self, key: Hashable, now: datetime) -> bool:
        """Whether there is a line for it already, so that nothing is to be asked or written."""
        at = self.known.get(key)
        return at is not None and now < at + ONE_LINE

    def remember(self, key: Hashable, at: datetime) -> None:
        if len(self.known) >= MOST_KNOWN:
            self.known.clear()
        self.known[key] = at


def page_of(endpoint: str | None, role: str, status: int) -> Page | None:
    """What this answer shows to somebody of this role: a page, be it with a refusal on it; neither a way elsewhere nor
    one that is not there."""
    page = PAGES.get(endpoint or "")
    shows = status < 300 or status in (409, 422, 429)
    return page if page is not None and shows and page.role in ("", role) else None
