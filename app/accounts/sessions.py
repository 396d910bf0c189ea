"""Who is looking at the page: Flask-Login over sessions that the server can end."""

from __future__ import annotations

from flask import Flask
from flask_login import LoginManager, UserMixin

from app.accounts import queries
from app.accounts.models import Account, SignIn
from app.accounts.rules import Role
from app.core import clock

login_manager = LoginManager()


class Visitor(UserMixin):
    """The signed-in person of one request; its id for Flask-Login is the session key, not the account."""

    def __init__(self, sign_in: SignIn, key: str) -> None:
        self.sign_in = sign_in
        self.key = key

    @property
    def account(self) -> Account:
        return self.sign_in.account

    def get_id(self) -> str:
        return self.key

    @property
    def name(self) -> str:
        return self.account.name

    @property
    def role(self) -> str:
        return self.account.role

    @property
    def runs_house(self) -> bool:
        """Whether everything of the house is theirs, not only the events of some series."""
        return self.role == Role.ORGANISER and not self.account.is_limited

    @property
    def actor(self) -> str:
        """How the history names this person."""
        return f"account:{self.account.id}"


@login_manager.user_loader
def visitor(key: str) -> Visitor | None:
    sign_in = queries.running_sign_in(key, clock.now())
    return Visitor(sign_in, key) if sign_in else None


def init_app(app: Flask) -> None:
    login_manager.init_app(app)
    login_manager.session_protection = None  # the key is the proof; a changed user agent is no attack
