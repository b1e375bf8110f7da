"""A line of the speed table."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One measured figure. `goal` is what it has to be, in words; `ok` whether it is."""

    name: str
    value: float
    unit: str
    goal: str
    ok: bool
