"""The form of the appearance."""

from __future__ import annotations

from flask_wtf.file import FileField

from app.appearance.rules import MOST_BYTES
from app.core.text import N_
from app.web.forms import Form, text_line, tick


class AppearanceForm(Form):
    accent = text_line(
        N_("Akzentfarbe"),
        most=40,
        hint=N_("Für Links und Knöpfe, zum Beispiel #005a9c. Leer: die Farbe von Rotunde."),
    )
    logo = FileField(
        N_("Logo"),
        description=N_("PNG, JPEG oder WebP, höchstens 5 MB. Es steht auf jeder Seite oben auf weißem Grund."),
        render_kw={"accept": "image/png,image/jpeg,image/webp"},
    )
    no_logo = tick(N_("Das Logo entfernen"))

    def sent(self) -> bytes | None:
        """The file, one byte more than allowed at most; None where none was chosen."""
        file = self.logo.data
        return file.stream.read(MOST_BYTES + 1) if getattr(file, "filename", "") else None
