"""Billing

Revision ID: b1b1b1b1b1b1
Revises: a1a1a1a1a1a1
Create Date: 2026-01-02 12:00:00+02:00
"""
import sqlalchemy as sa
from alembic import op

revision = "b1b1b1b1b1b1"
down_revision = "a1a1a1a1a1a1"
branch_labels = ("billing",)
depends_on = None

CURRENCY = sa.Enum("eur", "usd", name="currency")


def upgrade():
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        CURRENCY.create(bind, checkfirst=True)
    op.create_table(
        "invoice",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("account_id", sa.BigInteger, sa.ForeignKey("account.id", ondelete="CASCADE")),
        sa.Column("total", sa.Numeric(10, 2)),
    )
    op.execute("ALTER TABLE invoice ADD currency currency NOT NULL DEFAULT 'eur'")
    with op.batch_alter_table("invoice") as batch:
        batch.add_column(sa.Column("note", sa.Text))
        batch.alter_column("total", type_=sa.Numeric(12, 2), nullable=False)
        batch.create_check_constraint("positive", "total >= 0")
        batch.create_index(None, ["note"])


def downgrade():
    with op.batch_alter_table("invoice") as batch:
        batch.drop_column("note")
    op.drop_table("invoice")
    CURRENCY.drop(op.get_bind(), checkfirst=False)
