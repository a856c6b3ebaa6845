"""signing out ends a session"""

import sqlalchemy as sa
from alembic import op


revision = "e08b53c7d16f"
down_revision = "7c1e9ad2540b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ended_session",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_ended_session")),
    )
    op.create_index(op.f("ix_ended_session_ended_at"), "ended_session", ["ended_at"], unique=False)


def downgrade() -> None:
    op.drop_table("ended_session")
