from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from app.core.clock import now
from app.core.errors import FieldError, InvalidInput
from app.core.repository import Versions, check_version
from app.core.security import Principal
from app.core.unit_of_work import UnitOfWork
from app.domains.audit.service import AuditService
from app.domains.auto_apply.messages import RESUME
from app.domains.auto_apply.models import AutoApplySettings, Mode
from app.domains.auto_apply.run_repository import RunRepository
from app.domains.auto_apply.schemas import SettingsRead, SettingsUpdate, SwitchRead
from app.domains.auto_apply.settings_repository import SettingsRepository, SwitchRepository
from app.domains.profiles.cv_service import CvService
from app.domains.profiles.errors import CvNotFound

STOPPED = "You stopped auto-apply; nothing was sent."


class AutoApplySettingsService:
    """What somebody wants applied to; and the switches that stop it, one's own and everybody's."""

    def __init__(
        self,
        work: UnitOfWork,
        settings: SettingsRepository,
        switch: SwitchRepository,
        runs: RunRepository,
        *,
        cv_service: CvService,
        audit_service: AuditService,
    ) -> None:
        self.work = work
        self.settings = settings
        self.switch = switch
        self.runs = runs
        self.cv_service = cv_service
        self.audit_service = audit_service

    async def get_settings(self, actor: Principal) -> SettingsRead:
        """As they are, or as they are for somebody who never touched them: off."""
        row = await self.settings.of_user(actor.user_id)
        return await self._read(row if row is not None else unset(actor.user_id))

    async def update_settings(
        self, actor: Principal, changes: SettingsUpdate, *, if_match: Versions | None
    ) -> SettingsRead:
        """Change what was sent. `off`, also where it is off already, stops every run that is not being sent."""
        row = await self.settings.make(actor.user_id)
        check_version(row, if_match)
        sent = changes.sent()
        await self._check(actor, row, changes, sent)
        for field, value in sent.items():
            setattr(row, field, value)
        row.updated_at = now()  # a change that changes nothing still is the next version
        await self.work.session.flush()
        self.audit_service.record(
            "auto_apply.settings_updated", "user", actor.user_id, actor_id=actor.user_id,
            fields=sorted(sent), mode=row.mode,
        )  # fmt: skip
        if sent.get("mode") is Mode.OFF:
            await self._stop(actor)
        return await self._read(row)

    async def who_wants_picks(self, *, after: int = 0, limit: int = 500) -> Sequence[int]:
        """Whose jobs are to be picked, in the order of their ids."""
        return await self.settings.who_wants_picks(after=after, limit=limit)

    async def find_settings(self, user_id: int) -> AutoApplySettings:
        """For the services beside this one; unset where there are none."""
        return await self.settings.of_user(user_id) or unset(user_id)

    # Everybody's

    async def get_switch(self) -> SwitchRead:
        switch = await self.switch.read()
        return SwitchRead(
            enabled=switch.enabled,
            changed_by=switch.changed_by,
            changed_at=switch.changed_at,
            open_runs=await self.runs.counts_open(),
        )

    async def turn_switch(self, actor: Principal, *, enabled: bool) -> SwitchRead:
        """Off waits for those who are sending this very moment, and then nobody does. On lets what was held go on."""
        was_on = (await self.switch.read(lock=True)).enabled
        await self.switch.turn(enabled=enabled, by=actor.user_id)
        self.audit_service.record(
            "auto_apply.switched", "auto_apply", None, actor_id=actor.user_id, before=was_on, enabled=enabled
        )
        if enabled and not was_on:
            self.work.enqueue(RESUME)
        return await self.get_switch()

    async def _stop(self, actor: Principal) -> None:
        for id in await self.runs.stop_all(actor.user_id, STOPPED, now()):
            self.audit_service.record(
                "auto_apply.run_cancelled", "auto_apply_run", None, actor_id=actor.user_id, run_id=str(id),
                reason="stopped",
            )  # fmt: skip

    async def _check(
        self, actor: Principal, row: AutoApplySettings, changes: SettingsUpdate, sent: dict[str, Any]
    ) -> None:
        if changes.cv_id is not None:
            try:
                await self.cv_service.get_owned(changes.cv_id, actor.user_id)
            except CvNotFound as error:
                raise InvalidInput(
                    "cv_id names no CV of yours: GET /api/v1/users/cvs lists them",
                    errors=[FieldError("/cv_id", "names no CV of yours", "unknown_cv")],
                ) from error
        if "min_score" in sent:
            sent["min_score"] = Decimal(str(round(changes.min_score, 3)))
        if "quiet_hours" in sent:
            hours = changes.quiet_hours
            sent["quiet_hours"] = hours.model_dump(by_alias=True) if hours is not None else None
        if sent.get("salary_min", row.salary_min) is not None and sent.get("currency", row.currency) is None:
            raise InvalidInput(
                "salary_min needs a currency, such as EUR",
                errors=[FieldError("/currency", "is needed with salary_min", "missing")],
            )

    async def _read(self, row: AutoApplySettings) -> SettingsRead:
        names = [name for name in SettingsRead.model_fields if name != "enabled"]
        values = {name: getattr(row, name) for name in names}
        return SettingsRead.model_validate(values | {"enabled": await self.switch.is_on()})


def unset(user_id: int) -> AutoApplySettings:
    """The settings of somebody who never touched them. It is not to be added to a session."""
    defaults = SettingsUpdate()
    values = {name: getattr(defaults, name) for name in SettingsUpdate.model_fields}
    return AutoApplySettings(
        **{**values, "min_score": Decimal(str(defaults.min_score))}, user_id=user_id, version=0, updated_at=None
    )
