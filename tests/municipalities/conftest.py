"""A running server with a register and one page that shows the field, for the browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import waitress  # type: ignore[import-untyped]  # waitress ships no types
from flask import render_template_string, request
from flask_migrate import upgrade

from app import create_app
from app.core.db import db
from app.core.text import N_
from app.municipalities import queries
from app.web import access
from app.web.forms import Form, text_line
from tests.conftest import settings_for
from tests.municipalities.samples import imported
from tests.serving.conftest import free_port

PAGE = """{% extends "layouts/page.html" %}
{% import "components/kommune.html" as places with context %}
{% import "components/forms.html" as forms with context %}
{% block title %}Probe{% endblock %}
{% block main %}<div class="r-wrap r-narrow r-stack"><h1 class="kern-heading-large">Probe</h1>
<form method="get" novalidate class="r-form">
{% if resolution and resolution.is_ambiguous %}{{ places.which(resolution, chosen=chosen) }}{% endif %}
{{ places.kommune(form.municipality) }}
{{ forms.button("Weiter") }}</form>
{% if resolution %}<p id="ergebnis">{{ resolution.key }}|{{ resolution.name }}</p>{% endif %}
</div>{% endblock %}"""


class ProbeForm(Form):
    municipality = text_line(
        N_("Kommune oder Organisation"), most=200, needed="Bitte", hint="Zum Beispiel: Stadt Fulda."
    )


@access.public
def probe() -> str:
    """The field as the registration form will have it, and what the server makes of what was sent."""
    sent = request.args.get("municipality")
    form = ProbeForm(formdata=None, municipality=sent)
    resolution = queries.resolve(sent) if sent else None
    return render_template_string(PAGE, form=form, resolution=resolution, chosen=request.args.get("kommune", ""))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder, port = tmp_path_factory.mktemp("house"), free_port()
    address = f"http://127.0.0.1:{port}"
    app = create_app(settings_for(f"sqlite:///{folder / 'rotunde.db'}", folder, PUBLIC_URL=address))
    app.add_url_rule("/probe", "probe", probe)
    with app.app_context():
        upgrade()
        imported()
    server: Any = waitress.create_server(app, host="127.0.0.1", port=port, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield address
    server.close()
    thread.join(5)
    with app.app_context():
        db.engine.dispose()
