"""Which series an organiser is limited to.

Follows: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "series_duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_series_duty_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_series_duty_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series_duty")),
        sa.UniqueConstraint("account_id", "series_id", name=op.f("uq_series_duty_account_id_series_id")),
    )
    with op.batch_alter_table("series_duty", schema=None) as batch_op:
        batch_op.create_index("ix_series_duty_series_id", ["series_id"], unique=False)


def downgrade() -> None:
    op.drop_table("series_duty")
