"""Forms of the review: of the team, of people who spoke, of participants, of readers."""

from __future__ import annotations

from wtforms import HiddenField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional

from app.core.text import N_
from app.review.rules import COMMENT_MOST, REMARK_MOST
from app.web.forms import Form, Mailbox, mail_line, text_block, text_line, tick

LANGUAGES = [SelectChoice("de", "Deutsch"), SelectChoice("en", "English")]


class ButtonForm(Form):
    """Only the button."""


class ReleaseForm(Form):
    """Releasing; what is recommended must have been read."""

    seen = tick(N_("Ich habe die empfohlenen Punkte gelesen und veröffentliche trotzdem."))


class CommentForm(Form):
    """A word to the team about one section."""

    place = SelectField(N_("Stelle"), validators=[Optional()], validate_choice=False)
    text = text_block(N_("Anmerkung"), most=COMMENT_MOST, needed=N_("Bitte schreiben Sie, was Ihnen auffällt."))


class ConsentForm(Form):
    """How somebody agreed to be named."""

    how = text_line(
        N_("Wie wurde eingewilligt?"),
        most=200,
        hint=N_("Zum Beispiel: mündlich nach dem Impuls, am 5. Dezember 2026."),
        needed=N_("Bitte schreiben Sie, wie die Einwilligung gegeben wurde."),
    )


class AskForm(Form):
    """Where a speaker's passage is sent."""

    email = mail_line(N_("E-Mail-Adresse"), needed=N_("Bitte geben Sie die E-Mail-Adresse ein."))
    locale = SelectField(N_("Sprache der E-Mail"), choices=LANGUAGES, default="de")

    def validate_email(self, field: object) -> None:
        Mailbox()(self, field)


class OverrideForm(Form):
    """Why it goes without her."""

    reason = text_line(
        N_("Warum geht es ohne Freigabe?"),
        most=300,
        hint=N_("Die Begründung bleibt im Verlauf stehen."),
        needed=N_("Bitte begründen Sie, warum Sie ohne Freigabe veröffentlichen."),
    )


class CorrectionForm(Form):
    reason = text_line(
        N_("Was wird korrigiert?"),
        most=300,
        hint=N_("Ein Satz. Er steht öffentlich bei der neuen Fassung."),
        needed=N_("Bitte sagen Sie in einem Satz, was korrigiert wird."),
    )


class SettleForm(Form):
    """Why a remark is not taken in."""

    reason = text_line(
        N_("Warum wird der Punkt nicht aufgenommen?"),
        most=300,
        hint=N_("Die Person liest das auf ihrer Seite."),
        needed=N_("Bitte sagen Sie, warum der Punkt nicht aufgenommen wird."),
    )


class FourEyesForm(Form):
    wanted = tick(N_("Wer mitschreibt, gibt nicht selbst frei"))


class AnswerForm(Form):
    """What somebody says of her own passage; `seen` is the hash of the words she was shown."""

    seen = HiddenField()
    agrees = tick(N_("Ich bin einverstanden, im Protokoll mit Namen und Funktion genannt zu werden."))
    words = text_block(N_("Was soll anders sein?"), most=COMMENT_MOST)


class RemarkForm(Form):
    """What a participant misses."""

    station = SelectField(N_("Wozu gehört der Punkt?"), validate_choice=True)
    text = text_block(
        N_("Mein Punkt"),
        most=REMARK_MOST,
        hint=N_("Bitte nennen Sie keine Namen."),
        needed=N_("Bitte schreiben Sie, welcher Punkt fehlt."),
    )


class WatchForm(Form):
    """Where to tell of new versions."""

    email = mail_line(N_("Ihre E-Mail-Adresse"), needed=N_("Bitte geben Sie Ihre E-Mail-Adresse ein."))

    def validate_email(self, field: object) -> None:
        Mailbox()(self, field)
