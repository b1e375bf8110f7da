"""descriptions: collected postings whose text nobody sorted yet are found by an index of their own"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

revision: str = "0006_descriptions"
down_revision: str | None = "0005_embeddings"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

UNDESCRIBED = "status = 'OPEN' AND source <> 'portal' AND description_structured IS NULL"


def upgrade() -> None:
    # JSON's null was written for "none" so far; from now on that is NULL.
    op.execute("UPDATE jobs SET description_structured = NULL WHERE description_structured = 'null'::jsonb")
    op.create_index("ix_jobs_undescribed", "jobs", ["id"], unique=False, postgresql_where=sa.text(UNDESCRIBED))


def downgrade() -> None:
    op.drop_index("ix_jobs_undescribed", table_name="jobs", postgresql_where=sa.text(UNDESCRIBED))
