"""What keeps programs out without shutting people out: a field nobody sees, a limit, one answer for every address."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import event as listening

from app.core.db import db, unit_of_work
from app.web.limits import Limiter
from tests.house.conftest import Snapshot, Visitor, snapshot
from tests.registration.filling import (
    CHECK,
    DONE,
    FORM,
    GOOD,
    LINK,
    fill,
    heading,
    new_visitor,
    press,
    register,
    registrations,
    values,
)
from tests.support import make
from tests.support.client import PageClient

CLIENT = {"REMOTE_ADDR": "198.51.100.7"}


def test_trap_is_hidden_from_people_and_named_for_whoever_finds_it(client: PageClient) -> None:
    make.event()
    tree = html.document_fromstring(client.get(FORM).get_data(as_text=True))
    (field,) = tree.xpath("//*[@aria-hidden='true']/input")
    told = {name: field.get(name) for name in ("autocomplete", "tabindex", "type", "value")}
    assert told == {"autocomplete": "off", "tabindex": "-1", "type": "text", "value": ""}
    assert tree.xpath(f"//label[@for='{field.get('id')}']")[0].text_content() == "Bitte leer lassen"
    assert tree.xpath("//*[@class='r-trap']//input") == [field]


@pytest.mark.parametrize("full", [False, True])
def test_trap_filled_in_looks_like_success_and_registers_nobody(app: Flask, full: bool) -> None:
    event = make.event(capacity=1, workshops="A")
    if full:
        make.registered(event.workshops[0], "Bela Muster")
    before = len(registrations())
    pages = []
    for more in ({"homepage": "spam.example"}, {}):
        visitor = new_visitor(app)
        assert visitor.send(FORM, **GOOD, **more).headers["Location"] == CHECK
        assert visitor.send(CHECK).headers["Location"] == DONE
        pages.append(visitor.get(DONE).get_data(as_text=True))
    assert pages[0] == pages[1]
    assert len(registrations()) == before + 1
    assert [mail.to_address for mail in make.mails("nele@example.org")] == ["nele@example.org"]


@pytest.fixture
def strict(app: Flask) -> Iterator[Limiter]:
    """Three forms of a kind in ten minutes."""
    limiter: Limiter = app.extensions["rotunde.limits"]
    before, limiter.most = limiter.most, 3
    limiter.forget()
    yield limiter
    limiter.most = before
    limiter.forget()


def from_outside(app: Flask) -> PageClient:
    app.test_client_class = PageClient
    client = app.test_client()
    client.environ_base.update(CLIENT)
    return client  # type: ignore[return-value]  # made one above


def too_often(answer: object) -> bool:
    text = answer.get_data(as_text=True)  # type: ignore[attr-defined]  # an answer of the test client
    assert 0 < int(answer.headers["Retry-After"]) <= 600  # type: ignore[attr-defined]  # as above
    return "Von Ihrem Internetanschluss kamen sehr viele Formulare." in text


def test_form_sent_too_often_comes_back_with_everything_and_a_time_to_wait(app: Flask, strict: Limiter) -> None:
    make.event()
    client = from_outside(app)
    assert [fill(client).status_code for _ in range(3)] == [303] * 3
    answer = fill(client)
    assert (answer.status_code, too_often(answer)) == (429, True)
    assert values(answer.get_data(as_text=True)) == GOOD


def test_registration_sent_too_often_loses_nothing(app: Flask, strict: Limiter) -> None:
    make.event()
    for number in range(4):
        client = from_outside(app)
        strict.most = 100
        fill(client, GOOD | {"name": f"Person {chr(65 + number)}"})
        strict.most = 3
        answer = press(client)
        assert answer.status_code == (303 if number < 3 else 429)
    assert too_often(answer)
    assert values(answer.get_data(as_text=True)) == GOOD | {"name": "Person D"}
    assert len(registrations()) == 3
    strict.most = 100
    assert press(client).headers["Location"] == DONE
    assert len(registrations()) == 4


def test_link_asked_for_too_often_waits(app: Flask, strict: Limiter) -> None:
    make.event()
    client = from_outside(app)
    answers = [client.submit(LINK, {"email": "nele@example.org"}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [303] * 3 + [429]
    assert too_often(answers[-1])
    assert values(answers[-1].get_data(as_text=True)) == {"email": "nele@example.org"}


def test_link_is_sent_to_every_registration_of_the_address(client: PageClient) -> None:
    event = make.event()
    for name in ("Nele Sander", "Timo Sander"):
        make.registered(event.workshops[0], name, email="nele@example.org")
    make.registered(event.workshops[0], "Bela Muster")
    known = {mail.id for mail in make.mails()}
    with make.later(minutes=11):
        answer = client.submit(LINK, {"email": "Nele@Example.org"})
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{LINK}/unterwegs")
        text = client.get(f"{LINK}/unterwegs").get_data(as_text=True)
        assert "Wenn es zu dieser Adresse eine Anmeldung gibt, ist der Link unterwegs." in text
        sent = [mail for mail in make.mails() if mail.id not in known]
        assert [(mail.kind, mail.to_name) for mail in sent] == [
            ("registration/link_again", "Nele Sander"),
            ("registration/link_again", "Timo Sander"),
        ]
        assert client.get(make.link_in(sent[0])).status_code == 200


def test_link_is_sent_at_most_every_ten_minutes(client: PageClient) -> None:
    make.registered(make.event().workshops[0], "Nele Sander", email="nele@example.org")
    known = len(make.mails())
    with make.later(minutes=11):
        for _ in range(3):
            client.submit(LINK, {"email": "nele@example.org"})
    assert len(make.mails()) == known + 1


def asked(visitor: Visitor, email: str) -> tuple[object, ...]:
    """All an outsider can see of the answer."""
    answer = visitor.send(LINK, email=email)
    page = visitor.get(answer.headers["Location"])
    headers = sorted((name, value) for name, value in answer.headers if name != "Set-Cookie")
    return answer.status_code, headers, answer.get_data(), page.get_data()


def test_link_for_an_unknown_address_is_answered_the_same_and_leaves_no_letter(app: Flask) -> None:
    event = make.event()
    make.registered(event.workshops[0], "Nele Sander", email="nele@example.org")
    with make.later(minutes=11):
        known = asked(new_visitor(app), "nele@example.org")
        before = rows_but_revisions(app)
        unknown = [asked(new_visitor(app), f"fremd{number}@example.org") for number in range(3)]
        assert unknown == [known] * 3
        assert rows_but_revisions(app) == before


def rows_but_revisions(app: Flask) -> Snapshot:
    return {name: rows for name, rows in snapshot(app).items() if name != "revision"}


def writes(app: Flask, email: str) -> Counter[str]:
    """What is written into the database meanwhile, by verb and table, whether it is kept or taken back."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.extend(re.findall(r"^(?:INSERT INTO|UPDATE|DELETE FROM) \w+", statement))

    visitor = new_visitor(app)
    token = visitor.csrf()
    listening.listen(db.engine, "before_cursor_execute", note)
    try:
        assert visitor.post(LINK, data={"csrf_token": token, "email": email}).status_code == 303
    finally:
        listening.remove(db.engine, "before_cursor_execute", note)
    return Counter(seen)


def test_link_for_an_unknown_address_takes_the_same_work(app: Flask) -> None:
    event = make.event()
    make.registered(event.workshops[0], "Nele Sander", email="nele@example.org")
    with make.later(minutes=11):
        known, unknown = writes(app, "nele@example.org"), writes(app, "fremd@example.org")
        too_soon = writes(app, "nele@example.org")
    assert {"INSERT INTO mail", "INSERT INTO registration_link", "INSERT INTO revision"} <= set(known)
    assert unknown == too_soon == known + Counter(["INSERT INTO registration"])


def test_link_for_somebody_withdrawn_is_not_sent(client: PageClient) -> None:
    found = make.registered(make.event().workshops[0], "Nele Sander", email="nele@example.org")
    with unit_of_work(by="test"):
        make.registration.withdraw(db.session.merge(found), now=make.clock.now())
    known = len(make.mails())
    with make.later(minutes=11):
        assert client.submit(LINK, {"email": "nele@example.org"}).status_code == 303
    assert len(make.mails()) == known


def test_done_offers_the_link_again(client: PageClient) -> None:
    make.event()
    tree = html.document_fromstring(register(client))
    assert LINK in tree.xpath("//main//a/@href")
    assert heading(client.get(LINK).get_data(as_text=True)) == "Persönlichen Link schicken lassen"
