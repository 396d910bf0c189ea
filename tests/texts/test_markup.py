"""The few signs a text may use: read in one pass whatever comes in, and no word is lost."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.texts import markup
from app.texts.markup import Block, Run

SIGNS = st.text(alphabet=st.sampled_from("#-*[]() \n\tabä:/\\.<>&{}\x00\u2028"), max_size=120)


def plain(runs: tuple[Run, ...]) -> str:
    return "".join(run.text for run in runs)


def words(page: markup.Page) -> list[str]:
    """All that a reader is shown, in order, in pieces without blanks."""
    shown = page.title + "".join(
        plain(block.runs) + "".join(plain(item) for item in block.items) for block in page.blocks
    )
    return [sign for sign in shown if sign.isalpha()]


def test_read_gives_title_headings_lists_and_paragraphs() -> None:
    page = markup.read("# Titel\n\nErste\nZeile.\n\n## Teil\n- eins\n- **zwei**\n\nSchluss: [hier](/hilfe).\n")
    assert page == markup.Page(
        "Titel",
        (
            Block("p", (Run("Erste Zeile."),)),
            Block("h2", (Run("Teil"),), anchor="abschnitt-2"),
            Block("ul", items=((Run("eins"),), (Run("zwei", strong=True),))),
            Block("p", (Run("Schluss: "), Run("hier", href="/hilfe"), Run("."))),
        ),
    )


def test_anchors_of_headings_are_all_different() -> None:
    page = markup.read("# T\n\n## a\n## b\n\nText\n- x\n## c\n\n## d\n\n- y\n\n## e")
    anchors = [block.anchor for block in page.blocks if block.kind == "h2"]
    assert len(anchors) == len(set(anchors)) == 5


@pytest.mark.parametrize(
    "address", ["/hilfe", "https://example.org/a_b?c=1", "mailto:a@example.org", "tel:+4956112345", "#abschnitt-2"]
)
def test_safe_address_becomes_a_link(address: str) -> None:
    assert markup.runs(f"[Wort]({address})") == (Run("Wort", href=address),)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "//evil.example", "data:text/html,x", "http://example.org", "JAVASCRIPT:x", "x"]
)
def test_unsafe_address_stays_the_text_it_is(address: str) -> None:
    assert markup.runs(f"[Wort]({address})") == (Run(f"[Wort]({address})"),)


@given(st.text(max_size=300) | SIGNS)
def test_read_never_raises_and_links_only_to_safe_addresses(body: str) -> None:
    page = markup.read(body)
    for block in page.blocks:
        for run in (*block.runs, *(run for item in block.items for run in item)):
            assert not run.href or re.match(r"/(?!/)|https://|mailto:|tel:|#", run.href)


@given(
    st.lists(st.text(alphabet="abcäöü ", min_size=1, max_size=12), max_size=12),
    st.lists(st.sampled_from(["\n", "\n\n", "\n- ", "\n## ", " **", "** "]), max_size=12),
)
def test_read_loses_no_letter_and_keeps_their_order(pieces: list[str], joints: list[str]) -> None:
    body = "# T" + "".join(joint + piece for joint, piece in zip(joints, pieces, strict=False))
    assert words(markup.read(body)) == [sign for sign in body if sign.isalpha()]


def seconds(body: str) -> float:
    start = time.process_time()
    markup.read(body)
    return time.process_time() - start


@pytest.mark.parametrize(
    "piece", ["[", "**", "[a](", "[a](b", "**a*", "- ", "## ", "\n\n", "a\n", "](", "[a](/b)", "*", "\n- **[", "\t \n"]
)
def test_read_takes_time_in_proportion_to_the_text(piece: str) -> None:
    """Eight times the text may take eight times as long, with room for noise; quadratic would be sixty-four."""
    short, long = piece * (20_000 // len(piece)), piece * (160_000 // len(piece))
    ratio = min(seconds(long) for _ in range(3)) / max(min(seconds(short) for _ in range(3)), 1e-4)
    assert ratio < 32
