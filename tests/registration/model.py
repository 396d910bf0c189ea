"""The rules of registration once more, in a form that needs no database and shares no line with the product."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

CONFIRM_WITHIN, OFFERED_FOR, FROZEN_BEFORE = timedelta(hours=48), timedelta(hours=24), timedelta(hours=24)
TIME_TO_READ = timedelta(hours=4)
REMIND_AFTER = timedelta(minutes=10)
TAKING = ("held", "confirmed", "offered")
STANDING = (*TAKING, "waiting")
STAYS, LEAVES, NONE = "REQUEST", "CANCEL", ""  # what a mail does to the calendar


@dataclass(frozen=True)
class Person:
    name: str
    mailbox: str
    town: str


@dataclass
class Shop:
    letter: str
    begins: datetime
    ends: datetime
    capacity: int
    called_off: bool = False

    @property
    def freezes(self) -> datetime:
        return self.begins - FROZEN_BEFORE

    def meets(self, other: Shop) -> bool:
        return self is not other and self.begins < other.ends and other.begins < self.ends


@dataclass(eq=False)
class Row:
    number: int
    person: Person
    shop: Shop
    state: str
    town: str  # stays when somebody else comes instead
    came: datetime
    told: datetime
    due: datetime | None  # until when the address must be confirmed
    is_known: bool = False  # the address was confirmed
    until: datetime | None = None  # of an offer
    instead_of: Row | None = None

    @property
    def stands(self) -> bool:
        return self.state in STANDING


@dataclass
class Model:
    """`most`: places of one workshop for one town until `most_until`; None: no limit. Deeds return the refusal."""

    shops: list[Shop]
    most: int | None
    most_until: datetime
    now: datetime
    rows: list[Row] = field(default_factory=list)
    history: list[tuple[str, int]] = field(default_factory=list)
    mails: list[tuple[str, str, str]] = field(default_factory=list)

    def of(self, shop: Shop, *states: str) -> list[Row]:
        return [row for row in self.rows if row.shop is shop and row.state in states]

    def standing(self, person: Person, shop: Shop) -> Row | None:
        return next((row for row in self.of(shop, *STANDING) if row.person is person), None)

    def is_free(self, shop: Shop) -> bool:
        return len(self.of(shop, *TAKING)) < shop.capacity

    def is_barred(self, shop: Shop, town: str) -> bool:
        if self.most is None or self.now >= self.most_until:
            return False
        return len([row for row in self.of(shop, *TAKING) if row.town == town]) >= self.most

    # Deeds

    def register(self, person: Person, shop: Shop) -> str:
        if self._closed(shop):
            return self._closed(shop)
        known = self.standing(person, shop)
        if known is None:
            self._tell_state(self._enter(person, shop, person.town))
        elif self.now >= known.told + REMIND_AFTER:
            self._note("reminded", known)
            self._tell_state(known)
        return ""

    def confirm(self, row: Row) -> str:
        if not row.stands:
            return "NotStanding"
        if not row.is_known:
            row.is_known = True
            self._note("address_confirmed", row)
        if row.state == "held":
            self._place(row)
        elif row.state == "waiting":
            self.offer(row.shop)
        return ""

    def withdraw(self, row: Row) -> str:
        if not row.stands:
            return "NotStanding"
        self._end(row, "withdrawn")
        return ""

    def answer(self, row: Row, *, yes: bool) -> str:
        if row.state != "offered" or row.until is None:
            return "NotOffered"
        if self.now >= row.until or self.now >= row.shop.begins:
            return "OfferOver"
        if yes:
            row.is_known = True
            self._note("accepted", row)
            self._place(row)
        else:
            self._end(row, "declined")
        return ""

    def give(self, row: Row) -> str:
        if row.state not in ("held", "offered", "waiting"):
            return "NotStanding"
        if row.state == "waiting" and not self.is_free(row.shop):
            return "NoFreePlace"
        row.is_known = True
        self._note("place_given", row)
        self._place(row)
        return ""

    def change(self, row: Row, shop: Shop) -> str:
        if not row.stands:
            return "NotStanding"
        if self.standing(row.person, shop):
            return "SameWorkshop"
        if self._closed(shop):
            return self._closed(shop)
        new = self._enter(row.person, shop, row.town)
        new.is_known, new.instead_of = row.is_known, row
        if new.state == "held" and new.is_known:
            self._place(new)
        else:
            self._tell_state(new)
        return ""

    def substitute(self, row: Row, person: Person) -> str:
        refusals = {
            "NotStanding": not row.stands,
            "HasBegun": self.now >= row.shop.begins,
            "SamePerson": person is row.person,
            "TakesPartAlready": self.standing(person, row.shop) is not None,
        }
        refused = next((name for name, applies in refusals.items() if applies), "")
        has_place = row.state == "confirmed"
        elsewhere = [each for each in self.rows if each.person is person and each.state == "confirmed"]
        if refused or (has_place and any(each.shop.meets(row.shop) for each in elsewhere)):
            return refused or "TakesPartAlready"
        self._tell("substituted_out", row, self._taken_out(row) if has_place else NONE)
        for follower in self.rows:
            follower.instead_of = None if follower.instead_of is row else follower.instead_of
        row.person, row.instead_of, row.is_known = person, None, False
        row.due = None if has_place else self.now + CONFIRM_WITHIN
        self._note("substituted", row)
        self._tell("substituted_in", row, STAYS if has_place else NONE)
        return ""

    def call_off(self, shop: Shop) -> None:
        shop.called_off = True
        for row in self.of(shop, *STANDING):
            self._end(row, "called_off")

    def _offer_until(self, shop: Shop) -> datetime:
        by_the_freeze = min(self.now + OFFERED_FOR, shop.freezes)
        return min(max(by_the_freeze, self.now + TIME_TO_READ), shop.begins)

    def offer(self, shop: Shop) -> int:
        """Offer what is free, to those who wait longest and may have it; returns how many got an offer."""
        number = 0
        while self.now < shop.freezes and not shop.called_off and self.is_free(shop):
            line = [row for row in self.of(shop, "waiting") if row.is_known]
            first = next((row for row in line if not self.is_barred(shop, row.town)), None)
            if first is None:
                break
            first.state, first.until = "offered", self._offer_until(shop)
            self._note("offered", first)
            self._tell("offered", first)
            number += 1
        return number

    def expire(self) -> int:
        open_ones = [row for row in self.rows if row.state in ("held", "waiting") and not row.is_known]
        late = [row for row in open_ones if row.due is not None and row.due <= self.now]
        for row in late:
            self._end(row, "expired")
        return len(late)

    def lapse(self) -> int:
        over = [row for row in self.rows if row.state == "offered" and row.until and row.until <= self.now]
        for row in sorted(over, key=lambda each: (each.until, each.number)):
            self._end(row, "lapsed")
        return len(over)

    # What deeds have in common

    def _closed(self, shop: Shop) -> str:
        if shop.called_off:
            return "WorkshopCalledOff"
        return "RegistrationClosed" if self.now >= shop.begins else ""

    def _enter(self, person: Person, shop: Shop, town: str) -> Row:
        passed = [row for row in self.of(shop, "waiting") if not self.is_barred(shop, row.town)]
        state = "held" if self.is_free(shop) and not passed and not self.is_barred(shop, town) else "waiting"
        row = Row(len(self.rows), person, shop, state, town, self.now, self.now, self.now + CONFIRM_WITHIN)
        self.rows.append(row)
        self._note("registered", row)
        return row

    def _place(self, row: Row) -> None:
        row.state = "confirmed"
        self._note("place_confirmed", row)
        self._tell("place_confirmed", row, STAYS)
        left, before = [], row.instead_of
        while before is not None:
            left.append(before)
            before = before.instead_of
        for other in self.rows:
            clashes = other.person is row.person and other.state == "confirmed" and other.shop.meets(row.shop)
            if other is not row and (clashes or (other in left and other.stands)):
                self._end(other, "moved")

    def _end(self, row: Row, state: str) -> None:
        before, row.state = row.state, state
        self._note(state, row)
        self._tell(state, row, self._taken_out(row) if before == "confirmed" else NONE)
        if before in TAKING:
            self.offer(row.shop)

    def _taken_out(self, row: Row) -> str:
        """A mailbox in which somebody else keeps a place keeps the entry as well."""
        others = [each for each in self.of(row.shop, "confirmed") if each.person.mailbox == row.person.mailbox]
        return STAYS if [each for each in others if each is not row] else LEAVES

    def _tell_state(self, row: Row) -> None:
        kinds = {"held": "place_held", "offered": "offered"}
        is_new = row.state == "waiting" and (not row.is_known or row.came == self.now)
        self._tell(kinds.get(row.state, "waitlisted" if is_new else "link_again"), row)

    def _tell(self, kind: str, row: Row, calendar: str = NONE) -> None:
        if kind in ("place_held", "waitlisted", "link_again", "offered", "place_confirmed", "substituted_in"):
            row.told = self.now
        if self.now < row.shop.begins:
            self.mails.append((kind, row.person.name, calendar))

    def _note(self, verb: str, row: Row) -> None:
        self.history.append((verb, row.number))
