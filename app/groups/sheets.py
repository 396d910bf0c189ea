"""What each page about groups is given to show."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from app.accounts import queries as accounts
from app.events.models import Workshop
from app.groups import comparing, forms, queries, remixing, repairing, rules, showing, swapping
from app.groups.models import GroupRule, RotationPlan
from app.groups.names import group_name
from app.programme import queries as programme
from app.programme.queries import TimedPart
from app.programme.rules import GroupMode
from app.registration import queries as registrations
from app.registration.models import Registration
from app.web import locale

Context = dict[str, Any]
DECIDING = ("organiser", "editor")


def plan_page(workshop: Workshop, plan: RotationPlan | None, role: str, **more: Any) -> Context:
    """One plan as organisers and moderators see it: the board of its groups, or everybody's own way."""
    rotation, may_decide = programme.rotation(workshop), role in DECIDING
    shown = rules.NamesShown.FULL if may_decide else rules.NamesShown(workshop.event.names_shown)
    found: Context = {"board": None, "mix": None}
    actors = [plan.made_by, plan.changed_by] if plan else []
    if plan and rotation and plan.mode == GroupMode.REMIX:
        mix = remixing.page(plan, workshop, rotation, language=locale.chosen(), names_shown=shown)
        found, actors = {**found, "mix": mix}, [*actors, *(one.by for one in mix.walkers)]
    elif plan and rotation:
        board = showing.board(plan, workshop, rotation, language=locale.chosen(), names_shown=shown)
        cards = [card for column in board.columns for card in column.cards]
        found, actors = {**found, "board": board}, [*actors, *(card.by for card in cards)]
    return {
        **found,
        "event": workshop.event,
        "workshop": workshop,
        "plan": plan,
        "rotation": rotation,
        "timetables": queries.timetables(plan, rotation) if plan and rotation else [],
        "names": accounts.names(filter(None, actors)),
        "running": queries.running_job(workshop),
        "places": registrations.places(workshop),
        "state_names": rules.STATE_NAMES,
        "to_tell": _to_tell(workshop, plan) if plan and may_decide else "",
        "may_decide": may_decide,
        "walked": comparing.walked,
        "mode": _mode_form(workshop),
        "has_copies": bool(rotation and len(rotation.part.stations) > len(programme.places_of(rotation.part))),
        "figure_rows": _figure_rows(found["mix"]),
        "preview": "",
        "wanted": {},
        **more,
    }


def _figure_rows(mix: remixing.Page | None) -> list[tuple[str, list[str]]]:
    """Each figure beside its bound, and whether it is reached."""
    rows = []
    for each in mix.figures if mix else ():
        limit, stand = _("nicht bekannt"), "–"
        if each.bound is not None:
            limit = _("höchstens %(n)s", n=each.bound) if each.is_top else _("mindestens %(n)s", n=each.bound)
            stand = _("erreicht") if each.value == each.bound else _("nicht erreicht")
        rows.append((str(each.what), [str(each.value), limit, stand]))
    return rows


def _mode_form(workshop: Workshop) -> forms.ModeForm:
    form = forms.ModeForm(formdata=None, mode=workshop.group_mode)
    form.offer()
    return form


def _to_tell(workshop: Workshop, plan: RotationPlan) -> str:
    """How many people an announcement would write to."""
    known = queries.announced(workshop)
    before = queries.ways(known) if known else {}
    count = sum(before.get(who) != way for who, way in queries.ways(plan).items())
    if not count:
        return _("Niemand bekommt eine E-Mail, weil sich für niemanden etwas ändert.")
    if plan.mode == GroupMode.REMIX:
        return ngettext(
            "%(num)s Person bekommt eine E-Mail mit ihrem Weg.",
            "%(num)s Personen bekommen eine E-Mail mit ihrem Weg.",
            count,
        )
    return ngettext(
        "%(num)s Person bekommt eine E-Mail mit Gruppe und Weg.",
        "%(num)s Personen bekommen eine E-Mail mit Gruppe und Weg.",
        count,
    )


def conflict(workshop: Workshop, plan: RotationPlan, wanted: Context, endpoint: str) -> Context:
    """What somebody else did, what was asked for, and the question which of both shall hold."""
    edits = [edit for edit in queries.edits(plan) if edit.undone_at is None][-5:]
    people = {one.id: one.shown_name for one in registrations.confirmed(workshop)}
    who = wanted.get("person") or 0
    return {
        "event": workshop.event,
        "workshop": workshop,
        "plan": plan,
        "edits": list(reversed(edits)),
        "names": accounts.names([edit.by for edit in edits] + [plan.changed_by]),
        "people": people,
        "looks": {group.number: rules.look(group.number) for group in plan.groups},
        "wanted": wanted,
        "again": endpoint,
        "person": people.get(who, ""),
        "now_in": queries.assignment(plan).get(who, 0),
        "walked": comparing.walked,
        "is_mixed": plan.mode == GroupMode.REMIX,
    }


def rule_form(workshop: Workshop, *, fresh: bool = False) -> forms.RuleForm:
    form = forms.RuleForm(formdata=None) if fresh else forms.RuleForm()
    rotation = programme.rotation(workshop)
    groups = workshop.group_count or (len(rotation.part.stations) if rotation else 0)
    is_mixed = workshop.group_mode == GroupMode.REMIX
    form.offer(registrations.confirmed(workshop), groups, is_mixed=is_mixed)
    return form


def rules_page(workshop: Workshop, form: forms.RuleForm) -> Context:
    people = {one.id: one for one in registrations.confirmed(workshop)}
    rotation, is_mixed = programme.rotation(workshop), workshop.group_mode == GroupMode.REMIX
    return {
        "event": workshop.event,
        "workshop": workshop,
        "form": form,
        "rules": [_rule_row(rule, people, is_mixed) for rule in queries.group_rules(workshop)],
        "contradiction": comparing.contradiction(workshop, rotation, locale.chosen()) if rotation else "",
        "is_mixed": is_mixed,
    }


def _rule_row(rule: GroupRule, people: dict[int, Registration], is_mixed: bool) -> tuple[GroupRule, str, str]:
    """The rule, whom it names (those who left are counted, not named), and what it says of them."""
    names = [people[who].shown_name for who in rule.people if who in people]
    gone = len(rule.people) - len(names)
    told_of = ", ".join(names) + (" " + _("(+ %(gone)s ohne Platz)", gone=gone) if gone else "")
    kind = rules.RuleKind(rule.kind)
    says = _(rules.MIXED_RULE_NAMES.get(kind, rules.RULE_NAMES[kind]) if is_mixed else rules.RULE_NAMES[kind])
    if rule.group_number:
        says += f": {group_name(rules.look(rule.group_number))}"
    if is_mixed and kind.names_a_group:
        says += " " + _("(gilt erst wieder für feste Gruppen)")
    return rule, told_of.strip(), says


def room_list(workshop: Workshop, plan: RotationPlan, form: forms.NamesForm, role: str) -> Context:
    """Who is where, named as the event allows."""
    form.offer()
    members, how = queries.members_with_place(plan), workshop.event.names_shown
    return {
        "event": workshop.event,
        "workshop": workshop,
        "plan": plan,
        "form": form,
        "groups": [
            (rules.look(group.number), [_listed(one.shown_name, one.arrival, how) for one in members.get(group.id, ())])
            for group in plan.groups
        ],
        "ways": _own_ways(workshop, plan, how),
        "rotation": programme.rotation(workshop),
        "state_names": rules.STATE_NAMES,
        "may_decide": role in DECIDING,
    }


def _own_ways(workshop: Workshop, plan: RotationPlan, how: str) -> list[tuple[str, remixing.Way]]:
    rotation = programme.rotation(workshop)
    if plan.mode != GroupMode.REMIX or rotation is None:
        return []
    ways = remixing.ways_of(plan, rotation)
    people = registrations.confirmed(workshop)
    return [(_listed(one.shown_name, one.arrival, how), ways[one.id]) for one in people if one.id in ways]


def _listed(name: str, badge: int, how: str) -> str:
    found = rules.shown_name(name, badge, how)
    return _("Nummer %(number)s", number=found) if how == rules.NamesShown.BADGE else found


def absent_form(workshop: Workshop, sent: MultiDict[str, str]) -> forms.AbsentForm:
    """As it was sent; at first with those ticked who were missing already, or they would be given a place again."""
    plan = queries.announced(workshop)
    missing = queries.left_out(plan) if plan and not sent else ()
    form = forms.AbsentForm(formdata=sent or None, meta={"csrf": False}, absent=[str(who) for who in missing])
    form.offer(present(workshop))
    return form


def present(workshop: Workshop) -> list[tuple[int, str]]:
    people = registrations.confirmed(workshop)
    return [(one.id, ", ".join(filter(None, (one.shown_name, one.municipality)))) for one in people]


def today(
    workshop: Workshop,
    form: forms.AbsentForm,
    *,
    asked: bool,
    refused: str,
    found: repairing.Repair | None,
    mended: swapping.Mended | None,
) -> Context:
    """Who is missing, and what the plan could become."""
    language = locale.chosen()
    return {
        "event": workshop.event,
        "workshop": workshop,
        "plan": queries.announced(workshop),
        "form": form,
        "asked": asked,
        "found": found,
        "mended": mended,
        "refused": refused,
        "options": [(each, showing.worth(each.score, language)) for each in found.options] if found else [],
        "looks": rules.look,
        "walked": comparing.walked,
    }


def compare(workshop: Workshop, wanted: list[int]) -> Context:
    rotation, plans = programme.rotation(workshop), queries.plans(workshop)
    one, other = (next((plan for plan in plans if plan.number == number), None) for number in wanted)
    return {
        "event": workshop.event,
        "workshop": workshop,
        "plans": plans,
        "wanted": wanted,
        "found": _compared(workshop, one, other, rotation),
        "state_names": rules.STATE_NAMES,
    }


def _compared(
    workshop: Workshop, one: RotationPlan | None, other: RotationPlan | None, rotation: TimedPart | None
) -> comparing.Comparison | None:
    if not one or not other or not rotation:
        return None
    return comparing.comparison(one, other, workshop, rotation, locale.chosen())
