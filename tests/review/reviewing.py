"""Minutes under review, ready-made for tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.core import tokens
from app.core.db import db
from app.minutes.document import to_tree
from app.minutes.models import MinutesVersion
from app.minutes.reading import read
from app.registration.models import Registration
from app.review import actions, consenting, gate, watching
from app.review.models import Approval, CorrectionWatch, MinutesComment, Remark, SpeakerConsent
from tests.support import make


def reviewed(version: MinutesVersion, person: Registration, *, now: datetime) -> dict[str, str]:
    """Inside a unit of work: a comment, a remark, a speaker who was asked, somebody who watches, a correction that is
    out and the same in plain language. Returns the tokens of the pages behind links, by endpoint.
    """
    about: dict[str, Any] = {"event_id": version.event_id}
    placed: dict[str, Any] = {**about, "workshop_id": version.workshop_id}
    consent = SpeakerConsent(**placed, name="Dr. Annika Vollbrandt", name_key="annika vollbrandt", given_at=now)
    db.session.add_all(
        [
            MinutesComment(**about, version_id=version.id, text="Bitte prüfen", by="test", at=now),
            Remark(**placed, registration_id=person.id, text="Mein Punkt", at=now, state="open"),
            CorrectionWatch(**placed, email="leserin@example.org", token_hash=tokens.hashed("watch"), asked_at=now),
            consent,
            Approval(
                **about,
                version=version,
                consent=consent,
                token_hash=tokens.hashed("passage"),
                passage="0" * 64,
                state="asked",
                deadline_at=now,
                asked_at=now,
                asked_by="test",
            ),
        ]
    )
    for number, variant in ((3, "standard"), (4, "plain")):
        out(version, number, variant=variant, now=now)
    passage = ("passage", "approve", "object_to", "withdraw")
    watch = ("watching_page", "confirm_watch", "end_watch", "unsubscribing", "unsubscribe")
    return {
        **{f"review_public.{name}": "passage" for name in passage},
        **{f"review_public.{name}": "watch" for name in watch},
    }


def out(version: MinutesVersion, number: int, *, now: datetime, **more: Any) -> MinutesVersion:
    """A further version that is out, written down only."""
    found = MinutesVersion(
        event_id=version.event_id,
        workshop_id=version.workshop_id,
        number=number,
        state="published",
        document=more.pop("document", version.document),
        year=2026,
        made_at=now,
        published_at=now,
        **more,
    )
    db.session.add(found)
    return found


def document(text: str) -> dict[str, Any]:
    """A protocol as the tree of a version."""
    return to_tree(read(text.encode(), name="protokoll.txt").document)


def agree(version: MinutesVersion, *, now: datetime) -> None:
    """Inside a unit of work: everybody who spoke agreed to be named, and it goes without approval."""
    for person in gate.people(version):
        consenting.note_consent(version.workshop, person.name, "mündlich", now=now)
        consenting.override(version, person.key, "am Tag selbst gelesen", now=now)


def underway(version: MinutesVersion, person: Registration, *, now: datetime) -> dict[str, str]:
    """Inside a unit of work: a version in review with everything people can say of it; paths behind links, by name."""
    first, second = gate.people(version)[:2]
    consenting.ask(version, first.key, "annika@example.org", "de", now=now)
    passage = make.link_in(make.mails("annika@example.org")[-1])
    consenting.note_consent(version.workshop, second.name, "mündlich nach dem Impuls", now=now)
    consenting.override(version, second.key, "Ist bis Ende des Monats verreist", now=now)
    actions.comment(version, "Hier fehlt die Zahl der Kommunen.", first.block_id, now=now)
    actions.settle_comment(actions.comment(version, "Bitte kürzen.", "", now=now), version, now=now)
    actions.submit(version, now=now)
    actions.add_remark(person, "Die Schulen kamen auch vor.", 2, now=now)
    declined = actions.add_remark(person, "Mehr Kaffee.", None, now=now)
    actions.settle_remark(declined, version.workshop, taken=False, reason="Steht auf der nächsten Liste.", now=now)
    watching.watch(version.workshop, "leserin@example.org", "de", now=now)
    watch = make.link_in(make.mails("leserin@example.org")[-1])
    return {"passage": passage, "watching": watch, "mark": first.mark}
