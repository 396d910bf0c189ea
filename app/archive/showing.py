"""What the pages of the archive show: a search with its filters, a question across events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from app.archive import facets, gathering, queries, rules, seeking, sizes
from app.archive.facets import Choice, Protocol
from app.archive.found import Hit
from app.archive.rules import Wanted
from app.archive.seeking import Sought, Stretch
from app.archive.sizes import Bar

COMMON = 3_000
"""Beyond so many hits their rank says nothing, and making it would take most of the time: newest first."""
TITLES = 5
ANSWERS = 1_000


@dataclass(frozen=True)
class Shown:
    """A finding as the list shows it: its words in pieces, and the minutes it stands in."""

    hit: Hit
    protocol: Protocol
    stretches: Sequence[Stretch]
    question: Sequence[Stretch]


@dataclass(frozen=True)
class Search:
    """A page of a search. With words its hits are findings, without them all protocols; `total` counts those."""

    wanted: Wanted
    sought: Sought
    total: int
    page: int
    pages: int
    found: Sequence[Shown]
    protocols: Sequence[Protocol]
    facets: dict[str, list[Choice]]
    titled: Sequence[Protocol]
    without: dict[str, int]  # hits when this filter were off; only where nothing is found
    is_empty: bool  # nothing was ever released


def search(wanted: Wanted, page: int) -> Search:
    """Constant queries: the shelf, and with words the counts and one page of hits."""
    shelf, sought = queries.shelf(), seeking.read(wanted.words)
    hits = queries.counts(sought) if sought else ({} if wanted.words else {each.version_id: 1 for each in shelf})
    allowed = facets.narrowed(shelf, wanted)
    total = sum(hits.get(each.version_id, 0) for each in allowed)
    pages = max(1, min(-(-total // rules.PAGE), rules.DEEPEST))
    page = min(max(page, 1), pages)
    after = (page - 1) * rules.PAGE
    return Search(
        wanted=wanted,
        sought=sought,
        total=total,
        page=page,
        pages=pages,
        found=_page(sought, allowed, total, after) if sought else [],
        protocols=[] if wanted.words else allowed[after : after + rules.PAGE],
        facets=facets.facets(shelf, wanted, hits),
        titled=list(islice(_titled(allowed, sought), TITLES)) if page == 1 else [],
        without={} if total else _without(shelf, wanted, hits),
        is_empty=not shelf,
    )


def _page(sought: Sought, allowed: Sequence[Protocol], total: int, after: int) -> list[Shown]:
    of = {each.version_id: each for each in allowed}
    hits = queries.hits(sought, of, ranked=total <= COMMON, after=after, most=rules.PAGE)
    return [
        Shown(hit, of[hit.version_id], seeking.marked(sought, hit.text), seeking.marked(sought, hit.question))
        for hit in hits
    ]


def _titled(protocols: Iterable[Protocol], sought: Sought) -> Iterator[Protocol]:
    """Those whose titles, of workshop and event, have everything sought; none where nothing is."""
    found = seeking.finder(sought)
    if not (sought and found(queries.titles())):
        return iter(())
    return (each for each in protocols if found(each.titled))


def _without(shelf: Sequence[Protocol], wanted: Wanted, hits: dict[int, int]) -> dict[str, int]:
    """What dropping one filter would find."""
    found = {
        name: sum(hits.get(each.version_id, 0) for each in facets.narrowed(shelf, wanted.without(name)))
        for name in wanted.filters
    }
    return {name: number for name, number in found.items() if number}


def every(wanted: Wanted, most: int) -> list[tuple[Hit, Protocol]]:
    """The findings behind a search, newest first, for files: all of them without words."""
    of = {each.version_id: each for each in facets.narrowed(queries.shelf(), wanted)}
    sought = seeking.read(wanted.words)
    if wanted.words:
        hits = queries.hits(sought, of, ranked=False, most=most) if sought else []
    else:
        hits = queries.findings(of, most=most)
    return [(hit, of[hit.version_id]) for hit in hits]


def protocols(wanted: Wanted) -> list[Protocol]:
    """The minutes a search leads to, newest conference first: those with a finding, or titled so."""
    allowed = facets.narrowed(queries.shelf(), wanted)
    if not wanted.words:
        return allowed
    sought = seeking.read(wanted.words)
    hits = queries.counts(sought) if sought else {}
    titled = {each.version_id for each in _titled(allowed, sought)}
    return [each for each in allowed if each.version_id in hits or each.version_id in titled]


@dataclass(frozen=True)
class Question:
    """A question that several events asked."""

    key: str
    question: str
    findings: int
    events: int


@dataclass(frozen=True)
class Answer:
    """Findings that say nearly the same, each with the minutes it stands in; the newest wording first."""

    sources: Sequence[tuple[Hit, Protocol]]

    @property
    def text(self) -> str:
        return self.sources[0][0].text

    @property
    def events(self) -> int:
        return len({protocol.event_id for _hit, protocol in self.sources})


@dataclass(frozen=True)
class Synthesis:
    """One question across events: what was answered, where, and by municipalities of which size."""

    question: str
    answers: Sequence[Answer]
    protocols: Sequence[Protocol]
    bars: Sequence[Bar]


def questions() -> list[Question]:
    return [Question(*row) for row in queries.asked([each.version_id for each in queries.shelf()])]


def synthesis(key: str) -> Synthesis | None:
    """None where nobody asked it. The answers most events gave come first."""
    of = {each.version_id: each for each in queries.shelf()}
    hits = queries.answers(key, of, most=ANSWERS)
    if not hits:
        return None
    groups = gathering.gathered([hit.text for hit in hits])
    answers = [Answer([(hits[place], of[hits[place].version_id]) for place in group]) for group in groups]
    ids = {hit.version_id for hit in hits}
    protocols = [each for each in of.values() if each.version_id in ids]
    return Synthesis(
        question=hits[0].question,
        answers=sorted(answers, key=lambda each: -each.events),
        protocols=protocols,
        bars=sizes.bars(queries.inhabitants([each.workshop_id for each in protocols])),
    )
