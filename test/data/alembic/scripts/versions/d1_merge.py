"""Both lines

Revision ID: d1d1d1d1d1d1
Revises: b1b1b1b1b1b1, c1c1c1c1c1c1
Create Date: 2026-01-04 12:00:00
"""
revision = "d1d1d1d1d1d1"
down_revision = ("b1b1b1b1b1b1", "c1c1c1c1c1c1")
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
