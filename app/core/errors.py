"""Refusals: the product says no, with a sentence for the person who asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core.text import N_


@dataclass(frozen=True)
class Told:
    """A msgid with its values, to stand inside the sentence of a refusal; translated together with it."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


class Refusal(Exception):
    """A clear no. Subclasses stand beside the rule that says it.

    `message` is a German msgid with cause and remedy, `field` the form field it belongs to (or None for the
    page), `status` the HTTP status. `values` fill named placeholders of the message after translation.
    """

    message: str = ""
    field: str | None = None
    status: int = 422

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(type(self).__name__)

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


class NotFound(Refusal):
    """Missing and hidden look the same."""

    status = 404


class Gone(NotFound):
    """A row that was read a moment ago and is not there any more."""

    message = N_("Das gibt es nicht mehr: Gerade hat es jemand gelöscht. Gehen Sie zurück und laden Sie die Seite neu.")


class ChangedMeanwhile(Refusal):
    """What a form was filled in for is no longer what stands; see app.web.versions."""

    status = 409
    message = N_(
        "Jemand anderes hat diese Angaben gerade geändert. Gespeichert ist noch nichts von Ihnen. Wählen Sie unten, "
        "was gelten soll."
    )
