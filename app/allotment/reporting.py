"""What is kept of a draw: facts by registration id, from which every sentence, table and check is made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from app.allotment import drawing, lottery, measures, spreading
from app.allotment.contingents import Room
from app.allotment.rules import LOTTERY, Entry, Outcome, Pool, hashed

Report = dict[str, Any]


def report(pool: Pool, seed: str, unanswered: Iterable[int] = ()) -> Report:
    """Draw, and say what came of it. Equal pool and seed give an equal report, byte for byte."""
    order = drawing.drawn(seed, pool.entries)
    is_lottery = pool.policy == LOTTERY
    outcome = lottery.draw(pool, order) if is_lottery else spreading.spread(pool, order)
    worst = pool.longest + 1
    reached = [_rank(pool, outcome, one.id) or worst for one in order]
    counts = measures.profile(reached, pool.longest)
    room = Room(pool)
    shops: dict[int, list[int | None]] = defaultdict(list)
    for one in order:
        shops[one.together].append(shop := outcome.placed[one.id])
        if shop is not None:
            room.seat(one.id, shop)
    return {
        "policy": pool.policy,
        "input": pool.written(),
        "unanswered": sorted(unanswered),
        "people": {
            str(one.id): _facts(room, outcome, one, shops[one.together]) | {"lot": lot}
            for lot, one in enumerate(order, 1)
        },
        "profile": counts,
        "rank_sum": sum(rank * number for rank, number in enumerate(counts)),
        "least_rank_sum": None if is_lottery else spreading.least_sum(pool, order),
        "taken": {str(offer.id): room.seated[offer.id] for offer in pool.offers},
        "closed": list(outcome.closed),
        "proved": outcome.proved,
        "gap": asdict(outcome.gap) if outcome.gap else None,
    }


def verified(*, commitment: str, seed: str, input_hash: str, kept: Mapping[str, Any]) -> list[str]:
    """What does not agree when everything is done once more from the seed and the kept wishes; [] when all does."""
    pool = Pool.read(kept["input"])
    again = report(pool, seed, kept["unanswered"])
    found = []
    if drawing.commitment(seed) != commitment:
        found.append("commitment")
    if hashed(pool.written()) != input_hash:
        found.append("input")
    return found + [key for key in again if again[key] != kept.get(key)]


def by_lot(kept: Mapping[str, Any]) -> list[tuple[int, Mapping[str, Any]]]:
    """Registration ids with their facts, smallest lot first."""
    people: Mapping[str, Mapping[str, Any]] = kept.get("people", {})
    return sorted(((int(one), facts) for one, facts in people.items()), key=lambda row: row[1]["lot"])


@dataclass(frozen=True)
class Share:
    """How many got their wish number `rank` (0: no place), and how much of everybody that is, from 0 to 100."""

    rank: int
    number: int
    percent: float


def shares(kept: Mapping[str, Any]) -> list[Share]:
    """First wishes first, those without a place at the end."""
    counts: list[int] = kept.get("profile") or []
    total = sum(counts) or 1
    ranks = [*range(1, len(counts)), 0] if counts else []
    return [Share(rank, counts[rank], round(100 * counts[rank] / total, 1)) for rank in ranks]


def waits_for(pool: Pool, kept: Mapping[str, Any], one: Entry) -> int | None:
    """On whose waitlist somebody without a place belongs: the first wish that is held and possible for them."""
    closed = set(kept["closed"]) if pool.policy != LOTTERY else set()
    return next((shop for shop in pool.ranks[one.id] if shop not in closed), None)


def cell(text: str) -> str:
    """A value for a table file that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@") or text[:1] in ("\t", "\r", "\n") else text


def _rank(pool: Pool, outcome: Outcome, one: int) -> int | None:
    return pool.ranks[one].get(outcome.placed[one] or 0)


def _facts(room: Room, outcome: Outcome, one: Entry, block: list[int | None]) -> dict[str, Any]:
    """`block`: where everybody is who belongs together with this person, this person included."""
    shop, rank = outcome.placed[one.id], _rank(room.pool, outcome, one.id)
    apart = len(set(block)) > 1
    facts: dict[str, Any] = {"shop": shop, "rank": rank}
    facts["better"] = [
        [wish, *_why(room, outcome, one, wish, len(block) > 1 and not apart)]
        for wish in (one.wishes[: rank - 1] if rank else one.wishes)
    ]
    facts["parted"] = outcome.parted.get(one.together, "costs") if apart else ""
    return facts


def _why(room: Room, outcome: Outcome, one: Entry, wish: int, together: bool) -> list[str | int]:
    """Why this person is not in a workshop they would have liked better; a contingent says how many places it has."""
    impossible = _impossible(room.pool, outcome, one, wish)
    if impossible:
        return [impossible]
    limit = room.reached(one.id, wish)
    if limit is not None:
        return [limit.kind, limit.most]
    if room.is_full(wish):
        return ["full"]
    return ["together" if together else "needed"]


def _impossible(pool: Pool, outcome: Outcome, one: Entry, wish: int) -> str:
    """Why nobody, or not this person, could be in this workshop whoever else is there."""
    if wish not in pool.places:
        return "off"
    if wish in one.barred:
        return "clash"
    return "closed" if pool.policy != LOTTERY and wish in outcome.closed else ""
