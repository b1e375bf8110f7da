"""`/auto-apply`: criteria, runs, proofs and the answer bank."""

from app.api.auto_apply import answers, evidence, runs, settings
from app.api.route import Router

router = Router()
for part in (settings.router, answers.router, runs.router, evidence.router):
    router.include_router(part)
