"""Groups and their names, colours and shapes; what a plan's state allows."""

from dataclasses import dataclass
from enum import StrEnum

from app.core.errors import Refusal
from app.core.text import N_


class State(StrEnum):
    """A plan is a draft until it is announced; a newer announced plan replaces it."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    REPLACED = "replaced"


STATE_NAMES = {
    State.DRAFT: N_("Entwurf"),
    State.ANNOUNCED: N_("bekannt gegeben"),
    State.REPLACED: N_("ersetzt"),
}


@dataclass(frozen=True)
class Look:
    """How a group is told apart without relying on colour alone: name, colour key, shape."""

    key: str
    name: str
    shape: str


LOOKS = (
    Look("rot", N_("Rot"), "●"),
    Look("blau", N_("Blau"), "▲"),
    Look("gelb", N_("Gelb"), "■"),
    Look("gruen", N_("Grün"), "◆"),
    Look("lila", N_("Lila"), "★"),
    Look("tuerkis", N_("Türkis"), "⬟"),
    Look("orange", N_("Orange"), "⬢"),
    Look("rosa", N_("Rosa"), "✚"),
    Look("braun", N_("Braun"), "▼"),
    Look("grau", N_("Grau"), "◐"),
    Look("marine", N_("Marineblau"), "⬣"),
    Look("oliv", N_("Oliv"), "✦"),
)


def look(number: int) -> Look:
    """The look of group `number` (from 1); after twelve groups colours repeat and names carry a number."""
    round_, index = divmod(number - 1, len(LOOKS))
    base = LOOKS[index]
    return base if not round_ else Look(base.key, f"{base.name} {round_ + 1}", base.shape)


class NoRotation(Refusal):
    status = 409
    message = N_("Dieser Workshop hat keine Stationen. Legen Sie zuerst einen Programmteil mit Stationen an.")


class NobodyToGroup(Refusal):
    status = 409
    message = N_(
        "Für diesen Workshop hat noch niemand einen Platz. Gruppen lassen sich bilden, sobald Anmeldungen da sind."
    )


class NoPlanPossible(Refusal):
    status = 409
    message = N_("Diese Vorgaben lassen sich nicht gemeinsam erfüllen: %(reason)s")


class NotADraft(Refusal):
    status = 409
    message = N_(
        "Dieser Plan ist schon bekannt gegeben. Erstellen Sie einen neuen Vorschlag, wenn sich etwas ändern soll."
    )
