"""A draft from what the workshop left: the real protocol comes out, nothing twice, nothing that was taken back."""

from __future__ import annotations

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, unit_of_work
from app.drafting import actions
from app.minutes.document import HEADINGS, LISTED, Kind, from_tree, to_tree
from app.minutes.facts import credits
from app.minutes.outlining import outline
from app.minutes.rules import NotEditable, State
from app.photos.rules import Licence
from tests.drafting import gathered
from tests.support import make

pytestmark = pytest.mark.usefixtures("app")


def shape(blocks: tuple) -> list[tuple[str, str]]:
    """Kind and words of everything that stands under the top of a protocol."""
    found = []
    for block in blocks:
        if block.kind in HEADINGS | LISTED | {Kind.PARAGRAPH, Kind.FIGURE}:
            found.append((str(block.kind), block.heading if block.kind in HEADINGS else block.text))
    return found


def test_make_from_the_real_findings_gives_the_real_protocol() -> None:
    real = gathered.seed()
    gathered.note(gathered.seed_event(real))
    figure = next(block for block in real if block.kind == Kind.FIGURE)
    with unit_of_work(by="test", at=clock.now()):
        gathered.photo(caption=figure.caption, credit=f"© {figure.credit}", alternative="Ein Plan", shows_nobody=True)
    gathered.made()
    document = gathered.document()
    assert shape(document.blocks) == shape(real)
    entries = [entry.kind for entry in outline(document).entries]
    assert entries == ["fact", "fact", "people", "part", "part"]
    assert [block.people for block in document.of(Kind.TALK)] == [
        block.people for block in real if block.kind == Kind.TALK
    ]
    assert [block.running for block in document.of(Kind.PART, Kind.TALK)] == [
        block.running for block in real if block.kind in (Kind.PART, Kind.TALK)
    ]


def test_make_writes_date_place_and_moderation(app: Flask) -> None:
    make.event()
    gathered.made()
    assert gathered.texts()[:4] == [
        "Workshop C: Thema C (5.\u00a0Dezember\u00a02026 – Regionalkonferenz Kassel)",
        "Datum: Samstag, 5.\u00a0Dezember\u00a02026, 10:30 bis 12\u00a0Uhr",
        "Ort: Haus am Fluss, Uferweg 1, 34117 Kassel",
        "Moderation: Mira Probst, Büro Probst",
    ]
    version = gathered.version()
    assert (version.state, version.number, version.year) == ("draft", 1, 2026)
    assert (version.made_by, version.written_by) == ("account:77", ["account:77"])


def test_make_of_an_english_workshop_uses_english_words() -> None:
    make.event()
    with unit_of_work(by="test", at=clock.now()):
        gathered.workshop_now().language = "en"
    gathered.made()
    assert gathered.document().language == "en"
    assert [text for text in gathered.texts() if text.split(" ")[0] in ("Date:", "Place:", "Part", "Moderation:")] == [
        "Date: Saturday, 5\u00a0December\u00a02026, 10:30 to 12:00",
        "Place: Haus am Fluss, Uferweg 1, 34117 Kassel",
        "Moderation: Mira Probst, Büro Probst",
        "Part 1: Austausch an Stationen",
        "Part 2: Impulse",
    ]
    assert "These points came out of the exchange on the three questions:" in gathered.texts()


def test_make_puts_a_cluster_in_place_of_its_findings() -> None:
    make.event()
    with unit_of_work(by="test", at=clock.now()):
        first = gathered.stations_here(gathered.workshop_now())[0]
        money = [gathered.noted(first, f"Geld {each}", position=each, group=each) for each in (1, 2, 3)]
        alone = gathered.noted(first, "Zeit", position=4, group=2)
        gathered.noted(first, "Gelöscht", position=5, deleted_at=clock.now())
        gathered.noted(first, "Zusammengelegt", position=6, merged_into_id=alone.id)
        nobody = gathered.noted(first, "Ohne Gruppe", position=7)
        cluster = gathered.clustered(money, "Genug Geld", position=2)
        names = [f"cluster:{cluster.id}", f"finding:{alone.id}", f"finding:{nobody.id}"]
    gathered.made()
    findings = gathered.document().of(Kind.FINDING)
    assert [(each.text, each.named_by, each.of_groups) for each in findings] == [
        ("Genug Geld", 3, None),  # no plan is announced, so nobody knows how many groups there were
        ("Zeit", None, None),  # one finding of one group: nothing to tell
        ("Ohne Gruppe", None, None),
    ]
    assert [each.source for each in findings] == names


def test_make_leaves_out_photos_on_which_somebody_may_be_seen() -> None:
    make.event()
    with unit_of_work(by="test", at=clock.now()):
        gathered.photo(caption="Wand", credit="Büro", licence="CC BY 4.0", shows_nobody=True)
        gathered.photo(caption="Menschen", position=2)
        gathered.photo(caption="Weg", position=3, shows_nobody=True, deleted_at=clock.now())
    gathered.made()
    figure = gathered.document().blocks[-1]
    assert [block.caption for block in gathered.document().of(Kind.FIGURE)] == ["Wand"]
    assert (figure.text, figure.file, figure.width, figure.licence) == (
        "Bild: Wand © Büro",
        "f" * 64,
        1600,
        "CC BY 4.0",
    )


def test_make_again_leaves_the_edited_draft_alone() -> None:
    make.event()
    gathered.note([["Alt"], [], []])
    gathered.made()
    with unit_of_work(by="test", at=clock.now()):
        tree = gathered.workshop_now()
        version = actions.minutes.version(tree, 1)
        assert version is not None
        version.document = {**version.document, "blocks": version.document["blocks"][:1]}
    gathered.made()
    assert len(gathered.document(1).blocks) == 1
    assert "Alt" in gathered.texts(2)


def test_take_new_adds_at_the_end_of_the_question_and_changes_nothing_else() -> None:
    make.event()
    gathered.note([["Eins"], ["Zwei"], []])
    gathered.made()
    edited_by_hand()
    gathered.note([["Neu"], [], ["Drei"]])
    added = taken()
    texts = [block.text for block in gathered.document().blocks if block.kind in (Kind.QUESTION, Kind.FINDING)]
    assert added == 2
    assert texts == ["1. Frage 1?", "Von Hand", "Neu", "2. Frage 2?", "Zwei", "3. Frage 3?", "Drei"]
    assert taken() == 0
    assert gathered.version().revision == 1
    assert gathered.version().written_by == ["account:77", "account:2"]


def test_take_new_knows_a_finding_that_is_in_a_cluster_by_now() -> None:
    make.event()
    gathered.note([["Geld"], [], []])
    gathered.made()
    with unit_of_work(by="test", at=clock.now()):
        first = gathered.stations_here(gathered.workshop_now())[0]
        other = gathered.noted(first, "Mehr Geld", position=2)
        known = gathered.document_now().of(Kind.FINDING)[0].source.removeprefix("finding:")
        gathered.clustered([gathered.found(int(known)), other], "Geld genug", position=1)
    assert taken() == 0


@pytest.mark.parametrize("state", [State.IN_REVIEW, State.PUBLISHED])
def test_take_new_into_what_is_no_draft_is_refused(state: State) -> None:
    make.event()
    gathered.made()
    gathered.note([["Neu"], [], []])
    with unit_of_work(by="test", at=clock.now()):
        actions.minutes.version(gathered.workshop_now(), 1).state = state  # type: ignore[union-attr]  # made above
    with pytest.raises(NotEditable):
        taken()
    assert "Neu" not in gathered.texts()


def edited_by_hand() -> None:
    with unit_of_work(by="test", at=clock.now()):
        version = actions.minutes.version(gathered.workshop_now(), 1)
        assert version is not None
        document = from_tree(version.document)
        tree = to_tree(document)
        for node in tree["blocks"]:
            if node["text"] == "Eins":
                node["text"] = "Von Hand"
        version.document = tree


def taken() -> int:
    db.session.rollback()
    now = clock.now()
    with unit_of_work(by="account:2", at=now):
        version = actions.minutes.version(gathered.workshop_now(), 1)
        assert version is not None
        return actions.take_new(version, now=now)


@pytest.mark.parametrize(("language", "said"), [("de", "alle Rechte vorbehalten"), ("en", "all rights reserved")])
def test_photo_without_a_licence_says_so_in_the_language_of_the_minutes(language: str, said: str) -> None:
    make.event()
    with unit_of_work(by="test", at=clock.now()):
        gathered.photo(caption="Wand", credit="Büro", licence=str(Licence.RESERVED), shows_nobody=True)
    gathered.made()
    (figure,) = gathered.document().of(Kind.FIGURE)
    assert credits(figure, language).endswith(f": {said}")
