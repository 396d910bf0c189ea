"""The short address of all stations, and the service worker of their pages."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.capture import actions, forms
from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.web import access, limits

bp = Blueprint("capture", __name__, url_prefix="/station")


@bp.get("/")
@access.public
def door() -> ResponseReturnValue:
    """The short address: where one types the code from the notice on the wall."""
    return render_template("capture/door.html", form=forms.CodeForm())


@bp.post("/")
@access.public
def enter() -> ResponseReturnValue:
    """A right code gives this device a link of its own."""
    form, now = forms.CodeForm(), clock.now()
    if not form.validate_on_submit():
        return render_template("capture/door.html", form=form), 422
    try:
        limits.count("station")
        with unit_of_work(by="scribe", at=now):
            token = actions.open_by_code(form.code.data, key=current_app.config["SECRET_KEY"], now=now)
    except Refusal as refusal:
        form.refuse(refusal)
        wait = {"Retry-After": str(refusal.wait)} if isinstance(refusal, limits.TooOften) else {}
        return render_template("capture/door.html", form=form), refusal.status, wait
    response = redirect(url_for("capture_floor.show", token=token), 303)
    access.keep_private(response)
    return response


@bp.get("/mitschrift-dienst.js")
@access.public
def worker() -> ResponseReturnValue:
    """The service worker; it stands here because a browser lets it serve only what lies below its own address."""
    response = current_app.send_static_file("js/mitschrift-dienst.js")
    response.headers["Service-Worker-Allowed"] = url_for("capture.door")
    response.headers["Cache-Control"] = "no-cache"
    return response
