"""Who may write when, and what is refused."""

from __future__ import annotations

from app.core.errors import Refusal
from app.core.text import N_


class SectionGone(Refusal):
    status = 409
    message = N_("Diesen Abschnitt gibt es nicht mehr. Laden Sie die Seite neu und wählen Sie einen anderen Abschnitt.")


class SectionChanged(Refusal):
    status = 409
    message = N_("Inzwischen hat jemand anderes diesen Abschnitt geändert. Vergleichen Sie beide Texte und wählen Sie.")


class NothingToUndo(Refusal):
    status = 409
    message = N_("Hier ist nichts mehr zurückzuholen. Der Abschnitt steht schon wieder im Protokoll.")


class CannotMove(Refusal):
    status = 409
    message = N_("Weiter geht es in dieser Richtung nicht. Verschieben Sie den übergeordneten Abschnitt.")
