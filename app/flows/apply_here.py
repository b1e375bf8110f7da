"""Applying to a job whose company is here: nobody outside is asked, so it happens in one unit or not at all."""

from app.domains.auto_apply.attempts import RunContext
from app.domains.auto_apply.models import EvidenceKind, RunStatus
from app.domains.auto_apply.portal import form_fields
from app.flows.applying import Applicant
from app.flows.collect import Work


class PortalWay:
    def __init__(self, work: Work, context: RunContext) -> None:
        self.work = work
        self.context = context
        self.applicant = Applicant(work, context)

    async def apply(self) -> None:
        fields = form_fields(self.context.application_form)
        mappings = await self.applicant.map(fields)
        async with self.work.unit() as services:
            status = await services.auto_apply_attempt_service.keep_form(self.context.run_id, fields, mappings)
        if status is not RunStatus.FILLING:
            return
        async with self.work.unit() as services:
            ended = await services.auto_apply_attempt_service.submit_here(self.context.run_id)
        if ended is RunStatus.SUBMITTED:
            sent = [
                {"label": field.label, "value": mapping.value, "source": mapping.source}
                for field, mapping in zip(fields, mappings, strict=True)
                if mapping.value is not None
            ]
            await self.applicant.proofs.record("fields.json", EvidenceKind.FIELDS, sent)
