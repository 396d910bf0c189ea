"""Topics as people write them: one line, each once, in order."""

from __future__ import annotations

import re

from app.core.errors import Refusal
from app.core.text import N_

MOST, LONGEST = 30, 80


class TopicTooLong(Refusal):
    field = "topics"
    message = N_("Das Thema „%(topic)s“ ist zu lang. Möglich sind 80 Zeichen. Trennen Sie Themen mit Komma.")


class TooManyTopics(Refusal):
    field = "topics"
    message = N_("Das sind %(number)s Themen. Möglich sind höchstens %(most)s. Bitte streichen Sie einige.")


def split(line: str) -> list[str]:
    """ "Smart City, Personal" as topics. Raises TopicTooLong, TooManyTopics."""
    names = list(dict.fromkeys(name for part in re.split(r"[,;\n]", line) if (name := " ".join(part.split()))))
    for name in names:
        if len(name) > LONGEST:
            raise TopicTooLong(topic=f"{name[:40]}…")
    if len(names) > MOST:
        raise TooManyTopics(number=len(names), most=MOST)
    return names
