"""The team and the ways to sign in, to look at."""

from __future__ import annotations

from app.accounts import actions as accounts
from app.core import clock
from app.core.db import unit_of_work
from tests.browser.sheets import Sheet, send_empty
from tests.support import make

TEAM = "/verwaltung/team/"
SHEETS = (
    Sheet(TEAM, "Team", "organiser"),
    Sheet(f"{TEAM}einladung", "Person einladen", "organiser"),
    Sheet(f"{TEAM}einladung", "Person einladen", "organiser", send_empty),
    Sheet(f"{TEAM}1/", "Renate Kirchhübel", "organiser"),
    Sheet(f"{TEAM}2/", "Jonas Aldenhoff", "organiser"),
    Sheet("/verwaltung/konto/", "Mein Konto", "editor"),
    Sheet("/verwaltung/konto/passwort", "Passwort", "editor"),
    Sheet("/verwaltung/konto/passwort", "Passwort", "editor", send_empty),
    Sheet("/verwaltung/konto/zweiter-faktor", "Zweiter Faktor", "editor"),
    Sheet("/verwaltung/konto/passkeys", "Passkeys", "editor"),
    Sheet("/einloggen/passwort", "Mit Passwort einloggen"),
    Sheet("/einloggen/passwort", "Mit Passwort einloggen", do=send_empty),
    Sheet("{invitation}", "Einladung annehmen"),
    Sheet("/einladung/gibtesnicht", "Diese Einladung gilt nicht mehr"),
)


def furnish(found: dict[str, str]) -> None:
    """Somebody who is invited and has not answered yet."""
    now = clock.now()
    with unit_of_work(by="test", at=now):
        account = accounts.invite("nele.neu@example.org", "Nele Neu", "organiser", now=now)
        accounts.send_invitation(account, now=now)
    found["invitation"] = make.link_in(make.mails("nele.neu@example.org")[-1], "join")
