from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.core.schemas import Id, Input, Output, PageParams, Safe, ShortLine

SkillQuery = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), Safe]


class SkillFilters(PageParams):
    q: SkillQuery | None = Field(
        default=None, description="Part of a name or of an alias; what begins with it comes first.", examples=["k8s"]
    )
    trade: ShortLine | None = Field(
        default=None, description="A trade's whole name.", examples=["Software development"]
    )
    sort: Literal["name", "-name"] | None = Field(
        default=None, description="Default: the best match first with `q`, else `name`.", examples=[None]
    )


class SkillCreate(Input):
    name: ShortLine = Field(examples=["Thermal lance cutting"])
    trade: ShortLine | None = Field(default=None, examples=["Metalworking"])
    aliases: list[ShortLine] = Field(default=[], max_length=20, examples=[["Thermic lance cutting"]])


class SkillRef(Output):
    """A skill as other objects carry it."""

    id: Id
    name: str


class SkillRead(SkillRef):
    trade: str | None
    aliases: list[str]
    source: str = Field(description="rolecall, esco, or user for one that somebody added.")
