"""The form that draws before the date."""

from app.core.text import N_
from app.web.forms import Form, text_line


class EarlyForm(Form):
    reason = text_line(
        N_("Warum losen Sie jetzt schon aus?"),
        most=200,
        needed=N_("Bitte nennen Sie den Grund. Er steht danach im Verlauf."),
        hint=N_("Nennen Sie keine Personen. Der Grund steht danach im Verlauf."),
    )
