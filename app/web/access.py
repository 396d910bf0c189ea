"""Doors: every view says who may come in. A view that says nothing is closed, and a test names it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Flask, abort, current_app, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response

from app.core.db import db, is_conflict

View = Callable[..., ResponseReturnValue]
TRIES = 4
OWN = "private, no-cache"  # kept by the person's own program, which asks each time whether it still holds


@dataclass(frozen=True)
class Door:
    """Who may come in: kind is public, by_link, one_click, signed_in or staff; roles only for staff.

    `in_series`: also organisers limited to some series, although no event stands in the address; the view holds them.
    """

    kind: str
    roles: frozenset[str] = frozenset()
    in_series: bool = False

    @property
    def is_private(self) -> bool:
        return self.kind != "public"


def public(view: View) -> View:
    """Anyone."""
    return _hang(view, Door("public"))


def by_link(view: View) -> View:
    """Whoever holds the secret address; the view looks the token up and answers 404 to all others."""
    return _hang(view, Door("by_link"))


def one_click(view: View) -> View:
    """Whoever holds the secret address may send its form, mail programs too (RFC 8058): they have no session.

    The secret token is the proof, and the body must say what is meant. A form that says less is a page's own and needs
    the token of its session like every other.
    """
    return _hang(view, Door("one_click"))


def signed_in(view: View) -> View:
    """Anyone with an account."""
    return _hang(view, Door("signed_in"))


def staff(*roles: str, in_series: bool = False) -> Callable[[View], View]:
    """People with one of `roles`; which events are theirs is asked by the query, not here."""

    def hang(view: View) -> View:
        return _hang(view, Door("staff", frozenset(roles), in_series))

    return hang


def _hang(view: View, door: Door) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        turned_away = _turned_away(door)
        if turned_away is not None:
            return turned_away
        return make_response(_tried(view, args, kwargs))

    guarded.door = door  # type: ignore[attr-defined]  # read by require_doors and by the house tests
    return guarded


def _turned_away(door: Door) -> ResponseReturnValue | None:
    if door.kind == "one_click" and request.form.getlist("List-Unsubscribe") != ["One-Click"]:
        current_app.extensions["csrf"].protect()
    if door.kind in ("public", "by_link", "one_click"):
        return None
    if not current_user.is_authenticated:
        if request.method in ("GET", "HEAD"):
            return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
        abort(401)
    if door.roles and (current_user.role not in door.roles or (_is_of_the_house(door) and not current_user.runs_house)):
        abort(404)  # what one may not see looks like what is not there
    return None


def _is_of_the_house(door: Door) -> bool:
    """Whether the page is about no event, so that no query can hold an organiser to the series of hers."""
    return door.roles == {"organiser"} and not door.in_series and "slug" not in (request.view_args or {})


def _tried(view: View, args: tuple[Any, ...], kwargs: dict[str, Any]) -> ResponseReturnValue:
    """The view's answer; run again when the database asks for it (deadlock, serialization failure)."""
    for attempt in range(1, TRIES + 1):
        try:
            return view(*args, **kwargs)
        except DBAPIError as error:
            db.session.rollback()
            if attempt == TRIES or not is_conflict(error):
                raise
    raise AssertionError("unreachable: the last try returns or raises")


def keep_private(response: Response) -> None:
    """Private pages are kept by no cache, found by no search engine, and leave no trace in a Referer.

    A personal calendar, which programs ask for every hour, may be kept by its owner's program (see feeds.private_file).
    """
    if response.headers.get("Cache-Control") != OWN:
        response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"


def door_of(endpoint: str) -> Door | None:
    """The door of a view, or None when it declared none."""
    return getattr(current_app.view_functions.get(endpoint), "door", None)


def exempted(app: Flask) -> list[Callable[..., Any]]:
    """Views that look after forged forms themselves, in front of which nobody else may (see one_click)."""
    doors = ((view, getattr(view, "door", None)) for view in app.view_functions.values())
    return [view for view, door in doors if door and door.kind == "one_click"]


def init_app(app: Flask) -> None:
    """A view without a door stays closed, whatever it would have answered; behind a private door errors are private."""

    @app.after_request
    def private_stays_private(response: Response) -> Response:
        door = door_of(request.endpoint) if request.endpoint else None
        if door and door.is_private:
            keep_private(response)
        return response

    @app.before_request
    def closed_without_door() -> None:
        if request.endpoint and door_of(request.endpoint) is None:
            abort(404)
