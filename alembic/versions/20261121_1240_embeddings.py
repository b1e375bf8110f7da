"""embeddings: vectors of postings and people, the models they are of, and the words of titles"""

from collections.abc import Sequence

import sqlalchemy as sa
from pgvector.sqlalchemy import HALFVEC

from alembic import op

revision: str = "0005_embeddings"
down_revision: str | None = "0004_cv_proposals"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SLOTS = 2


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS vector")
    op.create_table(
        "job_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_changes")),
    )
    op.create_table(
        "title_words",
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_title_words")),
    )
    op.create_table(
        "embedding_models",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.String(length=32), nullable=False),
        sa.Column("recipe", sa.BigInteger(), nullable=False),
        sa.Column("mean", sa.ARRAY(sa.REAL()), nullable=False),
        sa.Column(
            "state",
            sa.Enum("filling", "in_use", "retired", name="spacestate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("slot", sa.SmallInteger(), nullable=False),
        sa.Column("filled_to", sa.BigInteger(), nullable=True),
        sa.Column("busy_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("spent_on", sa.Date(), nullable=True),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('filling', 'in_use', 'retired')", name=op.f("ck_embedding_models_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_embedding_models")),
        sa.UniqueConstraint("model", "version", name=op.f("uq_embedding_models_model_version")),
    )
    op.create_index(
        "uq_embedding_models_in_use",
        "embedding_models",
        ["state"],
        unique=True,
        postgresql_where=sa.text("state = 'in_use'"),
    )
    op.create_table(
        "job_embeddings",
        sa.Column("job_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("embedding", HALFVEC(384), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_job_embeddings_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", "slot", name=op.f("pk_job_embeddings")),
        postgresql_partition_by="LIST (slot)",
    )
    for slot in range(SLOTS):
        op.execute(f"CREATE TABLE job_embeddings_{slot} PARTITION OF job_embeddings FOR VALUES IN ({slot})")
    op.create_index(
        "ix_job_embeddings_embedding",
        "job_embeddings",
        ["embedding"],
        postgresql_using="hnsw",
        postgresql_ops={"embedding": "halfvec_ip_ops"},
        postgresql_with={"m": 16, "ef_construction": 64},
    )
    op.create_table(
        "embedding_cache",
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("revision", sa.String(length=32), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("embedding", HALFVEC(384), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("model", "revision", "content_hash", name=op.f("pk_embedding_cache")),
    )
    op.create_index(op.f("ix_embedding_cache_used_at"), "embedding_cache", ["used_at"])
    op.create_table(
        "profile_embeddings",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Enum("profile", "cv", name="profilekind", native_enum=False, length=32), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("embedding", HALFVEC(384), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('profile', 'cv')", name=op.f("ck_profile_embeddings_kind")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_profile_embeddings_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "kind", name=op.f("pk_profile_embeddings")),
    )


def downgrade() -> None:
    op.drop_table("profile_embeddings")
    op.drop_table("embedding_cache")
    op.drop_table("job_embeddings")
    op.drop_table("embedding_models")
    op.drop_table("title_words")
    op.drop_table("job_changes")
    op.execute("DROP EXTENSION vector")
