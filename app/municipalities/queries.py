"""Finding municipalities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Select, func, or_, select

from app.core.db import db
from app.core.text import folded, nfc
from app.municipalities import rules
from app.municipalities.models import Municipality
from app.municipalities.rules import Resolution

MOST = 8
LAST = "\U0010ffff"  # above every letter, so that `form` to `form + LAST` are the entries that begin with it


def keys_of(names: Iterable[str]) -> dict[str, str]:
    """The official key by folded name, for those names that mean exactly one municipality, as `resolve` reads them.

    Names written in full take one query together; only the others are looked up one by one.
    """
    written = {folded(name): name for name in names}
    wanted = {key: rules.forms(name) for key, name in written.items()}
    found: dict[str, list[str]] = {}
    every = {form for forms in wanted.values() for form in forms}
    rows = db.session.execute(select(Municipality.folded, Municipality.ags).where(Municipality.folded.in_(every)))
    for form, ags in rows:
        found.setdefault(form, []).append(ags)
    meant = {name: next((found[form] for form in forms if form in found), []) for name, forms in wanted.items()}
    others = {key: resolve(written[key]) for key, keys in meant.items() if not keys}
    sure = {key: each.choices[0].key for key, each in others.items() if each.is_sure}
    return {key: keys[0] for key, keys in meant.items() if len(keys) == 1} | sure


def by_ags(ags: str) -> Municipality | None:
    """The entry with this official key (five digits for a district)."""
    if not ags.isascii() or not ags.isdigit():
        return None
    return db.session.scalar(select(Municipality).where(Municipality.ags == ags))


def in_lands(lands: Iterable[str]) -> Sequence[Municipality]:
    """Every entry of these Länder (the first two digits of the key), by key."""
    inside = or_(*(Municipality.ags.between(land, land + "99999999") for land in sorted(lands)))
    return db.session.scalars(select(Municipality).where(inside).order_by(Municipality.ags)).all()


def matches(words: str, most: int = MOST) -> list[Municipality]:
    """What somebody who has typed `words` so far may look for: the exact name first, then the largest.

    Words that fit nothing are left out from the end, so that "gießen lahn" still finds Gießen.
    """
    forms = rules.forms(words)
    district = rules.district_typed(words)
    if district:
        return _rows(_from(district) & (Municipality.kind == rules.Kind.DISTRICT), most=most)
    for form in (*forms, *(rules.shortened(forms[-1]) if forms else ())):
        found = _beginning(form, most)
        if found:
            return found
    return []


def resolve(text: str) -> Resolution:
    """What a submitted text means; never guesses: what is not certain comes back as choices."""
    text = nfc(text)
    forms = rules.forms(text)
    if not forms:
        return Resolution(text)
    named = _named(forms) or _in_its_district(text)
    if named:
        return _meant(text, named, is_sure=len(named) == 1)
    longer = _rows(or_(*(_from(f"{form} ") for form in forms)))
    short = [row for row in longer if any(rules.is_short_for(form, row.name) for form in forms)]
    if longer:
        return _meant(text, short or longer, is_sure=len(short) == 1)
    return _shortened(text, forms)


def _named(forms: Sequence[str]) -> list[Municipality]:
    """The entries of exactly this name; the likeliest form that is one decides."""
    rows = _rows(Municipality.folded.in_(forms))
    return next((hits for form in forms if (hits := [row for row in rows if row.folded == form])), [])


def _in_its_district(text: str) -> list[Municipality]:
    """A label as we write it: "Gemeinde Neuhof (Landkreis Fulda)"."""
    base, _, rest = text.rpartition("(")
    district = folded(rest)
    return [row for row in _named(rules.forms(base)) if district and folded(row.district) == district] if base else []


def _shortened(text: str, forms: Sequence[str]) -> Resolution:
    """By-names differ from writer to writer: equal but for abbreviations is certain, the rest is asked."""
    for head in rules.heads(text):
        starts = rules.forms(head)
        near = or_(Municipality.folded.in_(starts), *(_from(f"{form} ") for form in starts))
        rows = _rows(near, exact=starts[-1])
        same = [row for row in rows if any(rules.same_spelled(form, row.folded) for form in forms)]
        if rows:
            return _meant(text, same or rows, is_sure=len(same) == 1)
    return Resolution(text)


def _meant(text: str, rows: Sequence[Municipality], *, is_sure: bool) -> Resolution:
    return Resolution(text, tuple(row.choice for row in rows[:MOST]), is_sure)


def _beginning(form: str, most: int) -> list[Municipality]:
    """Entries whose name begins so, or does after "Bad", as nobody says it first."""
    return _rows(or_(_from(form), _from(f"bad {form}")), exact=form, most=most)


def _from(form: str) -> ColumnElement[bool]:
    """A range and no LIKE: both databases walk the index for it."""
    return (Municipality.folded >= form) & (Municipality.folded < form + LAST)


def _rows(condition: ColumnElement[bool], *, exact: str = "", most: int = MOST) -> list[Municipality]:
    return list(db.session.scalars(_ranked(select(Municipality).where(condition), exact).limit(most)))


def _ranked(found: Select[Municipality], exact: str) -> Select[Municipality]:
    size = func.coalesce(Municipality.population, 0)
    return found.order_by((Municipality.folded == exact).desc(), size.desc(), Municipality.folded, Municipality.ags)
