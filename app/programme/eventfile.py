"""The event file ("rotunde-event/1"): one event with its programme as JSON, read strictly, written completely.

Times are clock readings in the event's zone ("2026-12-05T10:00"). Unknown keys are refused with their path: a
typing error must not silently lose a date. Plain Python; nothing here knows the database.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from app.core.text import N_
from app.events.rules import ACCESSIBILITY, LETTER, SLUG, Level, Mode
from app.programme.rules import GroupMode, Kind, NamesShown
from app.programme.strictjson import Node, Tree

SCHEMA = "rotunde-event/1"


def read(document: object) -> Tree:
    """The file as a tree of model values; raises FileRefused with the path of the first fault."""
    root = Node(document, "")
    root.one_of("schema", (SCHEMA,))
    series = _series(root.child("series"))
    event = _event(root.child("event"))
    zone = event["timezone"]
    venue = _venue(root.child("venue")) if root.has("venue") else None
    workshops = root.each("workshops", lambda node: _workshop(node, zone), 60)
    root.close()
    letters = [workshop["letter"] for workshop in workshops]
    if len(set(letters)) != len(letters):
        raise root.refuse("workshops", N_("Zwei Workshops haben denselben Buchstaben."))
    uids = [row["uid"] for row in (event, *workshops) if row["uid"]]
    if len(set(uids)) != len(uids):
        raise root.refuse("workshops", N_("Eine uid steht in der Datei zweimal. Jede gehört zu einem einzigen Termin."))
    return {"series": series, "event": event, "venue": venue, "workshops": workshops}


def _series(node: Node) -> Tree:
    tree = {"slug": _slug(node), "name": node.text("name", 200, needed=True)}
    tree["description"] = node.text("description", 20_000, lines=True)
    node.close()
    return tree


def _slug(node: Node) -> str:
    slug = node.text("slug", 80, needed=True)
    if not SLUG.match(slug):
        raise node.refuse("slug", N_("Möglich sind kleine Buchstaben a–z, Ziffern und Bindestriche."))
    return slug


def _event(node: Node) -> Tree:
    zone = node.text("timezone", 60) or "Europe/Berlin"
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise node.refuse("timezone", N_("Diese Zeitzone ist unbekannt.")) from None
    tree = {
        "slug": _slug(node),
        "timezone": zone,
        "title": node.text("title", 200, needed=True),
        "subtitle": node.text("subtitle", 300),
        "summary": node.text("summary", 500),
        "description": node.text("description", 50_000, lines=True),
        "language": node.text("language", 5) or "de",
        "organiser": node.text("organiser", 200),
        "contact_email": node.text("contact_email", 254),
        "contact_phone": node.text("contact_phone", 60),
        "hashtag": node.text("hashtag", 60),
        "region": node.text("region", 80),
        "names_shown": node.one_of("names_shown", tuple(NamesShown), NamesShown.FULL),
        "four_eyes": node.flag("four_eyes"),
        "minutes_licence": node.text("minutes_licence", 40) or "CC BY 4.0",
        "uid": node.text("uid", 120),
        "is_published": node.flag("published"),
        "topics": node.words("topics", 30),
        **_span(node, zone),
    }
    node.close()
    return tree


def _span(node: Node, zone: str) -> Tree:
    starts_at, ends_at = node.moment("starts_at", zone), node.moment("ends_at", zone)
    if starts_at and ends_at and starts_at >= ends_at:
        raise node.refuse("ends_at", N_("Das Ende liegt nicht nach dem Beginn."))
    return {"starts_at": starts_at, "ends_at": ends_at}


def _venue(node: Node) -> Tree:
    tree = {
        "name": node.text("name", 200, needed=True),
        "street": node.text("street", 200),
        "postcode": node.text("postcode", 20),
        "city": node.text("city", 120),
        "latitude": node.real("latitude", 90.0),
        "longitude": node.real("longitude", 180.0),
        "directions": node.text("directions", 20_000, lines=True),
    }
    facts = node.child("accessibility") if node.has("accessibility") else Node({}, node.place)
    tree |= {key: facts.flag(key, None) for key in ACCESSIBILITY}
    tree["accessibility_note"] = facts.text("note", 20_000, lines=True)
    facts.close()
    node.close()
    return tree


def _workshop(node: Node, zone: str) -> Tree:
    letter = node.text("letter", 2, needed=True)
    if not LETTER.match(letter):
        raise node.refuse("letter", N_("Möglich sind große Buchstaben: A bis ZZ."))
    tree = {
        "letter": letter,
        "uid": node.text("uid", 120),
        "title": node.text("title", 200, needed=True),
        "summary": node.text("summary", 500),
        "description": node.text("description", 50_000, lines=True),
        "level": node.one_of("level", tuple(Level), Level.ALL),
        "mode": node.one_of("mode", tuple(Mode), Mode.ON_SITE),
        "language": node.text("language", 5) or "de",
        "topics": node.words("topics", 30),
        "moderators": node.each("moderators", _person, 20),
        "capacity": node.number("capacity", 100_000, default=None),
        "minimum": node.number("minimum", 100_000),
        "room": node.text("room", 120),
        "online_url": node.text("online_url", 500),
        **_span(node, zone),
        "registration_opens_at": node.moment("registration_opens_at", zone, needed=False),
        "registration_closes_at": node.moment("registration_closes_at", zone, needed=False),
        "group_count": node.number("group_count", 200),
        "group_mode": node.one_of("group_mode", tuple(GroupMode), GroupMode.FIXED),
        "parts": node.each("parts", _part, 60),
    }
    if tree["online_url"] and not tree["online_url"].startswith("https://"):
        raise node.refuse("online_url", N_("Die Adresse muss mit https:// beginnen."))
    node.close()
    return tree


def _person(node: Node) -> Tree:
    tree = {"name": node.text("name", 200, needed=True), "organisation": node.text("organisation", 200)}
    node.close()
    return tree


def _part(node: Node) -> Tree:
    kind = node.one_of("kind", tuple(Kind))
    tree: Tree = {
        "kind": kind,
        "title": node.text("title", 200),
        "description": node.text("description", 20_000, lines=True),
        "minutes": node.number("minutes", 10_000, default=None),
        "round_minutes": node.number("round_minutes", 1_000),
        "change_minutes": node.number("change_minutes", 1_000),
        "break_after": node.number("break_after", 100),
        "break_minutes": node.number("break_minutes", 1_000),
        "stations": node.each("stations", _station, 60),
        "talks": node.each("talks", _talk, 60),
    }
    if kind == Kind.ROTATION and not (tree["stations"] and tree["round_minutes"]):
        raise node.refuse("stations", N_("Eine Rotation braucht Stationen und round_minutes über 0."))
    if bool(tree["break_after"]) != bool(tree["break_minutes"]):
        raise node.refuse("break_after", N_("Eine Pause braucht beides: break_after und break_minutes über 0."))
    node.close()
    return tree


def _station(node: Node) -> Tree:
    tree = {
        "name": node.text("name", 200),
        "question": node.text("question", 500, needed=True),
        "place": node.text("place", 200),
        "step_free": node.flag("step_free", True),
        "topic": node.text("topic", 80),
        "parallel": node.number("parallel", 200, default=1, least=1),
        "capacity": node.number("capacity", 100_000, least=1) if node.has("capacity") else None,
        **(_position(node.child("position")) if node.has("position") else {}),
    }
    node.close()
    return tree


def _position(node: Node) -> Tree:
    """Metres in the house; who knows only one of them knows no place."""
    tree: Tree = {"east": node.real("east", 100_000), "north": node.real("north", 100_000)}
    tree["floor"] = node.number("floor", 200, least=-20)
    if (tree["east"] is None) != (tree["north"] is None):
        raise node.refuse("north", N_("Ein Ort im Haus braucht beides: east und north."))
    node.close()
    return tree


def _talk(node: Node) -> Tree:
    tree: Tree = {
        "title": node.text("title", 300, needed=True),
        "summary": node.text("summary", 20_000, lines=True),
        "minutes": node.number("minutes", 10_000),
        "speakers": node.each("speakers", _speaker, 20),
    }
    node.close()
    return tree


def _speaker(node: Node) -> Tree:
    tree = {key: node.text(key, 200, needed=key == "name") for key in ("name", "role", "organisation")}
    node.close()
    return tree
