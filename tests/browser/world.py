"""What the browser finds: the demo, and a conference of its own for everyone who changes something."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Flask

from app.accounts import actions as accounts
from app.archive import jobs as archive
from app.archive.rules import Wanted
from app.calling_off import actions as calling_off
from app.changes import actions as changes
from app.core import clock
from app.core.db import db, unit_of_work
from app.delegation import queries as delegations
from app.digests import actions as digests
from app.events import actions as teams
from app.events import queries as events
from app.events.models import Workshop
from app.groups import actions as groups
from app.groups import editing, jobs
from app.groups import queries as plans
from app.groups.models import GroupJob
from app.groups.rules import RuleKind
from app.minutes import actions as minutes
from app.minutes import documents
from app.minutes import queries as minutes_queries
from app.programme import actions as programme
from app.questions import actions as questions
from app.registration import actions as registrations
from app.registration import queries as registered
from app.registration.models import Registration
from app.review import actions as actions_of_review
from tests.allotment import wishing
from tests.browser import messages, personal, stations
from tests.house.tree import ROOT
from tests.questions import samples
from tests.review import reviewing
from tests.support import make

PROTOCOL = ROOT / "app" / "demo" / "marburg-a.txt"
TIMES = ("starts_at", "ends_at")
AHEAD = timedelta(days=20)
# People by role; the demo brings them along.
STAFF = {
    "organiser": "renate.kirchhuebel@example.org",
    "editor": "jonas.aldenhoff@example.org",
    "moderator": "tabea.lindqvist@example.org",
}


def hold(slug: str, title: str, *, capacity: int = 30, team: bool = False) -> None:
    """Publish a conference that lies ahead; with `team`, editor and moderator of the demo work on its Workshop C."""
    now = clock.now()
    tree = _ahead(make.event_tree(slug, capacity=capacity, title=title), now)
    with unit_of_work(by="test", at=now):
        event = programme.import_event(tree, host="rotunde.example", now=now)
        if team:
            teams.assign(accounts.invite(STAFF["editor"], "Jonas Aldenhoff", "editor", now=now), event, None)
            workshop = event.workshops[2]
            teams.assign(accounts.invite(STAFF["moderator"], "Tabea Lindqvist", "moderator", now=now), event, workshop)


def _ahead(tree: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The same hours of the day, on a day to come."""
    day = (now + AHEAD).date()
    for node in (tree["event"], *tree["workshops"]):
        for key in TIMES:
            node[key] = datetime.combine(day, datetime.fromisoformat(node[key]).time()).isoformat(timespec="minutes")
    return tree


def register(slug: str, letter: str, name: str, *, email: str = "", confirmed: bool = True) -> str:
    """Somebody registers and, unless told otherwise, confirms; returns the address of their personal page."""
    workshop = events.workshop(slug, letter)
    assert workshop is not None
    address = {"email": email} if email else {}
    return make.link_in(make.mails(make.registered(workshop, name, confirmed=confirmed, **address).email)[-1])


def sign_in_link(role: str) -> str:
    now = clock.now()
    with unit_of_work(by="test", at=now):
        return f"/einloggen/{accounts.make_link(STAFF[role], now=now)}"


def furnish(app: Flask) -> dict[str, str]:
    """Everything a page can show; returns the addresses that only exist as links in mails, by name."""
    with app.app_context():
        hold("schaukasten", "Regionalkonferenz Schaukasten", capacity=3, team=True)
        found = {
            "confirmed": register("schaukasten", "A", "Änne Großkreutz-Łukaszewicz", email="aenne@example.org"),
            "held": register("schaukasten", "B", "Bela Muster", confirmed=False),
            "withdrawn": register("schaukasten", "B", "Cem Probe"),
            "grouped": register("schaukasten", "C", "Dana Vorlage"),
        }
        for name in ("Emil Entwurf", "Frida Skizze", "Gero Abbild"):
            found["waiting"] = register("schaukasten", "C", name)
        with unit_of_work(by="participant", at=clock.now()):
            registrations.withdraw(_behind(found["withdrawn"]), now=clock.now())
        _several(found)
        _plan_and_write()
        _review(found)
        personal.furnish(found)
        hold("angebot", "Regionalkonferenz Angebot", capacity=2)
        found["offered"] = personal.offered("angebot")
        hold("wunschkonzert", "Regionalkonferenz Wunschkonzert")
        found["wished"] = personal.wished("wunschkonzert")
        ask("schaukasten")
        _draw()
        found["called_off"] = _called_off()
        found["station"] = stations.furnish("schaukasten")
        hold(messages.SLUG, "Regionalkonferenz Nachrichten", capacity=60)
        found |= messages.furnish()
    return found


def _called_off() -> str:
    """A workshop that does not take place; the page of somebody who had a place in it."""
    hold("ausfall", "Regionalkonferenz Ausfall")
    path, now = register("ausfall", "B", "Ida Umsonst"), clock.now()
    with unit_of_work(by="test", at=now):
        changes.call_off(_behind(path).workshop, "Die Referentin ist erkrankt.", now=now)
    hold("ganzaus", "Regionalkonferenz Ganzaus")
    register("ganzaus", "A", "Ida Umsonst")
    workshop = events.workshop("ganzaus", "B")
    assert workshop is not None
    with unit_of_work(by="test", at=now):
        caller = make.applicant("Jan Anruf", email="", phone="0561 102030")
        registrations.register(workshop, caller, now=now, by_office=True)
        calling_off.call_off(workshop.event, "Das Haus hat einen Wasserschaden.", now=now)
    return path


def ask(slug: str) -> None:
    """Own questions of every kind, with conditions."""
    event = events.event(slug)
    assert event is not None
    now = clock.now()
    with unit_of_work(by="test", at=now):
        questions.save(event, samples.tree(), now=now)


def _draw() -> None:
    """A conference whose draw is to come, and one that has been drawn: more people than places."""
    for slug, title in (("losreif", "Regionalkonferenz Losreif"), ("ausgelost", "Regionalkonferenz Ausgelost")):
        event = wishing.wish_event(slug, capacity=2, title=title)
        wishing.crowd(event, ["ABC", "ABC", "BCA", "ACB", "ABC", "CBA", "AB", "BA"])
        wishing.committed(event)
        if slug == "ausgelost":
            wishing.allotted(event)


def _several(found: dict[str, str]) -> None:
    """Two organisations: one confirmed, with places and positions; one that still has to."""
    workshop = events.workshop("schaukasten", "B")
    assert workshop is not None
    with unit_of_work(by="test"):
        digests.ask("leserin@example.org", Wanted(words="Dienst"), locale="de", now=clock.now())
    found["reader"] = make.link_in(make.mails("leserin@example.org")[-1])
    found["delegation"] = make.delegation(workshop, 4)
    found["delegation_new"] = make.delegation(workshop, 2, confirmed=False, contact_email="landkreis@example.org")
    found["waiting_id"] = str(_behind(found["waiting"]).id)
    whole = delegations.by_token(found["delegation"].strip("/").rpartition("/")[2], clock.now())
    assert whole is not None
    found["colleague_id"] = str(delegations.registrations_of(whole)[0].id)


def _behind(path: str) -> Registration:
    """Whose personal page this is."""
    registration = registered.by_token(path.strip("/").rpartition("/")[2], clock.now())
    assert registration is not None
    return registration


def _by_hand(workshop: Workshop) -> None:
    """A third plan with somebody moved, somebody held, a group closed and a step undone; a rule; two calculations."""
    now = clock.now()
    with unit_of_work(by="test", at=now):
        people = [one.id for one in registered.confirmed(workshop)]
        groups.add_rule(workshop, RuleKind.APART, people[:2], None, now=now)
        plan = groups.copy(plans.plan(workshop, 2), workshop, now=now)  # type: ignore[arg-type]  # proposed above
        at = plans.assignment(plan)
        editing.move(plan, workshop, people[0], at[people[1]], seen=at[people[0]], now=now)
        editing.hold(plan, workshop, people[1], True, seen=at[people[1]], now=now)
        editing.close(plan, workshop, at[people[2]], True, now=now)
        editing.close(plan, workshop, at[people[1]], True, now=now)
        editing.undo(plan, workshop, revision=plan.revision, now=now)
        groups.stop(groups.ask(workshop, now=now), now=now)
        groups.ask(workshop, now=now)


def crowd(slug: str, number: int) -> None:
    """So many people with a place in Workshop C, written down at once; registering each would take the test's time."""
    workshop, now = events.workshop(slug, "C"), clock.now()
    assert workshop is not None
    with unit_of_work(by="test", at=now):
        for each in range(1, number + 1):
            name = f"{('Ada', 'Bela', 'Cem', 'Dana')[each % 4]} Gast{each:03}"
            make.seated(workshop, each, name, f"Ort {each % 37}", ("IT", "Bauamt", "")[each % 3], now=now)


def _plan_and_write() -> None:
    """Announced groups and a newer proposal; published minutes and a newer draft."""
    now = clock.now()
    data, store = PROTOCOL.read_bytes(), make.store()
    workshop = events.workshop("schaukasten", "C")
    assert workshop is not None
    with unit_of_work(by="test", at=now):
        groups.announce(groups.propose(workshop, now=now), workshop, now=now)
        groups.propose(workshop, now=now)
    _by_hand(workshop)
    for publish in (True, True, False):
        with unit_of_work(by="test", at=now):
            version = minutes.import_draft(workshop, data, name="schaukasten-c.txt", year=2026, store=store, now=now)
            if publish:
                minutes.publish(make.described(version), store=store, now=now)
    archive.index_released()


def complete(slug: str) -> None:
    """What is missing in the imported draft, done as the office would: picture described, empty sections gone, people
    who spoke asked.
    """
    now, workshop = clock.now(), events.workshop(slug, "C")
    assert workshop is not None
    with unit_of_work(by="test", at=now):
        version = make.described(minutes_queries.version(workshop, 1))  # type: ignore[arg-type]  # imported before
        empty = {gap.block_id for gap in documents.gaps(version) if gap.code == "section-empty"}
        blocks = [block for block in version.document["blocks"] if block["id"] not in empty]
        version.document = {**version.document, "blocks": blocks}
        reviewing.agree(version, now=now)


def _review(found: dict[str, str]) -> None:
    """The draft of the showcase is in review; a correction is out, and a version in plain language."""
    workshop, now = events.workshop("schaukasten", "C"), clock.now()
    assert workshop is not None
    with unit_of_work(by="test", at=now):
        version = minutes_queries.version(workshop, 3)
        assert version is not None
        found |= reviewing.underway(version, _behind(found["grouped"]), now=now)
        corrected = make.described(
            actions_of_review.begin_correction(minutes_queries.version(workshop, 2), "Eine Zahl war falsch.", now=now)
        )  # type: ignore[arg-type]  # made above
        blocks = [
            {**each, "text": each["text"].replace("Telefon", "Fernsprecher")} for each in corrected.document["blocks"]
        ]
        corrected.document = {**corrected.document, "blocks": blocks[:-3]}
        minutes.put_out(corrected, store=make.store(), now=now)
        reviewing.out(corrected, 5, variant="plain", label="1.0", now=now)
        minutes.import_draft(workshop, PROTOCOL.read_bytes(), name="neu.txt", year=2026, store=make.store(), now=now)
    archive.index_released()


def calculate(app: Flask) -> None:
    """What the worker does with proposals that wait; the house of these tests has none."""
    with app.app_context():
        for job in db.session.query(GroupJob.id).filter_by(state="queued").order_by(GroupJob.id.desc()).limit(1):
            jobs.calculate(job.id)
