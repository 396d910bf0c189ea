"""The archive of released minutes: search, feed, files."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask.templating import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.archive import documents, rules, showing
from app.archive.rules import EXPORTED, FEW, SIGNS, Wanted
from app.archive.sizes import NAMES as SIZE_NAMES
from app.core.revisions import EVERYTHING
from app.core.text import nfc
from app.events import rules as event_rules
from app.texts import queries as texts
from app.web import access
from app.web.links import absolute
from app.web.published import depends_on

bp = Blueprint("archive", __name__, url_prefix="/protokolle")
TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}
BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)  # a feed without an entry says it never changed since


@bp.get("/")
@access.public
def index() -> ResponseReturnValue:
    """Released findings by words and filters; without words the protocols, newest conference first."""
    depends_on(EVERYTHING)
    found = showing.search(_wanted(), _page())
    labels = _labels()
    return render_template(
        "archive/index.html",
        search=found,
        names=SIGNS,
        labels=labels,
        options={name: _options(name, found) for name in found.facets},
        levels=event_rules.LEVEL_NAMES,
        address=_address,
        pages=[(str(number) if number else "", _turned(found, number)) for number in _numbers(found.page, found.pages)],
        previous=_turned(found, found.page - 1) if found.page > 1 else "",
        following=_turned(found, found.page + 1) if found.page < found.pages else "",
    )


@bp.get("/feed.atom")
@access.public
def feed() -> ResponseReturnValue:
    """The newest releases, all or those a search leads to."""
    depends_on(EVERYTHING)
    wanted = _wanted()
    address = rules.in_address(wanted)
    name = texts.details().get("organisation", "Rotunde")
    body = documents.feed(
        showing.protocols(wanted),
        address=absolute("archive.feed", **address),
        page=absolute("archive.index", **address),
        title=f"{_('Neue Protokolle')} – {name}",
        author=name,
        empty_at=BEGINNING,
    )
    return Response(body, content_type="application/atom+xml; charset=utf-8")


@bp.get("/ergebnisse.csv")
@access.public
def sheet() -> ResponseReturnValue:
    """The findings behind a search with source and licence, at most 10,000, as a table."""
    return _file("csv")


@bp.get("/ergebnisse.json")
@access.public
def data() -> ResponseReturnValue:
    """The same for programs."""
    return _file("json")


@bp.get("/katalog.jsonld")
@access.public
def catalogue() -> ResponseReturnValue:
    """Metadata as DCAT-AP.de."""
    depends_on(EVERYTHING)
    name = texts.details().get("organisation", "Rotunde")
    body = documents.catalogued(showing.protocols(Wanted()), title=f"Protokolle – {name}", publisher=name)
    return Response(body, content_type="application/ld+json; charset=utf-8")


@bp.get("/fragen/")
@access.public
def questions() -> ResponseReturnValue:
    """Questions that several events asked."""
    depends_on(EVERYTHING)
    return render_template("archive/questions.html", questions=showing.questions())


@bp.get("/fragen/<key>/")
@access.public
def question(key: str) -> ResponseReturnValue:
    """One question across events: every answer with its sources, and who took part by size of municipality."""
    depends_on(EVERYTHING)
    found = showing.synthesis(key)
    if found is None:
        abort(404)
    return render_template("archive/question.html", found=found, size_names=SIZE_NAMES, few=FEW)


def _file(kind: str) -> Response:
    depends_on(EVERYTHING)
    body = documents.findings(showing.every(_wanted(), EXPORTED), kind)
    response = Response(body, content_type=TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="ergebnisse.{kind}"'
    return response


def _wanted() -> Wanted:
    return rules.asked_for({name: nfc(request.args.get(sign, "")) for name, sign in SIGNS.items()})


def _page() -> int:
    text = request.args.get("seite", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _address(endpoint: str, wanted: Wanted, **more: Any) -> str:
    """A page of the archive with these words and filters on."""
    return url_for(endpoint, **rules.in_address(wanted), **more)


def _turned(found: showing.Search, number: int) -> str:
    if not number or number == found.page:
        return ""
    more = {"seite": number} if number > 1 else {}
    return _address("archive.index", found.wanted, **more)


def _numbers(page: int, pages: int) -> list[int]:
    """The pages worth a link: the ends and the neighbours; 0 is a gap."""
    near = sorted({1, pages, *range(max(1, page - 2), min(pages, page + 2) + 1)})
    found: list[int] = []
    for number in near:
        if found and number - found[-1] > 1:
            found.append(0)
        found.append(number)
    return found


def _labels() -> dict[str, str]:
    return {
        "topic": _("Thema"),
        "region": _("Region"),
        "level": _("Niveau"),
        "event": _("Veranstaltung"),
        "year": _("Jahr"),
    }


def _options(name: str, found: showing.Search) -> list[tuple[str, str]]:
    """The choices of a filter with the number of hits behind each."""
    names = {level.value: _(label) for level, label in event_rules.LEVEL_NAMES.items()} if name == "level" else {}
    return [(each.value, f"{names.get(each.value, each.label)} ({each.number})") for each in found.facets[name]]
