from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.core.clock import now
from app.core.repository import Repository
from app.domains.accounts.models import User
from app.domains.auto_apply.models import THE_SWITCH, AutoApplySettings, AutoApplySwitch, Mode


class SettingsRepository(Repository[AutoApplySettings]):
    model = AutoApplySettings

    async def of_user(self, user_id: int, *, lock: bool = False) -> AutoApplySettings | None:
        statement = self.base().where(AutoApplySettings.user_id == user_id)
        return await self.find_one(statement.with_for_update() if lock else statement)

    async def make(self, user_id: int) -> AutoApplySettings:
        """The user's row, made where there is none yet, at version 0, and held until the unit ends."""
        defaults: dict[str, Any] = {
            column.name: column.default.arg if column.default.is_scalar else []
            for column in AutoApplySettings.__table__.columns
            if column.default is not None and not column.name.endswith("_at")
        }
        statement = (
            insert(AutoApplySettings).values(**{**defaults, "user_id": user_id, "version": 0}).on_conflict_do_nothing()
        )
        await self.session.execute(statement)
        return await self.get_one(self.base().where(AutoApplySettings.user_id == user_id).with_for_update())

    async def who_wants_picks(self, *, after: int, limit: int) -> Sequence[int]:
        """Active users whose mode is not off, in the order of their ids."""
        statement = (
            select(AutoApplySettings.user_id)
            .join(User, User.id == AutoApplySettings.user_id)
            .where(AutoApplySettings.mode != Mode.OFF, AutoApplySettings.user_id > after, User.is_active)
            .order_by(AutoApplySettings.user_id)
            .limit(limit)
        )
        return (await self.session.execute(statement)).scalars().all()


class SwitchRepository(Repository[AutoApplySwitch]):
    model = AutoApplySwitch

    async def is_on(self, *, hold: bool = False) -> bool:
        """Whether anything may go on. `hold`: it cannot be switched off before the unit ends."""
        statement = select(AutoApplySwitch.enabled).where(AutoApplySwitch.id == THE_SWITCH)
        return bool((await self.session.execute(statement.with_for_update(read=True) if hold else statement)).scalar())

    async def read(self, *, lock: bool = False) -> AutoApplySwitch:
        statement = self.base().where(AutoApplySwitch.id == THE_SWITCH)
        return await self.get_one(statement.with_for_update() if lock else statement)

    async def turn(self, *, enabled: bool, by: int) -> AutoApplySwitch:
        switch = await self.read(lock=True)
        switch.enabled, switch.changed_by, switch.changed_at = enabled, by, now()
        await self.session.flush()
        return switch
