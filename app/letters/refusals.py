"""What keeps a message from being written, changed or sent, with cause and remedy. Plain Python."""

from __future__ import annotations

from app.core.errors import Refusal
from app.core.text import N_

# Why the worker put a message back among the drafts.
PROBLEMS = {
    "called_off": N_(
        "Die Veranstaltung fällt aus. Die Nachricht ist deshalb wieder ein Entwurf, und niemand hat sie bekommen. "
        "Wer angemeldet war, steht jetzt in der Auswahl „Workshop fällt aus“."
    ),
    "gone": N_(
        "Zum geplanten Zeitpunkt gab es einen Workshop oder eine Gruppe der Auswahl nicht mehr. Es wurde nichts "
        "gesendet. Bearbeiten Sie die Nachricht, wählen Sie neu, wer sie bekommt, und senden Sie sie dann."
    ),
    "nobody": N_(
        "Zum geplanten Zeitpunkt passte niemand zur Auswahl. Es wurde nichts gesendet. "
        "Ändern Sie die Auswahl und senden Sie die Nachricht dann."
    ),
    "people": N_(
        "Zum geplanten Zeitpunkt waren es zu viele Personen für eine Nachricht. Es wurde nichts gesendet. "
        "Teilen Sie die Auswahl auf mehrere Nachrichten auf."
    ),
    "day": N_(
        "Zum geplanten Zeitpunkt war die Zahl der E-Mails für 24 Stunden erreicht. Es wurde nichts gesendet. "
        "Planen Sie die Nachricht für einen anderen Tag."
    ),
    "values": N_(
        "Zum geplanten Zeitpunkt fehlte für manche Personen der Wert eines Platzhalters. Es wurde nichts gesendet. "
        "Nehmen Sie den Platzhalter aus dem Text oder ändern Sie die Auswahl und senden Sie die Nachricht dann."
    ),
}


class InTheWay(Refusal):
    """What keeps a message from leaving; `problem` is its key in PROBLEMS, for when nobody sits in front of it."""

    status = 409
    problem = ""


class ChoiceGone(InTheWay):
    problem = "gone"
    message = N_(
        "Einen Workshop oder eine Gruppe dieser Auswahl gibt es nicht mehr. "
        "Bearbeiten Sie die Nachricht und wählen Sie neu, wer sie bekommt."
    )


class NobodyChosen(InTheWay):
    problem = "nobody"
    message = N_(
        "Zu dieser Auswahl passt zurzeit niemand. Ändern Sie die Auswahl und versuchen Sie es dann noch einmal."
    )


class ValuesMissing(InTheWay):
    problem = "values"
    message = N_(
        "Für manche Personen fehlt der Wert eines Platzhalters. "
        "Nehmen Sie ihn aus dem Text oder ändern Sie die Auswahl; unten steht, welcher es ist."
    )


class TooManyPeople(InTheWay):
    problem = "people"
    message = N_(
        "Eine Nachricht geht an höchstens %(most)s Personen, diese Auswahl hat %(people)s. "
        "Teilen Sie die Auswahl auf mehrere Nachrichten auf."
    )


class TooManyADay(InTheWay):
    problem = "day"
    message = N_(
        "In 24 Stunden gehen höchstens %(most)s E-Mails aus Nachrichten hinaus. Um diese Zeit sind schon %(others)s "
        "gesendet oder geplant, diese Auswahl hat %(people)s. Planen Sie die Nachricht für einen anderen Tag."
    )


class NotEditable(Refusal):
    status = 409
    message = N_(
        "Diese Nachricht ist schon unterwegs oder gesendet und lässt sich nicht mehr ändern. "
        "Was fehlt, schreiben Sie in einer neuen Nachricht."
    )


class NotPlanned(Refusal):
    status = 409
    message = N_(
        "Diese Nachricht ist nicht geplant, es gibt nichts zurückzunehmen. Wie es um sie steht, lesen Sie unten."
    )


class AlreadyPlanned(Refusal):
    status = 409
    message = N_("Diese Nachricht ist schon geplant. Nehmen Sie die Planung zuerst zurück.")


class SeenOlder(Refusal):
    status = 409
    message = N_(
        "Die Nachricht wurde inzwischen geändert. Unten steht sie, wie sie jetzt gilt. Bitte lesen Sie sie und "
        "wählen Sie dann noch einmal."
    )


class NotAhead(Refusal):
    field = "moment"
    message = N_("Dieser Zeitpunkt liegt nicht in der Zukunft. Wählen Sie einen späteren oder senden Sie sofort.")


class TooFarAhead(Refusal):
    field = "moment"
    message = N_("Dieser Zeitpunkt liegt mehr als ein Jahr voraus. Wählen Sie einen früheren.")


class NameUsed(Refusal):
    field = "name"
    status = 409
    message = N_("Eine Vorlage mit diesem Namen gibt es in dieser Reihe schon. Wählen Sie einen anderen Namen.")


class AllForgotten(Refusal):
    status = 409
    message = N_(
        "Die Angaben der Angemeldeten sind gelöscht, seit %(moment)s. Für diese Veranstaltung gibt es niemanden mehr, "
        "dem Sie schreiben können."
    )


class AfterDeletion(Refusal):
    field = "moment"
    message = N_(
        "Dann ist niemand mehr zu erreichen: Die Angaben der Angemeldeten werden am %(moment)s gelöscht. "
        "Wählen Sie einen früheren Zeitpunkt."
    )
