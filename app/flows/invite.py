"""An invitation to act for a company: written down at once, mailed by the worker."""

from app.core.rate_limit import INVITE
from app.core.security import Principal
from app.domains.companies.models import CompanyInvitation
from app.services import Rolecall


async def invite(rolecall: Rolecall, actor: Principal, company_id: int, email: str) -> CompanyInvitation:
    """Invite an address to the actor's company; a person sends so many mails a day."""
    await rolecall.rate_limiter.require(INVITE, f"user:{actor.user_id}")
    async with rolecall.unit() as services:
        return await services.company_service.invite(actor, company_id, email)
