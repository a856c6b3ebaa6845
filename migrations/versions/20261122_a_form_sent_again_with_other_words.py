"""a form sent again with other words is not taken for the first"""

import sqlalchemy as sa
from alembic import op


revision = "7c1e9ad2540b"
down_revision = "3e25ba14ef45"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Of forms acted upon before, the words are not known: they go on to be followed.
    op.add_column("idempotency_key", sa.Column("content", sa.String(length=64), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("idempotency_key", "content")
