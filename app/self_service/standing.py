"""Where somebody stands, gathered from every package below for her own page: nothing of anybody else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.admission import queries as admission
from app.admission.rules import BAR_NAMES, Terms
from app.allotment import queries as allotment
from app.events.models import Workshop
from app.groups import queries as groups
from app.minutes import queries as minutes
from app.needs import actions as vault
from app.needs import queries as needs
from app.needs import rules as need_rules
from app.programme import queries as programme
from app.questions import asking
from app.questions import queries as questions
from app.registration import queries as registrations
from app.registration import rules as registration_rules
from app.registration.models import Registration, RegistrationLink
from app.self_service import rules
from app.web import locale


def of(person: Registration, now: datetime) -> dict[str, Any]:
    """What every personal page knows of the person and the workshop."""
    workshop = person.workshop
    return {
        "registration": person,
        "workshop": workshop,
        "event": workshop.event,
        "now": now,
        "begun": now >= workshop.starts_at,
        "state_names": registration_rules.STATE_NAMES,
    }


def whole(person: Registration, link: RegistrationLink | None, now: datetime) -> dict[str, Any]:
    """All that the page itself shows."""
    terms = admission.terms(person.event_id)
    need = needs.need_of(person.id)
    return {
        **of(person, now),
        **_waiting(person, terms, now),
        **_group(person),
        "terms": terms,
        "link": link,
        "over": rules.OVER.get(registration_rules.State(person.state), ""),
        "may_register_again": _is_open(person.workshop, now),
        "former": registrations.registration(person.replaces_id) if person.replaces_id else None,
        "followers": [each for each in registrations.followers(person) if each.is_standing],
        "minutes": minutes.published(person.workshop),
        "reason": allotment.reason_for(person, locale.chosen()) if terms.mode.is_by_wish else "",
        "ticket": allotment.ticket_of(person) if terms.mode.is_by_wish else None,
        "answers": _answers(person),
        "need": need,
        "need_words": vault.opened(need),
        "need_states": need_rules.STATE_NAMES,
    }


def targets(person: Registration, now: datetime) -> list[tuple[Workshop, registration_rules.Places]]:
    """The workshops one can change to now, with their places."""
    others = [
        each
        for each in person.workshop.event.workshops
        if each.id != person.workshop_id and _is_open(each, now) and not registrations.standing(each, person.person_key)
    ]
    places = registrations.places_of(others)
    return [(each, places[each.id]) for each in others]


def _waiting(person: Registration, terms: Terms, now: datetime) -> dict[str, Any]:
    if not person.is_waiting:
        return {"position": 0, "bar": "", "frozen": False}
    bar = registrations.bar_of(person, terms, now)
    return {
        "position": registrations.waiting_position(person),
        "bar": BAR_NAMES[bar] if bar else "",
        "frozen": now >= terms.frozen_from(person.workshop.starts_at),
    }


def _answers(person: Registration) -> list[tuple[str, str]]:
    """What she answered, with the words of the questions as they were asked then."""
    version = questions.version(person.questionnaire_id) if person.questionnaire_id else None
    return asking.readable(version.asked, person.answers, locale.chosen()) if version else []


def _group(person: Registration) -> dict[str, Any]:
    """The way of the own group through the stations, or the own way where people are mixed anew each round."""
    plan, rotation = groups.announced(person.workshop), programme.rotation(person.workshop)
    return {"timetable": groups.timetable_of(plan, rotation, person) if plan and rotation else None}


def _is_open(workshop: Workshop, now: datetime) -> bool:
    window = (workshop.registration_opens_at, workshop.registration_closes_at, workshop.starts_at)
    return workshop.called_off_at is None and registration_rules.is_open(*window, now)
