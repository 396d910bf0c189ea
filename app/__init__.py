"""Rotunde: workshops of a regional office. This file only assembles; the table of contents is BLUEPRINTS."""

from __future__ import annotations

import os

from flask import Flask
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

import config
from app.accounts import jobs as accounts_jobs
from app.accounts import routes_desk as accounts_desk
from app.accounts import routes_public as accounts_public
from app.accounts import routes_system as accounts_system
from app.accounts import sessions
from app.admission import models as admission_models
from app.allotment import jobs as allotment_jobs
from app.allotment import models as allotment_models
from app.allotment import routes_desk as allotment_desk
from app.allotment import routes_public as allotment_public
from app.appearance import routes_desk as appearance_desk
from app.appearance import routes_public as appearance_public
from app.archive import jobs as archive_jobs
from app.archive import models as archive_models
from app.archive import routes_public as archive_public
from app.arranging import routes_desk as arranging_desk
from app.arranging import routes_editing as arranging_editing
from app.audit import models as audit_models
from app.calendar import routes_public as calendar_public
from app.calling_off import routes_desk as calling_off_desk
from app.capture import models as capture_models
from app.capture import routes_desk as capture_desk
from app.capture import routes_floor as capture_floor
from app.capture import routes_public as capture_public
from app.changes import jobs as changes_jobs
from app.changes import routes_desk as changes_desk
from app.chronicle import looking
from app.chronicle import routes_desk as chronicle_desk
from app.cli import commands
from app.clusters import models as clusters_models
from app.clusters import routes_desk as clusters_desk
from app.core import jobs, kept
from app.core import models as core_models
from app.core.db import db, engine_options, prepare_sqlite
from app.core.files import FileStore
from app.delegation import jobs as delegation_jobs
from app.delegation import models as delegation_models
from app.delegation import routes_public as delegation_public
from app.desk import routes_desk as desk_desk
from app.desk import routes_public as desk_public
from app.desk import routes_system as desk_system
from app.digests import jobs as digests_jobs
from app.digests import models as digests_models
from app.digests import routes_public as digests_public
from app.drafting import routes_desk as drafting_desk
from app.events import queries as events
from app.floor import models as floor_models
from app.floor import routes_desk as floor_desk
from app.floor import routes_floor as floor_door
from app.groups import jobs as groups_jobs
from app.groups import models as groups_models
from app.groups import routes_desk as groups_desk
from app.groups import routes_floor as groups_floor
from app.groups import timing
from app.groups.names import group_name
from app.letters import jobs as letters_jobs
from app.letters import models as letters_models
from app.letters import routes_desk as letters_desk
from app.letters import routes_editing as letters_editing
from app.minutes import routes_desk as minutes_desk
from app.minutes import routes_public as minutes_public
from app.municipalities import models as municipalities_models
from app.municipalities import routes_public as municipalities_public
from app.needs import jobs as needs_jobs
from app.needs import models as needs_models
from app.outbox import jobs as outbox_jobs
from app.outbox import routes_desk as outbox_desk
from app.photos import models as photos_models
from app.photos import routes_desk as photos_desk
from app.photos import routes_floor as photos_floor
from app.privacy import jobs as privacy_jobs
from app.privacy import routes_public as privacy_public
from app.programme import models as programme_models
from app.publishing import routes_desk as publishing_desk
from app.questions import models as questions_models
from app.questions import routes_desk as questions_desk
from app.registration import jobs as registration_jobs
from app.registration import routes_desk as registration_desk
from app.registration import routes_public as registration_public
from app.review import jobs as review_jobs
from app.review import models as review_models
from app.review import routes_desk as review_desk
from app.review import routes_public as review_public
from app.roster import jobs as roster_jobs
from app.roster import models as roster_models
from app.roster import routes_desk as roster_desk
from app.roster import routes_many as roster_many
from app.roster import routes_sheets as roster_sheets
from app.self_service import jobs as self_service_jobs
from app.self_service import routes_desk as needs_desk
from app.self_service import routes_public as self_service_public
from app.self_service import routes_system as agenda_system
from app.selfcheck import routes_desk as selfcheck_desk
from app.setup import routes_desk as setup_desk
from app.setup import routes_editing as setup_editing
from app.team import routes_desk as team_desk
from app.texts import routes_desk as texts_desk
from app.texts import routes_public as texts_public
from app.web import access, addresses, errors, filters, frame, headers, layers, limits, locale, published, static

BLUEPRINTS = (
    desk_public.bp,
    desk_desk.bp,
    desk_system.bp,
    registration_public.bp,
    chronicle_desk.bp,
    allotment_public.bp,
    allotment_desk.bp,
    registration_desk.bp,
    roster_desk.bp,
    roster_many.bp,
    roster_sheets.bp,
    delegation_public.bp,
    self_service_public.bp,
    agenda_system.bp,
    privacy_public.bp,
    needs_desk.bp,
    groups_desk.bp,
    calling_off_desk.bp,
    changes_desk.bp,
    arranging_desk.bp,
    arranging_editing.bp,
    letters_desk.bp,
    letters_editing.bp,
    groups_floor.bp,
    capture_public.bp,
    capture_floor.bp,
    capture_desk.bp,
    floor_door.bp,
    floor_desk.bp,
    photos_floor.bp,
    photos_desk.bp,
    clusters_desk.bp,
    minutes_public.bp,
    minutes_desk.bp,
    minutes_desk.whole,
    drafting_desk.bp,
    review_desk.bp,
    review_public.bp,
    archive_public.bp,
    digests_public.bp,
    calendar_public.bp,
    municipalities_public.bp,
    accounts_public.bp,
    accounts_desk.bp,
    accounts_system.bp,
    team_desk.bp,
    outbox_desk.bp,
    texts_public.bp,
    texts_desk.bp,
    appearance_public.bp,
    appearance_desk.bp,
    questions_desk.bp,
    setup_desk.bp,
    setup_editing.bp,
    publishing_desk.bp,
    selfcheck_desk.bp,
)
# Imported for what they declare: tables for migrations, jobs for the worker.
DECLARED = (
    accounts_jobs,
    admission_models,
    allotment_models,
    archive_jobs,
    archive_models,
    audit_models,
    capture_models,
    clusters_models,
    changes_jobs,
    core_models,
    delegation_models,
    digests_jobs,
    digests_models,
    floor_models,
    groups_jobs,
    groups_models,
    letters_jobs,
    letters_models,
    municipalities_models,
    needs_jobs,
    needs_models,
    programme_models,
    questions_models,
    allotment_jobs,
    delegation_jobs,
    outbox_jobs,
    photos_models,
    privacy_jobs,
    registration_jobs,
    review_jobs,
    review_models,
    roster_jobs,
    roster_models,
    self_service_jobs,
)


csrf = CSRFProtect()
migrate = Migrate()


def create_app(settings: config.Settings | None = None) -> Flask:
    """The application with its settings; from the environment when none are given."""
    settings = settings or config.load(os.environ)
    version = static.content_hash(config.ROOT / "static")
    app = Flask(
        __name__,
        template_folder=str(config.ROOT / "templates"),
        static_folder=str(config.ROOT / "static"),
        static_url_path=f"/static/{version}",
    )
    _configure(app, settings)
    _connect(app, settings)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for view in access.exempted(app):
        csrf.exempt(view)
    commands.init_app(app)
    layers.wrap(app, settings, version)
    return app


def _configure(app: Flask, settings: config.Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        TESTING=settings.testing,
        PUBLIC_URL=settings.public_url,
        SMTP_URL=settings.smtp_url,
        MAIL_FROM=settings.mail_from,
        MAIL_NAME=settings.mail_name,
        SMTP_RATE=settings.smtp_rate,
        BOUNCE_URL=settings.bounce_url,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        SESSION_COOKIE_NAME="__Host-rotunde" if settings.is_https else "rotunde",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as the session it belongs to
        WTF_CSRF_SSL_STRICT=False,  # pages behind a secret link send no Referer on purpose; the token is the proof
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        MAX_FORM_PARTS=500,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default JSON provider has it


def _connect(app: Flask, settings: config.Settings) -> None:
    """Extensions and hooks, in the order in which a request meets them."""
    db.init_app(app)
    migrate.init_app(app, db, directory=str(config.ROOT / "migrations"), render_as_batch=True)
    jobs.init_app(app, settings)
    with app.app_context():
        if settings.uses_sqlite:
            prepare_sqlite(db.engine)
    locale.init_app(app, settings)
    addresses.init_app(app)
    access.init_app(app)
    csrf.init_app(app)
    sessions.init_app(app)
    filters.init_app(app)
    app.jinja_env.filters.update(feasibility=timing.feasibility, group_name=group_name, event_titles=events.titles)
    frame.init_app(app)
    texts_public.init_app(app)
    errors.init_app(app)
    headers.init_app(app, settings)
    limits.init_app(app, settings)
    published.init_app(app)
    app.extensions[kept.EXTENSION] = kept.Shelf()
    app.extensions[looking.EXTENSION] = looking.Ledger()
    app.extensions["rotunde.files"] = FileStore(settings.storage_dir)
