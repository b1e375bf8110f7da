"""A CV comes in: its bytes go to the storage first, then its row; bytes without a row are swept up at night."""

import asyncio
import hashlib
from uuid import uuid4

from app.core.rate_limit import UPLOAD
from app.core.security import Principal
from app.domains.profiles.cv_files import recognise, safe_filename
from app.domains.profiles.cv_service import CV_PREFIX, StoredFile
from app.domains.profiles.models import Cv
from app.services import Rolecall


async def upload_cv(rolecall: Rolecall, actor: Principal, *, filename: str | None, content: bytes) -> Cv:
    """Keep a file as a CV of the actor's, or say why not."""
    await rolecall.rate_limiter.require(UPLOAD, f"user:{actor.user_id}")
    kind = await asyncio.to_thread(recognise, content)
    async with rolecall.unit() as services:
        await services.cv_service.require_room(actor.user_id)
    file = StoredFile(
        key=f"{CV_PREFIX}{uuid4()}{kind.extension}",
        filename=safe_filename(filename, kind),
        content_type=kind.content_type,
        size=len(content),
        sha256=await asyncio.to_thread(lambda: hashlib.sha256(content).hexdigest()),
    )
    await rolecall.clients.storage.put(file.key, content, content_type=file.content_type)
    async with rolecall.unit() as services:
        return await services.cv_service.add_cv(actor, file)
