"""What somebody typed into the search, read as words to be found; and where a text has them. Plain Python.

Words are all wanted, "words in quotes" beside each other, and the last word may be the beginning of one. Nothing that
is typed is an error, and nothing reaches a database's own query language but forms of a-z and 0-9.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from app.archive import stemming
from app.core import german
from app.core.german import Word

LONGEST, MOST = 200, 10
PREFIX = 3  # letters that may begin a word; fewer would find half of everything
_PART = re.compile(r'["„“”»«]([^"„“”»«]*)["„“”»«]|([^\s"„“”»«]+)')
_IDLE = """
aber als am an auch auf aus bei bin bis da dann das dass dem den der des die dies diese dieser dieses du durch ein eine
einem einen einer eines er es etwa für hat haben ich ihr im in ist ja kann können man mit nach nicht noch nur oder ob
sich sie sind so über um und uns von vom war was weil welche welcher welches wenn wer werden wie wir wird wo wurde zu
zum zur the and of
"""
STOP = frozenset(german.flattened(word) for word in _IDLE.split())


@dataclass(frozen=True)
class Run:
    """Forms that stand beside each other; with `is_open`, the last one is the beginning of a word."""

    forms: tuple[str, ...]
    is_open: bool = False


@dataclass(frozen=True)
class Sought:
    """Terms that all must be found; each is a choice of runs."""

    terms: tuple[tuple[Run, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)


@dataclass(frozen=True)
class Stretch:
    """A piece of a text, and whether it was found."""

    text: str
    is_hit: bool = False


def read(typed: str) -> Sought:
    """The words sought. Words that say nothing count only where there are no others."""
    terms: list[tuple[Run, ...]] = []
    idle: list[tuple[Run, ...]] = []
    parts = list(_PART.finditer(typed[:LONGEST]))
    for part in parts:
        is_last = part is parts[-1] and part[2] is not None and typed[:LONGEST].endswith(part[2])
        found = german.words(part[1] if part[2] is None else part[2])
        if part[2] is None:
            terms += [(Run(tuple(map(stemming.form, found))),)] if found else []
        elif len(found) == 1 and found[0].flat in STOP:
            idle.append((Run((stemming.form(found[0]),)),))
        else:
            terms += _terms(found, is_last=is_last)
    return Sought(tuple((terms or idle)[:MOST]))


def _terms(found: list[Word], *, is_last: bool) -> list[tuple[Run, ...]]:
    """A compound may be written in one word, or with hyphens; the last word may go on."""
    if not found:
        return []
    if len(found) > 1 and all(word.joined for word in found[1:]):
        whole = stemming.compound(found)
        return [(Run((whole,)), Run(tuple(map(stemming.form, found))))]
    terms: list[tuple[Run, ...]] = [(Run((stemming.form(word),)),) for word in found]
    last = found[-1]
    if is_last and len(last.flat) >= PREFIX:
        terms[-1] = (Run((stemming.form(last),)), Run((stemming.encoded(last.flat),), is_open=True))
    return terms


def matches(sought: Sought, indexed: str) -> bool:
    """Whether stored forms have everything sought: what both databases must agree with."""
    return finder(sought)(indexed)


def finder(sought: Sought) -> Callable[[str], bool]:
    """`matches` for many stored texts. Forms hold no blank, so a run is a piece of the stored text."""
    patterns = [[f" {' '.join(run.forms)}{'' if run.is_open else ' '}" for run in term] for term in sought.terms]

    def found(indexed: str) -> bool:
        padded = f" {indexed} "
        return all(any(pattern in padded for pattern in term) for term in patterns)

    return found


def _fits(run: Run, forms: Sequence[str]) -> bool:
    *before, last = run.forms
    end = forms[-1].startswith(last) if run.is_open else forms[-1] == last
    return end and list(forms[:-1]) == before


def marked(sought: Sought, text: str) -> list[Stretch]:
    """The text in pieces, those sought told apart; together they are the text."""
    found = german.words(text)
    hits = sorted(_hits(sought, found))
    pieces: list[Stretch] = []
    at = 0
    for start, end in hits:
        if start < at:
            continue
        pieces += [Stretch(text[at:start]), Stretch(text[start:end], is_hit=True)]
        at = end
    return [piece for piece in [*pieces, Stretch(text[at:])] if piece.text]


def _hits(sought: Sought, found: list[Word]) -> Iterable[tuple[int, int]]:
    forms = [stemming.form(word) for word in found]
    for run in (run for term in sought.terms for run in term):
        long = len(run.forms)
        for at in range(len(forms) - long + 1):
            if _fits(run, forms[at : at + long]):
                yield found[at].start, found[at + long - 1].end
    for parts in stemming.compounds(found):
        whole = stemming.compound(parts)
        if any(_fits(run, [whole]) for term in sought.terms for run in term if len(run.forms) == 1):
            yield parts[0].start, parts[-1].end


def fts5(sought: Sought) -> str:
    """For SQLite: forms are a-z and 0-9, so quoting them is all there is to do."""
    return " AND ".join(f"({' OR '.join(_quoted(run) for run in term)})" for term in sought.terms)


def _quoted(run: Run) -> str:
    return f'"{" ".join(run.forms)}"{" *" if run.is_open else ""}'


def tsquery(sought: Sought) -> str:
    """For PostgreSQL, dictionary "simple"."""
    return " & ".join(f"({' | '.join(_following(run) for run in term)})" for term in sought.terms)


def _following(run: Run) -> str:
    chain = " <-> ".join(f"'{form}'" for form in run.forms)
    return f"({chain}{':*' if run.is_open else ''})"
