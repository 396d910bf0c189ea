"""What the office searches in, people without an address, and tables that wait to be taken over.

Follows: 0008
"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0008"
branch_labels = None
depends_on = None

C_700 = sa.String(length=700).with_variant(sa.String(length=700, collation="C"), "postgresql")
UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d"}
)
AT_ONCE = 1000


def upgrade() -> None:
    op.add_column("registration", sa.Column("search_key", C_700, nullable=False, server_default=""))
    op.add_column("registration", sa.Column("phone", sa.String(length=40), nullable=False, server_default=""))
    _fill()
    op.create_index("ix_registration_event_id_search_key", "registration", ["event_id", "search_key", "id"])
    _sheets()


def downgrade() -> None:
    op.drop_table("sheet_row")
    op.drop_table("sheet_import")
    op.drop_index("ix_registration_event_id_search_key", table_name="registration")
    # Not as a batch, which would copy the table and all that hangs on it.
    op.execute("ALTER TABLE registration DROP COLUMN phone")
    op.execute("ALTER TABLE registration DROP COLUMN search_key")


def _fill() -> None:
    connection, last = op.get_bind(), 0
    write = sa.text("UPDATE registration SET search_key = :key WHERE id = :row_id")
    read = sa.text("SELECT id, municipality, name FROM registration WHERE id > :last ORDER BY id LIMIT :most")
    while rows := connection.execute(read, {"last": last, "most": AT_ONCE}).all():
        last = rows[-1][0]
        keys = [{"row_id": row[0], "key": f"{_folded(row[1])}|{_folded(row[2])}"[:700]} for row in rows]
        connection.execute(write, keys)


def _folded(value: str) -> str:
    lowered = unicodedata.normalize("NFC", value).casefold().translate(UMLAUTS)
    bare = "".join(sign for sign in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^\w]+", " ", bare).split())


def _sheets() -> None:
    op.create_table(
        "sheet_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("tells", sa.Boolean(), nullable=False),
        sa.Column("vouches", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name="fk_sheet_import_event_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_sheet_import"),
    )
    op.create_index("ix_sheet_import_event_id", "sheet_import", ["event_id"])
    op.create_index("ix_sheet_import_expires_at", "sheet_import", ["expires_at"])
    op.create_table(
        "sheet_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("deed", sa.String(length=10), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet_import.id"], name="fk_sheet_row_sheet_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name="fk_sheet_row_registration_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sheet_row"),
    )
    op.create_index("ix_sheet_row_sheet_id", "sheet_row", ["sheet_id"])
    op.create_index("ix_sheet_row_registration_id", "sheet_row", ["registration_id"])
