"""What the board shows of a plan: columns with a reason for each person, figures against their bound, bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from app.events.models import Workshop
from app.groups import planning, queries, rules, scoring
from app.groups.computing import dressed
from app.groups.models import PlanEdit, RotationPlan
from app.groups.names import group_name
from app.groups.parsing import parse
from app.groups.problem import Problem
from app.groups.reasons import reason_for
from app.groups.words import attribute_name, told_in
from app.programme.queries import TimedPart
from app.registration import queries as registrations
from app.registration.models import Registration

MOST_BARS = 10
Ids = dict[str, str]


@dataclass(frozen=True)
class Card:
    """Somebody on the board. `by` is the account that put her where she is by hand, "" for none."""

    person: Registration
    name: str
    reason: str
    is_held: bool
    by: str


@dataclass(frozen=True)
class Column:
    look: rules.Look
    number: int
    is_closed: bool
    cards: list[Card]


@dataclass(frozen=True)
class Bars:
    """An attribute as a table of numbers that are also drawn: (value, [(number, share in percent, is ideal)])."""

    name: str
    rows: list[tuple[str, list[tuple[int, float, bool]]]]
    left_out: int


@dataclass(frozen=True)
class Board:
    plan: RotationPlan
    columns: list[Column]
    without: list[Card]
    figures: list[str]
    broken: list[str]
    bars: list[Bars]
    can_undo: bool
    can_redo: bool
    is_as_made: bool


@dataclass(frozen=True)
class Stand:
    """A plan as a problem with everybody's place in it."""

    problem: Problem
    at: Ids
    people: dict[int, Registration]
    score: scoring.Score


def stand(plan: RotationPlan, workshop: Workshop, rotation: TimedPart) -> Stand:
    people = {one.id: one for one in registrations.confirmed(workshop)}
    numbers = {group.number for group in plan.groups}
    at = {who: group for who, group in queries.assignment(plan).items() if who in people and group in numbers}
    circle = planning.Circle(
        list(people.values()), queries.group_rules(workshop), len(plan.groups), base=_base(plan, workshop)
    )
    problem = parse(dressed(planning.task(workshop, rotation, circle, seed=plan.seed)))
    signs = {group.id: group.id for group in problem.groups}  # words that know both languages, in place of plain ids
    ids = {f"p{who}": signs[f"g{group}"] for who, group in at.items()}
    return Stand(problem, ids, people, scoring.score(problem, ids))


def _base(plan: RotationPlan, workshop: Workshop) -> Mapping[int, int] | None:
    """A plan that counts moves was made on the day, out of the one before."""
    if not any(figure["name"] == "moves" for figure in plan.figures):
        return None
    before = queries.plan(workshop, plan.based_on or 0)
    groups = len(plan.groups)
    return {who: group for who, group in queries.assignment(before).items() if group <= groups} if before else None


def board(
    plan: RotationPlan, workshop: Workshop, rotation: TimedPart, *, language: str, names_shown: str = "full"
) -> Board:
    now = stand(plan, workshop, rotation)
    edits = queries.edits(plan)
    done = [edit for edit in edits if edit.undone_at is None]
    cards = _cards(plan, now, done, language, names_shown)
    at = {int(who[1:]): int(group[1:]) for who, group in now.at.items()}
    columns = [
        Column(
            rules.look(group.number),
            group.number,
            group.is_locked,
            [cards[who] for who in now.people if at.get(who) == group.number],
        )
        for group in plan.groups
    ]
    return Board(
        plan=plan,
        columns=columns,
        without=[cards[who] for who in now.people if who not in at],
        figures=worth(now.score, language),
        broken=scoring.told(scoring.present(now.problem, now.at), now.score.broken, language),
        bars=[_bars(now, index, language) for index in range(len(now.score.attributes))],
        can_undo=bool(done),
        can_redo=len(done) < len(edits),
        is_as_made=len(at) == len(now.people) == len(queries.assignment(plan)) and not any(edit.moves for edit in done),
    )


def _cards(
    plan: RotationPlan, now: Stand, done: Sequence[PlanEdit], language: str, names_shown: str
) -> dict[int, Card]:
    held, here = queries.held_people(plan), scoring.present(now.problem, now.at)
    by = {who: edit.by for edit in done for who, _before, after in edit.moves if after}
    result = {"assignment": now.at}
    found = {}
    for who, person in now.people.items():
        sign = f"p{who}"
        reason = "" if sign not in now.at or who in by else reason_for(here, result, sign, language)
        name = rules.shown_name(person.shown_name, person.arrival, names_shown)
        found[who] = Card(person, name, str(told_in(language, reason)), who in held, by.get(who, ""))
    return found


def worth(score: scoring.Score, language: str) -> list[str]:
    """A plan in sentences, each with what is proved about it."""
    found = [sizes(score, language)]
    if score.off:
        found.append(
            ngettext(
                "Die Größen weichen um %(num)s Platz von gleich großen Gruppen ab.",
                "Die Größen weichen um %(num)s Plätze von gleich großen Gruppen ab.",
                score.off,
            )
        )
    return found + [
        _worth_of(one, str(told_in(language, attribute_name(language, one.key)))) for one in score.attributes
    ]


def _worth_of(one: scoring.Measure, name: str) -> str:
    if not one.off:
        return gettext("%(name)s: so ausgewogen, wie es rechnerisch geht.", name=name)
    if not one.least:
        return gettext("%(name)s: %(off)s neben dem Ideal.", name=name, off=_off(one.off))
    if one.is_proved:
        return gettext("%(name)s: %(off)s neben dem Ideal; weniger geht nicht.", name=name, off=_off(one.off))
    return gettext(
        "%(name)s: %(off)s neben dem Ideal; unvermeidlich sind %(least)s.",
        name=name,
        off=_off(one.off),
        least=one.least,
    )


def _off(number: int) -> str:
    return ngettext("%(num)s Platz", "%(num)s Plätze", number)


def sizes(score: scoring.Score, language: str, only: Sequence[int] = ()) -> str:
    """ "Größen: Rot 11, Blau 9." of all groups, or of those with these numbers."""
    told = [
        f"{told_in(language, _look(number))} {size}"
        for number, size in enumerate(score.sizes, 1)
        if not only or number in only
    ]
    return gettext("Größen: %(sizes)s.", sizes=", ".join(told))


def _look(number: int) -> str:
    return group_name(rules.look(number))


def _bars(now: Stand, index: int, language: str) -> Bars:
    one = now.score.attributes[index]
    least = 2 if one.is_spread else 1
    rows = []
    for value, counts in one.counts.items():
        fits = [low <= n <= high for n, (low, high) in zip(counts, one.bands[value], strict=True)]
        if sum(counts) >= least or not all(fits):
            rows.append((str(told_in(language, value)), counts, fits))
    rows.sort(key=lambda row: (all(row[2]), -sum(row[1]), row[0]))  # what is beside its ideal first
    top = max((max(counts) for _value, counts, _fits in rows), default=1) or 1
    shown = [
        (value, [(n, round(100 * n / top, 1), fit) for n, fit in zip(counts, fits, strict=True)])
        for value, counts, fits in rows[:MOST_BARS]
    ]
    name = str(told_in(language, attribute_name(language, one.key)))
    return Bars(name, shown, max(0, len(rows) - MOST_BARS))


def effect(now: Stand, person: int, target: int, language: str) -> str:
    """What a move would do, in sentences: sizes, colleagues, what comes nearer to the ideal or leaves it, rules."""
    sign, group = f"p{person}", f"g{target}"
    signs = {one.id: one.id for one in now.problem.groups}
    before = now.at.get(sign)
    if group not in signs or before == group or sign not in now.problem.by_id:
        return ""
    at = {**now.at, sign: signs[group]}
    after = scoring.score(now.problem, at)
    touched = [target] + ([int(before[1:])] if before else [])
    found = [sizes(after, language, touched)]
    for old, new in zip(now.score.attributes, after.attributes, strict=True):
        found += _change(now, old, new, person, target, language)
    worse = tuple(element for element in after.broken if element not in now.score.broken)
    better = tuple(element for element in now.score.broken if element not in after.broken)
    here = scoring.present(now.problem, at)
    for message, elements in (
        (gettext("Diese Vorgabe wird verletzt"), worse),
        (gettext("Diese Vorgabe wird wieder eingehalten"), better),
    ):
        found += [f"{message}: {line}." for line in scoring.told(here, elements, language)]
    return " ".join(found)


def _change(
    now: Stand, old: scoring.Measure, new: scoring.Measure, person: int, target: int, language: str
) -> list[str]:
    found = []
    value = now.problem.by_id[f"p{person}"].value(old.key)
    beside = old.counts.get(value, [0] * target)[target - 1] if value is not None else 0
    if beside and old.is_spread:
        found.append(
            gettext(
                "+1 „%(value)s“ in Gruppe %(group)s (dann %(number)s).",
                value=told_in(language, value),
                group=_look(target),
                number=beside + 1,
            )
        )
    if old.off != new.off:
        name = told_in(language, attribute_name(language, old.key))
        found.append(
            gettext("%(name)s: %(new)s neben dem Ideal, bisher %(old)s.", name=name, new=_off(new.off), old=old.off)
        )
    return found
