"""What is said about input that is no readable problem: German, English."""

from __future__ import annotations

REFUSALS: dict[str, tuple[str, str]] = {
    "refused_object": ("{place}: Hier wird ein Objekt erwartet.", "{place}: an object is expected here."),
    "refused_key": ("{place}: Die Angabe „{name}“ ist nicht bekannt.", "{place}: the entry “{name}” is not known."),
    "refused_list": ("{place}: Hier wird eine Liste erwartet.", "{place}: a list is expected here."),
    "refused_many": ("{place}: Mehr als {most} Einträge sind nicht möglich.", "{place}: no more than {most} entries."),
    "refused_text": ("{place}: Hier wird Text erwartet.", "{place}: text is expected here."),
    "refused_empty": ("{place}: Der Text ist leer.", "{place}: the text is empty."),
    "refused_long": (
        "{place}: Der Text ist länger als {most} Zeichen.",
        "{place}: the text is longer than {most} characters.",
    ),
    "refused_letters": (
        "{place}: Der Text enthält Steuerzeichen oder halbe Zeichen.",
        "{place}: the text contains control characters or broken characters.",
    ),
    "refused_whole": ("{place}: Hier wird eine ganze Zahl erwartet.", "{place}: a whole number is expected here."),
    "refused_number": ("{place}: Hier wird eine Zahl erwartet.", "{place}: a number is expected here."),
    "refused_range": (
        "{place}: Die Zahl muss zwischen {least} und {most} liegen.",
        "{place}: the number must be between {least} and {most}.",
    ),
    "refused_truth": ("{place}: Hier wird true oder false erwartet.", "{place}: true or false is expected here."),
    "refused_choice": (
        "{place}: „{name}“ ist nicht möglich; erlaubt ist: {allowed}.",
        "{place}: “{name}” is not possible; allowed: {allowed}.",
    ),
    "refused_json": (
        "Das ist kein gültiges JSON (Zeile {line}, Spalte {column}).",
        "This is no valid JSON (line {line}, column {column}).",
    ),
    "refused_nested": ("Das JSON ist zu tief verschachtelt.", "The JSON is nested too deeply."),
    "refused_digits": ("Eine Zahl im JSON hat zu viele Ziffern.", "A number in the JSON has too many digits."),
    "refused_constant": (
        "Das JSON enthält {name}; das ist keine Zahl.",
        "The JSON contains {name}, which is no number.",
    ),
    "refused_twice_key": (
        "Die Angabe „{name}“ steht doppelt im JSON.",
        "The entry “{name}” is given twice in the JSON.",
    ),
    "refused_missing": ("{place}: Die Angabe „{name}“ fehlt.", "{place}: the entry “{name}” is missing."),
    "refused_twice": ("{place}: „{name}“ kommt doppelt vor.", "{place}: “{name}” occurs twice."),
    "refused_repeated": ("{place}: Ein Name kommt doppelt vor.", "{place}: a name occurs twice."),
    "refused_unknown": ("{place}: „{name}“ ist nicht bekannt.", "{place}: “{name}” is not known."),
    "refused_min_max": (
        "{place}: Das Mindeste ({least}) liegt über dem Höchsten ({most}).",
        "{place}: the least ({least}) is above the most ({most}).",
    ),
    "refused_pos": (
        "{place}: Ein Ort braucht zwei oder drei Zahlen.",
        "{place}: a position needs two or three numbers.",
    ),
}
