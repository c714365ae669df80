"""Names of accounts

Revision ID: f1f1f1f1f1f1
Revises: e1e1e1e1e1e1
Create Date: 2026-01-06 12:00:00
"""
import sqlalchemy as sa
from alembic import op

revision = "f1f1f1f1f1f1"
down_revision = "e1e1e1e1e1e1"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("account", sa.Column("name", sa.Text))
    account = sa.table("account", sa.column("id"), sa.column("email"), sa.column("name"))
    bind = op.get_bind()
    for id, email in bind.execute(sa.select(account.c.id, account.c.email).where(account.c.name == None)):
        bind.execute(account.update().where(account.c.id == id).values(name=email.split("@")[0]))
    op.create_index(None, "account", ["name"])


def downgrade():
    raise NotImplementedError("names are lost")
