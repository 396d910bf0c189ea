"""Running the checks. They leave nothing behind: a file is written and taken away, no mail is sent."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from app.accounts import securing
from app.core import schema
from app.core.files import FileStore
from app.core.text import N_
from app.needs import actions as needs
from app.needs.vault import Keys
from app.outbox import reaching
from app.selfcheck import queries, rules
from app.selfcheck.rules import Step
from app.texts import queries as texts
from config import Settings


def run(settings: Settings, *, store: FileStore, queue: Any, now: datetime) -> list[Step]:
    """Every check in order; without a database those that need one are left out."""
    steps = [_database()]
    if rules.is_good(steps):
        steps.append(_migrations())
    can_read = rules.is_good(steps)
    steps += [_smtp(settings), _storage(store)]
    if can_read:
        steps += [_guarded("clock", lambda: _clock(now)), _guarded("keys", lambda: _keys(settings))]
    steps += [_queue(settings, queue), rules.python(rules.splits_headers())]
    if can_read:
        steps.append(_guarded("texts", lambda: rules.texts(texts.open_texts())))
    return steps


def _guarded(name: str, check: Callable[[], Step]) -> Step:
    try:
        return check()
    except SQLAlchemyError:
        return rules.broken(name, N_("Die Datenbank hat mittendrin nicht geantwortet. Bitte prüfen Sie noch einmal."))


def _database() -> Step:
    try:
        schema.present()
    except SQLAlchemyError:
        return rules.broken("database", N_("Die Datenbank antwortet nicht. Prüfen Sie DATABASE_URL und den Server."))
    return rules.fine("database", N_("Die Datenbank antwortet."))


def _migrations() -> Step:
    if schema.is_newer():
        return rules.broken("migrations", N_("Die Datenbank ist neuer als Rotunde. Aktualisieren Sie Rotunde."))
    if schema.problem():
        return rules.broken("migrations", N_("Die Tabellen sind veraltet. Führen Sie „flask db upgrade“ aus."))
    return rules.fine("migrations", N_("Die Tabellen haben den Stand dieses Programms."))


def _smtp(settings: Settings) -> Step:
    if not settings.smtp_url:
        return rules.warning("smtp", N_("SMTP_URL fehlt: E-Mails bleiben im Postausgang und erreichen niemanden."))
    reason = reaching.problem(settings.smtp_url, settings.mail_from)
    if reason:
        return rules.broken("smtp", N_("Der Mailserver ist nicht erreichbar: %(reason)s"), reason=reason)
    return rules.fine("smtp", N_("Der Mailserver antwortet. Verschickt wurde nichts."))


def _storage(store: FileStore) -> Step:
    """Write something nobody has written before, read it, take it away."""
    content = secrets.token_bytes(32)
    try:
        name = store.put(content)
        same = store.get(name) == content
        store.drop(name)
    except OSError as error:
        words = N_("In die Ablage lässt sich nicht schreiben (%(error)s). Bitte prüfen Sie Platz und Rechte.")
        return rules.broken("storage", words, error=error.strerror or type(error).__name__)
    if not same:
        return rules.broken(
            "storage", N_("Die Ablage gibt etwas anderes heraus, als hineinkam. Prüfen Sie den Ordner.")
        )
    return rules.fine("storage", N_("Die Ablage nimmt Dateien an und gibt sie wieder heraus."))


def _clock(now: datetime) -> Step:
    return rules.clock(rules.Reading(now, queries.newest_moment()))


def _keys(settings: Settings) -> Step:
    keys, text = Keys(settings.vault_key, settings.vault_key_old), "Probe"
    if keys.unseal(keys.seal(text), keys.current_id) != text:
        return rules.broken("keys", N_("VAULT_KEY öffnet nicht, was er verschließt. Bitte prüfen Sie den Schlüssel."))
    unreadable = needs.standing()["unreadable"] + securing.standing()["unreadable"]
    if unreadable:
        words = N_(
            "Bedarfe und zweite Faktoren, die kein Schlüssel öffnet: %(number)s. "
            "Nennen Sie ihren Schlüssel in VAULT_KEY_OLD."
        )
        return rules.broken("keys", words, number=unreadable)
    return rules.fine("keys", N_("Die Schlüssel öffnen alles, was verschlossen ist."))


def _queue(settings: Settings, queue: Any) -> Step:
    try:
        waiting = queue.pending_count()
    except Exception as error:
        words = N_("Die Warteschlange antwortet nicht (%(error)s). Bitte prüfen Sie REDIS_URL oder den Ordner.")
        return rules.broken("queue", words, error=type(error).__name__)
    return rules.fine("queue", N_("Die Warteschlange antwortet. Es warten: %(number)s."), number=waiting)
