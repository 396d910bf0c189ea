"""What the pages of scribes and of the moderation are given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.capture import forms, queries, rules
from app.capture.models import Finding, ScribeLink
from app.core import lasting
from app.events.models import Workshop
from app.groups import rules as groups
from app.groups.names import group_name

_EVERY = rules.LOOKS_EVERY // timedelta(milliseconds=1)


@dataclass(frozen=True)
class Section:
    """The findings of one group in one round."""

    round: int | None
    group: int | None
    findings: tuple[Finding, ...]
    is_now: bool = False

    @property
    def look(self) -> groups.Look | None:
        return groups.look(self.group) if self.group else None


def sections(findings: Iterable[Finding], now: rules.Round | None) -> list[Section]:
    """By round and group in order; those of the running round last, although nothing may be there yet."""
    found: dict[tuple[int | None, int | None], list[Finding]] = {}
    for each in findings:
        found.setdefault((each.round, each.group_number), []).append(each)
    here = (now.number, now.group) if now else None
    running = found.pop(here, []) if here else []
    past = [Section(turn, group, tuple(points)) for (turn, group), points in found.items()]
    return [*past, Section(now.number, now.group, tuple(running), is_now=True)] if now else past


def station_page(link: ScribeLink, form: forms.NoteForm, now: datetime) -> dict[str, Any]:
    """The scribe's page."""
    rounds = queries.rounds_at(link.workshop, link.station_id)
    named = _named(queries.group_numbers(link.workshop))
    form.offer(rounds, named)
    running = rules.running(rounds, now)
    findings = queries.findings_at(link.station_id)
    return {
        "link": link,
        "station": link.station,
        "workshop": link.workshop,
        "event": link.workshop.event,
        "running": running,
        "running_look": groups.look(running.group) if running and running.group else None,
        "sections": sections(findings, running),
        "merged": queries.merged_at(link.station_id),
        "deleted": queries.deleted_at(link.station_id),
        "count": len(findings),
        "form": form,
        "every": _EVERY,
        "known": {"rounds": _rounds(rounds), "groups": dict(named), "expires_at": link.lasts_until.isoformat()},
    }


def edit_page(
    link: ScribeLink, finding: Finding, form: forms.EditForm, merge: forms.MergeForm, *, fresh: bool
) -> dict[str, Any]:
    """One finding with everything that can be done to it."""
    rounds = queries.rounds_at(link.workshop, link.station_id)
    form.offer(rounds, _named(queries.group_numbers(link.workshop)), by_itself=False)
    if fresh:
        form.text.data = form.before.data = finding.text
        form.round.data, form.group.data = str(finding.round or 0), str(finding.group_number or 0)
    others = [each for each in queries.findings_at(link.station_id) if each.id != finding.id]
    merge.into.choices = [(str(each.id), each.text) for each in others]
    return {
        "link": link,
        "station": link.station,
        "finding": finding,
        "form": form,
        "merge": merge,
        "has_others": bool(others),
        "raw": queries.merged_at(link.station_id).get(finding.id, []),
    }


def stand(link: ScribeLink, now: datetime) -> dict[str, Any]:
    """The station as data. `now` and `running` are those of the moment of the answer."""
    rounds = queries.rounds_at(link.workshop, link.station_id)
    running = rules.running(rounds, now)
    return {
        "now": now.isoformat(),
        "expires_at": link.lasts_until.isoformat(),
        "running": {"round": running.number, "group": running.group} if running else None,
        "rounds": _rounds(rounds),
        "findings": [_point(each) for each in queries.findings_at(link.station_id)],
    }


def overview(workshop: Workshop, now: datetime) -> dict[str, Any]:
    """All stations of a workshop, for the moderation."""
    stations, found = queries.stations(workshop), queries.findings_of(workshop)
    return {
        "workshop": workshop,
        "event": workshop.event,
        "boards": [(station, sections(found.get(station.id, []), None)) for station in stations],
        "count": sum(len(each) for each in found.values()),
        "merged": queries.merged_of(workshop),
        "links": [(link, lasting.state(link.lasts_until, link.withdrawn_at, now)) for link in queries.links(workshop)],
        "devices": queries.devices_behind(workshop),
        "state_names": lasting.STATE_NAMES,
        "every": _EVERY,
    }


def board(workshop: Workshop, now: datetime) -> Mapping[str, Any]:
    """The same as data."""
    found = queries.findings_of(workshop)
    return {
        "now": now.isoformat(),
        "stations": [
            {
                "number": each.number,
                "question": each.question,
                "findings": [_point(one) for one in found.get(each.id, [])],
            }
            for each in queries.stations(workshop)
        ],
    }


def _point(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "client_id": finding.client_id,
        "text": finding.text,
        "round": finding.round,
        "group": finding.group_number,
        "repeated": finding.is_repeated,
        "revision": finding.revision,
    }


def _rounds(rounds: Sequence[rules.Round]) -> list[dict[str, Any]]:
    return [
        {
            "round": each.number,
            "starts_at": each.starts_at.isoformat(),
            "ends_at": each.ends_at.isoformat(),
            "group": each.group,
        }
        for each in rounds
    ]


def _named(numbers: Iterable[int]) -> list[tuple[int, str]]:
    return [(number, group_name(groups.look(number))) for number in numbers]
