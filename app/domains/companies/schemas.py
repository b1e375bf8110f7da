from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.core.schemas import (
    Email,
    Id,
    Input,
    KnownCountry,
    KnownCurrency,
    Line,
    Output,
    PageParams,
    Paragraph,
    Safe,
    ShortLine,
    Timestamp,
    Url,
)

CompanyQuery = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), Safe]
Size = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50), Safe]


class CompanyFilters(PageParams):
    q: CompanyQuery | None = Field(default=None, description="Words of the name.", examples=["northwind"])
    sort: Literal["name", "-name"] = "name"


class CompanyUpdate(Input):
    """The fields sent are changed, the rest is left."""

    name: Line = Field(default="", examples=["Northwind Logistics"])
    industry: ShortLine | None = Field(default=None, examples=["Logistics"])
    website: Url | None = Field(default=None, examples=["https://northwind.example"])
    description: Paragraph | None = Field(default=None, examples=["We move what others make."])
    country: KnownCountry | None = Field(default=None, examples=["DE"])
    city: ShortLine | None = Field(default=None, examples=["Hamburg"])
    size: Size | None = Field(default=None, examples=["51-200"])
    currency: KnownCurrency = Field(default="USD", description="The default of the company's jobs.", examples=["EUR"])
    reply_within_days: int | None = Field(
        default=None, ge=1, le=365, description="By when you promise applicants an answer.", examples=[14]
    )


class CompanyRef(Output):
    """A company as other objects carry it."""

    id: Id
    name: str


class CompanyRead(CompanyRef):
    industry: str | None
    website: str | None
    description: str | None
    country: str | None
    city: str | None
    size: str | None
    currency: str
    reply_within_days: int | None
    version: int
    created_at: Timestamp
    updated_at: Timestamp


class MemberFilters(PageParams):
    q: ShortLine | None = Field(default=None, description="Words of the name or the e-mail address.")
    is_owner: bool | None = None
    sort: Literal["joined_at", "-joined_at"] = "joined_at"


class MemberRead(Output):
    user_id: Id
    full_name: str
    email: str
    is_owner: bool
    joined_at: Timestamp


class InvitationCreate(Input):
    email: Email = Field(examples=["colleague@example.com"])


class InvitationRead(Output):
    """The token goes to the invited address alone."""

    id: Id
    company_id: Id
    email: str
    created_at: Timestamp
    expires_at: Timestamp
    accepted_at: Timestamp | None
