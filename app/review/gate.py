"""What stands in the way of a release beyond the words: people who spoke, and what the team and participants said."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.text import N_
from app.minutes import documents
from app.minutes.models import MinutesVersion
from app.minutes.rules import Gap
from app.review import queries
from app.review.passages import Passage, passages
from app.review.rules import SETTLED, Person, RemarkState


def gaps(version: MinutesVersion) -> tuple[Gap, ...]:
    """Everything that is missing: in the document, of the people who spoke, and what nobody has settled yet."""
    return (*documents.gaps(version), *_unasked(people(version)), *_open(version))


def people(version: MinutesVersion) -> tuple[Person, ...]:
    """Everybody who speaks in a version, in its order.

    An answer counts for the words it was given to, in whichever version: a correction elsewhere asks nobody again.
    """
    known, asked = queries.consents(version.workshop), queries.approvals(version.workshop)
    found = []
    for passage in passages(documents.tree(version)):
        consent = known.get(passage.key)
        settled = [each for each in asked if each.consent is consent and each.state in SETTLED]
        approved = any(each.passage == passage.mark for each in settled)
        consented = consent is not None and consent.is_given
        outdated = not approved and any(each.version_id == version.id for each in settled)
        found.append(Person(passage.name, passage.key, passage.block_id, consented, approved, outdated))
    return tuple(found)


def passage_of(version: MinutesVersion, key: str) -> Passage | None:
    return next((each for each in passages(documents.tree(version)) if each.key == key), None)


def _unasked(people: tuple[Person, ...]) -> Iterator[Gap]:
    for person in people:
        name = {"name": person.name}
        if not person.consented:
            said = N_(
                "Für %(name)s ist keine Einwilligung vermerkt. "
                "Bitten Sie um die Freigabe, oder vermerken Sie, wie die Einwilligung gegeben wurde."
            )
            yield Gap("consent-missing", said, name, person.block_id)
        if person.outdated:
            said = N_("Der Abschnitt von %(name)s wurde nach der Freigabe geändert. Bitten Sie noch einmal darum.")
            yield Gap("approval-outdated", said, name, person.block_id)
        elif not person.approved:
            said = N_(
                "%(name)s hat den eigenen Abschnitt noch nicht freigegeben. "
                "Bitten Sie darum, oder begründen Sie, warum es ohne geht."
            )
            yield Gap("approval-missing", said, name, person.block_id)


def _open(version: MinutesVersion) -> Iterator[Gap]:
    comments = sum(1 for each in queries.comments(version) if each.settled_at is None)
    if comments:
        said = N_("Noch nicht erledigte Anmerkungen: %(count)s.")
        yield Gap("comments-open", said, {"count": comments}, must=False)
    remarks = sum(1 for each in queries.remarks(version.workshop) if each.state == RemarkState.OPEN)
    if remarks:
        said = N_("Noch nicht geprüfte Hinweise von Teilnehmenden: %(count)s.")
        yield Gap("remarks-open", said, {"count": remarks}, must=False)
