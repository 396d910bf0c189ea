"""Protocols as people really write them: the structure is right, and not one word is lost."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from app.minutes.document import HEADINGS, Block, Kind
from app.minutes.reading import Reading, read
from tests.minutes.samples import seed
from tests.minutes.wilddocs import WORDS, packed

FOLDER = Path(__file__).parent / "wild"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Signs in front of lines and between cells; they say what a line is and are no words.
SIGNS = re.compile(r"(?:[-–—•*➢|#\uf0b7_=]+|\|?[\s:|-]*-[\s:|-]*\|?|o)")


def expected(name: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return told


def source(name: str) -> tuple[bytes, str]:
    """The file as it comes, in the encoding somebody saved it in, and its name."""
    if name in WORDS:
        return packed(WORDS[name]()), f"{name}.docx"
    (path,) = (each for each in FOLDER.glob(f"{name}.*") if each.suffix != ".json")
    return path.read_text("utf-8").encode(expected(name).get("encoding", "utf-8")), path.name


def words_of(data: bytes, name: str, encoding: str = "utf-8") -> Counter[str]:
    """The words of a file, taken out of it without the engine: from Word straight from the XML."""
    if not name.endswith(".docx"):
        return counted(re.sub(r"<br>|\|", " ", data.decode(encoding)))
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as word:
        for part in word.namelist():
            if re.fullmatch(r"word/(?:document|footnotes|header\d*|footer\d*)\.xml", part):
                for paragraph in etree.fromstring(word.read(part)).iter(f"{W}p"):
                    texts = paragraph.iter(f"{W}t", f"{W}tab")
                    own = (each for each in texts if next(each.iterancestors(f"{W}p")) is paragraph)
                    found.append("".join(each.text if each.tag == f"{W}t" else " " for each in own))
    return counted("\n".join(found))


def counted(text: str) -> Counter[str]:
    """Words, without signs in front of lines; a number before a line may be its sign or part of its words."""
    lines = (re.sub(r"^\W{0,4}(?=[A-ZÄÖÜa-zäöü(\d„])", bare, line.strip()) for line in text.splitlines())
    return Counter(word for line in lines for word in line.replace("**", "").split() if not SIGNS.fullmatch(word))


def bare(found: re.Match[str]) -> str:
    return "".join(sign for sign in found[0] if sign in "(„_")


def kept(reading: Reading) -> Counter[str]:
    """The words of the draft, with the numbers that are the signs of its points."""
    blocks = reading.document.blocks
    return counted(
        "\n".join(f"{each.marker} {each.text}" if each.marker[-1:] in (".", ")") else each.text for each in blocks)
    )


@pytest.mark.parametrize("name", NAMES)
def test_read_wild_protocol_loses_no_word(name: str) -> None:
    data, called = source(name)
    found = kept(read(data, name=called))
    wanted = words_of(data, called, expected(name).get("encoding", "utf-8"))
    if name == "pflege":  # Word prints the numbers of its lists, and so does the draft
        wanted += Counter(["1.", "2."])
    assert found == wanted
    assert sum(wanted.values()) > 40


def test_read_real_protocol_loses_no_word() -> None:
    data = seed()
    assert kept(read(data, name="c.txt")) == words_of(data, "c.txt")


@pytest.mark.parametrize("name", NAMES)
def test_read_wild_protocol_finds_its_structure(name: str) -> None:
    reading, wanted = read(*source(name)[:1], name=source(name)[1]), expected(name)
    wanted.pop("encoding", "")
    assert told(reading) == wanted


def told(reading: Reading) -> dict[str, Any]:
    """What was recognised, in the words of the expectations."""
    document = reading.document
    dated = next((each for each in document.of(Kind.TITLE, Kind.FACT) if each.day), Block("", Kind.FACT, "", 0))
    unclear = [each for each in document.blocks if not each.recognised]
    return {
        "title": document.title,
        "date": [dated.day, dated.month, dated.year],
        "people": [person.name for each in document.of(Kind.PEOPLE) for person in each.people],
        "questions": owned(document.blocks, Kind.QUESTION, Kind.FINDING),
        "sections": owned(document.blocks, Kind.SECTION, Kind.FINDING),
        "talks": [[people(each), count] for each, count in owners(document.blocks, Kind.TALK, Kind.POINT)],
        "figures": [[each.caption, each.credit] for each in document.of(Kind.FIGURE)],
        "asides": [reading.asides[each.id] for each in document.blocks if each.id in reading.asides],
        "unrecognised": [each.text.splitlines()[0][:60] if each.text else "" for each in unclear],
    }


def people(block: Block) -> str:
    return "; ".join(person.name for person in block.people)


def owners(blocks: tuple[Block, ...], owner: Kind, owned: Kind) -> list[tuple[Block, int]]:
    """Headings of a kind, each with the number of points right under it."""
    found: list[tuple[Block, int]] = []
    is_under = False
    for block in blocks:
        if block.kind in HEADINGS:
            is_under = block.kind == owner
            found += [(block, 0)] if is_under else []
        elif block.kind == owned and is_under:
            found[-1] = (found[-1][0], found[-1][1] + 1)
    return found


def owned(blocks: tuple[Block, ...], owner: Kind, points: Kind) -> list[list[Any]]:
    return [[block.text, count] for block, count in owners(blocks, owner, points)]
