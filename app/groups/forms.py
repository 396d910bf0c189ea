"""What the pages of groups send: a move, a lock, a step back, a rule, who is absent."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from wtforms import RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import AnyOf
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.text import N_
from app.groups import rules
from app.groups.names import group_name
from app.programme.rules import GroupMode
from app.registration.models import Registration
from app.web.forms import Form, Needed, WholeNumber

MOST = 10**9
RULE_PEOPLE = ("first", "second", "third", "fourth")


def _number(most: int = MOST) -> WholeNumber:
    return WholeNumber(
        "", least=0, most=most, needed=N_("Bitte laden Sie die Seite neu und versuchen Sie es noch einmal.")
    )


class Numbers(Form):
    """Fields that the page filled in itself."""

    def whole(self, name: str) -> int:
        return int(self[name].data or 0)


class MoveForm(Numbers):
    """Whom, where to, and in which group she was seen (0: none)."""

    person = _number()
    seen = _number(500)
    group = WholeNumber("", least=1, most=500, needed=N_("Bitte wählen Sie eine Gruppe."))


class HoldForm(Numbers):
    """Lock (1) or unlock (0) a person."""

    person = _number()
    seen = _number(500)
    held = _number(1)


class CloseForm(Numbers):
    """Lock (1) or open (0) a group."""

    group = WholeNumber("", least=1, most=500, needed=N_("Bitte wählen Sie eine Gruppe."))
    held = _number(1)


class StepForm(Numbers):
    """Undo or redo: only of the state that was seen."""

    revision = _number()


PREVIEW = "preview"


class WayForm(Numbers):
    """A change of routes: only of the state that was seen, and on wish only looked at."""

    revision = _number()
    then = StringField("", default="")

    @property
    def is_preview(self) -> bool:
        return self.then.data == PREVIEW


class ExchangeForm(WayForm):
    """Two people whose routes change places."""

    person = WholeNumber("", least=1, most=MOST, needed=N_("Bitte wählen Sie zwei Personen."))
    other = WholeNumber("", least=1, most=MOST, needed=N_("Bitte wählen Sie zwei Personen."))


class StepOverForm(WayForm):
    """Somebody at another station in one round."""

    person = WholeNumber("", least=1, most=MOST, needed=N_("Bitte wählen Sie eine Person."))
    round = WholeNumber("", least=1, most=100, needed=N_("Bitte wählen Sie eine Runde."))
    station = WholeNumber("", least=1, most=500, needed=N_("Bitte wählen Sie eine Station."))


class KeepForm(Numbers):
    """Hold (1) somebody on her route or let her go (0)."""

    revision = _number()
    person = _number()
    held = _number(1)


class AskForm(Numbers):
    """A new proposal; it keeps the locks of the plan that was shown."""

    keeping = WholeNumber("", least=0, most=MOST)


class ModeForm(Form):
    mode = RadioField(
        N_("Wie gehen die Teilnehmenden durch die Stationen?"),
        choices=[(mode.value, "") for mode in GroupMode],
        validators=[Needed(N_("Bitte wählen Sie eine der beiden Arten."))],
    )

    def offer(self) -> None:
        self.mode.choices = [(mode.value, gettext(name)) for mode, name in rules.MODE_NAMES.items()]


class RuleForm(Form):
    """One rule about up to four people."""

    kind = RadioField(
        N_("Was soll gelten?"),
        choices=[(kind.value, "") for kind in rules.RuleKind],
        validators=[Needed(N_("Bitte wählen Sie, was gelten soll."))],
        validate_choice=True,
    )
    first = SelectField(N_("Person"), validators=[Needed(N_("Bitte wählen Sie eine Person."))], validate_choice=True)
    second = SelectField(N_("Zweite Person"), default="")
    third = SelectField(N_("Dritte Person"), default="")
    fourth = SelectField(N_("Vierte Person"), default="")
    group = SelectField(N_("Gruppe"), default="", description=N_("Nur für „gehört fest“ und „kommt nicht“."))

    def offer(self, people: Sequence[Registration], groups: int, *, is_mixed: bool = False) -> None:
        """Names and groups to choose from; equal names are told apart by their place. Mixed people have no group."""
        kinds = rules.MIXED_RULE_NAMES if is_mixed else rules.RULE_NAMES
        self.kind.choices = [(kind.value, gettext(name)) for kind, name in kinds.items()]
        known = [(str(one.id), ", ".join(filter(None, (one.shown_name, one.municipality)))) for one in people]
        for name in RULE_PEOPLE:
            self[name].choices = [("", gettext("Bitte wählen")), *known]
        looks = [(str(number), group_name(rules.look(number))) for number in range(1, groups + 1)]
        self.group.choices = [("", gettext("Bitte wählen")), *looks]

    def people(self) -> list[int]:
        return [int(self[name].data) for name in RULE_PEOPLE if self[name].data]


class NamesForm(Form):
    how = RadioField(
        N_("So stehen Personen auf dieser Liste"),
        choices=[(how.value, "") for how in rules.NamesShown],
        validators=[Needed(N_("Bitte wählen Sie, wie Personen genannt werden."))],
    )

    def offer(self) -> None:
        self.how.choices = [(how.value, gettext(name)) for how, name in rules.NAMES_SHOWN_NAMES.items()]


class AbsentForm(Form):
    """Who is not here today, and then which option it shall be."""

    absent = SelectMultipleField(
        N_("Wer fehlt?"),
        name="fehlt",
        description=N_("Niemand, wenn nur jemand neu dazugekommen ist. Wer schon vorher fehlte, ist angekreuzt."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer(self, people: Sequence[tuple[int, str]]) -> None:
        self.absent.choices = [(str(number), name) for number, name in people]

    def ids(self) -> frozenset[int]:
        return frozenset(int(one) for one in self.absent.data or ())


class OptionForm(AbsentForm):
    key = SelectField("", validate_choice=False, validators=[Needed(N_("Bitte wählen Sie einen Vorschlag."))])
    then = RadioField("", choices=[("draft", ""), ("announce", "")], validators=[AnyOf(("draft", "announce"))])
