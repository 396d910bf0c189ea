"""Documents of every form for property tests."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from app.minutes.document import Block, Document, Kind, Person, identified
from app.minutes.markup import parse

LETTERS = "aäß B-–*•1.)(\\[]„“<&>#'\u00a0é"
line = st.text(LETTERS, min_size=1, max_size=14).map(str.strip).filter(bool)
words = st.lists(line, min_size=1, max_size=3).map("\n".join)
stressed = st.sampled_from(
    ["*betont* und **stark**", "[Worte](https://example.org/) am Ende", "ein **starkes** Wort", "Bürger*innen"]
)
source = st.sampled_from(["", "finding:1", "cluster:7"])


@st.composite
def text_block(draw: st.DrawFn, kinds: tuple[Kind, ...]) -> Block:
    kind = draw(st.sampled_from(kinds))
    said, marks = parse(draw(stressed)) if draw(st.booleans()) else (draw(words), ())
    block = Block("", kind, said, 0, marks=marks, source=draw(source))
    if kind in (Kind.FINDING, Kind.POINT, Kind.ITEM):
        named = draw(st.sampled_from([None, 2]))
        return replace(
            block,
            level=draw(st.integers(0, 5)),
            marker=draw(st.sampled_from(["-", "•", "3.", "(2)", ""])),
            named_by=named,
            of_groups=named and 3,
        )
    return block


@st.composite
def heading(draw: st.DrawFn) -> Block:
    kind = draw(st.sampled_from([Kind.PART, Kind.SECTION, Kind.QUESTION, Kind.TALK]))
    first, more = draw(line), draw(st.one_of(st.just(""), line))
    people = (Person("Ada Beispiel"),) if kind == Kind.TALK else ()
    return Block(
        "",
        kind,
        f"{first} {more}" if more else first,
        0,
        head=len(first) if more else 0,
        level=draw(st.integers(0, 3)) if kind == Kind.SECTION else 0,
        people=people,
    )


figure = st.builds(
    lambda caption, credit: Block(
        "", Kind.FIGURE, f"Bild: {caption} © {credit}", 0, lead="Bild:", caption=caption, credit=credit
    ),
    line,
    line,
)
LISTED = (Kind.FINDING, Kind.POINT, Kind.ITEM)
anything = st.one_of(text_block((*LISTED, Kind.PARAGRAPH)), figure, heading())


@st.composite
def documents(draw: st.DrawFn) -> Document:
    title = [Block("", Kind.TITLE, draw(line), 0)] if draw(st.booleans()) else []
    return Document(identified([*title, *draw(st.lists(anything, max_size=8))]), "de")
