"""When organisers' questions may be changed."""

from app.core.errors import Refusal
from app.core.text import N_


class QuestionsChanged(Refusal):
    """Somebody else saved in between."""

    status = 409
    message = N_("Inzwischen hat jemand die Fragen geändert. Bitte prüfen Sie den neuen Stand.")
