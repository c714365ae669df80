"""Catalog

Revision ID: c1c1c1c1c1c1
Revises:
Create Date: 2026-01-03 12:00:00
"""
import datetime

import sqlalchemy as sa
from alembic import op

revision = "c1c1c1c1c1c1"
down_revision = None
branch_labels = "catalog"
depends_on = "billing"


def upgrade():
    product = op.create_table(
        "product",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text),
        sa.Column("since", sa.Date),
        sa.Column("facts", sa.JSON),
    )
    op.bulk_insert(product, [
        {"id": 1, "name": "50 % off: \\ \"it's\"\ttab", "since": datetime.date(2026, 1, 1), "facts": {"a": [1, None]}},
        {"id": 2, "name": None, "since": None, "facts": None},
    ])
    # a data migration that reads nothing
    op.get_bind().execute(sa.text("INSERT INTO product (id, name) VALUES (:id, :name)"), [
        {"id": 3, "name": "three"}, {"id": 4, "name": "it's four"}])
    op.get_bind().execute(product.update().where(product.c.id == 3).values(name="3"))
    op.execute(product.delete().where(product.c.name == op.inline_literal("it's four")))


def downgrade():
    op.drop_table("product")
