"""Accounts

Who can log in.
Emails are unique.

Revision ID: a1a1a1a1a1a1
Revises:
Create Date: 2026-01-01 12:00:00.123456
"""
import sqlalchemy as sa
from alembic import op

revision = "a1a1a1a1a1a1"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True)),
        sa.Column("email", sa.String(200), nullable=False, comment="it's lower case"),
        sa.Column("state", sa.Enum("new", "active", "gone", name="account_state"), server_default="new", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
        sa.CheckConstraint("email LIKE '%@%'", name="at"),
    )
    op.create_index(None, "account", ["made_at"], postgresql_where=sa.text("state = 'new'"))
    op.execute("""
        CREATE FUNCTION account_touch() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
\t-- a tab, 100 %, a backslash \\\\
\tNEW.made_at = now()\\:\\:timestamptz;
\tRETURN NEW;
        END $$;
    """)
    op.execute("CREATE TRIGGER touch BEFORE UPDATE ON account FOR EACH ROW EXECUTE FUNCTION account_touch() -- no semicolon")


def downgrade():
    op.drop_table("account")
    op.execute("DROP FUNCTION account_touch()")
    sa.Enum(name="account_state").drop(op.get_bind(), checkfirst=True)
