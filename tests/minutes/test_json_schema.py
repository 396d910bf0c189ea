"""docs/minutes-schema.json and the code say the same, and every kind of minutes is valid."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from dataclasses import MISSING, fields, replace
from typing import Any

import pytest
from flask import Flask

from app.core import clock
from app.core.db import unit_of_work
from app.minutes import documents, jsonfile
from app.minutes.document import SCHEMA, Block, Document, Kind, Mark, Person, Stress, content_hash
from app.minutes.facts import MinutesFacts
from app.minutes.reading import read
from app.minutes.rules import Variant
from app.review import consenting, passages
from tests.drafting import gathered
from tests.minutes.samples import FULL, PHOTO, SHOWN, document, photo, rich, seed
from tests.minutes.test_engine_documents import LITERAL_TEXT
from tests.minutes.test_engine_fronting import drafted
from tests.minutes.test_engine_rich import CORRECTED
from tests.review import samples
from tests.support import make, schema
from tests.support.client import PageClient

DEFS: dict[str, Any] = schema.schema()["$defs"]
DRAFT = replace(FULL, published_on=None)


def exported(found: Document, known: MinutesFacts = FULL) -> dict[str, Any]:
    tree: dict[str, Any] = json.loads(jsonfile.to_json(found, known, SHOWN))
    return tree


@pytest.mark.parametrize(
    ("name", "made"), [("block", Block), ("person", Person), ("mark", Mark), ("facts", MinutesFacts)], ids=str
)
def test_schema_names_the_fields_of_the_code(name: str, made: Any) -> None:
    assert set(DEFS[name]["properties"]) == {field.name for field in fields(made)}
    assert DEFS[name]["additionalProperties"] is False
    always = {field.name for field in fields(made) if field.default is MISSING}
    written = always if name == "block" else {field.name for field in fields(made)}  # a block leaves out its defaults
    assert set(DEFS[name]["required"]) == written


def test_schema_has_the_enumerations_of_the_code() -> None:
    assert DEFS["block"]["properties"]["kind"]["enum"] == list(Kind)
    assert DEFS["mark"]["properties"]["kind"]["enum"] == list(Stress)
    assert DEFS["facts"]["properties"]["variant"]["enum"] == list(Variant)
    assert schema.schema()["properties"]["schema"]["const"] == SCHEMA


def test_schema_describes_every_field() -> None:
    said = schema.schema()["properties"].items()
    bare = [name for name, node in said if "description" not in {**node, **DEFS.get(name, {})}]
    bare += [f"{name}.{field}" for name in DEFS for field, node in _properties(name) if "description" not in node]
    assert bare == []


def _properties(name: str) -> Any:
    return DEFS[name].get("properties", {}).items()


def test_page_about_the_format_names_every_key_and_links_the_schema() -> None:
    said = (schema.FILE.parent / "minutes-json.md").read_text("utf-8")
    named = set(re.findall(r"`(\w+)`", said))
    assert {*schema.schema()["properties"], *DEFS["block"]["properties"], *DEFS["mark"]["properties"], *Kind} <= named
    assert "(minutes-schema.json)" in said


SAMPLES = {
    "imported": document(),
    "rich": rich(),
    "drafted": drafted(),
    "hostile words": document(LITERAL_TEXT),
    "withheld": Document((), "de"),
    "without her": passages.without(document(), "Dr. Oda Brinkschulte"),
}


@pytest.mark.parametrize(
    "known", [FULL, DRAFT, CORRECTED, replace(FULL, language="en", variant="plain"), MinutesFacts()], ids=range(5)
)
@pytest.mark.parametrize("name", SAMPLES)
def test_minutes_of_every_kind_are_valid(name: str, known: MinutesFacts) -> None:
    assert schema.faults(exported(SAMPLES[name], known)) == []


def test_real_protocol_is_valid() -> None:
    found = read(seed(), name="c.txt").document
    assert schema.faults(exported(found, DRAFT)) == []


def test_valid_file_comes_back_with_the_hash_it_says() -> None:
    tree = exported(rich(), CORRECTED)
    found, known = jsonfile.from_json(json.dumps(tree))
    assert (found, known, tree["content_hash"]) == (rich(), CORRECTED, content_hash(rich()))


FINDING, FIGURE, ITEM = 3, 7, 6
FAULTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "other schema": lambda tree: tree.update(schema="rotunde-minutes/2"),
    "no blocks": lambda tree: tree.pop("blocks"),
    "no hash": lambda tree: tree.pop("content_hash"),
    "short hash": lambda tree: tree.update(content_hash="abc"),
    "no citation": lambda tree: tree.update(citation=None),
    "language is no tag": lambda tree: tree.update(language="deutsch!"),
    "unknown kind": lambda tree: tree["blocks"][0].update(kind="heading"),
    "unknown field": lambda tree: tree["blocks"][0].update(titel="x"),
    "no text": lambda tree: tree["blocks"][0].pop("text"),
    "id of another making": lambda tree: tree["blocks"][0].update(id="1"),
    "a default written out": lambda tree: tree["blocks"][0].update(owner=""),
    "unknown stress": lambda tree: tree["blocks"][FINDING]["marks"][0].update(kind="blink"),
    "stress that leads somewhere": lambda tree: tree["blocks"][FINDING]["marks"][0].update(target="https://x.example"),
    "link that runs": lambda tree: tree["blocks"][FINDING]["marks"][2].update(target="javascript:alert(1)"),
    "mark without end": lambda tree: tree["blocks"][FINDING]["marks"][0].pop("end"),
    "named by less than none": lambda tree: tree["blocks"][FINDING].update(named_by=-1),
    "of groups that named nothing": lambda tree: tree["blocks"][FINDING].pop("named_by"),
    "due some time": lambda tree: tree["blocks"][ITEM].update(due="bald"),
    "due on no day": lambda tree: tree["blocks"][ITEM].update(due="2026-02-30"),
    "picture without height": lambda tree: tree["blocks"][FIGURE].pop("height"),
    "picture from a folder": lambda tree: tree["blocks"][FIGURE].update(file="../bild.jpg"),
    "unknown fact": lambda tree: tree["facts"].update(teilnehmende=["A"]),
    "fact missing": lambda tree: tree["facts"].pop("reason"),
    "version nought": lambda tree: tree["facts"].update(version=0),
    "day of release in words": lambda tree: tree["facts"].update(published_on="gestern"),
    "unknown variant": lambda tree: tree["facts"].update(variant="easy"),
    "licence leads nowhere": lambda tree: tree["licence"].update(url="creativecommons.org"),
    "picture twice": lambda tree: tree["pictures"].append(tree["pictures"][0]),
}


@pytest.mark.parametrize("name", FAULTS)
def test_planted_fault_is_found(name: str) -> None:
    tree = exported(rich(), CORRECTED)
    broken = copy.deepcopy(tree)
    FAULTS[name](broken)
    assert schema.faults(tree) == []
    assert len(schema.faults(broken)) >= 1


def test_key_added_at_the_top_is_no_fault() -> None:
    assert schema.faults({**exported(rich()), "more": 1}) == []


def exports(*numbers: int) -> list[dict[str, Any]]:
    return [json.loads(documents.render(samples.version(number), "json")) for number in numbers]


def test_withheld_and_corrected_versions_are_valid(client: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    make.event()
    first = samples.out(monkeypatch)
    with unit_of_work(by="office"):
        row = samples.version(first)
        consenting.refuse(row.workshop, samples.SPEAKER, store=make.store(), now=clock.now())
    emptied, without = exports(1, 2)
    assert [schema.faults(tree) for tree in (emptied, without)] == [[], []]
    assert emptied["blocks"] == []
    assert (without["facts"]["label"], samples.SPEAKER in json.dumps(without, ensure_ascii=False)) == ("1.1", False)
    assert without["facts"]["reason"]
    assert client.get(f"{samples.PAGE}.json").get_json() == without
    assert client.get(f"{samples.PAGE}/fassung/1.json").status_code == 410


@pytest.mark.parametrize("language", ["de", "en"])
def test_draft_made_of_a_workshop_is_valid(app: Flask, language: str) -> None:
    make.event()
    file = make.store().put(photo())
    gathered.note([["Ein Punkt", "Noch einer"], ["*Stern* im Punkt"], []], group=1)
    with unit_of_work(by="office"):
        gathered.workshop_now().language = language
        gathered.photo(
            caption="Wand", credit="Büro", licence="CC BY 4.0", alternative="X", file=file, shows_nobody=True
        )
    gathered.made()
    tree = json.loads(documents.render(gathered.version(), "json"))
    assert schema.faults(tree) == []
    assert (tree["language"], [each["file"] for each in tree["pictures"]]) == (language, [PHOTO])
    assert {"title", "fact", "people", "part", "question", "finding", "talk", "figure"} <= {
        block["kind"] for block in tree["blocks"]
    }
