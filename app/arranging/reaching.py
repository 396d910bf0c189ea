"""Which event and which workshop a page or a form is about, for the person who is signed in."""

from __future__ import annotations

from flask import abort, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.arranging import queries
from app.events import queries as events
from app.events.models import Event, Workshop
from app.events.rules import Viewer


def event(slug: str) -> Event:
    found = events.event_run_by(_viewer(), slug)
    if found is None:
        abort(404)
    return found


def workshop(slug: str, letter: str) -> Workshop:
    found = events.workshop_run_by(_viewer(), slug, letter)
    if found is None:
        abort(404)
    return found


def meant(slug: str, letter: str) -> Workshop:
    """The workshop a form was opened for: workshops exchange letters, so its hidden id counts where it has one."""
    if "workshop" not in request.form:
        return workshop(slug, letter)
    return workshop(slug, queries.letter_of(slug, request.form["workshop"]) or abort(404))


def has_moved(found: Workshop, letter: str) -> bool:
    """Whether the letter in the address means another workshop by now."""
    return found.letter != letter.upper()


def back(slug: str, anchor: str | None = None) -> ResponseReturnValue:
    """To the day; what the browser kept of the form is no longer needed there."""
    session["saved_draft"] = request.full_path.rstrip("?")[:200]
    return redirect(url_for("arranging.show", slug=slug, _anchor=anchor), 303)


def _viewer() -> Viewer:
    return Viewer(current_user.account.id, current_user.role)
