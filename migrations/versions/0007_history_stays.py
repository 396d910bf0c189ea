"""The history is append-only in the database, too.

Follows: 0006
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

DEEDS = ("update", "delete")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for deed in DEEDS:
            op.execute(
                f"CREATE TRIGGER history_entry_no_{deed} BEFORE {deed.upper()} ON history_entry"
                " BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION history_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION 'the history is append-only' USING ERRCODE = 'restrict_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER history_entry_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON history_entry"
        " FOR EACH STATEMENT EXECUTE FUNCTION history_entry_stays()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for deed in DEEDS:
            op.execute(f"DROP TRIGGER history_entry_no_{deed}")
        return
    op.execute("DROP TRIGGER history_entry_stays ON history_entry")
    op.execute("DROP FUNCTION history_entry_stays()")
