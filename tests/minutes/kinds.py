"""Minutes of every kind for the standards of PDF: everything at once, English, plain language, withheld, long."""

from __future__ import annotations

from dataclasses import replace

from app.minutes import pdf
from app.minutes.document import Block, Document, Kind, Mark, Person, Stress, identified
from app.minutes.facts import MinutesFacts
from app.minutes.licences import RESERVED
from app.minutes.pictures import Picture
from app.review import passages
from tests.minutes.samples import ADDRESS, FULL, PHOTO, SHOWN, photo
from tests.minutes.test_engine_fronting import drafted

SPEAKER = "Dr. Oda Brinkschulte"
PORTRAIT = "b" * 64
PICTURES = {**SHOWN, PORTRAIT: Picture(photo(300, 900, "#00695c"), ADDRESS.replace(PHOTO, PORTRAIT))}
CORRECTED = replace(FULL, version=2, label="1.1", reason="Zwei Zahlen berichtigt; der Satz über die Kosten fehlte")
PLAIN = replace(FULL, version=3, label="1.0", variant="plain")
WITHOUT = replace(CORRECTED, reason="Eine Person hat ihre Einwilligung zurückgezogen.")
ENGLISH = replace(
    CORRECTED, language="en", event_title="Regional conference", workshop_title="A card for volunteers", reason="Typo"
)


def _marked(text: str, *stretches: tuple[str, Stress, str], **more: object) -> Block:
    found = [Mark(text.index(words), text.index(words) + len(words), kind, to) for words, kind, to in stretches]
    return Block("", Kind.FINDING, text, 0, marks=tuple(sorted(found, key=lambda mark: mark.start)), **more)  # type: ignore[arg-type]  # fields of a block


def _figure(text: str, file: str, **more: str) -> Block:
    return Block("", Kind.FIGURE, f"Bild: {text}", 0, lead="Bild:", caption=text, file=file, **more)


def _findings() -> list[Block]:
    strong, emphasis, link = Stress.STRONG, Stress.EMPHASIS, Stress.LINK
    return [
        _marked(
            "Vereinen hilft die Karte sehr, wie der Leitfaden zeigt",
            ("sehr", strong, ""),
            ("der Leitfaden", link, "https://example.org/leitfaden?seite=12&ausgabe=kurz"),
            named_by=3,
            of_groups=3,
        ),
        _marked("Kommunen, die *wirklich* danken wollen", ("wirklich", emphasis, ""), named_by=1, of_groups=3),
        _marked("Fragen an das Büro", ("das Büro", link, "mailto:buero@example.org"), named_by=1, of_groups=1),
        Block("", Kind.FINDING, "Ein Punkt\nüber zwei Zeilen", 0),
        Block("", Kind.ITEM, "darunter ein Gedanke", 0, level=1),
        Block("", Kind.ITEM, "und noch tiefer", 0, level=2),
    ]


def _talk() -> list[Block]:
    head = f"1. {SPEAKER}, Leiterin der Ehrenamtsagentur:"
    text = f"{head} Die ersten hundert Tage"
    return [
        Block("", Kind.PART, "Teil 2: Zwei kurze Impulse", 0, lead="Teil 2:", number=2, duration=20),
        Block("", Kind.TALK, text, 0, lead="1.", head=len(head), number=1, people=(Person(SPEAKER, "Leiterin"),)),
        Block("", Kind.POINT, "Die Hälfte der Karten wurde am Telefon beantragt", 0, marker="-"),
        Block("", Kind.PARAGRAPH, f"{SPEAKER} beantwortet Fragen gern.", 0),
    ]


def _agreed() -> list[Block]:
    steps = [("Vorlage verschicken", "Stadt Musterau", "2026-01-31"), ("Termin finden", "", "2026-02-01")]
    steps += [("Beim Land nachfragen", "Landkreis Beispielau", "")]
    return [
        Block("", Kind.SECTION, "Was wir verabreden", 0, level=1),
        *(
            Block("", Kind.ITEM, text, 0, marker=f"{at}.", number=at, owner=owner, due=due)
            for at, (text, owner, due) in enumerate(steps, 1)
        ),
    ]


def everything() -> Document:
    """Every kind of block with everything that can be known beside it."""
    return Document(
        identified(
            [
                *drafted().blocks[:4],
                Block("", Kind.PART, "Teil 1: Austausch an Stationen", 0, lead="Teil 1:", number=1, duration=60),
                Block("", Kind.PARAGRAPH, "Folgende Punkte gingen aus dem Austausch hervor:", 0),
                Block("", Kind.QUESTION, "1. Wem nützt die Karte?", 0, lead="1.", number=1),
                *_findings(),
                _figure("Die Wand", PHOTO, alternative="Zwölf Karten", credit="Büro Federstrich", licence="CC BY 4.0"),
                Block("", Kind.QUESTION, "2. Was bremst?", 0, lead="2.", number=2),
                Block("", Kind.FINDING, "Zu viele Formulare", 0, named_by=2, of_groups=3),
                *_talk(),
                *_agreed(),
                _figure("Hochkant", PORTRAIT, alternative="Ein Plakat", credit="Ada Beispiel", licence=RESERVED),
                _figure("Ein Bild, das nicht mehr da ist", "c" * 64, credit="Büro Federstrich"),
            ]
        ),
        "de",
    )


def plain() -> Document:
    return Document(
        identified(
            [
                Block("", Kind.TITLE, "Eine Karte für alle, die helfen", 0),
                Block("", Kind.PARAGRAPH, "Viele Menschen helfen. Sie bekommen kein Geld.", 0),
                Block("", Kind.SECTION, "Das haben wir besprochen", 0, level=1),
                Block("", Kind.ITEM, "Wer hilft, bekommt eine Karte.", 0),
            ]
        ),
        "de",
    )


def long() -> Document:
    """Several pages: forty questions, and a list longer than a page; no two lines differ by their numbers alone, for
    outloud takes such lines at the ends of pages for running ones."""
    blocks = [Block("", Kind.TITLE, "Ein langer Tag", 0)]
    for number in range(1, 41):
        blocks.append(
            Block("", Kind.QUESTION, f"{number}. Was ist {_many(number)[:20]}?", 0, lead=f"{number}.", number=number)
        )
        count = 70 if number == 20 else 3
        blocks += [
            Block("", Kind.FINDING, f"Antwort {at} auf Frage {number}: {_many(number * 100 + at)}", 0)
            for at in range(count)
        ]
    return Document(identified(blocks), "de")


def _many(seed: int) -> str:
    """Some twenty invented words."""
    syllables = "ba de fi go hu ka le mi no pu ra se ti vo wu".split()
    numbers = (seed * 7919 + place * 104729 for place in range(20))
    return " ".join("".join(syllables[number // power % 15] for power in (1, 15, 225)) for number in numbers)


def withheld() -> Document:
    """Everything, without the talk and the name of one who took back her consent."""
    return passages.without(everything(), SPEAKER)


KINDS: dict[str, tuple[Document, MinutesFacts]] = {
    "everything": (everything(), CORRECTED),
    "english": (replace(everything(), language="en"), ENGLISH),
    "plain": (plain(), PLAIN),
    "withheld": (withheld(), WITHOUT),
    "long": (long(), FULL),
}


def made(kind: str) -> bytes:
    found, known = KINDS[kind]
    return pdf.render(found, known, (), PICTURES)
