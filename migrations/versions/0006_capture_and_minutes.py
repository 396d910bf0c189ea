"""Findings, photos, clusters; drafting, review, release and the archive of minutes.

Follows: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _capture()
    _photos()
    _clusters()
    _events()
    _minutes()
    _drafting()
    _review()
    _archive()
    _immutable()


def downgrade() -> None:
    _mutable()
    _drop_archive()
    for table in (
        "removed_section",
        *("correction_watch", "remark", "approval", "speaker_consent", "minutes_comment"),
        *("cluster_member", "cluster", "photo", "finding", "scribe_link"),
    ):
        op.drop_table(table)
    with op.batch_alter_table("minutes_version", schema=None) as batch_op:
        for column in (*_MINUTES, "based_on", "changed_at", "submitted_at"):
            batch_op.drop_column(column)
    with op.batch_alter_table("event", schema=None) as batch_op:
        for column in _EVENT:
            batch_op.drop_column(column)


# New columns of old tables with the value of the rows already there; the program gives every value itself.
_EVENT = {
    "four_eyes": (sa.Boolean(), sa.false()),
    "minutes_licence": (sa.String(length=40), "CC BY 4.0"),
}
_MINUTES = {
    "variant": (sa.String(length=12), "standard"),
    "label": (sa.String(length=12), ""),
    "reason": (sa.String(length=300), ""),
    "revision": (sa.Integer(), "0"),
    "made_by": (sa.String(length=80), ""),
    "written_by": (sa.JSON(), "[]"),
    "submitted_by": (sa.String(length=80), ""),
    "published_by": (sa.String(length=80), ""),
}


def _events() -> None:
    _add("event", _EVENT)


def _minutes() -> None:
    _add("minutes_version", _MINUTES)
    with op.batch_alter_table("minutes_version", schema=None) as batch_op:
        for column in ("changed_at", "submitted_at"):
            batch_op.add_column(sa.Column(column, sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("based_on", sa.Integer(), nullable=True))
    # What is out already is called as it will be from now on: 1.0, then 1.1.
    op.execute(
        "UPDATE minutes_version SET label = '1.' || (SELECT CAST(COUNT(*) AS VARCHAR(6)) FROM minutes_version AS older"
        " WHERE older.workshop_id = minutes_version.workshop_id AND older.state = 'published'"
        " AND older.number < minutes_version.number) WHERE state = 'published'"
    )


def _add(table, columns) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        for name, (kind, value) in columns.items():
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=value))
    with op.batch_alter_table(table, schema=None) as batch_op:
        for name, (kind, _) in columns.items():
            batch_op.alter_column(name, existing_type=kind, server_default=None)


def _capture() -> None:
    op.create_table(
        "scribe_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("behind_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["behind_id"], ["scribe_link.id"], name=op.f("fk_scribe_link_behind_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_scribe_link_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["station_id"], ["station.id"], name=op.f("fk_scribe_link_station_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_scribe_link_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scribe_link")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_scribe_link_code_hash")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_scribe_link_token_hash")),
    )
    with op.batch_alter_table("scribe_link", schema=None) as batch_op:
        batch_op.create_index("ix_scribe_link_behind_id", ["behind_id"], unique=False)
        batch_op.create_index("ix_scribe_link_event_id", ["event_id"], unique=False)
        batch_op.create_index("ix_scribe_link_station_id", ["station_id"], unique=False)
        batch_op.create_index("ix_scribe_link_workshop_id", ["workshop_id"], unique=False)
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("client_id", sa.String(length=36), nullable=False),
        sa.Column("round", sa.Integer(), nullable=True),
        sa.Column("group_number", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_before", sa.Text(), nullable=True),
        sa.Column("is_repeated", sa.Boolean(), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_finding_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["link_id"], ["scribe_link.id"], name=op.f("fk_finding_link_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["finding.id"], name=op.f("fk_finding_merged_into_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name=op.f("fk_finding_station_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_finding_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("station_id", "client_id", name=op.f("uq_finding_station_id_client_id")),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index("ix_finding_event_id", ["event_id"], unique=False)
        batch_op.create_index("ix_finding_link_id", ["link_id"], unique=False)
        batch_op.create_index("ix_finding_merged_into_id", ["merged_into_id"], unique=False)
        batch_op.create_index(
            "ix_finding_workshop_id_station_id_position", ["workshop_id", "station_id", "position"], unique=False
        )


def _photos() -> None:
    op.create_table(
        "photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=True),
        sa.Column("client_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(length=64), nullable=False),
        sa.Column("small", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("source_name", sa.String(length=200), nullable=False),
        sa.Column("caption", sa.String(length=300), nullable=False),
        sa.Column("alternative", sa.Text(), nullable=False),
        sa.Column("credit", sa.String(length=200), nullable=False),
        sa.Column("licence", sa.String(length=40), nullable=False),
        sa.Column("shows_nobody", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_photo_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name=op.f("fk_photo_station_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_photo_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
        sa.UniqueConstraint("workshop_id", "client_id", name=op.f("uq_photo_workshop_id_client_id")),
    )
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.create_index("ix_photo_event_id", ["event_id"], unique=False)
        batch_op.create_index("ix_photo_station_id", ["station_id"], unique=False)
        batch_op.create_index("ix_photo_workshop_id_position", ["workshop_id", "position"], unique=False)


def _clusters() -> None:
    op.create_table(
        "cluster",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_cluster_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name=op.f("fk_cluster_station_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_cluster_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cluster")),
    )
    with op.batch_alter_table("cluster", schema=None) as batch_op:
        batch_op.create_index("ix_cluster_event_id", ["event_id"], unique=False)
        batch_op.create_index("ix_cluster_station_id_position", ["station_id", "position"], unique=False)
        batch_op.create_index("ix_cluster_workshop_id", ["workshop_id"], unique=False)
    op.create_table(
        "cluster_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["cluster.id"], name=op.f("fk_cluster_member_cluster_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name=op.f("fk_cluster_member_finding_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cluster_member")),
        sa.UniqueConstraint("finding_id", name=op.f("uq_cluster_member_finding_id")),
    )
    with op.batch_alter_table("cluster_member", schema=None) as batch_op:
        batch_op.create_index("ix_cluster_member_cluster_id", ["cluster_id"], unique=False)


def _drafting() -> None:
    op.create_table(
        "removed_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("behind", sa.String(length=20), nullable=False),
        sa.Column("blocks", sa.JSON(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_removed_section_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["minutes_version.id"],
            name=op.f("fk_removed_section_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removed_section")),
    )
    with op.batch_alter_table("removed_section", schema=None) as batch_op:
        batch_op.create_index("ix_removed_section_event_id", ["event_id"], unique=False)
        batch_op.create_index("ix_removed_section_version_id", ["version_id"], unique=False)


def _review() -> None:
    op.create_table(
        "minutes_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.String(length=80), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_minutes_comment_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["minutes_version.id"], name=op.f("fk_minutes_comment_version_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_comment")),
    )
    with op.batch_alter_table("minutes_comment", schema=None) as batch_op:
        batch_op.create_index("ix_minutes_comment_event_id", ["event_id"], unique=False)
        batch_op.create_index("ix_minutes_comment_version_id", ["version_id"], unique=False)
    op.create_table(
        "speaker_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("how", sa.String(length=200), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("noted_by", sa.String(length=80), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_speaker_consent_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_speaker_consent_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker_consent")),
        sa.UniqueConstraint("workshop_id", "name_key", name=op.f("uq_speaker_consent_workshop_id_name_key")),
    )
    with op.batch_alter_table("speaker_consent", schema=None) as batch_op:
        batch_op.create_index("ix_speaker_consent_event_id", ["event_id"], unique=False)
    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("reminder_hash", sa.String(length=64), nullable=True),
        sa.Column("passage", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=80), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("override_reason", sa.String(length=300), nullable=False),
        sa.Column("overridden_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_approval_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["speaker_consent.id"], name=op.f("fk_approval_consent_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["minutes_version.id"], name=op.f("fk_approval_version_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        sa.UniqueConstraint("reminder_hash", name=op.f("uq_approval_reminder_hash")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_approval_token_hash")),
        sa.UniqueConstraint("version_id", "consent_id", name=op.f("uq_approval_version_id_consent_id")),
    )
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.create_index("ix_approval_event_id", ["event_id"], unique=False)
        batch_op.create_index("ix_approval_consent_id", ["consent_id"], unique=False)
        batch_op.create_index("ix_approval_state_deadline_at", ["state", "deadline_at"], unique=False)
    op.create_table(
        "remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("station_number", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("settled_by", sa.String(length=80), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_remark_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_remark_registration_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_remark_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
    )
    with op.batch_alter_table("remark", schema=None) as batch_op:
        batch_op.create_index("ix_remark_event_id", ["event_id"], unique=False)
        batch_op.create_index("ix_remark_registration_id", ["registration_id"], unique=False)
        batch_op.create_index("ix_remark_workshop_id", ["workshop_id"], unique=False)
    op.create_table(
        "correction_watch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("newest_hash", sa.String(length=64), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_correction_watch_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_correction_watch_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_watch")),
        sa.UniqueConstraint("newest_hash", name=op.f("uq_correction_watch_newest_hash")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_correction_watch_token_hash")),
        sa.UniqueConstraint("workshop_id", "email", name=op.f("uq_correction_watch_workshop_id_email")),
    )
    with op.batch_alter_table("correction_watch", schema=None) as batch_op:
        batch_op.create_index("ix_correction_watch_event_id", ["event_id"], unique=False)


def _archive() -> None:
    op.create_table(
        "released_finding",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("question_key", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("stems", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_released_finding_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["minutes_version.id"], name=op.f("fk_released_finding_version_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_released_finding_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_released_finding")),
        sa.UniqueConstraint("version_id", "block_id", name=op.f("uq_released_finding_version_id_block_id")),
    )
    with op.batch_alter_table("released_finding", schema=None) as batch_op:
        batch_op.create_index("ix_released_finding_event_id", ["event_id"], unique=False)
        batch_op.create_index("ix_released_finding_question_key", ["question_key"], unique=False)
        batch_op.create_index("ix_released_finding_workshop_id", ["workshop_id"], unique=False)
    op.create_table(
        "indexed_version",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["minutes_version.id"], name=op.f("fk_indexed_version_version_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_indexed_version")),
    )
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("email", name=op.f("uq_subscription_email")),
    )
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.create_index("ix_subscription_confirmed_at_told_at", ["confirmed_at", "told_at"], unique=False)
    op.create_table(
        "subscription_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscription.id"],
            name=op.f("fk_subscription_link_subscription_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_subscription_link_token_hash")),
    )
    with op.batch_alter_table("subscription_link", schema=None) as batch_op:
        batch_op.create_index("ix_subscription_link_subscription_id", ["subscription_id"], unique=False)
    with op.batch_alter_table("minutes_version", schema=None) as batch_op:
        batch_op.create_index(_NEWEST, ["state", "variant", "workshop_id", "number"], unique=False)
    for statement in _WORDS[op.get_bind().dialect.name]:
        op.execute(statement)


_NEWEST = "ix_minutes_version_state_variant_workshop_id_number"

# The full-text index: no model knows it, for each database has its own kind. Triggers keep it, so that whatever
# changes or deletes a finding, a cascade included, changes the index in the same transaction.
_WORDS = {
    "sqlite": (
        "CREATE VIRTUAL TABLE released_finding_words "
        "USING fts5(stems, content='released_finding', content_rowid='id', tokenize='ascii')",
        "CREATE TRIGGER released_finding_added AFTER INSERT ON released_finding BEGIN "
        "INSERT INTO released_finding_words(rowid, stems) VALUES (new.id, new.stems); END",
        "CREATE TRIGGER released_finding_gone AFTER DELETE ON released_finding BEGIN "
        "INSERT INTO released_finding_words(released_finding_words, rowid, stems) "
        "VALUES ('delete', old.id, old.stems); END",
        "CREATE TRIGGER released_finding_changed AFTER UPDATE OF stems ON released_finding BEGIN "
        "INSERT INTO released_finding_words(released_finding_words, rowid, stems) "
        "VALUES ('delete', old.id, old.stems); "
        "INSERT INTO released_finding_words(rowid, stems) VALUES (new.id, new.stems); END",
    ),
    "postgresql": (
        "CREATE TABLE released_finding_words (id bigint PRIMARY KEY "
        "REFERENCES released_finding(id) ON DELETE CASCADE, words tsvector NOT NULL)",
        "CREATE INDEX ix_released_finding_words ON released_finding_words USING gin (words)",
        "CREATE FUNCTION released_finding_index() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "INSERT INTO released_finding_words (id, words) VALUES (new.id, to_tsvector('simple', new.stems)) "
        "ON CONFLICT (id) DO UPDATE SET words = excluded.words; RETURN NULL; END $$",
        "CREATE TRIGGER released_finding_kept AFTER INSERT OR UPDATE OF stems ON released_finding "
        "FOR EACH ROW EXECUTE FUNCTION released_finding_index()",
    ),
}


def _drop_archive() -> None:
    with op.batch_alter_table("minutes_version", schema=None) as batch_op:
        batch_op.drop_index(_NEWEST)
    op.drop_table("released_finding_words")
    for table in ("subscription_link", "subscription", "indexed_version", "released_finding"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION released_finding_index()")


# What is out never changes. One thing only may still happen to it: that it is emptied, because somebody named in it
# withdrew her consent; then `withheld_at` says when. It goes with its workshop or its event, and not before.
# On SQLite a batch operation that makes the table anew drops these triggers: make them again in the same migration.
_STAYS = "id event_id workshop_id number state year source_name source_file variant label reason based_on revision"
_STAYS += " made_at made_by changed_at submitted_at submitted_by published_at published_by"
_JSON_STAYS = "written_by"


def _immutable() -> None:
    with op.batch_alter_table("minutes_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("withheld_at", sa.DateTime(timezone=True), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        _immutable_sqlite()
    else:
        _immutable_postgresql()


def _immutable_sqlite() -> None:
    same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in (*_STAYS.split(), _JSON_STAYS))
    op.execute(
        "CREATE TRIGGER minutes_version_stays BEFORE UPDATE ON minutes_version"
        " WHEN OLD.state = 'published' AND NOT (OLD.withheld_at IS NULL AND NEW.withheld_at IS NOT NULL"
        " AND json_array_length(NEW.document, '$.blocks') = 0 AND NEW.files = '{}' AND NEW.notes = '[]'"
        f" AND NEW.search_text = '' AND {same})"
        " BEGIN SELECT RAISE(ABORT, 'published minutes never change'); END"
    )
    op.execute(
        "CREATE TRIGGER minutes_version_remains BEFORE DELETE ON minutes_version"
        " WHEN OLD.state = 'published' AND EXISTS (SELECT 1 FROM workshop WHERE id = OLD.workshop_id)"
        " AND EXISTS (SELECT 1 FROM event WHERE id = OLD.event_id)"
        " BEGIN SELECT RAISE(ABORT, 'published minutes go with their workshop only'); END"
    )


def _immutable_postgresql() -> None:
    same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in _STAYS.split())
    op.execute(
        "CREATE FUNCTION minutes_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF NOT (OLD.withheld_at IS NULL AND NEW.withheld_at IS NOT NULL"
        " AND json_array_length(NEW.document -> 'blocks') = 0 AND CAST(NEW.files AS text) = '{}'"
        f" AND CAST(NEW.notes AS text) = '[]' AND NEW.search_text = '' AND {same}"
        f" AND CAST(NEW.{_JSON_STAYS} AS text) = CAST(OLD.{_JSON_STAYS} AS text)) THEN"
        " RAISE EXCEPTION 'published minutes never change' USING ERRCODE = 'restrict_violation';"
        " END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER minutes_version_stays BEFORE UPDATE ON minutes_version FOR EACH ROW"
        " WHEN (OLD.state = 'published') EXECUTE FUNCTION minutes_version_stays()"
    )
    op.execute(
        "CREATE FUNCTION minutes_version_remains() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF EXISTS (SELECT 1 FROM workshop WHERE id = OLD.workshop_id)"
        " AND EXISTS (SELECT 1 FROM event WHERE id = OLD.event_id) THEN"
        " RAISE EXCEPTION 'published minutes go with their workshop only' USING ERRCODE = 'restrict_violation';"
        " END IF; RETURN OLD; END $$"
    )
    op.execute(
        "CREATE TRIGGER minutes_version_remains BEFORE DELETE ON minutes_version FOR EACH ROW"
        " WHEN (OLD.state = 'published') EXECUTE FUNCTION minutes_version_remains()"
    )


def _mutable() -> None:
    table = "" if op.get_bind().dialect.name == "sqlite" else " ON minutes_version"
    for name in ("minutes_version_stays", "minutes_version_remains"):
        op.execute(f"DROP TRIGGER {name}{table}")
        if table:
            op.execute(f"DROP FUNCTION {name}()")
    with op.batch_alter_table("minutes_version", schema=None) as batch_op:
        batch_op.drop_column("withheld_at")
