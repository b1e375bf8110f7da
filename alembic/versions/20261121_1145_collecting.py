"""collecting: scrape jobs, sources, quotas, fingerprints"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0003_collecting"
down_revision: str | None = "0002_job_search"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "offer_sources",
        sa.Column("name", sa.String(length=2000), nullable=False),
        sa.Column("last_run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_success_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error_code", sa.String(length=50), nullable=True),
        sa.Column("last_error_message", sa.String(length=500), nullable=True),
        sa.Column("last_fetched", sa.BigInteger(), nullable=True),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("open_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("etag", sa.String(length=500), nullable=True),
        sa.Column("last_modified", sa.String(length=100), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_offer_sources")),
    )
    op.create_table(
        "quota_uses",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.String(length=50), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_uses")),
    )
    op.create_index("ix_quota_uses_source", "quota_uses", ["source", "used_at"])
    op.create_table(
        "scrape_jobs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("url", sa.String(length=2000), nullable=True),
        sa.Column("board_type", sa.String(length=50), nullable=False),
        sa.Column("question", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "status",
            sa.Enum("pending", "processing", "completed", "failed", name="scrapestatus", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("expected", sa.BigInteger(), nullable=True),
        sa.Column("fetched", sa.BigInteger(), nullable=False),
        sa.Column("new", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("unchanged", sa.BigInteger(), nullable=False),
        sa.Column("duplicate", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.BigInteger(), nullable=False),
        sa.Column("truncated", sa.Boolean(), nullable=False),
        sa.Column("rejections", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("error_code", sa.String(length=50), nullable=True),
        sa.Column("error_message", sa.String(length=500), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "status IN ('pending', 'processing', 'completed', 'failed')", name=op.f("ck_scrape_jobs_status")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["scrape_jobs.id"], name=op.f("fk_scrape_jobs_parent_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_scrape_jobs_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scrape_jobs")),
    )
    op.create_index(
        "ix_scrape_jobs_parent",
        "scrape_jobs",
        ["parent_id"],
        unique=False,
        postgresql_where=sa.text("parent_id IS NOT NULL"),
    )
    op.create_index("ix_scrape_jobs_user", "scrape_jobs", ["user_id", "created_at", "id"], unique=False)
    op.create_table(
        "job_separations",
        sa.Column("low_job_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("high_job_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["high_job_id"], ["jobs.id"], name=op.f("fk_job_separations_high_job_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["low_job_id"], ["jobs.id"], name=op.f("fk_job_separations_low_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("low_job_id", "high_job_id", name=op.f("pk_job_separations")),
    )
    op.create_index(op.f("ix_job_separations_high_job_id"), "job_separations", ["high_job_id"], unique=False)
    op.create_table(
        "job_fingerprints",
        sa.Column("source_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=50), nullable=False),
        sa.Column("company_key", sa.String(length=200), nullable=True),
        sa.Column("title_key", sa.String(length=200), nullable=False),
        sa.Column("place_key", sa.String(length=200), nullable=True),
        sa.Column("requisition_key", sa.String(length=200), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.SmallInteger(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_job_fingerprints_job_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["source_id"], ["job_sources.id"], name=op.f("fk_job_fingerprints_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_job_fingerprints")),
    )
    op.create_index("ix_job_fingerprints_job", "job_fingerprints", ["job_id"], unique=False)
    op.create_index("ix_job_fingerprints_company", "job_fingerprints", ["company_key", "source"], unique=False)
    op.add_column("job_sources", sa.Column("requisition_id", sa.String(length=200), nullable=True))
    op.add_column("job_sources", sa.Column("list_url", sa.String(length=2000), nullable=True))
    op.add_column("job_sources", sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("job_sources", sa.Column("strikes", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("job_sources", sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("job_sources", sa.Column("repost_count", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("job_sources", sa.Column("run_id", sa.Uuid(), nullable=True))
    op.add_column("job_sources", sa.Column("run_outcome", sa.String(length=20), nullable=True))
    op.add_column("job_sources", sa.Column("stated", sa.LargeBinary(), nullable=True))
    op.add_column("job_sources", sa.Column("raw", sa.LargeBinary(), nullable=True))
    op.create_index(
        "ix_job_sources_list",
        "job_sources",
        ["list_url"],
        unique=False,
        postgresql_where=sa.text("list_url IS NOT NULL AND gone_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_job_sources_list",
        table_name="job_sources",
        postgresql_where=sa.text("list_url IS NOT NULL AND gone_at IS NULL"),
    )
    op.drop_column("job_sources", "raw")
    op.drop_column("job_sources", "stated")
    op.drop_column("job_sources", "run_outcome")
    op.drop_column("job_sources", "run_id")
    op.drop_column("job_sources", "repost_count")
    op.drop_column("job_sources", "gone_at")
    op.drop_column("job_sources", "strikes")
    op.drop_column("job_sources", "last_seen_at")
    op.drop_column("job_sources", "list_url")
    op.drop_column("job_sources", "requisition_id")
    op.drop_index("ix_job_fingerprints_company", table_name="job_fingerprints")
    op.drop_index("ix_job_fingerprints_job", table_name="job_fingerprints")
    op.drop_table("job_fingerprints")
    op.drop_index(op.f("ix_job_separations_high_job_id"), table_name="job_separations")
    op.drop_table("job_separations")
    op.drop_index("ix_scrape_jobs_user", table_name="scrape_jobs")
    op.drop_index("ix_scrape_jobs_parent", table_name="scrape_jobs", postgresql_where=sa.text("parent_id IS NOT NULL"))
    op.drop_table("scrape_jobs")
    op.drop_index("ix_quota_uses_source", table_name="quota_uses")
    op.drop_table("quota_uses")
    op.drop_table("offer_sources")
