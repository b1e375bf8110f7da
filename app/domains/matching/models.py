from datetime import date, datetime
from enum import StrEnum
from typing import Any

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import ARRAY, REAL, ForeignKey, Index, LargeBinary, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import Base, Id, bounded, enum_check, text_enum
from app.domains.matching.vectors import DIMENSIONS

SLOTS = (0, 1)


class SpaceState(StrEnum):
    FILLING = "filling"
    IN_USE = "in_use"
    RETIRED = "retired"


class EmbeddingSpace(Base):
    """Vectors that may be compared: those of one model at one version, which names the weights, the recipe of the
    texts and the frozen mean.

    One space is searched; while another is filled, each lies in its own slot of `job_embeddings`.
    """

    __tablename__ = "embedding_models"
    __table_args__ = (
        enum_check("state", SpaceState),
        UniqueConstraint("model", "version"),
        Index("uq_embedding_models_in_use", "state", unique=True, postgresql_where=text("state = 'in_use'")),
    )

    id: Mapped[Id]
    model: Mapped[str] = mapped_column(bounded(100))
    version: Mapped[str] = mapped_column(bounded(64))
    revision: Mapped[str] = mapped_column(bounded(32))  # the embedder's, by which it is found again
    recipe: Mapped[int]
    mean: Mapped[list[float]] = mapped_column(ARRAY(REAL))
    state: Mapped[SpaceState] = mapped_column(text_enum(SpaceState))
    slot: Mapped[int] = mapped_column(SmallInteger)
    # The walk over postings that were there before it: up to which id it came, None when it is through.
    filled_to: Mapped[int | None]
    busy_until: Mapped[datetime | None]  # somebody is at work on it
    spent_on: Mapped[date | None]
    spent: Mapped[int] = mapped_column(default=0)  # texts embedded on that day
    created_at: Mapped[datetime] = mapped_column(default=now)


class JobEmbedding(Base):
    """The vector of an open posting, less the mean, at unit length. Partitioned by slot, an HNSW index each."""

    __tablename__ = "job_embeddings"
    __table_args__ = (
        Index(
            "ix_job_embeddings_embedding",
            "embedding",
            postgresql_using="hnsw",
            postgresql_ops={"embedding": "halfvec_ip_ops"},
            postgresql_with={"m": 16, "ef_construction": 64},
        ),
        {"postgresql_partition_by": "LIST (slot)"},
    )

    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    slot: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    model: Mapped[str] = mapped_column(bounded(100))
    version: Mapped[str] = mapped_column(bounded(64))
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    embedding: Mapped[object] = mapped_column(HALFVEC(DIMENSIONS), nullable=False)
    created_at: Mapped[datetime] = mapped_column(default=now)


class CachedVector(Base):
    """What a model made of a text, before any mean is taken off: a text that comes again costs nothing."""

    __tablename__ = "embedding_cache"

    model: Mapped[str] = mapped_column(bounded(100), primary_key=True)
    revision: Mapped[str] = mapped_column(bounded(32), primary_key=True)
    content_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    embedding: Mapped[object] = mapped_column(HALFVEC(DIMENSIONS), nullable=False)
    used_at: Mapped[datetime] = mapped_column(default=now, index=True)


class ProfileKind(StrEnum):
    PROFILE = "profile"
    CV = "cv"


class ProfileEmbedding(Base):
    """The vector of what a person says of themselves. It goes with the person."""

    __tablename__ = "profile_embeddings"
    __table_args__ = (enum_check("kind", ProfileKind),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[ProfileKind] = mapped_column(text_enum(ProfileKind), primary_key=True)
    model: Mapped[str] = mapped_column(bounded(100))
    version: Mapped[str] = mapped_column(bounded(64))
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    embedding: Mapped[object] = mapped_column(HALFVEC(DIMENSIONS), nullable=False)
    created_at: Mapped[datetime] = mapped_column(default=now)


class JobRequirements(Base):
    """What an open posting asks for, as it was read from its text at that version of it."""

    __tablename__ = "job_requirements"

    job_id: Mapped[int] = mapped_column(
        ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    job_version: Mapped[int]
    reader_version: Mapped[int] = mapped_column(SmallInteger)
    found: Mapped[dict[str, Any]]
