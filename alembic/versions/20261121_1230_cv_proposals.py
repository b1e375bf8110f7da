"""cv_proposals: what was read out of a CV's file"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0004_cv_proposals"
down_revision: str | None = "0003_collecting"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "cv_readings",
        sa.Column("cv_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "state",
            sa.Enum("pending", "read", "failed", name="readingstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("error_code", sa.String(length=50), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("hidden_text", sa.Text(), nullable=True),
        sa.Column("proposal", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("accepted", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("reader_version", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('pending', 'read', 'failed')", name=op.f("ck_cv_readings_state")),
        sa.ForeignKeyConstraint(["cv_id"], ["cvs.id"], name=op.f("fk_cv_readings_cv_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("cv_id", name=op.f("pk_cv_readings")),
    )
    op.create_index(
        "ix_cv_readings_pending",
        "cv_readings",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )
    # CVs from before: the worker finds what is pending.
    op.execute(
        "INSERT INTO cv_readings (cv_id, state, accepted, created_at) "
        "SELECT id, 'pending', ARRAY[]::varchar[], created_at FROM cvs WHERE deleted_at IS NULL"
    )


def downgrade() -> None:
    op.drop_index("ix_cv_readings_pending", table_name="cv_readings", postgresql_where=sa.text("state = 'pending'"))
    op.drop_table("cv_readings")
