"""Every table, imported in one place: Alembic's and the tests' view of the whole schema."""

import app.core.idempotency
import app.core.task_queue
import app.domains.accounts.models
import app.domains.applications.models
import app.domains.audit.models
import app.domains.auto_apply.models
import app.domains.companies.models
import app.domains.integrations.models
import app.domains.jobs.models
import app.domains.matching.models
import app.domains.notifications.models
import app.domains.personal_tasks.models
import app.domains.profiles.models
import app.domains.scraping.models
import app.domains.skills.models  # noqa: F401
from app.core.db import Base

metadata = Base.metadata
