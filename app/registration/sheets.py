"""One event's registration form, with what it takes to show, judge and read it: settings, workshops, the hour."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.admission import queries as admission
from app.admission.rules import Terms
from app.core.errors import Refusal
from app.events import queries as events
from app.events.models import Event, Workshop
from app.municipalities import queries as municipalities
from app.municipalities.rules import Resolution
from app.needs import actions as needs
from app.questions import asking, definitions, fields
from app.questions import queries as questionnaires
from app.questions.definitions import Question
from app.registration import actions, queries, rules
from app.registration.drafts import Values
from app.registration.forms import WISHES_MOST, RegistrationForm
from app.registration.rules import Answer, State
from app.texts import queries as texts
from app.web import filters, locale
from app.web.forms import told

NOTICE = "datenschutz-anmeldung"


@dataclass
class Sheet:
    """`form` offers the workshops that take registrations now; `questions` are the organiser's own."""

    event: Event
    terms: Terms
    form: RegistrationForm
    now: datetime
    questions: tuple[Question, ...] = ()
    questionnaire_id: int | None = None

    @cached_property
    def meant(self) -> Resolution:
        """What the words about the municipality mean."""
        return municipalities.resolve(self.form.municipality.data or "")

    @property
    def is_by_wish(self) -> bool:
        return self.terms.collects_wishes(self.now)

    @property
    def chosen(self) -> list[Workshop]:
        """The workshops that were chosen, best wish first."""
        return workshops_of(self.event, self.form.letters)

    @property
    def open(self) -> list[Workshop]:
        return [workshop for workshop in self.event.workshops if is_open(workshop, self.now)]

    @property
    def closed(self) -> list[Workshop]:
        """Workshops one cannot choose now."""
        return [workshop for workshop in self.event.workshops if not is_open(workshop, self.now)]

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered to the organiser's questions, as far as they are asked."""
        return fields.answers(self.form, self.questions, self.form.letters)

    @property
    def asked(self) -> tuple[Question, ...]:
        """The questions that concern whoever has chosen and answered like this."""
        return asking.asked(self.questions, self.form.letters, self.answers)

    @property
    def read_answers(self) -> list[tuple[str, str, str]]:
        """Question, answer in words, and the field where it can be changed."""
        language, given = locale.chosen(), self.answers
        return [
            (
                question.label(language),
                asking.shown(question, given.get(question.key), language),
                fields.name_of(question) + ("-0" if question.choices else ""),
            )
            for question in self.asked
        ]

    def values(self) -> dict[str, list[str]]:
        """What was sent, without what was not asked."""
        asked = self.asked
        return self.form.values([fields.name_of(each) for each in self.questions if each not in asked])

    def show(self) -> None:
        """Name the workshops with what one would get there, for a page that offers them."""
        self.form.offer(_labels(self.open, by_wish=self.is_by_wish))

    def is_good(self) -> bool:
        """Whether it can be sent like this; what is wrong stands at its field."""
        is_good = self.form.validate()
        if self.terms.is_drawing(self.now):
            self.form.form_errors.append(told(rules.BeingDrawn()))
            is_good = False
        problems = asking.check(self.questions, self.form.letters, self.answers)
        fields.refuse(self.form, self.questions, problems)
        is_good = is_good and not problems
        if not self.form.municipality.errors:
            is_good = self.form.understand(self.meant) and is_good
        return is_good

    def is_welcome(self) -> bool:
        """Whether the workshops that were chosen take this person; they are asked again when it is sent."""
        return all([self._takes(field) for field in self.form.choosing if field.data])

    def _takes(self, field: Any) -> bool:
        """Whether the workshop chosen in `field` takes this person."""
        try:
            for workshop in workshops_of(self.event, [field.data]):
                actions.check(workshop, self.form.name.data, now=self.now)
        except Refusal as refusal:
            if refusal.field == "workshop":
                field.errors = [*field.errors, told(refusal)]
            else:
                self.form.refuse(refusal)
            return False
        return True

    def register(self, *, is_trap: bool) -> dict[str, Any]:
        """Register, inside a unit of work; returns what is told about it, raises the refusals of the actions.

        Not the registration: somebody who was registered already must look like a newcomer. What fell into the trap
        registers nobody and looks alike, too.
        """
        form, slug = self.form, self.event.slug
        applicant = form.applicant(self.meant, notice_version=texts.version(NOTICE))
        applicant = replace(applicant, questionnaire_id=self.questionnaire_id, answers=self.answers)
        found = [events.workshop_to_register(slug, letter) for letter in form.letters]
        workshops = [workshop for workshop in found if workshop is not None]
        if len(workshops) < len(found):
            raise rules.RegistrationClosed  # the event was taken back in this moment
        if is_trap:
            answer = self._said_to_all(workshops[0])
        elif self.is_by_wish:
            answer = actions.register_wishes(workshops, applicant, now=self.now)
        else:
            answer = actions.register(workshops[0], applicant, now=self.now)
        self._keep_needs(answer)
        told_later = {"state": answer.state, "position": answer.position, "letters": form.letters}
        return told_later | {"name": applicant.name, "email": applicant.email}

    def _said_to_all(self, workshop: Workshop) -> Answer:
        """What a newcomer would be told."""
        places = queries.places(workshop)
        if self.is_by_wish:
            return Answer(0, State.WISHED)
        return Answer(0, State.WAITING, places.waiting + 1) if places.is_full else Answer(0, State.HELD)

    def _keep_needs(self, answer: Answer) -> None:
        """Into the vault, if this made a registration: knowing a name and an address is no leave to write there."""
        words = self.form.needs.data
        made = queries.registration(answer.registration_id) if words else None
        if made is not None and made.registered_at == self.now:
            needs.keep(made.id, made.event_id, words, ends_at=self.event.ends_at, now=self.now)


def sheet(event: Event, *, now: datetime, values: Values | None = None) -> Sheet:
    """The form as it was just sent, or filled with `values`, whose token was checked when they were sent."""
    terms = admission.terms(event.id)
    version = questionnaires.current(event.id)
    questions = definitions.read(version.questions) if version else ()
    made: Any = fields.extended(RegistrationForm, questions, locale.chosen()) if questions else RegistrationForm
    form = made() if values is None else made(MultiDict(values), meta={"csrf": False})
    found = Sheet(event, terms, form, now, questions, version.id if version else None)
    wishes = max(min(terms.wishes, len(found.open), WISHES_MOST), 1) if found.is_by_wish else 0
    form.rank(wishes)
    form.offer([(workshop.letter, "") for workshop in found.open])
    return found


def workshops_of(event: Event, letters: list[str]) -> list[Workshop]:
    """The event's workshops of these letters, in their order."""
    known = {workshop.letter: workshop for workshop in event.workshops}
    return [known[letter] for letter in letters if letter in known]


def is_open(workshop: Workshop, now: datetime) -> bool:
    return workshop.called_off_at is None and rules.is_open(
        workshop.registration_opens_at, workshop.registration_closes_at, workshop.starts_at, now
    )


def _labels(workshops: list[Workshop], *, by_wish: bool) -> list[tuple[str, str]]:
    """What one can choose: title, time where times differ, and what one would get there."""
    places = queries.places_of(workshops)
    is_parallel = len({(workshop.starts_at, workshop.ends_at) for workshop in workshops}) == 1
    found = []
    for workshop in workshops:
        facts = [] if is_parallel else [filters.timespan(workshop.starts_at, workshop.ends_at)]
        facts.append(_offered(places[workshop.id], by_wish=by_wish))
        found.append((workshop.letter, f"{workshop.name}: {workshop.title} ({'; '.join(facts)})"))
    return found


def _offered(left: rules.Places, *, by_wish: bool) -> str:
    if by_wish:
        return _("%(all)s Plätze", all=left.capacity)
    if not left.is_full:
        return _("%(free)s von %(all)s Plätzen frei", free=left.free, all=left.capacity)
    return _("ausgebucht, %(waiting)s auf der Warteliste", waiting=left.waiting)
