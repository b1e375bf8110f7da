"""job search: the side table of open postings, in segments by age"""
# ruff: noqa: S608 - the parts are of this file

from collections.abc import Sequence

from alembic import op

revision: str = "0002_job_search"
down_revision: str | None = "0001_initial"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SEGMENTS = 5

# `v` is read by nobody but its index: it lives out of line, and the rest of a row stays as narrow as its facets.
# Without statistics the planner never thinks a word so common that reading every `v` would be cheaper.
TABLE = """
CREATE TABLE job_search (
    id bigint NOT NULL,
    seg smallint NOT NULL,
    posted bigint NOT NULL,
    company bigint NOT NULL,
    pay_min bigint,
    pay_max bigint,
    is_remote boolean NOT NULL,
    currency text,
    workplace_type text,
    job_type text,
    experience_level text,
    language text,
    country text,
    city text,
    source text NOT NULL,
    skills bigint[] NOT NULL,
    v tsvector NOT NULL,
    pad text
) PARTITION BY LIST (seg)
"""
# Rows below 2 kB are not moved out of line whatever the target says; `pad` (which compresses to nothing) makes them so.
PARTITION = """
CREATE TABLE job_search_{n} PARTITION OF job_search (CONSTRAINT pk_job_search_{n} PRIMARY KEY (id))
FOR VALUES IN ({n}) WITH (toast_tuple_target = 512, autovacuum_vacuum_scale_factor = 0.05)
"""


def upgrade() -> None:
    op.execute(TABLE)
    for n in range(SEGMENTS):
        op.execute(PARTITION.format(n=n))
        op.execute(f"ALTER TABLE job_search_{n} ALTER v SET STORAGE EXTERNAL, ALTER v SET STATISTICS 0")
        # New postings wait in a list that is merged at 512 kB: half the work of an import, a millisecond of a search.
        op.execute(
            f"CREATE INDEX ix_job_search_{n}_v ON job_search_{n} USING gin (v) WITH (gin_pending_list_limit = 512)"
        )
        op.execute(f"CREATE INDEX ix_job_search_{n}_posted ON job_search_{n} (posted DESC, id DESC)")
    # Segment n holds what was posted at `since` (microseconds since 1970) or later, and before the `since` of n - 1.
    op.execute("CREATE TABLE job_search_segments (seg smallint CONSTRAINT pk_job_search_segments PRIMARY KEY, "
               "since bigint NOT NULL)")  # fmt: skip
    op.execute("INSERT INTO job_search_segments SELECT n, -9223372036854775808 "
               f"FROM generate_series(0, {SEGMENTS - 1}) n")  # fmt: skip
    # Names as they are begun (suggestions), whatever the database's collation is.
    op.execute("CREATE INDEX ix_companies_name_prefix ON companies (name_key text_pattern_ops)")
    op.execute("CREATE INDEX ix_skills_name_prefix ON skills (name_key text_pattern_ops)")


def downgrade() -> None:
    op.execute("DROP INDEX ix_skills_name_prefix")
    op.execute("DROP INDEX ix_companies_name_prefix")
    op.execute("DROP TABLE job_search_segments")
    op.execute("DROP TABLE job_search")
