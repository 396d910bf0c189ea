"""Whether a rotation fits into its minutes, and if not, which change would make it fit."""

from __future__ import annotations

from dataclasses import dataclass

from app.groups.words import counted, joined, say
from app.programme import rules
from app.programme.rules import RotationTime


@dataclass(frozen=True)
class Feasibility:
    """The sum in words, and what follows from it: `remarks` say what is missing or left, who waits, what is free."""

    fits: bool
    sum: str
    remarks: tuple[str, ...]

    @property
    def sentence(self) -> str:
        return joined(" ", [self.sum, *self.remarks])


def feasibility(time: RotationTime, language: str) -> Feasibility:
    """The one sentence about the minutes of a rotation, in each language."""
    remarks = [_verdict(time, language)]
    if time.fits and time.groups and time.waiting > 0:
        remarks.append(say(language, "time_waits", rounds=counted(language, "rounds", time.waiting)))
    free = sum(time.places) - time.groups
    if time.fits and time.groups and free > 0:
        remarks.append(say(language, "time_free", stations=counted(language, "stations", free)))
    return Feasibility(time.fits, _sum(time, language), tuple(remarks))


def _sum(time: RotationTime, language: str) -> str:
    who = [counted(language, "groups", time.groups)] if time.groups else []
    who.append(counted(language, "stations", time.stations))
    rounds = counted(language, "rounds", time.rounds)
    terms = [say(language, "time_rounds", rounds=rounds, minutes=time.round_minutes)]
    if time.changes and time.change_minutes:
        changes = counted(language, "changes", time.changes)
        terms.append(say(language, "time_changes", changes=changes, minutes=time.change_minutes))
    if time.break_minutes:
        terms.append(say(language, "time_break", minutes=time.break_minutes))
    values = {"who": joined(", ", who), "terms": joined("", terms), "needed": time.needed, "planned": time.planned}
    return say(language, "time_sum", **values)


def _verdict(time: RotationTime, language: str) -> str:
    if time.spare == 0:
        return say(language, "time_exact")
    if time.fits:
        return say(language, "time_spare", minutes=time.spare)
    return say(language, "time_short", minutes=-time.spare, remedy=_remedy(time, language))


def _remedy(time: RotationTime, language: str) -> str:
    """Fewer groups where that helps, else shorter rounds; nobody is advised to leave out a station."""
    groups, minutes = rules.most_groups(time), rules.longest_round(time)
    if groups:
        key = "time_groups_one" if groups == 1 else "time_groups_many"
        return say(language, key, groups=counted(language, "groups", groups))
    if minutes:
        return say(language, "time_round", minutes=minutes)
    return say(language, "time_never")
