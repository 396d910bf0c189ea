"""What stands in front of Flask, from the outside in: static files, proxies, answers from memory."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from app.core.db import db
from app.core.revisions import Revisions
from app.web import published, static


def wrap(app: Flask, settings: config.Settings, version: str) -> None:
    """Put the layers round the application, and say what a forked child must forget."""
    with app.app_context():
        engine = db.engine
    answers = published.PublishedAnswers(app.wsgi_app, lambda: Revisions(engine))
    inner = answers
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        inner = ProxyFix(answers, x_for=count, x_proto=count, x_host=0, x_prefix=0)  # type: ignore[assignment]  # both are WSGI applications
    folder = static.squeezed(config.ROOT / "static", settings.instance_dir / "static", version)
    app.wsgi_app = static.serve(  # type: ignore[method-assign]  # the documented way to wrap Flask
        inner, folder, f"static/{version}", is_https=settings.is_https
    )

    def after_fork() -> None:
        """A child must not share its parent's connections."""
        answers.forget()
        engine.dispose(close=False)

    app.extensions["rotunde"] = {"after_fork": [after_fork], "answers": answers}
