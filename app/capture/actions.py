"""What changes at the stations: links are made, opened and withdrawn; findings are noted and worked on."""

from __future__ import annotations

from datetime import datetime

from app.audit.actions import record
from app.capture import batch, queries, rules
from app.capture.models import Finding, ScribeLink
from app.core import lasting, tokens
from app.core.db import db, deed, lock, touch
from app.events.models import Workshop
from app.programme.models import Station


def make_link(workshop: Workshop, station: Station, *, key: str, now: datetime) -> tuple[ScribeLink, str, str]:
    """A link with its token and short code, which are known only now."""
    lock(workshop)
    token, code = tokens.fresh(), rules.fresh_code()
    link = ScribeLink(
        event_id=workshop.event_id,
        workshop_id=workshop.id,
        station_id=station.id,
        token_hash=tokens.hashed(token),
        code_hash=rules.code_mark(code, key),
        expires_at=lasting.expiry(workshop.ends_at, now),
        made_at=now,
        made_by=deed().by,
    )
    db.session.add(link)
    record("scribe_link_made", link, station=station.number)
    return link, token, code


def open_by_code(typed: str, *, key: str, now: datetime) -> str:
    """A token of its own for the device on which the code was typed. Raises WrongCode."""
    code = rules.read_code(typed)
    found = queries.link_of_code(rules.code_mark(code, key), now) if code else None
    if found is None:
        raise rules.WrongCode
    lock(found)
    if lasting.state(found.lasts_until, found.withdrawn_at, now) != lasting.State.VALID:
        raise rules.WrongCode
    token = tokens.fresh()
    link = ScribeLink(
        event_id=found.event_id,
        workshop_id=found.workshop_id,
        station_id=found.station_id,
        token_hash=tokens.hashed(token),
        behind_id=found.id,
        expires_at=found.lasts_until,
        made_at=now,
        made_by=deed().by,
    )
    db.session.add(link)
    record("scribe_link_opened", link)
    return token


def withdraw_link(link: ScribeLink, *, now: datetime) -> None:
    """The link ends at once, and with it those of the devices that came in by its code."""
    lock(link)
    if link.withdrawn_at is not None:
        return
    for each in (link, *queries.links_behind(link)):
        each.withdrawn_at = each.withdrawn_at or now
    record("scribe_link_withdrawn", link)


def note(link: ScribeLink, item: batch.Item, *, now: datetime) -> Finding:
    """A finding; the same one sent again is the one that stands there already, whatever became of it."""
    lock(link.station)
    standing = queries.standing(link.station_id, item.client_id, item.round)
    if standing.known:
        return queries.known_at(link.station_id, [item.client_id])[item.client_id]
    if standing.living >= rules.MOST_FINDINGS:
        raise rules.TooManyFindings(most=rules.MOST_FINDINGS)
    if standing.later is not None:  # a point that arrives late still stands with its own round
        queries.make_room(link.station_id, standing.later)
    finding = Finding(
        event_id=link.event_id,
        workshop_id=link.workshop_id,
        station_id=link.station_id,
        link_id=link.id,
        client_id=item.client_id,
        round=item.round,
        group_number=item.group,
        position=standing.later or standing.last + 1,
        text=item.text,
        noted_at=rules.noted_at(item.noted_at, link.made_at, now),
        changed_at=now,
    )
    db.session.add(finding)
    _moved("finding_noted", finding)
    return finding


def take(link: ScribeLink, item: batch.Item, *, now: datetime) -> Finding:
    """Do what an item of a batch says, once however often it is sent. Raises the Refusal of this item."""
    if item.op == batch.Op.ADD:
        return note(link, item, now=now)
    lock(link.station)
    finding = queries.known_at(link.station_id, [item.client_id]).get(item.client_id)
    if finding is None:
        raise rules.FindingGone
    if item.op == batch.Op.EDIT:
        edit(link, finding.id, item.text, before=item.before, now=now)
    elif item.op == batch.Op.DELETE:
        delete(link, finding.id, now=now)
    else:
        restore(link, finding.id, now=now)
    return finding


def edit(link: ScribeLink, finding_id: int, text: str, *, before: str, now: datetime) -> None:
    """Other words. `before` are those the edit began with; raises ChangedMeanwhile when they are others by now."""
    finding, words = _finding(link, finding_id), rules.words(text)
    if finding.text == words:
        return
    if finding.text != before:
        raise rules.ChangedMeanwhile(text=finding.text)
    finding.text_before, finding.text = finding.text, words
    _changed("finding_changed", finding, now)


def take_back(link: ScribeLink, finding_id: int, *, now: datetime) -> None:
    """The words before the last change again. Doing it twice brings the change back."""
    finding = _finding(link, finding_id)
    if finding.text_before is None:
        raise rules.NothingToTakeBack
    finding.text, finding.text_before = finding.text_before, finding.text
    _changed("finding_changed", finding, now)


def place(link: ScribeLink, finding_id: int, round: int | None, group: int | None, *, now: datetime) -> None:
    """Another round and group than those that were taken for granted."""
    finding = _finding(link, finding_id)
    if (finding.round, finding.group_number) == (round, group):
        return
    finding.round, finding.group_number = round, group
    _changed("finding_changed", finding, now)


def mark_repeated(link: ScribeLink, finding_id: int, repeated: bool, *, now: datetime) -> None:
    """Several people said so (mehrfach genannt)."""
    finding = _finding(link, finding_id)
    if finding.is_repeated != repeated:
        finding.is_repeated = repeated
        _changed("finding_marked", finding, now)


def delete(link: ScribeLink, finding_id: int, *, now: datetime) -> None:
    """Gone from every list; it can come back. What was merged into it stands on its own again."""
    finding = _finding(link, finding_id, deleted=True)
    if finding.deleted_at is None:
        for each in queries.merged_at(link.station_id).get(finding.id, []):
            each.merged_into_id = None
        finding.deleted_at = now
        _changed("finding_deleted", finding, now)


def restore(link: ScribeLink, finding_id: int, *, now: datetime) -> None:
    finding = _finding(link, finding_id, deleted=True)
    if finding.deleted_at is not None:
        finding.deleted_at = None
        _changed("finding_restored", finding, now)


def move(link: ScribeLink, finding_id: int, step: int, *, now: datetime) -> None:
    """One place up (-1) or down (1) among those of the same round and group; at the end nothing happens."""
    finding = _finding(link, finding_id)
    row = list(queries.findings_at(link.station_id))
    near = [each for each in row if (each.round, each.group_number) == (finding.round, finding.group_number)]
    there = near.index(finding) + step
    if not 0 <= there < len(near):
        return
    target = row.index(near[there])
    row.remove(finding)
    row.insert(target, finding)
    for position, each in enumerate(row, 1):
        each.position = position
    _changed("finding_moved", finding, now)


def merge(link: ScribeLink, finding_id: int, into_id: int, *, now: datetime) -> None:
    """Two findings become one, with the words of the other; what was noted here stays readable below it."""
    finding, into = _finding(link, finding_id), queries.finding_at(link.station_id, into_id)
    if into is None or into.id == finding.id or into.deleted_at or into.merged_into_id:
        raise rules.NoPartner
    for each in queries.merged_at(link.station_id).get(finding.id, []):
        each.merged_into_id = into.id
    finding.merged_into_id = into.id
    _changed("finding_merged", finding, now, into=into.id)


def split(link: ScribeLink, finding_id: int, *, now: datetime) -> None:
    """What was merged stands on its own again, where it stood."""
    finding = _finding(link, finding_id, merged=True)
    if finding.merged_into_id is not None:
        finding.merged_into_id = None
        _changed("finding_split", finding, now)


def _finding(link: ScribeLink, finding_id: int, *, deleted: bool = False, merged: bool = False) -> Finding:
    """A finding of this link's station, under its lock. Raises FindingGone; unless asked for, deleted ones are gone."""
    lock(link.station)
    finding = queries.finding_at(link.station_id, finding_id)
    if finding is None or (finding.deleted_at and not deleted) or (finding.merged_into_id and not (merged or deleted)):
        raise rules.FindingGone
    return finding


def _changed(verb: str, finding: Finding, now: datetime, **facts: int) -> None:
    finding.revision, finding.changed_at = finding.revision + 1, now
    _moved(verb, finding, **facts)


def _moved(verb: str, finding: Finding, **facts: int) -> None:
    record(verb, finding, **facts)
    touch(queries.scope_of(finding.station_id))
    touch(queries.scope_of_workshop(finding.workshop_id))
