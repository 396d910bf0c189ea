"""By how many groups a point was named, as a fact."""

from __future__ import annotations

import pytest

from app.clusters.rules import named


@pytest.mark.parametrize(
    ("named_by", "of_groups", "is_repeated", "said"),
    [
        (3, 3, False, "von 3 von 3 Gruppen genannt"),
        (2, 3, True, "von 2 von 3 Gruppen genannt"),
        (1, 3, False, "von 1 von 3 Gruppen genannt"),
        (1, 3, True, "mehrfach genannt"),
        (2, None, False, "von 2 Gruppen genannt"),
        (1, None, False, "von einer Gruppe genannt"),
        (1, 1, False, "von einer Gruppe genannt"),
        (4, 3, False, "von 4 Gruppen genannt"),
        (0, 3, True, "mehrfach genannt"),
        (0, 3, False, None),
        (0, None, False, None),
    ],
)
def test_named_says_only_what_is_known(
    named_by: int, of_groups: int | None, is_repeated: bool, said: str | None
) -> None:
    told = named(named_by, of_groups, is_repeated=is_repeated)
    assert (str(told) if told else None) == said
