"""What people who spoke decide about themselves, by their link or through the office: agree, approve, take back."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from app.audit.actions import record
from app.core import tokens
from app.core.db import db, deed, lock
from app.core.files import FileStore
from app.events.models import Workshop
from app.minutes import actions as minutes
from app.minutes import documents
from app.minutes import queries as versions
from app.minutes.document import SCHEMA, to_tree
from app.minutes.models import MinutesVersion
from app.minutes.rules import NotADraft, State, Variant
from app.review import actions, gate, mails, passages, queries, rules
from app.review.models import Approval, SpeakerConsent


def note_consent(workshop: Workshop, name: str, how: str, *, now: datetime) -> SpeakerConsent:
    """Write down that somebody agreed to be named, and how."""
    consent = _known(workshop, name)
    consent.given_at, consent.how, consent.noted_by, consent.withdrawn_at = now, how, deed().by, None
    record("speaker_consented", consent)
    return consent


def ask(version: MinutesVersion, key: str, email: str, locale: str, *, now: datetime) -> Approval:
    """Send a speaker her passage, to be approved within some days. Asking again makes a new link.

    Raises NotADraft, NotNamed.
    """
    approval = _approval(version, key, now=now)
    token = tokens.fresh()
    approval.token_hash, approval.reminder_hash = tokens.hashed(token), None
    approval.state, approval.answered_at, approval.answer = rules.Answer.ASKED, None, ""
    approval.override_reason = approval.overridden_by = ""
    approval.asked_at, approval.asked_by, approval.reminded_at = now, deed().by, None
    approval.deadline_at = now + rules.ANSWER_WITHIN
    approval.consent.email, approval.consent.locale = email, locale
    record("approval_asked", approval, number=version.number)
    mails.passage_to_approve(approval, token, now=now)
    return approval


def override(version: MinutesVersion, key: str, reason: str, *, now: datetime) -> None:
    """Do without her approval, for a reason that stays in the history. Raises NotADraft, NotNamed."""
    approval = _approval(version, key, now=now)
    approval.state, approval.override_reason, approval.overridden_by = rules.Answer.OVERRIDDEN, reason, deed().by
    record("approval_overridden", approval, number=version.number, reason=reason)
    mails.drop(approval)


def approve(approval: Approval, seen: str, *, now: datetime) -> None:
    """She agrees to her passage as she saw it, and to be named. Raises AlreadyOut, NotNamed, TextMoved."""
    _check_open(approval, seen)
    approval.state, approval.passage, approval.answered_at = rules.Answer.APPROVED, seen, now
    consent = approval.consent
    consent.given_at, consent.how, consent.noted_by, consent.withdrawn_at = now, "", "speaker", None
    record("approved", approval, number=approval.version.number)


def object_to(approval: Approval, seen: str, words: str, *, now: datetime) -> None:
    """She wants it otherwise, and says how. Raises AlreadyOut, NotNamed, TextMoved."""
    _check_open(approval, seen)
    approval.state, approval.answer, approval.answered_at = rules.Answer.OBJECTED, words, now
    record("approval_objected", approval, number=approval.version.number)


def remind(approval: Approval, *, now: datetime) -> None:
    """Once, a day before the answer is due, while nothing is out."""
    lock(approval)
    waits = approval.state == rules.Answer.ASKED and approval.reminded_at is None and now < approval.deadline_at
    if not waits or approval.version.state == State.PUBLISHED or not approval.consent.email:
        return
    token = tokens.fresh()
    approval.reminded_at, approval.reminder_hash = now, tokens.hashed(token)
    record("approval_reminded", approval, number=approval.version.number)
    mails.passage_reminder(approval, token, now=now)


def withdraw(consent: SpeakerConsent, *, store: FileStore, now: datetime) -> None:
    """Her name and her passage leave what is out at once: a new version without her, and the old ones are emptied.

    No gate and no second pair of eyes: what the law wants now does not wait for either. Drafts with her name cannot
    be released any more.
    """
    workshop = consent.workshop
    lock(workshop)
    lock(consent)
    if consent.withdrawn_at is not None:
        return
    consent.withdrawn_at = now
    record("speaker_consent_withdrawn", consent)
    for variant in Variant:
        _take_out(workshop, variant, consent.name, store=store, now=now)


def refuse(workshop: Workshop, name: str, *, store: FileStore, now: datetime) -> None:
    """Somebody told the office that she does not want to be named, whether or not she had agreed before."""
    withdraw(_known(workshop, name), store=store, now=now)


def _take_out(workshop: Workshop, variant: str, name: str, *, store: FileStore, now: datetime) -> None:
    newest, earlier = versions.published(workshop, variant), versions.published_versions(workshop, variant)
    if newest is not None and _names(newest, name):
        without = actions.next_version(newest, rules.WITHDRAWN_REASON, now=now)
        without.document = to_tree(passages.without(documents.tree(newest), name))
        db.session.add(without)
        db.session.flush()
        minutes.put_out(without, store=store, now=now)
    for version in earlier:
        if version.withheld_at is None and _names(version, name):
            _withhold(version, store=store, now=now)


def _names(version: MinutesVersion, name: str) -> bool:
    tree = documents.tree(version)
    return passages.without(tree, name) != tree


def _withhold(version: MinutesVersion, *, store: FileStore, now: datetime) -> None:
    """Empty a released version; the database lets exactly this through. Its documents go once that is certain."""
    hashes = [file["hash"] for file in version.files.values()]
    language = version.document.get("language", "")
    version.document = {"schema": SCHEMA, "language": language, "blocks": []}
    version.files, version.notes, version.search_text, version.withheld_at = {}, [], "", now
    record("minutes_withheld", version, number=version.number)
    for name in hashes:
        deed().after_commit.append(partial(store.drop, name))


def _known(workshop: Workshop, name: str) -> SpeakerConsent:
    """The row of somebody, made at the first need; the workshop is locked, so it is made once."""
    lock(workshop)
    key = rules.name_key(name)
    found = queries.consent(workshop, key)
    if found is None:
        found = SpeakerConsent(event_id=workshop.event_id, workshop=workshop, name=name, name_key=key)
        db.session.add(found)
        db.session.flush()
    return found


def _approval(version: MinutesVersion, key: str, *, now: datetime) -> Approval:
    """The row for her and this version, with the words as they stand. Raises NotADraft, NotNamed."""
    lock(version.workshop)
    lock(version)
    if version.state == State.PUBLISHED:
        raise NotADraft
    passage = gate.passage_of(version, key)
    if passage is None:
        raise rules.NotNamed
    consent = _known(version.workshop, passage.name)
    found = queries.approval(version, consent)
    if found is None:
        found = Approval(
            event_id=version.event_id,
            version=version,
            consent=consent,
            token_hash=tokens.hashed(tokens.fresh()),
            state=rules.Answer.ASKED,
            deadline_at=now,
            asked_at=now,
            asked_by=deed().by,
            passage=passage.mark,
        )
        db.session.add(found)
    found.passage = passage.mark
    return found


def _check_open(approval: Approval, seen: str) -> None:
    lock(approval.version)
    lock(approval)
    if approval.version.state == State.PUBLISHED:
        raise rules.AlreadyOut
    lock(approval.consent)
    passage = gate.passage_of(approval.version, approval.consent.name_key)
    if passage is None or approval.consent.withdrawn_at is not None:
        raise rules.NotNamed
    if passage.mark != seen:
        raise rules.TextMoved
