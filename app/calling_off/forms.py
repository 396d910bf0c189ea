"""The form by which a whole event is called off."""

from __future__ import annotations

from app.core.text import N_
from app.web.forms import Form, text_line, tick


class CallOffForm(Form):
    reason = text_line(
        N_("Grund"),
        most=300,
        needed=N_(
            "Bitte nennen Sie einen Grund, ohne Namen. Er steht in der E-Mail und auf der Seite der Veranstaltung."
        ),
        hint=N_(
            "Ohne Namen und ohne Angaben zur Gesundheit. Er steht in der E-Mail und auf der Seite der Veranstaltung."
        ),
    )
    sure = tick(
        N_("Ja, die ganze Veranstaltung fällt aus. Ich weiß, dass sich das nicht zurücknehmen lässt."),
        needed=N_("Bitte bestätigen Sie mit dem Häkchen, dass die ganze Veranstaltung ausfällt."),
    )
