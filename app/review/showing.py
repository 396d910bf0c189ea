"""What the review page is given of one version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from app.accounts import queries as accounts
from app.audit.rules import ACTORS
from app.minutes import documents
from app.minutes import queries as versions
from app.minutes.document import HEADINGS, Document, Kind
from app.minutes.models import MinutesVersion
from app.minutes.rules import STATE_NAMES, Gap, State, open_musts
from app.review import gate, queries, rules
from app.review.models import Approval, MinutesComment, SpeakerConsent


@dataclass(frozen=True)
class Spoken:
    """One person who spoke, with what is known of her."""

    person: rules.Person
    consent: SpeakerConsent | None
    approval: Approval | None


def whole(version: MinutesVersion, *, actor: str) -> dict[str, Any]:
    """Everything about the review of a version; `actor` is who looks."""
    workshop, tree = version.workshop, documents.tree(version)
    found = gate.gaps(version)
    writers = [str(each) for each in version.written_by]
    return {
        **about(version),
        "gaps": [(gap, told(gap)) for gap in found],
        "musts": len(open_musts(found)),
        "spoken": _spoken(version),
        "comments": _comments(version, tree),
        "remarks": queries.remarks(workshop),
        "remark_names": rules.REMARK_NAMES,
        "writers": [names_of(writers).get(each, each) for each in writers],
        "wrote": actor in writers,
        "names": names_of([each.by for each in queries.comments(version)]),
        "is_newest": versions.published(workshop, version.variant) is version,
    }


def about(version: MinutesVersion) -> dict[str, Any]:
    """Which version this is, and the words for its states."""
    return {
        "event": version.workshop.event,
        "workshop": version.workshop,
        "version": version,
        "state_names": STATE_NAMES,
        "answer_names": rules.ANSWER_NAMES,
        "is_out": version.state == State.PUBLISHED,
    }


def told(gap: Gap) -> str:
    return gettext(gap.message, **gap.values)


def places_of(version: MinutesVersion) -> list[tuple[str, str]]:
    """What a comment may be about: the whole, or a section; block id and heading."""
    tree = documents.tree(version)
    kinds = {Kind.TITLE, Kind.FIGURE, *HEADINGS}
    found = [(block.id, _short(block.heading)) for block in tree.blocks if block.kind in kinds]
    return [("", gettext("Die ganze Fassung")), *found]


def spoken(version: MinutesVersion, mark: str) -> Spoken | None:
    """One person who spoke, by the mark in the address."""
    return next((each for each in _spoken(version) if each.person.mark == mark), None)


def _spoken(version: MinutesVersion) -> list[Spoken]:
    consents, asked = queries.consents(version.workshop), queries.approvals(version.workshop)
    found = []
    for person in gate.people(version):
        consent = consents.get(person.key)
        newest = next((each for each in asked if each.consent is consent and each.version_id == version.id), None)
        found.append(Spoken(person, consent, newest))
    return found


def _comments(version: MinutesVersion, tree: Document) -> list[tuple[str, str, list[MinutesComment]]]:
    """By place, in the order of the document: anchor, heading, comments. What has lost its place stands at the end."""
    by_place: dict[str, list[MinutesComment]] = {}
    for comment in queries.comments(version):
        by_place.setdefault(comment.block_id, []).append(comment)
    found = [("", gettext("Zur ganzen Fassung"), by_place.pop("", []))]
    for block in tree.blocks:
        if block.id in by_place:
            found.append((block.anchor, _short(block.heading), by_place.pop(block.id)))
    gone = [comment for rest in by_place.values() for comment in rest]
    found.append(("", gettext("Zu Stellen, die es nicht mehr gibt"), gone))
    return [each for each in found if each[2]]


def _short(heading: str) -> str:
    words = " ".join(heading[:400].split())
    return words if len(words) <= 90 else f"{words[:89]}…"


def names_of(actors: list[str]) -> dict[str, str]:
    """How the team reads who did something: accounts by name, parts of the system in words."""
    return {**{key: gettext(words) for key, words in ACTORS.items()}, **accounts.names(actors)}
