"""A look at the database

Revision ID: 9191919191
Revises: f1f1f1f1f1f1
Create Date: 2026-01-07 12:00:00
"""
import sqlalchemy as sa
from alembic import op

revision = "9191919191"
down_revision = "f1f1f1f1f1f1"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("COMMENT ON TABLE account IS 'ours'")
    if "nick" not in [column["name"] for column in sa.inspect(op.get_bind()).get_columns("account")]:
        op.add_column("account", sa.Column("nick", sa.Text))


def downgrade():
    op.drop_column("account", "nick")
