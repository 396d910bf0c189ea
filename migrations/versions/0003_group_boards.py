"""Boards for groups: rules, locks, edits, jobs, routes of people; stations with a place and a size.

Follows: 0002
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "group_job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("plan_number", sa.Integer(), nullable=True),
        sa.Column("refusal", sa.JSON(), nullable=False),
        sa.Column("asked_by", sa.String(length=80), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_group_job_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_group_job_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_job")),
    )
    with op.batch_alter_table("group_job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_job_event_id"), ["event_id"], unique=False)
        batch_op.create_index("ix_group_job_state", ["state"], unique=False)
        batch_op.create_index("ix_group_job_workshop_id_id", ["workshop_id", "id"], unique=False)

    op.create_table(
        "group_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("group_number", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_group_rule_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_group_rule_workshop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_rule")),
    )
    with op.batch_alter_table("group_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_rule_event_id"), ["event_id"], unique=False)
        batch_op.create_index("ix_group_rule_workshop_id", ["workshop_id"], unique=False)

    op.create_table(
        "plan_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("moves", sa.JSON(), nullable=False),
        sa.Column("locks", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["rotation_plan.id"], name=op.f("fk_plan_edit_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_edit")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_plan_edit_plan_id_number")),
    )
    op.create_table(
        "route",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["rotation_plan.id"], name=op.f("fk_route_plan_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_route_registration_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name=op.f("fk_route_station_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_route")),
        sa.UniqueConstraint("plan_id", "registration_id", "round", name=op.f("uq_route_plan_id_registration_id_round")),
        sa.UniqueConstraint(
            "plan_id", "registration_id", "station_id", name=op.f("uq_route_plan_id_registration_id_station_id")
        ),
    )
    with op.batch_alter_table("route", schema=None) as batch_op:
        batch_op.create_index("ix_route_registration_id", ["registration_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_route_station_id"), ["station_id"], unique=False)

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("names_shown", sa.String(length=10), nullable=False, server_default="full"))

    with op.batch_alter_table("group_member", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_locked", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("part", schema=None) as batch_op:
        batch_op.add_column(sa.Column("break_after", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("break_minutes", sa.Integer(), nullable=False, server_default="0"))

    with op.batch_alter_table("rotation_group", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_locked", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("rotation_plan", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mode", sa.String(length=12), nullable=False, server_default="fixed"))
        batch_op.add_column(sa.Column("based_on", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("figures", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("made_by", sa.String(length=80), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("changed_by", sa.String(length=80), nullable=False, server_default=""))

    with op.batch_alter_table("station", schema=None) as batch_op:
        batch_op.add_column(sa.Column("topic", sa.String(length=80), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("east", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("north", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("floor", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("parallel", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("capacity", sa.Integer(), nullable=True))

    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.add_column(sa.Column("group_mode", sa.String(length=12), nullable=False, server_default="fixed"))

    _carry_over()
    for table, columns in DEFAULTED.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, kind in columns.items():
                batch_op.alter_column(name, existing_type=kind, server_default=None)


# The defaults were for rows already there; the program gives every value itself.
DEFAULTED = {
    "event": {"names_shown": sa.String(10)},
    "group_member": {"is_locked": sa.Boolean()},
    "part": {"break_after": sa.Integer(), "break_minutes": sa.Integer()},
    "rotation_group": {"is_locked": sa.Boolean()},
    "rotation_plan": {
        "mode": sa.String(12),
        "figures": sa.JSON(),
        "revision": sa.Integer(),
        "made_by": sa.String(80),
        "changed_by": sa.String(80),
    },
    "station": {"topic": sa.String(80), "floor": sa.Integer(), "parallel": sa.Integer()},
    "workshop": {"group_mode": sa.String(12)},
}


def _carry_over() -> None:
    """Sentences about a plan were kept in one language; now they are kept by language."""
    plans = sa.table("rotation_plan", sa.column("id", sa.Integer), sa.column("explanation", sa.JSON))
    connection = op.get_bind()
    for plan_id, sentences in connection.execute(sa.select(plans.c.id, plans.c.explanation)).all():
        told = json.loads(sentences) if isinstance(sentences, str) else sentences
        by_language = {"de": told, "en": told}
        connection.execute(sa.update(plans).where(plans.c.id == plan_id).values(explanation=by_language))


def downgrade() -> None:
    plans = sa.table("rotation_plan", sa.column("id", sa.Integer), sa.column("explanation", sa.JSON))
    connection = op.get_bind()
    for plan_id, told in connection.execute(sa.select(plans.c.id, plans.c.explanation)).all():
        connection.execute(sa.update(plans).where(plans.c.id == plan_id).values(explanation=told["de"]))
    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.drop_column("group_mode")

    with op.batch_alter_table("station", schema=None) as batch_op:
        batch_op.drop_column("capacity")
        batch_op.drop_column("parallel")
        batch_op.drop_column("floor")
        batch_op.drop_column("north")
        batch_op.drop_column("east")
        batch_op.drop_column("topic")

    with op.batch_alter_table("rotation_plan", schema=None) as batch_op:
        batch_op.drop_column("changed_by")
        batch_op.drop_column("changed_at")
        batch_op.drop_column("made_by")
        batch_op.drop_column("revision")
        batch_op.drop_column("figures")
        batch_op.drop_column("based_on")
        batch_op.drop_column("mode")

    with op.batch_alter_table("rotation_group", schema=None) as batch_op:
        batch_op.drop_column("is_locked")

    with op.batch_alter_table("part", schema=None) as batch_op:
        batch_op.drop_column("break_minutes")
        batch_op.drop_column("break_after")

    with op.batch_alter_table("group_member", schema=None) as batch_op:
        batch_op.drop_column("is_locked")

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_column("names_shown")

    with op.batch_alter_table("route", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_route_station_id"))
        batch_op.drop_index("ix_route_registration_id")

    op.drop_table("route")
    op.drop_table("plan_edit")
    with op.batch_alter_table("group_rule", schema=None) as batch_op:
        batch_op.drop_index("ix_group_rule_workshop_id")
        batch_op.drop_index(batch_op.f("ix_group_rule_event_id"))

    op.drop_table("group_rule")
    with op.batch_alter_table("group_job", schema=None) as batch_op:
        batch_op.drop_index("ix_group_job_workshop_id_id")
        batch_op.drop_index("ix_group_job_state")
        batch_op.drop_index(batch_op.f("ix_group_job_event_id"))

    op.drop_table("group_job")
