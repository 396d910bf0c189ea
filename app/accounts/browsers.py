"""Which program somebody came in with, as roughly as a person would say it. Plain Python."""

from __future__ import annotations

# The first that is found counts: nearly every program also calls itself Chrome and Safari.
PROGRAMS = (("Firefox/", "Firefox"), ("Edg", "Edge"), ("OPR/", "Opera"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def name(user_agent: str) -> str:
    """„Firefox, Windows“; versions and models stay out. "" when it says nothing we know."""
    found = [next((said for sign, said in kinds if sign in user_agent), "") for kinds in (PROGRAMS, SYSTEMS)]
    return ", ".join(word for word in found if word)
