"""Calendar entries keep the lines of the announced plan, so that every later invitation repeats them.

Follows: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.add_column(sa.Column("entry_lines", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("registration", schema=None) as batch_op:
        # The default was for rows already there; the program gives every value itself.
        batch_op.alter_column("entry_lines", existing_type=sa.JSON(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_column("entry_lines")
