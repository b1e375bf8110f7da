from typing import Annotated, Any

from pydantic import Field, StrictBool

from app.core.schemas import Id, Input, LowerInput, Output, PageByCreation, Timestamp
from app.domains.notifications.models import NotificationKind

Kind = Annotated[NotificationKind, LowerInput]


class NotificationFilters(PageByCreation):
    unread: bool | None = Field(
        default=None, description="true: only what you have not read; false: only what you have."
    )
    kind: list[Kind] = Field(default=[], max_length=20, description="Repeat it for several.")


class NotificationRead(Output):
    id: Id
    kind: NotificationKind
    title: str
    body: str
    data: dict[str, Any] = Field(description="Ids of what it is about, e.g. `application_id`.")
    read: bool
    read_at: Timestamp | None
    created_at: Timestamp


class NotificationUpdate(Input):
    read: StrictBool = Field(examples=[True])


class AllRead(Output):
    updated: int = Field(description="How many were unread until now.")


class PreferencesRead(Output):
    email_enabled: bool
    muted_kinds: list[NotificationKind]


class PreferencesUpdate(Input):
    """The fields sent are changed, the rest is left."""

    email_enabled: StrictBool = Field(
        default=True, description="false: nothing by mail. In the app everything is shown."
    )
    muted_kinds: list[Kind] = Field(
        default=[], max_length=20, description="Kinds that are not mailed.", examples=[["interview_changed"]]
    )
