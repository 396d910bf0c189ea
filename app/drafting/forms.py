"""The form of one section: its heading, its text, what is said about its pictures, what was agreed."""

from __future__ import annotations

import datetime
import re
import unicodedata
from typing import Any

from wtforms import DateField, HiddenField, TextAreaField
from wtforms.validators import Optional

from app.core.text import N_
from app.drafting.sections import Section
from app.drafting.wording import Fields, FigureFields, FollowUp
from app.minutes.document import HEADINGS
from app.web.forms import Form, Line, text_line, tick

MOST_FIGURES, MOST_ROWS, FREE_ROWS = 40, 60, 3
MOST_TEXT = 60_000
_ID = re.compile(r"[a-z2-7]{8}\Z")
HOW = N_(
    "Ein Absatz endet mit einer leeren Zeile. Ein Punkt einer Liste beginnt mit „- “. "
    "So betonen Sie: *betont*, **stark**. So verlinken Sie: [Worte](https://…)."
)


class DueDate(DateField):
    """A day, or nothing; a wrong one is named in words of the house."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(self.gettext(N_("Bitte geben Sie den Tag so ein: 24.11.2026."))) from None


def _composed(value: str | None) -> str | None:
    """Composed letters and plain line ends; blanks in front of a list line stay, for they say how deep it is."""
    return unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n").rstrip() if value else value


def _area(label: str, hint: str = "") -> TextAreaField:
    return TextAreaField(
        label,
        description=hint,
        filters=[_composed],
        validators=[Line(MOST_TEXT, lines=True)],
        render_kw={"rows": 14 if hint else 4, "spellcheck": "true"},
    )


class SectionForm(Form):
    """What every section has. `seen` is its hash when the form was opened; the rest says what it was."""

    seen = HiddenField()
    kind = HiddenField()
    level = HiddenField()
    source = HiddenField()
    figures = HiddenField()
    rows = HiddenField()
    heading = text_line(
        N_("Überschrift"),
        most=600,
        needed=N_("Bitte geben Sie eine Überschrift ein. Zum Löschen gibt es einen eigenen Knopf."),
    )
    running = _area(N_("Text hinter der Überschrift"))
    body = _area(N_("Text des Abschnitts"), HOW)


class AddForm(Form):
    """Which section, and behind which."""

    new = HiddenField()
    behind = HiddenField()


class StepForm(Form):
    """Only buttons: up or down, or which removal is taken back."""

    step = HiddenField()


def opened(section: Section, fields: Fields) -> Any:
    """The form filled with a section as it stands."""
    head = section.head
    rows = len(fields.follow_ups) + FREE_ROWS if section.has_follow_ups else 0
    figures = [each.id for each in fields.figures]
    form = _form(figures, min(rows, MOST_ROWS))(formdata=None)
    form.seen.data, form.kind.data = section.hash, str(head.kind) if head else ""
    form.level.data, form.source.data = str(head.level) if head else "0", head.source if head else ""
    form.figures.data, form.rows.data = " ".join(figures[:MOST_FIGURES]), str(rows)
    form.heading.data, form.running.data, form.body.data = fields.heading, fields.running, fields.body
    for each in fields.figures[:MOST_FIGURES]:
        for name in ("caption", "alternative", "credit", "licence"):
            form[f"{name}_{each.id}"].data = getattr(each, name)
    for number, row in enumerate(fields.follow_ups[:MOST_ROWS]):
        form[f"words_{number}"].data, form[f"owner_{number}"].data = row.words, row.owner
        form[f"due_{number}"].data = _day(row.due)
    return form


def sent(values: Any) -> Any:
    """The form as it came: with fields for the pictures and rows it was shown with, whatever stands there by now."""
    figures = [each for each in values.get("figures", "").split(" ") if _ID.match(each)][:MOST_FIGURES]
    rows = values.get("rows", "")
    return _form(list(dict.fromkeys(figures)), min(int(rows), MOST_ROWS) if re.fullmatch("[0-9]{1,3}", rows) else 0)()


def fields_in(form: Any) -> Fields:
    """What the form says, as the engine takes it."""
    figures = tuple(
        FigureFields(
            name,
            caption=form[f"caption_{name}"].data or "",
            alternative=form[f"alternative_{name}"].data or "",
            credit=form[f"credit_{name}"].data or "",
            licence=form[f"licence_{name}"].data or "",
            is_out=bool(form[f"out_{name}"].data),
        )
        for name in form.figure_ids
    )
    rows = (
        FollowUp(
            form[f"words_{number}"].data or "",
            form[f"owner_{number}"].data or "",
            form[f"due_{number}"].data.isoformat() if form[f"due_{number}"].data else "",
        )
        for number in range(form.row_count)
    )
    return Fields(form.heading.data or "", form.running.data or "", form.body.data or "", figures, tuple(rows))


def kind_in(form: Any) -> tuple[str, int, str]:
    """Kind, level and source of a section that vanished; anything foreign is a plain section."""
    kinds, level, source = {str(kind) for kind in HEADINGS}, form.level.data or "", form.source.data or ""
    kind = form.kind.data if form.kind.data in kinds else "section"
    is_known = re.fullmatch(r"(?:part|station|talk):\d{1,9}|section:[a-z-]{1,20}", source)
    return kind, int(level) if re.fullmatch("[1-6]", level) else 1, source if is_known else ""


def _form(figures: list[str], rows: int) -> type[SectionForm]:
    more: dict[str, Any] = {"figure_ids": tuple(figures[:MOST_FIGURES]), "row_count": rows}
    for name in figures[:MOST_FIGURES]:
        more[f"caption_{name}"] = text_line(N_("Bildunterschrift"), most=300)
        more[f"alternative_{name}"] = text_line(
            N_("Alternativtext"), most=1000, hint=N_("Was ist zu sehen? Ein Satz für alle, die das Bild nicht sehen.")
        )
        more[f"credit_{name}"] = text_line(N_("Bildnachweis"), most=200, hint=N_("Von wem ist das Bild?"))
        more[f"licence_{name}"] = text_line(N_("Lizenz"), most=40)
        more[f"out_{name}"] = tick(N_("Bild aus dem Protokoll nehmen"))
    for number in range(rows):
        more[f"words_{number}"] = text_line(N_("Was ist verabredet?"), most=1000)
        more[f"owner_{number}"] = text_line(N_("Wer kümmert sich?"), most=200)
        more[f"due_{number}"] = DueDate(N_("Bis wann?"), validators=[Optional()])
    return type("SectionForm", (SectionForm,), more)


def _day(due: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(due)
    except ValueError:
        return None
