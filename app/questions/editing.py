"""Working on a list of questions: every function gives a new list, which definitions.read() then judges as a whole."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from app.core.text import nfc, slug
from app.questions.definitions import Option, Question

LONGEST_KEY = 40
RESERVED = ("neu",)  # the address of the page that adds a question


def put(questions: Sequence[Question], question: Question) -> tuple[Question, ...]:
    """With `question` in the place of the one with its key, or at the end."""
    if question.key not in {each.key for each in questions}:
        return (*questions, question)
    return tuple(question if each.key == question.key else each for each in questions)


def removed(questions: Sequence[Question], key: str) -> tuple[Question, ...]:
    return tuple(each for each in questions if each.key != key)


def moved(questions: Sequence[Question], key: str, step: int) -> tuple[Question, ...]:
    """One place up (-1) or down (1); at the ends everything stays."""
    order = list(questions)
    place = next((number for number, each in enumerate(order) if each.key == key), None)
    if place is None or not 0 <= place + step < len(order):
        return tuple(order)
    order.insert(place + step, order.pop(place))
    return tuple(order)


def new_key(label: str, taken: Collection[str]) -> str:
    """A key made of the words of a label, unlike all `taken`."""
    stem = slug(label)[: LONGEST_KEY - 4].strip("-") or "frage"
    names = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 3))
    return next(name for name in names if name not in taken and name not in RESERVED)


def options(lines: str, before: Sequence[Option] = ()) -> tuple[Option, ...]:
    """One answer for each line, "Deutsch | English".

    An answer keeps its stored value as long as its German words stay, or its line while the number of lines stays:
    correcting a word must not cut answers already given, nor conditions, off from what they mean.
    """
    told = [line.partition("|") for line in lines.splitlines() if line.strip()]
    words = [(nfc(german), nfc(english)) for german, _, english in told]
    known = {option.label_de: option.value for option in before}
    values = {german: known[german] for german, _ in words if german in known}
    if len(words) == len(before):
        pairs = zip(words, before, strict=True)
        free = [option.value not in values.values() for option in before]
        values |= {
            german: option.value
            for ((german, _), option), is_free in zip(pairs, free, strict=True)
            if is_free and german not in known
        }
    for german, _ in words:
        if german not in values:
            values[german] = new_key(german, {*values.values(), *known.values()})
    return tuple(Option(values[german], german, english) for german, english in words)


def as_lines(options: Sequence[Option]) -> str:
    """The answers as they are typed."""
    return "\n".join(f"{each.label_de} | {each.label_en}" if each.label_en else each.label_de for each in options)
