"""Cutting a draft into sections and typed text, and back: nothing is lost, nothing is changed that nobody changed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.drafting import blocks, sections, wording
from app.drafting.rules import CannotMove, SectionGone
from app.drafting.sections import New
from app.drafting.wording import FigureFields, FollowUp
from app.minutes.document import HEADINGS, Block, Document, Kind, identified
from tests.drafting import samples


def document(*said: tuple[Kind, str] | Block) -> Document:
    found = [each if isinstance(each, Block) else _block(*each) for each in said]
    return Document(identified(found), "de")


def _block(kind: Kind, text: str) -> Block:
    lead = text.split(" ")[0] if kind in (Kind.QUESTION, Kind.TALK) else text[:7] if kind == Kind.PART else ""
    number = int("".join(each for each in lead if each.isdigit())) if lead else None
    return Block("", kind, text, 0, lead=lead, number=number)


QUESTIONS = document(
    (Kind.TITLE, "Workshop C"),
    (Kind.PART, "Teil 1: Austausch"),
    (Kind.QUESTION, "1. Was?"),
    (Kind.FINDING, "Geld"),
    (Kind.FINDING, "Zeit"),
    (Kind.QUESTION, "2. Wer?"),
    (Kind.FINDING, "Alle"),
    (Kind.PART, "Teil 2: Impulse"),
    (Kind.TALK, "1. Ada Beispiel"),
)


def texts(found: Document | tuple[Block, ...]) -> list[str]:
    return [block.text for block in (found.blocks if isinstance(found, Document) else found)]


def of(found: Document, name: str) -> sections.Section:
    return next(each for each in sections.split(found) if each.name == name)


@given(samples.documents())
def test_splitting_and_joining_loses_nothing(found: Document) -> None:
    assert sections.join(sections.split(found), "de") == found


@given(samples.documents())
def test_fields_written_back_leave_every_block_as_it_was(found: Document) -> None:
    for section in sections.split(found):
        assert wording.written(section, wording.fields_of(section)) == section


@given(st.lists(samples.text_block((*samples.LISTED, Kind.PARAGRAPH)), max_size=8))
def test_typed_text_read_anew_keeps_words_kinds_levels_and_marks(found: list[Block]) -> None:
    """Without the old blocks to look at: what is typed says it all."""
    pieces = blocks.pieces(blocks.typed_body(found))
    read = [blocks.block_of(piece, None, Kind.ITEM) for piece in pieces]
    assert [(each.text, each.marks) for each in read] == [(each.text, each.marks) for each in found]
    assert [each.kind == Kind.ITEM for each in read] == [each.kind in samples.LISTED for each in found]
    assert [each.level for each in read if each.kind == Kind.ITEM] == [
        each.level for each in found if each.kind in samples.LISTED
    ]


@given(samples.documents(), st.data())
def test_edited_words_keep_kind_and_source(found: Document, data: st.DataObject) -> None:
    for section in sections.split(found):
        fields = wording.fields_of(section)
        olds = [each for each in section.body if each.kind != Kind.FIGURE]
        if olds and len({each.text for each in olds}) == len(olds):
            at = data.draw(st.integers(0, len(olds) - 1))
            edited = [replace(each, text="Ganz neu", marks=()) if each == olds[at] else each for each in olds]
            new = wording.written(section, replace(fields, body=blocks.typed_body(edited)))
            kept = [each for each in new.body if each.kind != Kind.FIGURE]
            assert [each.source for each in kept] == [each.source for each in olds]
            assert [each.named_by for each in kept] == [each.named_by for each in olds]


@given(st.text(max_size=200))
def test_any_text_is_taken_without_losing_a_word(typed: str) -> None:
    section = sections.Section(Block("", Kind.SECTION, "Abschnitt", 0, level=1))
    body = typed.replace("\r", "").replace("\x00", "")
    new = wording.written(section, wording.Fields("Abschnitt", body=body))
    again = wording.written(new, wording.fields_of(new))
    assert again == new


def test_finding_keeps_its_id_while_others_change() -> None:
    section = of(QUESTIONS, "1. Was?")
    new = wording.written(section, replace(wording.fields_of(section), body="- Ganz vorn\n- Geld\n- Zeit und Ruhe"))
    place = sections.place_of(sections.split(QUESTIONS), section.id)
    found = sections.join(sections.replaced(sections.split(QUESTIONS), place, new), "de")
    assert texts(new.body) == ["Ganz vorn", "Geld", "Zeit und Ruhe"]
    assert [each.kind for each in new.body] == [Kind.FINDING] * 3
    before = {block.text: block.id for block in QUESTIONS.blocks}
    after = {block.text: block.id for block in found.blocks}
    assert [name for name in before if after.get(name, "") != before[name]] == ["Zeit"]


def test_finding_that_is_moved_or_edited_keeps_its_source() -> None:
    found = document(
        (Kind.QUESTION, "1. Was?"),
        Block("", Kind.FINDING, "Geld für Personal", 0, source="finding:1", named_by=2, of_groups=3),
        Block("", Kind.FINDING, "Zeit", 0, source="finding:2"),
        Block("", Kind.FINDING, "Mut", 0, source="finding:3"),
    )
    section = of(found, "1. Was?")
    fields = replace(wording.fields_of(section), body="- Mut\n- Neu\n- Geld für das Personal")
    new = wording.written(section, fields)
    assert [(each.text, each.source, each.named_by) for each in new.body] == [
        ("Mut", "finding:3", None),
        ("Neu", "", None),
        ("Geld für das Personal", "finding:1", 2),
    ]


def test_html_stays_the_text_it_is() -> None:
    section = of(QUESTIONS, "1. Was?")
    new = wording.written(section, replace(wording.fields_of(section), body="- <b onclick=x>fett</b>\n- # kein Titel"))
    assert texts(new.body) == ["<b onclick=x>fett</b>", "# kein Titel"]


def test_heading_is_edited_and_keeps_kind_number_and_source() -> None:
    head = Block("", Kind.TALK, "1. Ada Beispiel, Leitung: Thema", 0, lead="1.", number=1, source="talk:4")
    section = sections.Section(head)
    new = wording.written(section, wording.Fields("1. Ada Beispiel, Leitung: *Neues* Thema", "Mit Folien."))
    assert new.head is not None
    assert (new.head.kind, new.head.number, new.head.source) == (Kind.TALK, 1, "talk:4")
    assert (new.head.heading, new.head.running) == ("1. Ada Beispiel, Leitung: Neues Thema", "Mit Folien.")
    assert [new.head.text[mark.start : mark.end] for mark in new.head.marks] == ["Neues"]


def test_figure_is_described_and_stays_at_the_end() -> None:
    figure = Block("", Kind.FIGURE, "Bild: Wand © Büro", 0, lead="Bild:", caption="Wand", credit="Büro", file="abc")
    found = document((Kind.QUESTION, "1. Was?"), (Kind.FINDING, "Geld"), figure)
    section = of(found, "1. Was?")
    said = FigureFields(section.body[-1].id, "Die Wand", "Zettel an einer Wand", "Büro Muster", "CC BY 4.0")
    new = wording.written(section, wording.Fields("1. Was?", body="- Geld\n- Zeit", figures=(said,)))
    shown = new.body[-1]
    assert texts(new.body) == ["Geld", "Zeit", "Bild: Die Wand © Büro Muster"]
    assert (shown.alternative, shown.credit, shown.licence, shown.file) == (
        "Zettel an einer Wand",
        "Büro Muster",
        "CC BY 4.0",
        "abc",
    )
    gone = wording.written(section, wording.Fields("1. Was?", body="- Geld", figures=(replace(said, is_out=True),)))
    assert texts(gone.body) == ["Geld"]


def test_follow_ups_have_owner_and_day() -> None:
    split, place = sections.added(sections.split(QUESTIONS), New.FOLLOW_UPS, "de")
    rows = (FollowUp("Leitfaden *schicken*", "Stadt Muster", "2027-01-12"), FollowUp("", "", ""))
    new = wording.written(split[place], wording.Fields("Verabredungen", body="Wer macht was?", follow_ups=rows))
    assert [(each.kind, each.text, each.owner, each.due) for each in new.body] == [
        (Kind.PARAGRAPH, "Wer macht was?", "", ""),
        (Kind.ITEM, "Leitfaden schicken", "Stadt Muster", "2027-01-12"),
    ]
    assert wording.fields_of(new).follow_ups == rows[:1]
    assert wording.written(new, wording.fields_of(new)) == new


def test_summary_is_added_on_top_follow_ups_at_the_end_and_a_free_one_behind() -> None:
    split = sections.split(QUESTIONS)
    assert sections.added(split, New.SUMMARY, "de")[1] == 1
    assert sections.added(split, New.FOLLOW_UPS, "en")[0][-1].name == "Follow-ups"
    found, place = sections.added(split, New.FREE, "de", of(QUESTIONS, "1. Was?").id)
    assert [each.name for each in found[place - 1 : place + 1]] == ["1. Was?", "Neuer Abschnitt"]


def test_moved_questions_exchange_their_numbers() -> None:
    split = sections.split(QUESTIONS)
    found = sections.join(sections.moved(split, of(QUESTIONS, "2. Wer?").id, up=True), "de")
    assert texts(found)[2:7] == ["1. Wer?", "Alle", "2. Was?", "Geld", "Zeit"]
    assert sections.moved(split, of(QUESTIONS, "1. Was?").id, up=False) == sections.moved(
        split, of(QUESTIONS, "2. Wer?").id, up=True
    )


def test_moved_part_takes_along_what_stands_under_it() -> None:
    found = sections.join(sections.moved(sections.split(QUESTIONS), of(QUESTIONS, "Teil 2: Impulse").id, up=True), "de")
    names = [block.text for block in found.blocks if block.kind in HEADINGS]
    assert names == ["Teil 1: Impulse", "1. Ada Beispiel", "Teil 2: Austausch", "1. Was?", "2. Wer?"]


@pytest.mark.parametrize(("name", "up"), [("1. Was?", True), ("2. Wer?", False), ("Teil 1: Austausch", True)])
def test_moving_over_the_edge_is_refused(name: str, up: bool) -> None:
    with pytest.raises(CannotMove):
        sections.moved(sections.split(QUESTIONS), of(QUESTIONS, name).id, up=up)


@given(samples.documents(), st.data())
def test_moving_there_and_back_changes_nothing_but_ids(found: Document, data: st.DataObject) -> None:
    split = sections.split(found)
    able = [place for place in range(len(split)) if sections.may_move(split, place, up=True)]
    if able:
        place = data.draw(st.sampled_from(able))
        moved = sections.moved(split, split[place].id, up=True)
        assert sorted(texts(sections.join(moved, "de"))) == sorted(texts(found))
        back = next(at for at, each in enumerate(moved) if each.blocks == split[place].blocks)
        assert texts(sections.join(sections.moved(moved, moved[back].id, up=False), "de")) == texts(found)


def test_removed_section_is_put_back_where_it_was() -> None:
    split = sections.split(QUESTIONS)
    rest, gone, behind = sections.removed(split, of(QUESTIONS, "1. Was?").id)
    names = ["Workshop C", "Teil 1: Austausch", "2. Wer?", "Teil 2: Impulse", "1. Ada Beispiel"]
    assert [each.name for each in rest] == names
    assert sections.join(sections.put_back(rest, gone, behind), "de") == QUESTIONS
    assert sections.put_back(rest, gone, "weg")[-1] == gone


def test_top_is_neither_moved_nor_removed() -> None:
    split = sections.split(QUESTIONS)
    with pytest.raises(CannotMove):
        sections.removed(split, sections.TOP)
    with pytest.raises(CannotMove):
        sections.moved(split, sections.TOP, up=False)
    with pytest.raises(SectionGone):
        sections.place_of(split, "gibtesnicht")


def test_hash_changes_with_the_section_alone() -> None:
    split = sections.split(QUESTIONS)
    place = sections.place_of(split, of(QUESTIONS, "2. Wer?").id)
    new = wording.written(split[place], wording.Fields("2. Wer?", body="- Alle\n- Geld"))
    after = sections.split(sections.join(sections.replaced(split, place, new), "de"))
    changed = [at for at, each in enumerate(after) if each.hash != split[at].hash]
    assert changed == [place]


def test_comparison_says_who_wrote_which_line() -> None:
    mine, theirs = wording.Fields("Titel", body="- Geld\n- Zeit"), wording.Fields("Titel", body="- Geld\n- Mut")
    assert wording.compared(mine, theirs) == [
        ("both", "Titel"),
        ("both", "- Geld"),
        ("mine", "- Zeit"),
        ("theirs", "- Mut"),
    ]
