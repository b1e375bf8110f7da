"""auto-apply: settings, runs, the answer bank, evidence, the switch; which job a duplicate was merged into"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0009_auto_apply"
down_revision: str | None = "0008_integrations"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KINDS = (
    "welcome",
    "application_received",
    "application_submitted",
    "application_status_changed",
    "interview_proposed",
    "interview_changed",
    "invitation",
)
NEW_KINDS = ("auto_apply_waiting", "auto_apply_submitted", "auto_apply_unknown")


def enum(*values: str, name: str, length: int = 32) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=length)


def times() -> list[sa.Column[object]]:
    return [
        sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)
        for name in ("created_at", "updated_at")
    ]


def texts(name: str) -> sa.Column[list[str]]:
    return sa.Column(name, postgresql.ARRAY(sa.Text()), nullable=False)


def upgrade() -> None:
    op.create_table(
        "auto_apply_settings",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("mode", enum("off", "review", "submit", name="mode"), nullable=False),
        sa.Column("min_score", sa.Numeric(precision=4, scale=3), nullable=False),
        texts("titles"),
        texts("locations"),
        sa.Column("remote", sa.Boolean(), nullable=True),
        sa.Column("salary_min", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        texts("job_types"),
        texts("excluded_companies"),
        texts("excluded_words"),
        sa.Column("cap_per_day", sa.BigInteger(), nullable=False),
        sa.Column("cap_per_company", sa.BigInteger(), nullable=False),
        sa.Column("cap_per_domain", sa.BigInteger(), nullable=False),
        sa.Column("quiet_hours", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("cv_id", sa.BigInteger(), nullable=True),
        sa.Column("cover_letter", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        *times(),
        sa.CheckConstraint("mode IN ('off', 'review', 'submit')", name=op.f("ck_auto_apply_settings_mode")),
        sa.ForeignKeyConstraint(["cv_id"], ["cvs.id"], name=op.f("fk_auto_apply_settings_cv_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_auto_apply_settings_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_auto_apply_settings")),
    )
    op.create_index(op.f("ix_auto_apply_settings_cv_id"), "auto_apply_settings", ["cv_id"], unique=False)
    op.create_table(
        "auto_apply_switch",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auto_apply_switch")),
    )
    op.execute("INSERT INTO auto_apply_switch (id, enabled, changed_at) VALUES (1, true, now())")
    op.create_table(
        "auto_apply_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("domain", sa.String(length=255), nullable=True),
        sa.Column("is_picked", sa.Boolean(), nullable=False),
        sa.Column("mode", enum("review", "submit", name="runmode"), nullable=False),
        sa.Column("way", enum("portal", "browser", "skyvern", name="way"), nullable=False),
        sa.Column(
            "status",
            enum(
                "queued",
                "planning",
                "filling",
                "needs_input",
                "needs_review",
                "submitting",
                "submitted",
                "failed",
                "unknown",
                "cancelled",
                "expired",
                name="runstatus",
            ),
            nullable=False,
        ),
        sa.Column("match_score", sa.Numeric(precision=4, scale=3), nullable=True),
        sa.Column("apply_url", sa.String(length=2000), nullable=True),
        sa.Column("message", sa.String(length=500), nullable=True),
        sa.Column("error_code", sa.String(length=50), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("external_run_id", sa.String(length=100), nullable=True),
        sa.Column("application_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        *times(),
        sa.CheckConstraint("mode IN ('review', 'submit')", name=op.f("ck_auto_apply_runs_mode")),
        sa.CheckConstraint("way IN ('portal', 'browser', 'skyvern')", name=op.f("ck_auto_apply_runs_way")),
        sa.CheckConstraint(
            "status IN ('queued', 'planning', 'filling', 'needs_input', 'needs_review', 'submitting', 'submitted', "
            "'failed', 'unknown', 'cancelled', 'expired')",
            name=op.f("ck_auto_apply_runs_status"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_auto_apply_runs_application_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_auto_apply_runs_job_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_auto_apply_runs_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auto_apply_runs")),
    )
    op.create_index(
        "uq_auto_apply_runs_user_job",
        "auto_apply_runs",
        ["user_id", "job_id"],
        unique=True,
        postgresql_where=sa.text("status NOT IN ('failed', 'cancelled', 'expired')"),
    )
    op.create_index("ix_auto_apply_runs_user", "auto_apply_runs", ["user_id", "created_at", "id"], unique=False)
    op.create_index("ix_auto_apply_runs_job", "auto_apply_runs", ["job_id"], unique=False)
    op.create_index("ix_auto_apply_runs_application", "auto_apply_runs", ["application_id"], unique=False)
    op.create_index(
        "uq_auto_apply_runs_external",
        "auto_apply_runs",
        ["external_run_id"],
        unique=True,
        postgresql_where=sa.text("external_run_id IS NOT NULL"),
    )
    op.create_index(
        "ix_auto_apply_runs_open",
        "auto_apply_runs",
        ["status", "updated_at"],
        unique=False,
        postgresql_where=sa.text("status NOT IN ('submitted', 'unknown', 'failed', 'cancelled', 'expired')"),
    )
    op.create_index(
        "ix_auto_apply_runs_kept",
        "auto_apply_runs",
        ["updated_at"],
        unique=False,
        postgresql_where=sa.text("content IS NOT NULL"),
    )
    op.create_table(
        "auto_apply_answers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("question", sa.String(length=1000), nullable=False),
        sa.Column("question_key", sa.String(length=500), nullable=False),
        sa.Column("scope", enum("always", "company", name="answerscope"), nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        *times(),
        sa.CheckConstraint("scope IN ('always', 'company')", name=op.f("ck_auto_apply_answers_scope")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_auto_apply_answers_company_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_auto_apply_answers_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auto_apply_answers")),
    )
    op.create_index(
        "uq_auto_apply_answers_question",
        "auto_apply_answers",
        ["user_id", "question_key", "company_id", "country"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_index("ix_auto_apply_answers_company", "auto_apply_answers", ["company_id"], unique=False)
    op.create_table(
        "auto_apply_evidence",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column(
            "kind",
            enum("screenshot", "fields", "confirmation", "document", "record", name="evidencekind"),
            nullable=False,
        ),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("storage_key", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('screenshot', 'fields', 'confirmation', 'document', 'record')",
            name=op.f("ck_auto_apply_evidence_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["auto_apply_runs.id"], name=op.f("fk_auto_apply_evidence_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auto_apply_evidence")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_auto_apply_evidence_storage_key")),
    )
    op.create_index("uq_auto_apply_evidence_name", "auto_apply_evidence", ["run_id", "name"], unique=True)
    op.add_column("jobs", sa.Column("merged_into_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_jobs_merged_into_id"), "jobs", "jobs", ["merged_into_id"], ["id"], ondelete="SET NULL"
    )
    op.create_index(
        "ix_jobs_merged",
        "jobs",
        ["merged_into_id"],
        unique=False,
        postgresql_where=sa.text("merged_into_id IS NOT NULL"),
    )
    op.execute(
        """
        UPDATE jobs SET merged_into_id = kept.id
        FROM activity_logs AS log JOIN jobs AS kept ON kept.id = CAST(log.details ->> 'of' AS bigint)
        WHERE log.action = 'job.closed' AND log.entity_type = 'job' AND log.details ->> 'reason' = 'duplicate'
          AND log.entity_id = jobs.id
        """
    )
    replace_kinds(KINDS + NEW_KINDS)


def downgrade() -> None:
    op.execute("DELETE FROM notifications WHERE kind LIKE 'auto_apply_%'")
    replace_kinds(KINDS)
    op.drop_index("ix_jobs_merged", table_name="jobs", postgresql_where=sa.text("merged_into_id IS NOT NULL"))
    op.drop_constraint(op.f("fk_jobs_merged_into_id"), "jobs", type_="foreignkey")
    op.drop_column("jobs", "merged_into_id")
    for table in (
        "auto_apply_evidence",
        "auto_apply_answers",
        "auto_apply_runs",
        "auto_apply_switch",
        "auto_apply_settings",
    ):
        op.drop_table(table)


def replace_kinds(kinds: Sequence[str]) -> None:
    allowed = ", ".join(f"'{kind}'" for kind in kinds)
    op.drop_constraint(op.f("ck_notifications_kind"), "notifications", type_="check")
    op.create_check_constraint(op.f("ck_notifications_kind"), "notifications", f"kind IN ({allowed})")
