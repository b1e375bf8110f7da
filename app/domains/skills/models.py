from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Id, bounded


class Skill(Base):
    __tablename__ = "skills"
    # Names as they are begun, whatever the database's collation is.
    __table_args__ = (Index("ix_skills_name_prefix", "name_key", postgresql_ops={"name_key": "text_pattern_ops"}),)

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(bounded(100))
    name_key: Mapped[str] = mapped_column(bounded(100), unique=True)  # folded: case, accents, spaces
    trade: Mapped[str | None] = mapped_column(bounded(100))
    source: Mapped[str] = mapped_column(bounded(20), default="rolecall")  # rolecall | esco | user


class SkillAlias(Base):
    """Another name of a skill: "k8s" is Kubernetes. An alias leads to one skill."""

    __tablename__ = "skill_aliases"

    alias_key: Mapped[str] = mapped_column(bounded(200), primary_key=True)
    alias: Mapped[str] = mapped_column(bounded(200))
    skill_id: Mapped[int] = mapped_column(ForeignKey("skills.id", ondelete="CASCADE"), index=True)
