"""What a bundle of findings may be, and how often its point was named."""

from __future__ import annotations

from app.core.errors import NotFound, Refusal, Told
from app.core.text import N_

MOST_WORDING = 1000
DISSOLVED = "bundle_dissolved"
"""How the history calls it; what a bundle held stands there, so that it can come back."""


class TooFew(Refusal):
    message = N_("Ein Bündel braucht mindestens zwei Ergebnisse. Bitte kreuzen Sie noch eines an.")


class OtherStation(Refusal):
    message = N_("Diese Ergebnisse stammen von verschiedenen Stationen. Bitte bündeln Sie jede Station für sich.")


class AlreadyBundled(Refusal):
    status = 409
    message = N_(
        "„%(text)s“ steht inzwischen in einem anderen Bündel. "
        "Nehmen Sie es dort heraus oder bündeln Sie die übrigen Ergebnisse."
    )


class WordingNeeded(Refusal):
    field = "wording"
    message = N_("Bitte geben Sie ein, wie das Ergebnis im Protokoll stehen soll.")


class BundleChanged(Refusal):
    """Somebody else changed it since this page was built."""

    status = 409
    message = N_(
        "Jemand anderes hat dieses Bündel inzwischen geändert. Ihre Änderung ist noch nicht gespeichert. "
        "Bitte sehen Sie sich den neuen Stand an und entscheiden Sie dann."
    )


class BundleGone(NotFound):
    status = 409
    message = N_("Dieses Bündel gibt es nicht mehr. Jemand hat es inzwischen aufgelöst. Bitte laden Sie die Seite neu.")


class NothingToPutTogether(Refusal):
    status = 409
    message = N_(
        "Die Ergebnisse dieses Bündels stehen inzwischen in anderen Bündeln oder sind gelöscht. "
        "Nehmen Sie sie dort heraus, dann lässt sich das Bündel wiederherstellen."
    )


class FindingGone(NotFound):
    status = 409
    message = N_(
        "Eines der Ergebnisse gibt es nicht mehr. Bitte laden Sie die Seite neu und kreuzen Sie noch einmal an."
    )


def named(named_by: int, of_groups: int | None, *, is_repeated: bool = False) -> Told | None:
    """The fact that stands behind a point: by how many of the groups it was named; None where nothing is known.

    `of_groups` None: nobody knows how many groups were there. `is_repeated` is what a scribe marked; it is told only
    where groups do not already tell more. A part of a sentence, to be translated as a whole:
    "von 2 von 3 Gruppen genannt".
    """
    if is_repeated and named_by < 2:
        return Told(N_("mehrfach genannt"))
    if named_by < 1:
        return None
    if of_groups is not None and of_groups >= max(named_by, 2):
        return Told(N_("von %(named)s von %(groups)s Gruppen genannt"), {"named": named_by, "groups": of_groups})
    if named_by == 1:
        return Told(N_("von einer Gruppe genannt"))
    return Told(N_("von %(named)s Gruppen genannt"), {"named": named_by})
