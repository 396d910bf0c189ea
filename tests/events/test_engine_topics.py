"""Topics as people write them."""

from __future__ import annotations

import pytest

from app.events import topics


def test_topics_are_split_at_commas_once_each_in_order() -> None:
    assert topics.split(" Smart  City, Daten,,Smart City ; Personal\n") == ["Smart City", "Daten", "Personal"]
    assert topics.split("") == []


def test_too_many_or_too_long_topics_are_refused_with_the_limit() -> None:
    assert len(topics.split(",".join(f"Thema {number}" for number in range(30)))) == 30
    with pytest.raises(topics.TooManyTopics) as many:
        topics.split(",".join(f"Thema {number}" for number in range(31)))
    assert many.value.values == {"number": 31, "most": 30}
    with pytest.raises(topics.TopicTooLong):
        topics.split("x" * 81)
