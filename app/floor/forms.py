"""The one field of the door."""

from __future__ import annotations

from flask import request
from wtforms import SearchField

from app.core.errors import Refusal
from app.core.text import N_
from app.floor import rules
from app.web.forms import Form, told


class SearchForm(Form):
    """Whom somebody looks for; sent by GET, so nothing to forge."""

    class Meta(Form.Meta):
        csrf = False

    suche = SearchField(
        N_("Name suchen"),
        description=N_("Ein Teil des Namens genügt. Auch möglich: die Nummer der Anmeldung oder die Kennung."),
        render_kw={"autofocus": True, "autocomplete": "off", "spellcheck": "false", "enterkeyhint": "search"},
    )

    @classmethod
    def asked(cls) -> SearchForm:
        """With what stands in the address."""
        return cls(formdata=request.args)

    def wanted(self) -> rules.Wanted | None:
        """None where nothing is looked for, or nothing that can be; then the field says why."""
        try:
            return rules.wanted(self.suche.data or "")
        except Refusal as refusal:
            self.suche.errors = [told(refusal)]
            return None

    def follow(self, answer: str) -> None:
        """The field for the next person, told with the answer (ids of elements) instead of how to search."""
        self.suche.description = ""
        self.suche.render_kw = {**(self.suche.render_kw or {}), "aria-describedby": answer}
