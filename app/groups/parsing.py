"""From parsed JSON to a `Problem`: types first, then whether all names meet something."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from app.groups.intake import LARGEST_NUMBER, Node, ProblemRefused, shown
from app.groups.problem import UNLIMITED, Attribute, Group, Person, Pin, Problem, Station, Track

MOST_PEOPLE = 5000
MOST_MIXED = 2000
"""In a remix everybody may meet everybody, which takes the square of it in memory and time."""
MOST_MIXED_ROUNDS = 20
MOST_GROUPS = 500
MOST_STATIONS = 100
MOST_ROUNDS = 100
MOST_ATTRIBUTES = 12
MOST_RULES = 20_000
TIME_LIMIT = 6.0
FREE = frozenset({"title", "name", "note", "notes", "comment", "description"})
TOP = frozenset(
    "schema id mode participants attributes constraints groups size_tolerance stations rounds base tracks policy seed"
    " time_limit".split()
)
USED = {
    "fixed": TOP - {"base", "tracks", "policy"},
    "repair": TOP - {"tracks", "policy"},
    "remix": TOP - {"base", "tracks", "policy", "groups"},
    "preference": TOP - {"base", "groups", "stations", "constraints", "rounds", "size_tolerance", "attributes"},
}
POLICIES = ("generous", "rank_maximal", "lottery")
Thing = TypeVar("Thing")


def parse(instance: object) -> Problem:
    """Raises ProblemRefused, never anything else."""
    top = Node(instance).fields(TOP, FREE)
    for key in ("id", "mode", "participants"):
        if key not in top:
            raise ProblemRefused("missing", place="JSON", name=key)
    if "schema" in top:
        top["schema"].choice("grouping-instance/1")
    mode = top["mode"].choice("fixed", "remix", "repair", "preference")
    _required(top, mode)
    mixed = mode == "remix"
    people = _all(top.get("participants"), MOST_MIXED if mixed else MOST_PEOPLE, _person)
    groups = _all(top.get("groups"), MOST_GROUPS, _group)
    stations = _all(top.get("stations"), MOST_STATIONS, _station)
    tracks = _all(top.get("tracks"), MOST_STATIONS, _track)
    rounds = top["rounds"].whole(0, MOST_MIXED_ROUNDS if mixed else MOST_ROUNDS) if "rounds" in top else 0
    rules = _Rules(top.get("constraints"), mode, people, groups, stations, rounds)
    base, base_rotation = _base(top.get("base"), people, groups, stations)
    _check_rankings(people, tracks)
    return Problem(
        id=top["id"].text(),
        mode=mode,
        people=tuple(people),
        attributes=_attributes(top.get("attributes")),
        pins=tuple(rules.pins),
        bans=tuple(rules.bans),
        together=tuple(rules.together),
        apart=tuple(rules.apart),
        groups=tuple(groups),
        stations=tuple(stations),
        tracks=tuple(tracks),
        rounds=rounds,
        size_tolerance=top["size_tolerance"].whole(0, MOST_PEOPLE) if "size_tolerance" in top else 0,
        base=base,
        base_rotation=base_rotation,
        policy=top["policy"].choice(*POLICIES) if "policy" in top else "generous",
        seed=top["seed"].whole(0, 2**63 - 1) if "seed" in top else 0,
        time_limit=float(top["time_limit"].number(0.001, 3600)) if "time_limit" in top else TIME_LIMIT,
        unused=_unused(top, mode, people, rules),
    )


def _required(top: dict[str, Node], mode: str) -> None:
    needed = {"fixed": ("groups",), "repair": ("groups", "base"), "remix": ("stations", "rounds")}
    for key in needed.get(mode, ("tracks",)):
        if key not in top:
            raise ProblemRefused("missing", place="JSON", name=key)
    if mode == "fixed" and "stations" in top and "rounds" not in top:
        raise ProblemRefused("missing", place="JSON", name="rounds")


def _all(node: Node | None, most: int, read: Callable[[Node], Thing]) -> list[Thing]:
    """A list of things with an id each, no id twice."""
    found: dict[str, Thing] = {}
    for item in node.items(most) if node else []:
        thing = read(item)
        key: str = thing.id  # type: ignore[attr-defined]  # every thing read here has an id
        if key in found:
            item.refuse("twice", name=shown(key))
        found[key] = thing
    return list(found.values())


def _person(node: Node) -> Person:
    got = node.fields(frozenset("id name attributes needs status ranking".split()), FREE)
    attributes = got["attributes"].entries(MOST_ATTRIBUTES) if "attributes" in got else ()
    ranking = [one.text() for one in got["ranking"].items(MOST_STATIONS)] if "ranking" in got else []
    if len(set(ranking)) != len(ranking):
        got["ranking"].refuse("repeated")
    return Person(
        id=_id(node, got),
        name=got["name"].text(empty=True) if "name" in got and got["name"].value is not None else "",
        attributes={key: _value(value) for key, value in attributes},
        needs=frozenset(need.text() for need in got["needs"].items(20)) if "needs" in got else frozenset(),
        status=got["status"].choice("present", "absent", "walk_in") if "status" in got else "present",
        ranking=tuple(ranking),
    )


def _value(node: Node) -> str | int | float | None:
    if node.value is None:
        return None
    if isinstance(node.value, str):
        return node.text(empty=True)
    return node.number(-LARGEST_NUMBER, LARGEST_NUMBER)


def _id(node: Node, got: dict[str, Node]) -> str:
    if "id" not in got:
        node.refuse("missing", name="id")
    return got["id"].text()


def _group(node: Node) -> Group:
    got = node.fields(frozenset("id min max step_free".split()), FREE)
    least = got["min"].whole() if "min" in got else 0
    most = got["max"].whole() if "max" in got else UNLIMITED
    if least > most:
        node.refuse("min_max", least=least, most=most)
    return Group(_id(node, got), least, most, got["step_free"].truth() if "step_free" in got else True)


def _station(node: Node) -> Station:
    got = node.fields(frozenset("id topic pos step_free parallel capacity min".split()), FREE)
    name = _id(node, got)
    spot = [one.number(-1e6, 1e6) for one in got["pos"].items(3)] if "pos" in got else [0, 0]
    if len(spot) < 2:
        got["pos"].refuse("pos")
    least = got["min"].whole() if "min" in got else 0
    most = got["capacity"].whole() if "capacity" in got else UNLIMITED
    if least > most:
        node.refuse("min_max", least=least, most=most)
    return Station(
        id=name,
        topic=got["topic"].text() if "topic" in got else name,
        pos=(spot[0], spot[1], spot[2] if len(spot) > 2 else 0),
        step_free=got["step_free"].truth() if "step_free" in got else True,
        parallel=got["parallel"].whole(1, 1000) if "parallel" in got else 1,
        capacity=most,
        min=least,
    )


def _track(node: Node) -> Track:
    got = node.fields(frozenset("id capacity min".split()), FREE)
    if "capacity" not in got:
        node.refuse("missing", name="capacity")
    capacity, least = got["capacity"].whole(), got["min"].whole() if "min" in got else 0
    if least > capacity:
        node.refuse("min_max", least=least, most=capacity)
    return Track(_id(node, got), capacity, least)


def _attributes(node: Node | None) -> tuple[Attribute, ...]:
    found: list[Attribute] = []
    for item in node.items(MOST_ATTRIBUTES) if node else []:
        got = item.fields(frozenset({"key", "goal"}), FREE)
        if "key" not in got:
            item.refuse("missing", name="key")
        key = got["key"].text()
        if key in {one.key for one in found}:
            item.refuse("twice", name=shown(key))
        found.append(Attribute(key, got["goal"].choice("spread", "balance") if "goal" in got else "balance"))
    return tuple(found)


class _Rules:
    """The constraints, with every name in them looked up."""

    def __init__(
        self,
        node: Node | None,
        mode: str,
        people: Sequence[Person],
        groups: Sequence[Group],
        stations: Sequence[Station],
        rounds: int,
    ) -> None:
        self.people = {one.id for one in people}
        self.groups = {one.id for one in groups}
        self.stations = {one.id for one in stations}
        self.rounds = rounds
        self.timed = mode == "remix"
        got = node.fields(frozenset("pins forbid together apart".split())) if node else {}
        self.pins = self._pins(got.get("pins"))
        self.bans = self._pins(got.get("forbid"))
        self.together = self._sets(got.get("together"))
        self.apart = self._sets(got.get("apart"))

    def _pins(self, node: Node | None) -> list[Pin]:
        read = self._timed if self.timed else self._grouped
        return [read(number, item) for number, item in enumerate(node.items(MOST_RULES) if node else [])]

    def _grouped(self, number: int, item: Node) -> Pin:
        got = item.fields(frozenset({"person", "group"}), FREE)
        return Pin(number, _known(item, got, "person", self.people), group=_known(item, got, "group", self.groups))

    def _timed(self, number: int, item: Node) -> Pin:
        got = item.fields(frozenset({"person", "round", "station"}), FREE)
        person = _known(item, got, "person", self.people)
        station = _known(item, got, "station", self.stations)
        if "round" not in got:
            item.refuse("missing", name="round")
        return Pin(number, person, station=station, round=got["round"].whole(1, self.rounds))

    def _sets(self, node: Node | None) -> list[tuple[str, ...]]:
        found = []
        for item in node.items(MOST_RULES) if node else []:
            members = [one.text() for one in item.items(MOST_PEOPLE)]
            for place, member in zip(item.items(MOST_PEOPLE), members, strict=True):
                if member not in self.people:
                    place.refuse("unknown", name=shown(member))
            if len(set(members)) != len(members):
                item.refuse("repeated")
            found.append(tuple(members))
        return found


def _known(item: Node, got: dict[str, Node], key: str, known: set[str]) -> str:
    if key not in got:
        item.refuse("missing", name=key)
    name = got[key].text()
    if name not in known:
        got[key].refuse("unknown", name=shown(name))
    return name


def _base(
    node: Node | None, people: Sequence[Person], groups: Sequence[Group], stations: Sequence[Station]
) -> tuple[dict[str, str], dict[str, tuple[str | None, ...]]]:
    """The old plan: who was in which group, and (if told) which group went where."""
    got = node.fields(frozenset({"assignment", "rotation"}), FREE) if node else {}
    known, places, spots = {one.id for one in people}, {one.id for one in groups}, {one.id for one in stations}
    assignment: dict[str, str] = {}
    for person, group in got["assignment"].entries(MOST_PEOPLE) if "assignment" in got else ():
        if person not in known:
            group.refuse("unknown", name=shown(person))
        assignment[person] = _known(group, {"group": group}, "group", places)
    rotation: dict[str, tuple[str | None, ...]] = {}
    for name, row in got["rotation"].entries(MOST_GROUPS) if "rotation" in got else ():
        _known(row, {"group": Node(name, row.place)}, "group", places)
        stops = row.items(MOST_ROUNDS)
        rotation[name] = tuple(None if s.value is None else _known(s, {"s": s}, "s", spots) for s in stops)
    return assignment, rotation


def _check_rankings(people: Sequence[Person], tracks: Sequence[Track]) -> None:
    known = {track.id for track in tracks}
    for index, person in enumerate(people):
        for rank, name in enumerate(person.ranking):
            if tracks and name not in known:
                raise ProblemRefused("unknown", place=f"participants[{index}].ranking[{rank}]", name=shown(name))


def _unused(top: dict[str, Node], mode: str, people: Sequence[Person], rules: _Rules) -> tuple[str, ...]:
    """What this mode does not look at although something stands there; it is said, not swallowed."""
    found = {key for key in top if key not in USED[mode] and top[key].value}
    found |= {f"needs: {shown(need)}" for person in people for need in person.needs if need != "step_free"}
    if mode == "remix" and rules.bans:
        found.add("constraints.forbid")
    return tuple(sorted(found))
