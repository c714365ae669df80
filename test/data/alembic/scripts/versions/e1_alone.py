"""Outside a transaction

Revision ID: e1e1e1e1e1e1
Revises: d1d1d1d1d1d1
Create Date: 2026-01-05 12:00:00
"""
from alembic import op

revision = "e1e1e1e1e1e1"
down_revision = "d1d1d1d1d1d1"
branch_labels = None
depends_on = None


def upgrade():
    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE account_state ADD VALUE IF NOT EXISTS 'locked'")
        op.create_index("account_state", "account", ["state"], postgresql_concurrently=True)


def downgrade():
    with op.get_context().autocommit_block():
        op.drop_index("account_state", table_name="account", postgresql_concurrently=True)
