"""Review, release and correction, as the team does them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice

from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.core.files import FileStore
from app.core.text import N_
from app.events import queries as events
from app.events.models import Workshop
from app.events.rules import Viewer
from app.minutes import queries as versions
from app.minutes.models import MinutesVersion
from app.minutes.rules import Incomplete
from app.review import actions, consenting, queries, showing
from app.review.forms import (
    AskForm,
    ButtonForm,
    CommentForm,
    ConsentForm,
    CorrectionForm,
    FourEyesForm,
    OverrideForm,
    ReleaseForm,
    SettleForm,
)
from app.web import access
from app.web.forms import Form, told

bp = Blueprint("review_desk", __name__, url_prefix="/verwaltung/<slug>/workshops/<letter>/protokoll")
PERSON = "/<int:number>/vortragende/<mark>"
FORMS: dict[str, type[Form]] = {
    "freigabe": AskForm,
    "einwilligung": ConsentForm,
    "ausnahme": OverrideForm,
    "widerruf": ButtonForm,
}
SAID = {
    "freigabe": N_("Die E-Mail mit dem persönlichen Link ist unterwegs."),
    "einwilligung": N_("Die Einwilligung ist vermerkt."),
    "ausnahme": N_("Die Begründung ist im Verlauf vermerkt."),
    "widerruf": N_("Name und Abschnitt sind aus dem veröffentlichten Protokoll entfernt."),
}


@bp.get("/<int:number>/pruefung")
@access.staff("organiser", "editor", "moderator")
def show(slug: str, letter: str, number: int) -> ResponseReturnValue:
    """Where a version stands, what is missing, what people say of it, and what can be done next."""
    return _page(_version(slug, letter, number))


@bp.post("/<int:number>/pruefung")
@access.staff("organiser", "editor", "moderator")
def submit(slug: str, letter: str, number: int) -> ResponseReturnValue:
    now = clock.now()
    return _done(
        (slug, letter, number),
        lambda version: actions.submit(version, now=now),
        _("Die Fassung ist in Prüfung. Ihr Text steht jetzt still."),
    )


@bp.post("/<int:number>/zurueck")
@access.staff("organiser", "editor", "moderator")
def give_back(slug: str, letter: str, number: int) -> ResponseReturnValue:
    return _done((slug, letter, number), actions.give_back, _("Die Fassung ist wieder ein Entwurf."))


@bp.post("/<int:number>/freigabe")
@access.staff("organiser", "editor")
def release(slug: str, letter: str, number: int) -> ResponseReturnValue:
    version, form, now = _version(slug, letter, number), ReleaseForm(), clock.now()
    recommended = [gap for gap, _words in showing.whole(version, actor=current_user.actor)["gaps"] if not gap.must]
    if recommended and not form.seen.data:
        form.seen.errors = [_("Bitte lesen Sie die offenen Punkte und setzen Sie dann das Häkchen.")]
        return _page(version, release_form=form), 422
    try:
        with unit_of_work(by=current_user.actor, at=now):
            actions.release(_version(slug, letter, number), store=_store(), now=now)
    except Incomplete as refusal:
        form.form_errors.extend([told(refusal), *map(showing.told, refusal.gaps)])
        return _page(_version(slug, letter, number), release_form=form), 422
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(_version(slug, letter, number), release_form=form), refusal.status
    flash(_("Das Protokoll ist veröffentlicht."), "success")
    return _back(slug, letter, number)


@bp.post("/<int:number>/anmerkungen")
@access.staff("organiser", "editor", "moderator")
def comment(slug: str, letter: str, number: int) -> ResponseReturnValue:
    version, form, now = _version(slug, letter, number), CommentForm(), clock.now()
    if not form.validate():
        return _page(version, comment_form=form), 422
    known = dict(showing.places_of(version))
    place = form.place.data if form.place.data in known else ""
    return _done(
        (slug, letter, number),
        lambda found: actions.comment(found, form.text.data, place, now=now),
        _("Ihre Anmerkung ist gespeichert. Nur das Team sieht sie."),
    )


@bp.post("/<int:number>/anmerkungen/<int:comment_id>/erledigt")
@access.staff("organiser", "editor", "moderator")
def settle_comment(slug: str, letter: str, number: int, comment_id: int) -> ResponseReturnValue:
    now = clock.now()

    def settle(version: MinutesVersion) -> None:
        found = queries.comment(version, comment_id)
        if found is None:
            abort(404)
        actions.settle_comment(found, version, now=now)

    return _done((slug, letter, number), settle, _("Die Anmerkung ist erledigt."))


@bp.post("/<int:number>/hinweise/<int:remark_id>/aufgenommen")
@access.staff("organiser", "editor", "moderator")
def take_remark(slug: str, letter: str, number: int, remark_id: int) -> ResponseReturnValue:
    return _settle((slug, letter, number), remark_id, taken=True, reason="")


@bp.post("/<int:number>/hinweise/<int:remark_id>/abgelehnt")
@access.staff("organiser", "editor", "moderator")
def decline_remark(slug: str, letter: str, number: int, remark_id: int) -> ResponseReturnValue:
    form = SettleForm(prefix=f"h{remark_id}-")
    if not form.validate():
        return _page(_version(slug, letter, number), settle_form=(remark_id, form)), 422
    return _settle((slug, letter, number), remark_id, taken=False, reason=form.reason.data)


@bp.post("/<int:number>/korrektur")
@access.staff("organiser", "editor")
def correct(slug: str, letter: str, number: int) -> ResponseReturnValue:
    """A new draft with the words of this released version; where it is written on is told by the draft's page."""
    version, form, now = _version(slug, letter, number), CorrectionForm(), clock.now()
    if not form.validate():
        return _page(version, correction_form=form), 422
    try:
        with unit_of_work(by=current_user.actor, at=now):
            draft = actions.begin_correction(_version(slug, letter, number), form.reason.data, now=now)
            number = draft.number
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(_version(slug, letter, number), correction_form=form), refusal.status
    flash(_("Fassung %(number)s ist als Korrektur angelegt.", number=number), "success")
    return redirect(url_for("minutes_desk.show", slug=slug, letter=letter, number=number), 303)


@bp.post("/<int:number>/vier-augen")
@access.staff("organiser")
def four_eyes(slug: str, letter: str, number: int) -> ResponseReturnValue:
    """Holds for all minutes of the event."""
    wanted = bool(FourEyesForm().wanted.data)
    return _done(
        (slug, letter, number),
        lambda version: actions.want_four_eyes(version.workshop.event, wanted),
        _("Gespeichert. Das gilt für alle Protokolle dieser Veranstaltung."),
    )


@bp.get(PERSON)
@access.staff("organiser", "editor")
def person(slug: str, letter: str, number: int, mark: str) -> ResponseReturnValue:
    """Consent and approval of one person who spoke."""
    return _person_page(_version(slug, letter, number), mark)


@bp.post(f"{PERSON}/<any(freigabe, einwilligung, ausnahme, widerruf):step>")
@access.staff("organiser", "editor")
def decide(slug: str, letter: str, number: int, mark: str, step: str) -> ResponseReturnValue:
    """Ask her, write down what she said, do without her for a reason, or take out what she took back."""
    form, version, now = FORMS[step](prefix=f"{step}-"), _version(slug, letter, number), clock.now()
    if not form.validate():
        return _person_page(version, mark, {step: form}), 422
    try:
        with unit_of_work(by=current_user.actor, at=now):
            version = _version(slug, letter, number)
            _decide(version, _spoken(version, mark), step, form, now)
    except Refusal as refusal:
        flash(told(refusal), "danger")
    else:
        flash(_(SAID[step]), "success")
    return _back(slug, letter, number)


def _decide(version: MinutesVersion, one: showing.Spoken, step: str, form: Any, now: datetime) -> None:
    if step == "freigabe":
        consenting.ask(version, one.person.key, form.email.data, form.locale.data, now=now)
    elif step == "einwilligung":
        consenting.note_consent(version.workshop, one.person.name, form.how.data, now=now)
    elif step == "ausnahme":
        consenting.override(version, one.person.key, form.reason.data, now=now)
    else:
        consenting.refuse(version.workshop, one.person.name, store=_store(), now=now)


Place = tuple[str, str, int]


def _settle(place: Place, remark_id: int, *, taken: bool, reason: str) -> ResponseReturnValue:
    now = clock.now()

    def settle(version: MinutesVersion) -> None:
        found = queries.remark(version.workshop, remark_id)
        if found is None:
            abort(404)
        actions.settle_remark(found, version.workshop, taken=taken, reason=reason, now=now)

    return _done(place, settle, _("Gespeichert. Die Person sieht das auf ihrer Seite."))


def _done(place: Place, deed: Callable[[MinutesVersion], object], said: str) -> ResponseReturnValue:
    try:
        with unit_of_work(by=current_user.actor, at=clock.now()):
            deed(_version(*place))
    except Refusal as refusal:
        flash(told(refusal), "danger")
    else:
        flash(said, "success")
    return _back(*place)


def _back(slug: str, letter: str, number: int) -> ResponseReturnValue:
    return redirect(url_for("review_desk.show", slug=slug, letter=letter, number=number), 303)


def _page(version: MinutesVersion, **sent: Any) -> str:
    """The page with its forms; one that was sent and is wrong is shown as it came."""
    comment_form = sent.get("comment_form") or CommentForm(formdata=None, place=request.args.get("stelle", "")[:16])
    comment_form.place.choices = [SelectChoice(*each) for each in showing.places_of(version)]
    wrong_id, wrong = sent.get("settle_form") or (0, None)
    found = showing.whole(version, actor=current_user.actor)
    settle_forms = {each.id: SettleForm(formdata=None, prefix=f"h{each.id}-") for each in found["remarks"]}
    return render_template(
        "review/show.html",
        may_release=current_user.role in ("organiser", "editor"),
        is_office=current_user.role == "organiser",
        release_form=sent.get("release_form") or ReleaseForm(formdata=None),
        comment_form=comment_form,
        correction_form=sent.get("correction_form") or CorrectionForm(formdata=None),
        four_eyes_form=FourEyesForm(formdata=None, wanted=version.workshop.event.four_eyes),
        settle_forms={**settle_forms, wrong_id: wrong},
        wrong=next((form for form in (*sent.values(), wrong) if isinstance(form, Form)), None),
        **found,
    )


def _person_page(version: MinutesVersion, mark: str, sent: dict[str, Form] | None = None) -> str:
    one = _spoken(version, mark)
    known = {"email": one.consent.email, "locale": one.consent.locale} if one.consent else {}
    shown = {step: form(formdata=None, prefix=f"{step}-", data=known) for step, form in FORMS.items()} | (sent or {})
    wrong = next(iter((sent or {}).values()), None)
    return render_template("review/person.html", one=one, steps=shown, wrong=wrong, **showing.about(version))


def _spoken(version: MinutesVersion, mark: str) -> showing.Spoken:
    found = showing.spoken(version, mark)
    if found is None:
        abort(404)
    return found


def _version(slug: str, letter: str, number: int) -> MinutesVersion:
    workshop: Workshop | None = events.workshop_run_by(Viewer(current_user.account.id, current_user.role), slug, letter)
    version = versions.version(workshop, number) if workshop else None
    if version is None:
        abort(404)
    return version


def _store() -> FileStore:
    store: FileStore = current_app.extensions["rotunde.files"]
    return store
