"""Offers, wishes, delegations, needs, questions, municipalities, draws, bounces.

Follows: 0001
"""

import hashlib
from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("mailbox", sa.String(length=254), nullable=False),
        sa.Column("uid", sa.String(length=200), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_reply")),
        sa.UniqueConstraint("message_id", name=op.f("uq_calendar_reply_message_id")),
    )
    with op.batch_alter_table("calendar_reply", schema=None) as batch_op:
        batch_op.create_index("ix_calendar_reply_handled_at", ["handled_at"], unique=False)

    op.create_table(
        "municipality",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ags", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("district_ags", sa.String(length=12), nullable=False),
        sa.Column("district", sa.String(length=200), nullable=False),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column(
            "folded",
            sa.String(length=250).with_variant(sa.String(length=250, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipality")),
        sa.UniqueConstraint("ags", name=op.f("uq_municipality_ags")),
    )
    with op.batch_alter_table("municipality", schema=None) as batch_op:
        batch_op.create_index("ix_municipality_folded", ["folded"], unique=False)

    op.create_table(
        "relay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("tries", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relay")),
    )
    op.create_table(
        "admission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("wishes", sa.Integer(), nullable=False),
        sa.Column("allot_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirm_hours", sa.Integer(), nullable=False),
        sa.Column("offer_hours", sa.Integer(), nullable=False),
        sa.Column("freeze_hours", sa.Integer(), nullable=False),
        sa.Column("per_municipality", sa.Integer(), nullable=True),
        sa.Column("per_municipality_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("per_organisation", sa.Integer(), nullable=True),
        sa.Column("non_funded_percent", sa.Integer(), nullable=True),
        sa.Column("funded", sa.Text(), nullable=False),
        sa.Column("delegations", sa.Boolean(), nullable=False),
        sa.Column("delegation_most", sa.Integer(), nullable=False),
        sa.Column("names_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("confirm_hours > 0", name=op.f("ck_admission_confirm_hours_positive")),
        sa.CheckConstraint("freeze_hours >= 0", name=op.f("ck_admission_freeze_hours_not_negative")),
        sa.CheckConstraint("offer_hours > 0", name=op.f("ck_admission_offer_hours_positive")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_admission_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admission")),
        sa.UniqueConstraint("event_id", name=op.f("uq_admission_event_id")),
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_draft_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_draft_token_hash")),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_event_id"), ["event_id"], unique=False)
        batch_op.create_index("ix_draft_expires_at", ["expires_at"], unique=False)

    op.create_table(
        "draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("seed_sealed", sa.String(length=400), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("policy", sa.String(length=20), nullable=False),
        sa.Column("input_hash", sa.String(length=64), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_draw_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_draw_event_id_number")),
    )
    op.create_table(
        "questionnaire",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_questionnaire_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_questionnaire_event_id_number")),
    )
    op.create_table(
        "calendar_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("mailbox", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_calendar_mark_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_mark")),
        sa.UniqueConstraint("workshop_id", "mailbox", name=op.f("uq_calendar_mark_workshop_id_mailbox")),
    )
    op.create_table(
        "delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("municipality_key", sa.String(length=220), nullable=False),
        sa.Column("contact_name", sa.String(length=200), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("notice_version", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirm_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_mail_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_delegation_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_delegation_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.create_index("ix_delegation_event_id", ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delegation_workshop_id"), ["workshop_id"], unique=False)

    op.create_table(
        "delegation_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delegation_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["delegation_id"], ["delegation.id"], name=op.f("fk_delegation_link_delegation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_delegation_link_token_hash")),
    )
    with op.batch_alter_table("delegation_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delegation_link_delegation_id"), ["delegation_id"], unique=False)

    op.create_table(
        "need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("answer_sealed", sa.Text(), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delete_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_need_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_need_registration_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_need_registration_id")),
    )
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.create_index("ix_need_delete_at", ["delete_at"], unique=False)
        batch_op.create_index("ix_need_event_id", ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_need_key_id"), ["key_id"], unique=False)

    op.create_table(
        "wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_wish_registration_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_wish_workshop_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish")),
        sa.UniqueConstraint("registration_id", "rank", name=op.f("uq_wish_registration_id_rank")),
        sa.UniqueConstraint("registration_id", "workshop_id", name=op.f("uq_wish_registration_id_workshop_id")),
    )
    with op.batch_alter_table("wish", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wish_workshop_id"), ["workshop_id"], unique=False)

    _grow()
    _carry_over()
    _tighten()


NEW = {
    "event": [sa.Column("region", sa.String(80), nullable=False, server_default="")],
    "mail": [
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bounce_key", sa.String(40), nullable=False, server_default=""),
        sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bounce_status", sa.String(20), nullable=False, server_default=""),
        sa.Column("bounce_reason", sa.String(300), nullable=False, server_default=""),
    ],
    "registration": [
        sa.Column("municipality_key", sa.String(220), nullable=False, server_default=""),
        sa.Column("address_key", sa.String(254), nullable=False, server_default=""),
        sa.Column("arrival", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("confirm_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offer_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("delegation_id", sa.Integer(), nullable=True),
        sa.Column("together_with", sa.String(254), nullable=False, server_default=""),
        sa.Column("questionnaire_id", sa.Integer(), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("photo_consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sharing_consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("substituted_at", sa.DateTime(timezone=True), nullable=True),
    ],
    "registration_link": [
        sa.Column("purpose", sa.String(10), nullable=False, server_default="manage"),
        sa.Column("new_email", sa.String(254), nullable=False, server_default=""),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
    ],
    "revision": [sa.Column("changed_at", sa.BigInteger(), nullable=False, server_default="0")],
    "workshop": [
        sa.Column("minimum", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_off_reason", sa.String(300), nullable=False, server_default=""),
        sa.Column("told", sa.JSON(), nullable=True),
        sa.Column("tell_at", sa.DateTime(timezone=True), nullable=True),
    ],
}
LINKS_LAST = timedelta(days=90)
CONFIRM_WITHIN = timedelta(hours=48)
STANDING = "state IN ('wished', 'held', 'confirmed', 'waiting', 'offered')"
BYTEWISE = sa.String(length=500).with_variant(sa.String(length=500, collation="C"), "postgresql")
STANDING_BEFORE = "state IN ('confirmed', 'waiting')"


def _grow() -> None:
    """New columns with a default, so that rows already there can have them."""
    for table, columns in NEW.items():
        for column in columns:
            op.add_column(table, column._copy())


def _carry_over() -> None:
    """Rows of before as this version writes them: order of arrival, marks of calendars, places not yet confirmed."""
    connection = op.get_bind()
    connection.execute(sa.text("UPDATE registration SET arrival = id, address_key = lower(email)"))
    connection.execute(sa.text("UPDATE mail SET bounce_key = 'before-' || id"))
    connection.execute(
        sa.text("UPDATE registration SET state = 'held' WHERE state = 'confirmed' AND address_confirmed_at IS NULL")
    )
    _add_to_moment("registration_link", "created_at", "expires_at", LINKS_LAST)
    _add_to_moment("registration", "registered_at", "confirm_until", CONFIRM_WITHIN)
    marks = sa.table(
        "calendar_mark",
        sa.column("workshop_id", sa.Integer),
        sa.column("mailbox", sa.String),
        sa.column("sequence", sa.Integer),
    )
    last: dict[tuple[int, str], int] = {}
    sent = "SELECT workshop_id, email, calendar_sequence FROM registration WHERE calendar_sequence >= 0 AND email <> ''"
    for workshop_id, email, sequence in connection.execute(sa.text(sent)).all():
        key = (workshop_id, hashlib.sha256(email.lower().encode()).hexdigest())
        last[key] = max(last.get(key, -1), sequence)
    if last:
        new = [{"workshop_id": key[0], "mailbox": key[1], "sequence": number} for key, number in last.items()]
        connection.execute(sa.insert(marks), new)


def _add_to_moment(table: str, of: str, to: str, span: timedelta) -> None:
    """Row by row, because the two databases reckon with times in different words."""
    moment = sa.DateTime(timezone=True)
    rows = sa.table(table, sa.column("id", sa.Integer), sa.column(of, moment), sa.column(to, moment))
    connection = op.get_bind()
    found = connection.execute(sa.select(rows.c.id, rows.c[of])).all()
    if found:
        later = sa.update(rows).where(rows.c.id == sa.bindparam("row_id")).values({to: sa.bindparam("later")})
        connection.execute(later, [{"row_id": row_id, "later": begin + span} for row_id, begin in found])


def _tighten() -> None:
    """Keys and indexes; the defaults go again, for the program gives every value itself."""
    op.drop_index("uq_registration_standing", "registration")
    with op.batch_alter_table("event", schema=None) as batch_op:
        _drop_defaults(batch_op, "event")

    with op.batch_alter_table("mail", schema=None) as batch_op:
        _drop_defaults(batch_op, "mail")
        batch_op.create_unique_constraint(batch_op.f("uq_mail_bounce_key"), ["bounce_key"])

    with op.batch_alter_table("registration", schema=None) as batch_op:
        _drop_defaults(batch_op, "registration")
        batch_op.drop_index(batch_op.f("ix_registration_workshop_id_state_id"))
        batch_op.create_index(batch_op.f("ix_registration_delegation_id"), ["delegation_id"], unique=False)
        batch_op.alter_column("person_key", existing_type=sa.String(length=500), type_=BYTEWISE)
        batch_op.create_index("ix_registration_person_key", ["person_key"], unique=False)
        batch_op.create_index("ix_registration_address_key_event_id", ["address_key", "event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_registration_replaces_id"), ["replaces_id"], unique=False)
        batch_op.create_index("ix_registration_state_confirm_until", ["state", "confirm_until"], unique=False)
        batch_op.create_index("ix_registration_state_offer_until", ["state", "offer_until"], unique=False)
        batch_op.create_index(
            "ix_registration_workshop_id_municipality_key", ["workshop_id", "municipality_key"], unique=False
        )
        batch_op.create_index(
            "ix_registration_workshop_id_state_arrival", ["workshop_id", "state", "arrival"], unique=False
        )
        batch_op.create_unique_constraint(batch_op.f("uq_registration_workshop_id_arrival"), ["workshop_id", "arrival"])
        batch_op.create_foreign_key(
            batch_op.f("fk_registration_replaces_id"), "registration", ["replaces_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_registration_questionnaire_id"),
            "questionnaire",
            ["questionnaire_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_registration_delegation_id"), "delegation", ["delegation_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.drop_column("calendar_sequence")

    with op.batch_alter_table("registration_link", schema=None) as batch_op:
        _drop_defaults(batch_op, "registration_link")
        batch_op.alter_column("expires_at", existing_type=sa.DateTime(timezone=True), nullable=False)

    with op.batch_alter_table("revision", schema=None) as batch_op:
        _drop_defaults(batch_op, "revision")

    with op.batch_alter_table("workshop", schema=None) as batch_op:
        _drop_defaults(batch_op, "workshop")
        batch_op.create_index("ix_workshop_tell_at", ["tell_at"], unique=False)
    _standing_index(STANDING)


def _drop_defaults(batch_op: object, table: str) -> None:
    for column in NEW[table]:
        if column.server_default is not None:
            batch_op.alter_column(column.name, existing_type=column.type, server_default=None)


def _standing_index(condition: str) -> None:
    op.create_index(
        "uq_registration_standing",
        "registration",
        ["workshop_id", "person_key"],
        unique=True,
        sqlite_where=sa.text(condition),
        postgresql_where=sa.text(condition),
    )


def downgrade() -> None:
    _go_back()
    _marks_back()
    op.drop_index("uq_registration_standing", "registration")
    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.drop_index("ix_workshop_tell_at")
        batch_op.drop_column("tell_at")
        batch_op.drop_column("told")
        batch_op.drop_column("called_off_reason")
        batch_op.drop_column("called_off_at")
        batch_op.drop_column("minimum")

    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_column("changed_at")

    with op.batch_alter_table("registration_link", schema=None) as batch_op:
        batch_op.drop_column("expires_at")
        batch_op.drop_column("new_email")
        batch_op.drop_column("purpose")

    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.alter_column("calendar_sequence", existing_type=sa.Integer(), server_default=None)
        batch_op.drop_constraint(batch_op.f("fk_registration_delegation_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_registration_questionnaire_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_registration_replaces_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_registration_workshop_id_arrival"), type_="unique")
        batch_op.drop_index("ix_registration_workshop_id_state_arrival")
        batch_op.drop_index("ix_registration_workshop_id_municipality_key")
        batch_op.drop_index("ix_registration_state_confirm_until")
        batch_op.drop_index("ix_registration_state_offer_until")
        batch_op.drop_index(batch_op.f("ix_registration_replaces_id"))
        batch_op.drop_index("ix_registration_address_key_event_id")
        batch_op.drop_index("ix_registration_person_key")
        batch_op.alter_column("person_key", existing_type=BYTEWISE, type_=sa.String(length=500))
        batch_op.drop_index(batch_op.f("ix_registration_delegation_id"))
        batch_op.create_index(
            batch_op.f("ix_registration_workshop_id_state_id"), ["workshop_id", "state", "id"], unique=False
        )
        batch_op.drop_column("substituted_at")
        batch_op.drop_column("checked_in_at")
        batch_op.drop_column("sharing_consent_at")
        batch_op.drop_column("photo_consent_at")
        batch_op.drop_column("answers")
        batch_op.drop_column("questionnaire_id")
        batch_op.drop_column("together_with")
        batch_op.drop_column("delegation_id")
        batch_op.drop_column("replaces_id")
        batch_op.drop_column("offer_until")
        batch_op.drop_column("offered_at")
        batch_op.drop_column("confirm_until")
        batch_op.drop_column("arrival")
        batch_op.drop_column("address_key")
        batch_op.drop_column("municipality_key")

    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_mail_bounce_key"), type_="unique")
        batch_op.drop_column("bounce_reason")
        batch_op.drop_column("bounce_status")
        batch_op.drop_column("bounced_at")
        batch_op.drop_column("bounce_key")
        batch_op.drop_column("expires_at")

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_column("region")

    with op.batch_alter_table("wish", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wish_workshop_id"))

    op.drop_table("wish")
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_need_key_id"))
        batch_op.drop_index("ix_need_event_id")
        batch_op.drop_index("ix_need_delete_at")

    op.drop_table("need")
    with op.batch_alter_table("delegation_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delegation_link_delegation_id"))

    op.drop_table("delegation_link")
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delegation_workshop_id"))
        batch_op.drop_index("ix_delegation_event_id")

    op.drop_table("delegation")
    op.drop_table("calendar_mark")
    op.drop_table("questionnaire")
    op.drop_table("draw")
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_index("ix_draft_expires_at")
        batch_op.drop_index(batch_op.f("ix_draft_event_id"))

    op.drop_table("draft")
    op.drop_table("admission")
    op.drop_table("relay")
    with op.batch_alter_table("municipality", schema=None) as batch_op:
        batch_op.drop_index("ix_municipality_folded")

    op.drop_table("municipality")
    with op.batch_alter_table("calendar_reply", schema=None) as batch_op:
        batch_op.drop_index("ix_calendar_reply_handled_at")

    op.drop_table("calendar_reply")
    _standing_index(STANDING_BEFORE)


def _go_back() -> None:
    """States of before: a place kept or offered is a place or a wait there, everything that is over has ended."""
    connection = op.get_bind()
    for now, before in (
        ("held", "confirmed"),
        ("offered", "waiting"),
        ("wished", "waiting"),
        ("declined", "withdrawn"),
        ("lapsed", "expired"),
        ("moved", "withdrawn"),
        ("called_off", "withdrawn"),
    ):
        connection.execute(
            sa.text("UPDATE registration SET state = :before WHERE state = :now").bindparams(now=now, before=before)
        )


def _marks_back() -> None:
    """What a mailbox was last sent stood at each registration: a SEQUENCE must not fall by going back either."""
    op.add_column("registration", sa.Column("calendar_sequence", sa.Integer(), nullable=False, server_default="-1"))
    connection = op.get_bind()
    marks = {
        (workshop_id, mailbox): sequence
        for workshop_id, mailbox, sequence in connection.execute(
            sa.text("SELECT workshop_id, mailbox, sequence FROM calendar_mark")
        )
    }
    rows = connection.execute(sa.text("SELECT id, workshop_id, email FROM registration WHERE email <> ''")).all()
    last = [
        {"row_id": row_id, "last": marks[workshop_id, hashlib.sha256(email.lower().encode()).hexdigest()]}
        for row_id, workshop_id, email in rows
        if (workshop_id, hashlib.sha256(email.lower().encode()).hexdigest()) in marks
    ]
    if last:
        connection.execute(sa.text("UPDATE registration SET calendar_sequence = :last WHERE id = :row_id"), last)
