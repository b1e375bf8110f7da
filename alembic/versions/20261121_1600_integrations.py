"""integrations: people's own keys of outside services, and what the operator's are spent on"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0008_integrations"
down_revision: str | None = "0007_job_requirements"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "integrations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("credentials", sa.LargeBinary(), nullable=False),
        sa.Column("hint", sa.String(length=4), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=500), nullable=True),
        sa.Column("last_error_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('openai', 'skyvern', 'adzuna', 'tavily', 'smtp')", name=op.f("ck_integrations_kind")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_integrations_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_integrations")),
        sa.UniqueConstraint("user_id", "kind", name=op.f("uq_integrations_user_id_kind")),
    )
    op.create_table(
        "daily_spending",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('llm_tokens', 'skyvern_runs')", name=op.f("ck_daily_spending_kind")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_daily_spending_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "kind", "day", name=op.f("pk_daily_spending")),
    )
    op.create_index(op.f("ix_daily_spending_day"), "daily_spending", ["day"])


def downgrade() -> None:
    op.drop_index(op.f("ix_daily_spending_day"), table_name="daily_spending")
    op.drop_table("daily_spending")
    op.drop_table("integrations")
