"""An event as a whole may be called off, with a reason.

Follows: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("event", sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("event", sa.Column("called_off_reason", sa.String(length=300), nullable=False, server_default=""))


def downgrade() -> None:
    # Not as a batch, which would copy the table and all that hangs on it.
    op.execute("ALTER TABLE event DROP COLUMN called_off_reason")
    op.execute("ALTER TABLE event DROP COLUMN called_off_at")
