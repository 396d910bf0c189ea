"""The page behind the personal link: what it shows, what it changes, and to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from lxml import html

from app.allotment import queries as allotment
from app.core import clock
from app.core.db import db, unit_of_work
from app.events.models import Workshop
from app.groups import actions as groups
from app.needs import actions as vault
from app.needs import queries as needs
from app.questions import actions as questions
from app.registration import actions as registration
from app.registration import jobs, placing
from app.registration.models import Registration
from tests.allotment import wishing
from tests.conftest import NOW
from tests.house.conftest import snapshot
from tests.self_service.people import ME, OTHER, link, newest, offered, row, settle, states, text, verbs, waiting
from tests.support import make
from tests.support.client import PageClient


def test_page_tells_only_ones_own_registration(client: PageClient, workshop: Workshop) -> None:
    other, mine = waiting(workshop)
    assert "Ihr Platz ist sicher" in text(client, other)
    assert "Sie stehen an Stelle 1 der Warteliste" in text(client, mine)
    assert ["Bela" in text(client, path) for path in (other, mine)] == [True, False]
    assert "bela.andere@example.org" not in text(client, mine)


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("held", "Ein Schritt fehlt noch: Bestätigen Sie Ihren Platz Wir halten ihn bis Donnerstag, 26. November 2026"),
        ("confirmed", "Ihr Platz ist sicher Sie müssen nichts weiter tun."),
        ("offered", "Ein Platz ist für Sie frei Bitte antworten Sie bis Mittwoch, 25. November 2026, 10 Uhr."),
        ("waiting", "Sie stehen an Stelle 1 der Warteliste Wird ein Platz frei und Sie sind an der Reihe"),
        ("withdrawn", "Diese Anmeldung ist beendet Sie haben am Dienstag, 24. November 2026 abgesagt."),
    ],
)
def test_page_says_where_one_stands_and_what_to_do(
    client: PageClient, workshop: Workshop, state: str, says: str
) -> None:
    if state == "offered":
        mine = offered(workshop)
    elif state == "waiting":
        mine = waiting(workshop)[1]
    else:
        mine = link(workshop, confirmed=state != "held")
    if state == "withdrawn":
        client.submit(f"{mine}absage")
    assert row().state == state
    assert says in text(client, mine).replace("\xa0", " ")


def test_page_names_the_contingent_and_the_frozen_waitlist(client: PageClient) -> None:
    event = make.event(capacity=3)
    settle(event, per_municipality=1)
    for name in (OTHER, ME):
        mine = newest(make.registered(event.workshops[0], name, municipality_key="fulda").email)
    bar = "Ihre Kommune oder Organisation hat zurzeit so viele Plätze, wie eine haben kann."
    assert bar in text(client, mine)
    assert "Warteliste ist geschlossen" not in text(client, mine)
    with clock.stopped(event.workshops[0].starts_at - timedelta(hours=24)):
        assert "Die Warteliste ist geschlossen" in text(client, mine)


def test_page_shows_own_group_and_stations(client: PageClient) -> None:
    workshop = make.event().workshops[2]
    mine = link(workshop)
    with unit_of_work(by="test"):
        groups.announce(groups.propose(workshop, now=NOW), workshop, now=NOW)
    assert "Ihre Gruppe Gruppe Rot" in text(client, mine)


def test_confirming_by_the_button_makes_the_place_sure(client: PageClient, workshop: Workshop) -> None:
    mine = link(workshop, confirmed=False)
    assert client.submit(f"{mine}bestaetigung", page=mine).status_code == 303
    assert (row().state, row().address_confirmed_at) == ("confirmed", NOW)
    assert "Ihr Platz ist sicher" in text(client, mine)


def test_accepting_an_offer_by_post_gives_the_place(client: PageClient, workshop: Workshop) -> None:
    mine = offered(workshop)
    assert client.submit(f"{mine}annahme", page=mine).headers["Location"] == mine
    assert states() == ["withdrawn", "confirmed"]


def test_declining_an_offer_ends_it_for_good(client: PageClient, workshop: Workshop) -> None:
    mine = offered(workshop)
    client.submit(f"{mine}ablehnung", page=mine)
    assert row().state == "declined"
    client.submit(f"{mine}annahme", page="/einloggen")
    assert "Zurzeit liegt kein Platzangebot vor." in client.get(mine).get_data(as_text=True)
    assert row().state == "declined"


def test_accepting_after_the_deadline_is_too_late(client: PageClient, workshop: Workshop) -> None:
    mine = offered(workshop)
    with clock.stopped(row().offer_until):  # type: ignore[arg-type]  # an offer has a deadline
        assert "Die Frist für das Angebot ist abgelaufen." in text(client, mine)
        client.submit(f"{mine}annahme", page="/einloggen")
    assert row().state == "offered"


def test_withdrawing_offers_the_place_and_empties_the_vault(client: PageClient, workshop: Workshop) -> None:
    mine = link(workshop)
    link(workshop, OTHER)
    with unit_of_work(by="test"):
        vault.keep(row().id, row().event_id, "Ringschleife", ends_at=NOW, now=NOW)
    assert client.submit(f"{mine}absage").headers["Location"] == mine
    assert states() == ["withdrawn", "offered"]
    assert needs.need_of(row().id) is None
    assert client.get(f"{mine}absage").headers["Location"] == mine
    client.submit(f"{mine}absage", page="/einloggen")
    assert "Diese Anmeldung ist schon beendet." in client.get(mine).get_data(as_text=True)


def test_changing_to_a_free_workshop_moves_at_once_with_the_need(client: PageClient) -> None:
    event = make.event()
    mine = link(event.workshops[0])
    with unit_of_work(by="test"):
        vault.keep(row().id, event.id, "Ringschleife", ends_at=event.ends_at, now=NOW - timedelta(days=1))
    answer = client.submit(f"{mine}wechsel", {"workshop": "B"})
    assert states() == ["moved", "confirmed"]
    assert "Ihr Platz ist sicher" in text(client, answer.headers["Location"])
    assert "Sie haben seit dem Dienstag" in text(client, mine)
    kept = needs.need_of(row().id)
    assert kept is not None
    assert (vault.opened(kept).text, kept.consented_at) == ("Ringschleife", NOW - timedelta(days=1))


def test_changing_to_a_full_workshop_keeps_the_old_place(client: PageClient) -> None:
    event = make.event(capacity=1)
    link(event.workshops[1], OTHER)
    mine = link(event.workshops[0])
    answer = client.submit(f"{mine}wechsel", {"workshop": "B"})
    assert states() == ["confirmed", "confirmed", "waiting"]
    assert "Ihren Platz in Workshop A behalten Sie" in text(client, answer.headers["Location"])
    assert "Sie möchten zu Workshop B wechseln." in text(client, mine)


@pytest.mark.parametrize("letter", ["", "A", "Z", "\U0001f642"])
def test_changing_to_nowhere_changes_nothing(client: PageClient, letter: str) -> None:
    mine = link(make.event().workshops[0])
    before = snapshot(client.application)
    assert client.submit(f"{mine}wechsel", {"workshop": letter}).status_code in (404, 422)
    assert snapshot(client.application) == before


def test_changing_the_order_of_wishes_keeps_one_list(client: PageClient) -> None:
    event = make.event()
    settle(event, mode="generous", allot_at=NOW + timedelta(days=3))
    with unit_of_work(by="participant", at=NOW):
        registration.register_wishes(event.workshops[:2], make.applicant(ME), now=NOW)
    mine = newest("ada.muster@example.org")
    assert "Ihre Wünsche sind notiert Workshop A: Thema AWorkshop B: Thema B" in text(client, mine)
    client.submit(f"{mine}wuensche", {"wish1": "C", "wish2": "A", "wish3": ""})
    assert [wish.workshop.letter for wish in row().wishes] == ["C", "A"]
    assert (row().workshop.letter, row().state, verbs(row())[-1]) == ("C", "wished", "wishes_changed")
    for wrong in ({"wish1": ""}, {"wish1": "A", "wish2": "A"}, {"wish1": "A", "wish3": "B"}, {"wish1": "Z"}):
        assert client.submit(f"{mine}wuensche", wrong).status_code == 422, wrong
    with clock.stopped(NOW + timedelta(days=3)):
        late = client.submit(f"{mine}wuensche", {"wish1": "B"}, page=f"{mine}einwilligungen")
    assert late.status_code == 409
    assert [wish.workshop.letter for wish in row().wishes] == ["C", "A"]


def test_substituting_kills_the_old_link_and_tells_both(client: PageClient, workshop: Workshop) -> None:
    mine = link(workshop)
    page = client.submit(
        f"{mine}vertretung", {"name": "Zoe O'Neil-Łódź", "email": "Zoe@Example.ORG", "title": "Dr.", "role": "Bauamt"}
    )
    assert page.status_code == 200
    assert "Ihre Vertretung ist eingetragen" in page.get_data(as_text=True)
    assert client.get(mine).status_code == 404
    assert "Dr. Zoe O'Neil-Łódź" in text(client, newest("Zoe@example.org"))
    assert (row("Zoe O'Neil-Łódź").state, states()) == ("confirmed", ["confirmed"])


@pytest.mark.parametrize(
    "person",
    [
        {"name": "", "email": "zoe@example.org"},
        {"name": "Zoe", "email": "zoe"},
        {"name": "Zoe\u202e", "email": "zoe@example.org"},
        {"name": "<script>alert(1)</script>", "email": "zoe@example.org"},
        {"name": "Gewinn www.example.org", "email": "zoe@example.org"},
        {"name": "Z" * 121, "email": "zoe@example.org"},
        {"name": "Zoe\r\nBcc: x@example.org", "email": "zoe@example.org"},
        {"name": ME, "email": "ada.muster@example.org"},
    ],
)
def test_substituting_somebody_impossible_comes_back_with_what_was_typed(
    client: PageClient, workshop: Workshop, person: dict[str, str]
) -> None:
    mine = link(workshop)
    before = snapshot(client.application)
    page = client.submit(f"{mine}vertretung", person)
    assert page.status_code == 422
    assert html.document_fromstring(page.get_data(as_text=True)).xpath("//input[@name='email']/@value") == [
        person["email"]
    ]
    assert snapshot(client.application) == before


def test_needs_are_kept_with_consent_only_changed_and_deleted(client: PageClient, workshop: Workshop) -> None:
    mine = link(workshop)
    refused = client.submit(f"{mine}bedarf", {"text": "Ringschleife"})
    assert refused.status_code == 422
    assert "Ohne Ihre Einwilligung speichern wir nichts davon." in refused.get_data(as_text=True)
    assert needs.need_of(row().id) is None
    client.submit(f"{mine}bedarf", {"text": "Ringschleife", "consent": "y"})
    kept = needs.need_of(row().id)
    assert kept is not None
    with unit_of_work(by="test", at=NOW):
        vault.answer(kept, "partly", "Nur in Saal 2.", now=NOW)
    assert "Antwort der Geschäftsstelle: teilweise Nur in Saal 2." in text(client, f"{mine}bedarf")
    assert "Nur in Saal 2." not in text(client, mine)
    client.submit(f"{mine}bedarf", {"deed": "delete", "text": "Ringschleife"})
    db.session.rollback()
    assert needs.need_of(row().id) is None


def test_nothing_can_be_changed_once_the_workshop_has_begun(client: PageClient, workshop: Workshop) -> None:
    mine = link(workshop)
    with clock.stopped(workshop.starts_at):
        page = text(client, mine)
        assert [word in page for word in ("Absagen", "Vertretung", "Workshop wechseln", "Meine Daten")] == [
            False,
            False,
            False,
            True,
        ]
        before = snapshot(client.application)
        for verb, sent in (
            ("wechsel", {"workshop": "B"}),
            ("vertretung", {"name": "Zoe", "email": "zoe@example.org"}),
            ("bedarf", {"text": "Ringschleife", "consent": "y"}),
        ):
            client.submit(f"{mine}{verb}", sent, page=f"{mine}einwilligungen")
        assert snapshot(client.application) == before


def test_sweeps_after_an_offer_ran_out_say_so_on_the_page(client: PageClient, workshop: Workshop) -> None:
    mine = offered(workshop)
    with clock.stopped(NOW + timedelta(days=2)):
        jobs.pass_offers_on()
        assert "Das Platzangebot wurde nicht rechtzeitig beantwortet" in text(client, mine)


def test_page_says_why_the_draw_gave_what_it_gave(client: PageClient) -> None:
    event = wishing.wish_event(capacity=1)
    wishing.crowd(event, ["AB", "AB"])
    wishing.committed(event)
    wishing.allotted(event)
    for person in db.session.query(Registration).order_by(Registration.id):
        with unit_of_work(by="test", at=NOW):
            mine = f"/meine-anmeldung/{placing.new_link(person, now=NOW)}/"
        reason = allotment.reason_for(person, "de")
        assert reason
        ticket = allotment.ticket_of(person)
        facts = f"Kennung{ticket.code}Los{ticket.lot} von 2Nummer der Anmeldung{person.id}"
        assert f"Wie die Plätze verteilt wurden {reason} {facts} So prüfen Sie die Auslosung" in text(client, mine)


def test_page_shows_own_answers_with_the_words_they_were_asked_in(client: PageClient) -> None:
    event = make.event()
    asked = [{"key": "essen", "kind": "text", "label_de": "Was essen Sie?", "label_en": "What do you eat?"}]
    with unit_of_work(by="test", at=NOW):
        version = questions.save(event, asked, now=NOW)
    mine = newest(
        make.registered(event.workshops[0], ME, questionnaire_id=version.id, answers={"essen": "Grüne Soße"}).email
    )
    with unit_of_work(by="test", at=NOW):
        questions.save(event, [{**asked[0], "label_de": "Ganz anders?"}], now=NOW)
    page = text(client, mine)
    assert "Ihre Antworten Was essen Sie?Grüne Soße" in page
    assert "Ganz anders?" not in page
