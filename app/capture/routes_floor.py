"""What the scribe at a station sees and sends."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import generate_csrf

from app.capture import actions, batch, forms, queries, rules, sheets, writing
from app.capture.forms import Step
from app.capture.models import Finding, ScribeLink
from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.core.together import Together
from app.web import access
from app.web.errors import wants_json
from app.web.forms import told

bp = Blueprint("capture_floor", __name__, url_prefix="/station")
FIELD = "text"
"""Where the next point is typed: a browser without script puts the cursor there."""
STEPS: dict[str, Callable[..., None]] = {
    Step.UP: lambda link, finding, now: actions.move(link, finding, -1, now=now),
    Step.DOWN: lambda link, finding, now: actions.move(link, finding, 1, now=now),
    Step.REPEATED: lambda link, finding, now: actions.mark_repeated(link, finding, True, now=now),
    Step.ONCE: lambda link, finding, now: actions.mark_repeated(link, finding, False, now=now),
    Step.DELETE: lambda link, finding, now: actions.delete(link, finding, now=now),
    Step.RESTORE: lambda link, finding, now: actions.restore(link, finding, now=now),
    Step.TAKE_BACK: lambda link, finding, now: actions.take_back(link, finding, now=now),
    Step.SPLIT: lambda link, finding, now: actions.split(link, finding, now=now),
}


@bp.get("/<token>/")
@access.by_link
def show(token: str) -> ResponseReturnValue:
    """The list of one station, and the field below it."""
    now = clock.now()
    link = queries.link_at(token, now)
    if link is None:
        return _gone()
    form = forms.NoteForm(formdata=None, round=_kept("runde"), group=_kept("gruppe"))
    return _page("station", token, sheets.station_page(link, form, now))


@bp.post("/<token>/")
@access.by_link
def note(token: str) -> ResponseReturnValue:
    """One point, from a browser without script."""
    form, now = forms.NoteForm(), clock.now()
    link = queries.link_at(token, now)
    if link is None:
        return _gone()
    page = sheets.station_page(link, form, now)
    if not form.validate_on_submit():
        return _page("station", token, page), 422
    try:
        with unit_of_work(by="scribe", at=now):
            link = queries.link_at(token, now)
            if link is not None:
                actions.note(link, _item(form, link, now), now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page("station", token, page), refusal.status
    kept = {name: value for name, value in (("runde", form.round.data), ("gruppe", form.group.data)) if value}
    kept = {name: value for name, value in kept.items() if value != forms.BY_ITSELF}
    return redirect(url_for("capture_floor.show", token=token, **kept, _anchor=FIELD), 303)


@bp.get("/<token>/stand")
@access.by_link
def stand(token: str) -> ResponseReturnValue:
    """The station as data, asked for every two seconds; 304 costs two queries."""
    now = clock.now()
    link = queries.link_at(token, now)
    if link is None:
        return _gone()
    mark = queries.mark(link.workshop, queries.scope_of(link.station_id))
    if request.if_none_match.contains_weak(mark):
        response = Response(status=304)
    else:
        response = make_response(jsonify(sheets.stand(link, now)))
    response.set_etag(mark)
    return response


@bp.get("/<token>/schluessel")
@access.by_link
def key(token: str) -> ResponseReturnValue:
    """A fresh token against forged forms, for a page that was without network for long."""
    if not queries.is_working(token, clock.now()):
        return _gone()
    return {"csrf": generate_csrf()}


@bp.post("/<token>/ergebnisse")
@access.by_link
def take(token: str) -> ResponseReturnValue:
    """A batch; each item is stored or refused on its own, and can be sent again without harm."""
    now = clock.now()
    if not queries.is_working(token, now):
        return _gone()
    if (request.content_length or 0) > rules.MOST_BYTES:
        raise rules.TooManyItems(most=rules.MOST_ITEMS)
    together: Together = current_app.extensions.setdefault("rotunde.capture", Together(_written, most=writing.MOST))
    answers = together(writing.Sent(token, batch.items(_body()), now))
    return {"items": [_told(each) for each in answers]} if answers is not None else _gone()


@bp.get("/<token>/ergebnisse/<int:finding_id>")
@access.by_link
def edit(token: str, finding_id: int) -> ResponseReturnValue:
    """One point with everything that can be done to it."""
    return _finding_page(token, finding_id, forms.EditForm(formdata=None), forms.MergeForm(formdata=None), fresh=True)


@bp.post("/<token>/ergebnisse/<int:finding_id>")
@access.by_link
def update(token: str, finding_id: int) -> ResponseReturnValue:
    """Other words, another round or group."""
    form = forms.EditForm()
    if not form.validate_on_submit():
        return _finding_page(token, finding_id, form, forms.MergeForm(formdata=None), status=422)

    def change(link: ScribeLink, now: datetime) -> None:
        turn, group = form.chosen([], None)
        actions.edit(link, finding_id, form.text.data, before=form.before.data or "", now=now)
        actions.place(link, finding_id, turn, group, now=now)

    return _done(token, finding_id, change, form=form)


@bp.post("/<token>/ergebnisse/<int:finding_id>/zusammenfassung")
@access.by_link
def merge(token: str, finding_id: int) -> ResponseReturnValue:
    """This point goes into another one."""
    form = forms.MergeForm()
    into = form.into.data or ""

    def change(link: ScribeLink, now: datetime) -> None:
        if not (into.isascii() and into.isdigit() and len(into) < 10):
            raise rules.NoPartner
        actions.merge(link, finding_id, int(into), now=now)

    return _done(token, finding_id, change, merging=form, then=f"punkt-{into}")


@bp.post("/<token>/ergebnisse/<int:finding_id>/schritt")
@access.by_link
def step(token: str, finding_id: int) -> ResponseReturnValue:
    """One of the buttons beside a point."""
    wanted = STEPS.get(forms.StepForm().step.data or "")

    def change(link: ScribeLink, now: datetime) -> None:
        if wanted is None:
            raise rules.NotOfThisPage
        wanted(link, finding_id, now)

    return _done(token, finding_id, change, then=FIELD if wanted is STEPS[Step.DELETE] else "")


def _done(
    token: str,
    finding_id: int,
    change: Callable[[ScribeLink, datetime], None],
    *,
    form: forms.EditForm | None = None,
    merging: forms.MergeForm | None = None,
    then: str = "",
) -> ResponseReturnValue:
    """Do it and show the list, at the point itself unless that is gone (`then`).

    What is refused comes back to its form, or is told above the list.
    """
    now = clock.now()
    try:
        with unit_of_work(by="scribe", at=now):
            link = queries.link_at(token, now)
            if link is None:
                return _gone()
            change(link, now)
    except rules.FindingGone:
        return _gone(missing=True)
    except Refusal as refusal:
        if form is None and merging is None:
            flash(told(refusal), "danger")
            return redirect(url_for("capture_floor.show", token=token), 303)
        (form or merging).refuse(refusal)  # type: ignore[union-attr]  # one of the two
        if form is not None and isinstance(refusal, rules.ChangedMeanwhile):
            form.before.data = str(refusal.values["text"])
        blank = forms.EditForm(formdata=None), forms.MergeForm(formdata=None)
        return _finding_page(
            token, finding_id, form or blank[0], merging or blank[1], fresh=form is None, status=refusal.status
        )
    return redirect(url_for("capture_floor.show", token=token, _anchor=then or f"punkt-{finding_id}"), 303)


def _finding_page(
    token: str,
    finding_id: int,
    form: forms.EditForm,
    merging: forms.MergeForm,
    *,
    fresh: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    link = queries.link_at(token, clock.now())
    if link is None:
        return _gone()
    finding: Finding | None = queries.finding_at(link.station_id, finding_id)
    if finding is None or finding.deleted_at or finding.merged_into_id:
        return _gone(missing=True)
    return _page("edit", token, sheets.edit_page(link, finding, form, merging, fresh=fresh)), status


def _item(form: forms.NoteForm, link: ScribeLink, now: datetime) -> batch.Item:
    rounds = queries.rounds_at(link.workshop, link.station_id)
    turn, group = form.chosen(rounds, rules.running(rounds, now))
    return batch.Item(
        client_id=rules.check_client_id(form.client_id.data),
        op=batch.Op.ADD,
        text=rules.words(form.text.data),
        round=turn,
        group=group,
    )


def _written(every: Sequence[writing.Sent]) -> list[list[writing.Answer] | None]:
    with unit_of_work(by="scribe", at=max(sent.now for sent in every)):
        return writing.written(every)


def _told(answer: writing.Answer) -> dict[str, Any]:
    """The answer to one item: stored, or refused with the sentence for whoever typed it."""
    if answer.refusal is None:
        return {"id": answer.name, "stored": True, "client_id": answer.client_id, "finding": answer.finding_id}
    said = {"id": answer.name, "stored": False, "error": told(answer.refusal)}
    if isinstance(answer.refusal, rules.ChangedMeanwhile):
        said["current"] = answer.refusal.values["text"]
    return said


def _body() -> object:
    """The JSON sent; whatever is wrong with it has one answer."""
    try:
        return json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError):
        raise rules.NotOfThisPage from None


def _kept(name: str) -> str:
    value = request.args.get(name, forms.BY_ITSELF)
    return value if value.isascii() and value.isdigit() and len(value) < 3 else forms.BY_ITSELF


def _page(name: str, token: str, page: dict[str, Any]) -> str:
    """Without the signed-in person: the page is kept on the device for times without network."""
    return render_template(f"capture/{name}.html", token=token, current_user=AnonymousUserMixin(), **page)


def _gone(*, missing: bool = False) -> ResponseReturnValue:
    """A link that never was, has expired or was withdrawn, all alike; or a point that is no more."""
    if wants_json():
        return {"error": _("Dieser Link gilt nicht mehr.")}, 404
    return render_template("capture/gone.html", missing=missing, current_user=AnonymousUserMixin()), 404
