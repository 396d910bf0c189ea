"""The assignment problem by the Hungarian method (Kuhn, Munkres): a second opinion that shares no idea with a flow."""

from __future__ import annotations

from app.allotment.rules import Pool


def profile(made: Pool) -> list[int]:
    """How many have no place, their first wish, second, third, in the best distribution of the policy."""
    seats = [offer.id for offer in made.offers for _ in range(offer.places)] + [0] * len(made.entries)
    base = len(made.entries) + 1
    worth = {
        "generous": [base**4, 0, base, base**2],
        "rank_maximal": [base**4, base**3 - base**2, base**3 - base, base**3],
        "rank_sum": [base**4, 1, 2, 3],
    }[made.policy]
    never = base**6
    costs = []
    for entry in made.entries:
        rank = {shop: place for place, shop in enumerate(entry.wishes, 1)}
        costs.append([worth[0] if shop == 0 else worth[rank[shop]] if shop in rank else never for shop in seats])
    found = [0] * 4
    for row, column in enumerate(assigned(costs)):
        found[costs[row][column] != worth[0] and worth.index(costs[row][column])] += 1
    return found


def assigned(costs: list[list[int]]) -> list[int]:
    """The column of each row, of least total cost; at least as many columns as rows. Row and column 0 are helpers."""
    u, v = [0] * (len(costs) + 1), [0] * (len(costs[0]) + 1)
    owner = [0] * len(v)
    for row in range(1, len(u)):
        owner[0] = row
        column, way = _reach(costs, u, v, owner)
        while column:
            owner[column], column = owner[way[column]], way[column]
    return [owner.index(row, 1) - 1 for row in range(1, len(u))]


def _reach(costs: list[list[int]], u: list[int], v: list[int], owner: list[int]) -> tuple[int, list[int]]:
    """Grow a tree of tight edges from the new row to the first free column; prices move with it."""
    never = max(map(max, costs)) * len(u) + 1
    least, way, used = [never] * len(v), [0] * len(v), set[int]()
    column = 0
    while owner[column]:
        used.add(column)
        here = owner[column]
        rest = [j for j in range(1, len(v)) if j not in used]
        for j in rest:
            reduced = costs[here - 1][j - 1] - u[here] - v[j]
            if reduced < least[j]:
                least[j], way[j] = reduced, column
        target = min(rest, key=least.__getitem__)
        step = least[target]
        for j in used:
            u[owner[j]] += step
            v[j] -= step
        for j in rest:
            least[j] -= step
        column = target
    return column, way
