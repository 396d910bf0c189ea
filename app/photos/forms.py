"""Sending photos, and describing one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import uuid4

from flask_babel import gettext
from flask_wtf.file import MultipleFileField
from wtforms import HiddenField, IntegerField, RadioField, SelectField
from wtforms.widgets import HiddenInput

from app.core.errors import Refusal
from app.core.text import N_
from app.photos.actions import Description
from app.photos.models import Photo
from app.photos.rules import LICENCE_NAMES, MOST_BYTES
from app.programme.models import Station
from app.web.forms import Form, Needed, text_block, text_line, tick, told


class UploadForm(Form):
    """Photos from a camera or a folder. `form_id` makes sending twice the same as once."""

    files = MultipleFileField(
        N_("Fotos"),
        description=N_("JPEG, PNG, WebP oder HEIC, jedes höchstens 15 MB, zehn auf einmal, zusammen höchstens 45 MB."),
        render_kw={"accept": "image/*"},
    )
    form_id = HiddenField(default=lambda: str(uuid4()))

    def sent(self) -> Iterator[tuple[str, bytes]]:
        """Name and content of each file; the field of a browser in which nothing was chosen counts for none."""
        for file in self.files.data or ():
            if getattr(file, "filename", ""):
                yield file.filename, file.stream.read(MOST_BYTES + 1)

    def tell(self, refused: Sequence[tuple[str, Refusal]]) -> None:
        """What became of no photo, by name, and why."""
        self.files.errors = [
            *self.files.errors,
            *(gettext("„%(name)s“: %(reason)s", name=name, reason=told(refusal)) for name, refusal in refused),
        ]

    def fresh(self) -> UploadForm:
        """For the next sending."""
        self.form_id.data = str(uuid4())
        return self


class CameraForm(UploadForm):
    """The same on a phone, which opens its camera at once."""

    files = MultipleFileField(
        N_("Fotos"),
        description=N_("Tippen Sie auf das Feld: Das Telefon öffnet die Kamera."),
        render_kw={"accept": "image/*", "capture": "environment"},
    )


class DescribeForm(Form):
    """What stands beside the photo in the minutes."""

    alternative = text_block(
        N_("Alternativtext"),
        most=1000,
        hint=N_(
            "Was ist zu sehen? Für alle, die das Bild nicht sehen. "
            "Den Wortlaut der Karten müssen Sie nicht wiederholen."
        ),
    )
    caption = text_line(N_("Bildunterschrift"), most=300)
    credit = text_line(N_("Bildnachweis"), most=200, hint=N_("Wer hat das Foto gemacht?"))
    licence = RadioField(N_("Lizenz"), validators=[Needed(N_("Bitte wählen Sie, wie das Foto genutzt werden darf."))])
    station = SelectField(N_("Gehört zu"))
    shows_nobody = tick(N_("Auf dem Foto ist niemand zu erkennen, oder alle Abgebildeten sind einverstanden."))
    revision = IntegerField(widget=HiddenInput())

    def offer(self, stations: Sequence[Station]) -> None:
        """Give the choices their words."""
        self.licence.choices = [(str(key), gettext(name)) for key, name in LICENCE_NAMES.items()]
        named = [(str(each.id), gettext("Station %(number)s", number=each.number)) for each in stations]
        self.station.choices = [("", gettext("keiner Station")), *named]

    def fill(self, photo: Photo, credit: str, licence: str) -> None:
        """What is stored; before anybody described the photo, what is likely."""
        fresh = photo.revision == 0
        self.alternative.data, self.caption.data = photo.alternative, photo.caption
        self.credit.data = photo.credit or (credit if fresh else "")
        self.licence.data = photo.licence or licence
        self.station.data = str(photo.station_id or "")
        self.shows_nobody.data, self.revision.data = photo.shows_nobody, photo.revision

    def said(self) -> Description:
        return Description(
            alternative=self.alternative.data or "",
            caption=self.caption.data or "",
            credit=self.credit.data or "",
            licence=self.licence.data or "",
            shows_nobody=bool(self.shows_nobody.data),
            station_id=int(self.station.data) if self.station.data else None,
        )
