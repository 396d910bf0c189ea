"""Six messages everybody needs, in German and English, to begin with. Plain Python.

Data and not sentences of the pages: each is changed before it is sent, and always has both languages.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.core.text import N_
from app.letters.rules import Segment, Texts
from app.registration.rules import State


@dataclass(frozen=True)
class Ready:
    """A built-in template: what it is called, whom it is for at first, and its words."""

    name: str
    segment: Segment
    texts: Texts


READY: dict[str, Ready] = {
    "erinnerung": Ready(
        N_("Erinnerung vor der Veranstaltung"),
        Segment(),
        Texts(
            "Bald ist es so weit: {veranstaltung}",
            """{anrede}

Ihr Workshop beginnt bald. Wir freuen uns auf Sie.

- Workshop: {workshop}
- Beginn: {beginn}
- Ort: {ort}

Können Sie doch nicht kommen? Dann geben Sie Ihren Platz bitte frei. Andere warten darauf.

{meine_anmeldung}""",
            "Coming up soon: {veranstaltung}",
            """{anrede}

Your workshop begins soon. We look forward to seeing you.

- Workshop: {workshop}
- Begins: {beginn}
- Where: {ort}

You cannot come after all? Then please give your place back. Others are waiting for it.

{meine_anmeldung}""",
        ),
    ),
    "anreise": Ready(
        N_("Anreise"),
        Segment(),
        Texts(
            "So finden Sie zu uns: {veranstaltung}",
            """{anrede}

so kommen Sie zu Ihrem Workshop:

- Beginn: {beginn}
- Ort: {ort}

{anreise}

Bitte planen Sie einige Minuten für den Weg im Haus ein. Alles Weitere steht auf der Seite der Veranstaltung.

{seite}""",
            "How to find us: {veranstaltung}",
            """{anrede}

This is the way to your workshop:

- Begins: {beginn}
- Where: {ort}

{anreise}

Please allow a few minutes to find your way in the building. You find more on the page of the event.

{seite}""",
        ),
    ),
    "warteliste": Ready(
        N_("Neues von der Warteliste"),
        Segment(states=(str(State.WAITING),)),
        Texts(
            "Ihr Stand auf der Warteliste: {veranstaltung}",
            """{anrede}

Sie stehen an Stelle {wartelistenplatz} der Warteliste für {workshop}.

Wird ein Platz frei, bieten wir ihn der Reihe nach an. Sie bekommen dann sofort eine E-Mail mit einer Frist.

Möchten Sie nicht länger warten? Dann sagen Sie bitte über Ihren Link ab.

{meine_anmeldung}""",
            "Where you are on the waitlist: {veranstaltung}",
            """{anrede}

You are number {wartelistenplatz} on the waitlist for {workshop}.

When a place becomes free, we offer it to the next person in line. You then get an email with a deadline at once.

You do not want to wait any longer? Then please withdraw through your link.

{meine_anmeldung}""",
        ),
    ),
    "dank": Ready(
        N_("Dank mit Link zum Protokoll"),
        Segment(attendance="present"),
        Texts(
            "Danke, und hier ist das Protokoll: {veranstaltung}",
            """{anrede}

danke, dass Sie dabei waren. Was im Workshop zusammenkam, steht jetzt im Protokoll.

- Workshop: {workshop}

{protokoll}

Ist etwas nicht richtig wiedergegeben? Auf der Seite des Protokolls können Sie uns einen Hinweis geben.""",
            "Thank you, and here are the minutes: {veranstaltung}",
            """{anrede}

Thank you for taking part. What the workshop gathered is now in the minutes.

- Workshop: {workshop}

{protokoll}

Is anything not reported correctly? You can send us a remark on the page of the minutes.""",
        ),
    ),
    "raum": Ready(
        N_("Anderer Raum"),
        Segment(),
        Texts(
            "Anderer Raum: {workshop}",
            """{anrede}

Ihr Workshop ist in einen anderen Raum gezogen. Zeit und Thema bleiben.

- Workshop: {workshop}
- Beginn: {beginn}
- Raum jetzt: {raum}

Im Haus weisen Schilder den Weg.""",
            "Different room: {workshop}",
            """{anrede}

Your workshop has moved to a different room. Time and topic stay the same.

- Workshop: {workshop}
- Begins: {beginn}
- Room now: {raum}

Signs in the building show the way.""",
        ),
    ),
    "pruefen": Ready(
        N_("Bitte prüfen Sie Ihre Anmeldung"),
        Segment(),
        Texts(
            "Bitte prüfen Sie Ihre Anmeldung: {veranstaltung}",
            """{anrede}

bitte sehen Sie kurz nach, ob Ihre Anmeldung noch stimmt.

- Workshop: {workshop}
- Beginn: {beginn}

Über Ihren Link berichtigen Sie Ihre Angaben, nennen eine Vertretung oder geben den Platz zurück.

{meine_anmeldung}

Stimmt alles, müssen Sie nichts tun.""",
            "Please check your registration: {veranstaltung}",
            """{anrede}

Please take a moment to see whether your registration is still right.

- Workshop: {workshop}
- Begins: {beginn}

Through your link you can correct your details, name a substitute or give the place back.

{meine_anmeldung}

If everything is right, there is nothing you need to do.""",
        ),
    ),
}
