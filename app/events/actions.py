"""What changes events: who works on them."""

from app.accounts.models import Account
from app.audit.actions import record
from app.core.db import db
from app.events import queries
from app.events.models import Event, TeamMember, Workshop


def assign(account: Account, event: Event, workshop: Workshop | None) -> TeamMember:
    """Let somebody work on an event, or on exactly one of its workshops."""
    member = TeamMember(account_id=account.id, event_id=event.id, workshop_id=workshop.id if workshop else None)
    db.session.add(member)
    record("assigned", member, account=account.id)
    return member


def dismiss(member: TeamMember) -> None:
    """Somebody works on it no longer."""
    record("unassigned", member, account=member.account_id)
    queries.drop_member(member)
