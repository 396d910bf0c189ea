"""The press that makes a draft: who may, what it says, and that it leads to the draft."""

from __future__ import annotations

import pytest

from app.accounts import actions as accounts
from app.core import clock
from app.core.db import unit_of_work
from app.events import actions as teams
from tests.drafting import gathered
from tests.drafting.gathered import DESK
from tests.support import make
from tests.support.client import PageClient


def moderator(client: PageClient, letter: str) -> None:
    """Sign in somebody who moderates this workshop only."""
    now = clock.now()
    with unit_of_work(by="test", at=now):
        workshop = next(each for each in gathered.workshop_now().event.workshops if each.letter == letter)
        account = accounts.invite("moderator@example.org", "Mo Deration", "moderator", now=now)
        teams.assign(account, workshop.event, workshop)
    make.signed_in(client, "moderator")


def test_one_press_makes_a_draft_and_shows_it(client: PageClient) -> None:
    make.event()
    gathered.note([["Eine Stelle für alle"], ["Mut"], []])
    make.signed_in(client, "organiser")
    response = client.submit(f"{DESK}entwurf", page=DESK, follow_redirects=True)
    page = response.get_data(as_text=True)
    assert response.request.path == f"{DESK}1"
    assert "Fassung 1 ist als Entwurf gespeichert." in page
    assert "Eine Stelle für alle" in page


def test_moderator_of_the_workshop_makes_a_draft_of_another_not(client: PageClient) -> None:
    make.event()
    moderator(client, "C")
    token_page = DESK
    other = DESK.replace("/c/", "/a/")
    assert client.submit(f"{other}entwurf", page=token_page).status_code == 404
    assert client.submit(f"{DESK}entwurf", page=token_page).status_code == 303
    assert client.submit(f"{other}1/neue-ergebnisse", page=token_page).status_code == 404


@pytest.mark.parametrize(("more", "said"), [("", "enthält schon alle"), ("Neu", "Ein neues Ergebnis")])
def test_new_findings_are_taken_and_counted(client: PageClient, more: str, said: str) -> None:
    make.event()
    make.signed_in(client, "organiser")
    client.submit(f"{DESK}entwurf", page=DESK)
    if more:
        gathered.note([[more], [], []])
    response = client.submit(f"{DESK}1/neue-ergebnisse", page=DESK, follow_redirects=True)
    assert said in response.get_data(as_text=True)
    assert (more in gathered.texts()) is True or not more
