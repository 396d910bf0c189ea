"""What the rules say to a person about herself, said to the office about somebody else."""

from __future__ import annotations

from app.core.errors import Refusal, Told
from app.core.text import N_
from app.privacy import rules as privacy
from app.registration import rules as registration
from app.registration import substituting

OFFICE: dict[type[Refusal], str] = {
    registration.NotPublished: N_(
        "Diese Veranstaltung ist nicht veröffentlicht. Anmelden lässt sich deshalb niemand. "
        "Veröffentlichen Sie sie zuerst."
    ),
    registration.RegistrationClosed: N_(
        "Der Workshop hat schon begonnen. Jetzt hilft nur noch der Einlass vor Ort, oder Sie wählen einen späteren."
    ),
    registration.BeingDrawn: N_(
        "Die Plätze werden gerade nach Wünschen vergeben. Bitte versuchen Sie es in einigen Minuten noch einmal."
    ),
    registration.WishesWanted: N_(
        "Für diese Veranstaltung geben die Leute noch Wünsche ab. Umbuchen können Sie nach der Verteilung."
    ),
    registration.OnStage: N_(
        "%(name)s wirkt zur selben Zeit in Workshop %(letter)s mit. Wählen Sie einen Workshop zu einer anderen Zeit."
    ),
    registration.TooManyUnconfirmed: N_(
        "Für diese Adresse warten schon mehrere Anmeldungen auf ihre Bestätigung. Wenn Sie wissen, dass die Adresse "
        "stimmt, setzen Sie das Häkchen; sonst warten Sie, bis die Person bestätigt."
    ),
    registration.NotStanding: N_(
        "Diese Anmeldung ist schon beendet. Kommt die Person doch, melden Sie sie bitte neu an."
    ),
    registration.SameWorkshop: N_(
        "Die Person ist für diesen Workshop schon angemeldet. Bitte wählen Sie einen anderen."
    ),
    substituting.SamePerson: N_("Das sind die Angaben derselben Person. Bitte nennen Sie, wer stattdessen kommt."),
    substituting.TakesPartAlready: N_(
        "Die andere Person ist für diese Zeit schon angemeldet. Sagen Sie dort zuerst für sie ab, oder nennen Sie "
        "jemand anderen."
    ),
    privacy.NameTaken: N_(
        "Unter diesem Namen und dieser Adresse gibt es schon eine Anmeldung für diesen Workshop. "
        "Ist es dieselbe Person, sagen Sie für eine der beiden Anmeldungen ab."
    ),
    privacy.SameAddress: N_("Das ist die bisherige Adresse. Bitte geben Sie die neue ein."),
    privacy.AddressTaken: N_(
        "Unter der neuen Adresse ist die Person für diesen Workshop schon angemeldet. Sagen Sie für eine der beiden "
        "Anmeldungen ab."
    ),
    privacy.TooSoon: N_(
        "Vor weniger als zehn Minuten ging schon eine E-Mail an eine neue Adresse dieser Person. "
        "Warten Sie etwas, oder setzen Sie das Häkchen, wenn Sie wissen, dass die Adresse stimmt."
    ),
}


def for_office(refusal: Refusal) -> Refusal:
    """The same no, in words for the office."""
    refusal.message = OFFICE.get(type(refusal), refusal.message)
    return refusal


def told(refusal: Refusal) -> Told:
    """Its sentence for the office, to stand beside one line or person."""
    return Told(for_office(refusal).message, refusal.values)
